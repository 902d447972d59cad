//! What the detectors said: verdicts by minute, and the incidents that they add up to.

use std::collections::{HashMap, VecDeque};

use crate::board::{Anomaly, Subject, Verdict, Watch};
use crate::detect::{self, Cause, Reason, Series, State};
use crate::model::{Contributor, Minute, MinuteRange};

/// Minutes of verdicts that are kept of one series.
const HISTORY: usize = 1440;

/// A verdict stands for a minute that is not judged yet for so many minutes.
const RECENT: i64 = 5;

/// Incidents that are kept of one rule.
const INCIDENTS: usize = 1000;

/// What the detectors of one rule said.
#[derive(Debug, Default)]
pub struct Incidents {
    verdicts: HashMap<Series, VecDeque<(Minute, Verdict)>, foldhash::fast::FixedState>,
    /// In the order of their onset.
    all: VecDeque<(Series, Anomaly)>,
    /// The start of the newest incident that was let go.
    forgotten: Option<Minute>,
    /// The last minute in which each series was judged, and not only learned from.
    judged: HashMap<Series, Minute, foldhash::fast::FixedState>,
}

impl Incidents {
    /// Takes the verdict on one minute of one series.
    pub fn take(
        &mut self,
        series: Series,
        who: impl FnOnce() -> Contributor,
        said: &detect::Verdict,
    ) {
        let mut verdict = shown(said);
        let minute = said.minute;
        if !matches!(verdict.watch, Watch::Learning { .. }) {
            self.judged.insert(series, minute);
        }
        let open = self.all.iter_mut().rev().find(|(s, a)| *s == series && a.open);
        match (open, verdict.watch) {
            (Some((_, anomaly)), Watch::Anomaly) => {
                anomaly.last = minute;
                // Only alarms have a grade: that of the worst one stands for the incident.
                verdict.grade = verdict.grade.max(anomaly.verdict.grade);
                anomaly.verdict.grade = verdict.grade;
                if verdict.severity > anomaly.verdict.severity {
                    anomaly.peak = minute;
                    anomaly.value = said.value;
                    anomaly.verdict = verdict.clone();
                }
            }
            (Some((_, anomaly)), _) => anomaly.open = false,
            (None, Watch::Anomaly) => {
                let subject = match series {
                    Series::Total => Subject::Total,
                    Series::Unique => Subject::Unique,
                    Series::Contributor(_) => Subject::Contributor(who()),
                };
                let anomaly = Anomaly {
                    subject,
                    start: minute,
                    last: minute,
                    open: true,
                    peak: minute,
                    value: said.value,
                    verdict: verdict.clone(),
                };
                self.all.push_back((series, anomaly));
                if self.all.len() > INCIDENTS {
                    self.forgotten = self.all.pop_front().map(|(_, a)| a.start);
                }
            }
            (None, _) => {}
        }
        let history = self.verdicts.entry(series).or_default();
        if history.len() == HISTORY {
            history.pop_front();
        }
        history.push_back((minute, verdict));
    }

    /// All verdicts on `minute` were taken: an incident without one has ended, as its series is
    /// followed no more; what is long past is let go.
    pub fn settle(&mut self, minute: Minute) {
        for (_, anomaly) in self.all.iter_mut().filter(|(_, a)| a.open && a.last < minute) {
            anomaly.open = false;
        }
        if minute.number() % 60 == 0 {
            let oldest = minute.plus(-(HISTORY as i64));
            self.verdicts.retain(|_, history| history.back().is_some_and(|(m, _)| *m >= oldest));
        }
    }

    /// The newest verdict on a series, not after `minute` and not long before it.
    pub fn newest(&self, series: Series, minute: Minute) -> Option<&Verdict> {
        let history = self.verdicts.get(&series)?;
        let after = history.partition_point(|(m, _)| *m <= minute);
        let (judged, verdict) = history.get(after.checked_sub(1)?)?;
        (minute.since(*judged) <= RECENT).then_some(verdict)
    }

    /// The verdict on one minute of a series.
    pub fn at(&self, series: Series, minute: Minute) -> Option<&Verdict> {
        let history = self.verdicts.get(&series)?;
        let at = history.binary_search_by_key(&minute, |(m, _)| *m).ok()?;
        history.get(at).map(|(_, v)| v)
    }

    /// The incidents that touch a range, in the order of their onset.
    pub fn within(
        &self,
        range: MinuteRange,
    ) -> impl DoubleEndedIterator<Item = &(Series, Anomaly)> {
        self.all.iter().filter(move |(_, a)| a.start < range.end && a.last >= range.first)
    }

    /// Whether no incident that began at `minute` or later was let go.
    pub fn complete_since(&self, minute: Minute) -> bool {
        self.forgotten.is_none_or(|start| start < minute)
    }

    /// How many series were judged at `minute` or later.
    pub fn judged_since(&self, minute: Minute) -> usize {
        self.judged.values().filter(|last| **last >= minute).count()
    }

    /// The worst severity of each series in a range.
    pub fn worst(&self, range: MinuteRange) -> HashMap<Series, u8, foldhash::fast::FixedState> {
        let mut worst = HashMap::default();
        for (series, anomaly) in self.within(range) {
            let severity = worst.entry(*series).or_default();
            *severity = anomaly.verdict.severity.max(*severity);
        }
        worst
    }

    /// Every incident that is kept, in the order of their onset.
    pub fn all(&self) -> impl Iterator<Item = &Anomaly> {
        self.all.iter().map(|(_, a)| a)
    }

    /// Contributor ids were compacted.
    pub fn remap(&mut self, map: &[Option<u32>]) {
        let renamed = |series: Series| match series {
            Series::Total | Series::Unique => Some(series),
            Series::Contributor(id) => {
                map.get(id as usize).copied().flatten().map(Series::Contributor)
            }
        };
        self.verdicts = std::mem::take(&mut self.verdicts)
            .into_iter()
            .filter_map(|(series, history)| Some((renamed(series)?, history)))
            .collect();
        self.judged = std::mem::take(&mut self.judged)
            .into_iter()
            .filter_map(|(series, last)| Some((renamed(series)?, last)))
            .collect();
        self.all = std::mem::take(&mut self.all)
            .into_iter()
            .filter_map(|(series, anomaly)| Some((renamed(series)?, anomaly)))
            .collect();
    }
}

/// A verdict in the words of the board.
fn shown(said: &detect::Verdict) -> Verdict {
    let causes: Vec<(String, f32)> =
        said.reasons.iter().map(|r| (r.cause.to_string(), r.share)).collect();
    // A sentence starts with what this minute did, whatever weighs more.
    let (lead_up, own): (Vec<&Reason>, Vec<&Reason>) =
        said.reasons.iter().partition(|r| r.cause == Cause::LeadUp);
    let sentence: Vec<String> = own.iter().chain(&lead_up).map(|r| r.cause.to_string()).collect();
    Verdict {
        watch: match said.state {
            State::Learning { seen, needed } => Watch::Learning { seen, needed },
            State::Normal => Watch::Normal,
            State::Anomaly => Watch::Anomaly,
        },
        score: said.score,
        grade: said.grade,
        confidence: said.confidence,
        severity: said.severity,
        expected: said.expected,
        lower: said.lower,
        upper: said.upper,
        began: said.began,
        reason: sentence.join("; "),
        causes,
    }
}
