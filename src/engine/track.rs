//! One rule in the line: its window, its detectors, its proof.

use std::sync::Arc;

use super::evidence::{Evidence, Kept};
use super::incidents::Incidents;
use super::presence::Presence;
use crate::board::{Watch, Watching};
use crate::detect::{Panel, Series, State};
use crate::model::{Contributor, Coverage, Minute, MinuteRange, SeriesName};
use crate::rule::{Aggregate, Counted, Rule};
use crate::window::{Added, Limits, MinuteTally, Window};

/// One rule in the line.
#[derive(Debug)]
pub struct Track {
    pub rule: Arc<Rule>,
    pub window: Window,
    pub coverage: Coverage,
    pub incidents: Incidents,
    pub evidence: Evidence,
    panel: Option<Panel>,
    /// Verdicts that the rule wants to hear nothing of.
    ignored: u64,
    /// The minute that the detectors are to be told of next.
    next: Option<Minute>,
}

impl Track {
    /// A rule that nothing was counted for. Without a `seed` no detector runs.
    pub fn new(rule: Arc<Rule>, limits: Limits, evidence: usize, seed: Option<u64>) -> Self {
        let sums = rule.value.is_some() && rule.aggregate != Aggregate::Count;
        Self {
            panel: seed.map(|seed| Panel::new(seed, sums)),
            rule,
            window: Window::new(limits),
            coverage: Coverage::default(),
            incidents: Incidents::default(),
            evidence: Evidence::new(evidence),
            ignored: 0,
            next: None,
        }
    }

    /// Counts an event in its minute; `kept` makes the proof.
    pub fn count(
        &mut self,
        minute: Minute,
        keys: &str,
        counted: Counted,
        kept: impl FnOnce() -> Kept,
    ) {
        let (added, id) = self.window.add(minute, keys, counted.value);
        match added {
            Added::TooLate => {
                self.coverage.too_late += 1;
                return;
            }
            Added::Late => self.coverage.late += 1,
            Added::Counted => {}
        }
        self.coverage.matched += 1;
        self.coverage.keys_cut += counted.keys_cut;
        match id {
            Some(id) if self.evidence.keeps() => self.evidence.keep(minute, id, kept()),
            Some(_) => {}
            None => self.coverage.unnamed += 1,
        }
    }

    /// Closes the minutes before `end`, and has each judged once in which the feed ran.
    pub(super) fn close(&mut self, end: Minute, presence: &Presence) {
        self.window.close(end);
        let Some(mut at) = self.next.or_else(|| presence.first()).filter(|at| *at < end) else {
            return;
        };
        self.next = Some(end);
        while at < end && self.panel.is_some() {
            if presence.runs(at) {
                self.judge_minute(at, presence);
                at = at.plus(1);
            } else {
                self.incidents.settle(at);
                at = presence.next(at).unwrap_or(end);
            }
        }
        if let Some(map) = self.window.compact() {
            self.evidence.remap(&map);
            self.incidents.remap(&map);
            if let Some(panel) = &mut self.panel {
                panel.remap(|id| map.get(id as usize).copied().flatten());
            }
        }
    }

    /// How much of the rule is watched.
    pub fn watching(&self) -> Watching {
        let watching = self.panel.as_ref().map(Panel::watching).unwrap_or_default();
        Watching {
            judged: watching.judged,
            followed: watching.followed,
            evicted: watching.evicted,
            passed_over: watching.passed_over,
            ignored: self.ignored,
        }
    }

    /// How a contributor is watched that has no detector of its own.
    pub fn tail_watch(&self, id: u32) -> Watch {
        let judged = self.panel.as_ref().is_some_and(|panel| panel.judges(id));
        if judged { Watch::Normal } else { Watch::Unwatched }
    }

    fn judge_minute(&mut self, minute: Minute, presence: &Presence) {
        let Self { panel: Some(panel), window, incidents, rule, ignored, .. } = self else {
            return;
        };
        let now = window.minute(minute);
        let contributors: Vec<(u32, f64)> =
            now.into_iter().flat_map(MinuteTally::iter).map(|(id, t)| (id, t.sum)).collect();
        let oldest = window.oldest_retained().into_iter().chain(presence.first()).max();
        let value = |series: Series, minute: Minute| match series {
            Series::Total => window.minute(minute).map_or(0.0, MinuteTally::sum),
            Series::Unique => window.minute(minute).map_or(0.0, |m| m.unique() as f64),
            Series::Contributor(id) => window.tally(minute, id).sum,
        };
        let history = |series: Series, n: usize| {
            let first = minute.plus(-(n as i64)).max(oldest.unwrap_or(minute));
            let there = |m: Minute| if presence.runs(m) { value(series, m) } else { f64::NAN };
            MinuteRange::new(first, minute).iter().map(there).collect()
        };
        let total = now.map_or(0.0, MinuteTally::sum);
        for (series, mut verdict) in panel.close(minute, total, &contributors, history) {
            let name = match series {
                Series::Total => SeriesName::Total,
                Series::Unique => SeriesName::Unique,
                Series::Contributor(id) => SeriesName::Contributor(window.names().joined(id)),
            };
            let unwanted = || rule.detection.ignores(name, verdict.value, verdict.expected);
            if verdict.state == State::Anomaly && unwanted() {
                *ignored += 1;
                verdict.ignore();
            }
            let who = || match series {
                Series::Contributor(id) => window.contributor(id),
                _ => Contributor::from_joined(""),
            };
            incidents.take(series, who, &verdict);
        }
        incidents.settle(minute);
    }
}
