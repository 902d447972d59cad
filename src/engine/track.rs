//! One rule in the line: its window, its detectors, its proof.

use std::sync::Arc;

use super::evidence::{Evidence, Kept};
use super::incidents::Incidents;
use super::presence::Presence;
use crate::board::{Memory, Watch, Watching};
use crate::detect::{Panel, Series, State, Whole};
use crate::model::{Contributor, Coverage, Minute, MinuteRange, Redaction, SeriesName, Tally};
use crate::rule::{Aggregate, Counted, Rule};
use crate::window::{Added, Histograms, Limits, MinuteTally, Sample, Window};

/// One of so many parts of a rule's memory may be taken by histograms.
const OF_VALUES: usize = 8;

/// One rule in the line.
#[derive(Debug)]
pub struct Track {
    pub rule: Arc<Rule>,
    pub window: Window,
    pub coverage: Coverage,
    pub incidents: Incidents,
    pub evidence: Evidence,
    /// How names are hidden, where they are.
    pub redact: Option<Redaction>,
    /// Of a rule that sums.
    pub(super) histograms: Option<Histograms>,
    panel: Option<Panel>,
    /// Verdicts that the rule wants to hear nothing of.
    ignored: u64,
    /// The minute that the detectors are to be told of next.
    next: Option<Minute>,
    /// Batches of names that were let go and that the detectors know of.
    batches: u32,
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
            redact: None,
            histograms: sums.then(Histograms::default),
            ignored: 0,
            next: None,
            batches: 0,
        }
    }

    /// Takes what a contributor, or all others together, did in a minute.
    pub fn tally(&mut self, tally: &Tally) {
        let (minute, events) = (tally.minute, tally.events);
        self.coverage.received += events;
        self.coverage.by_query += events;
        let added = match &tally.contributor {
            Some(contributor) => {
                let joined = contributor.joined();
                let hashed = self.redact.map(|redaction| redaction.joined(joined));
                let joined = hashed.as_deref().unwrap_or(joined);
                self.window.add_tally(minute, joined, tally.value, events)
            }
            None => self.window.add_others(minute, tally.value, events),
        };
        match added {
            Added::TooLate => {
                self.coverage.too_late += events;
                return;
            }
            Added::Late => self.coverage.late += events,
            Added::Counted => {}
        }
        self.coverage.matched += events;
        if self.window.is_sparse() {
            self.compact();
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
        let ids = self.window.names().ids();
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
        if let (Some(histograms), Some(id)) = (&mut self.histograms, id) {
            let sample = Sample { id, minute, value: counted.value, new: id as usize >= ids };
            histograms.record(self.window.names(), sample);
        }
        if let Some(id) = id.filter(|_| self.evidence.keeps()) {
            self.evidence.keep(minute, id, kept());
        }
        if self.window.is_sparse() {
            self.compact();
        }
    }

    /// Renumbers everything that knows contributors together, when most were let go.
    fn compact(&mut self) {
        let Some(map) = self.window.compact() else { return };
        self.evidence.remap(&map);
        self.incidents.remap(&map);
        if let Some(histograms) = &mut self.histograms {
            histograms.remap(&map);
        }
        if let Some(panel) = &mut self.panel {
            panel.remap(|id| map.get(id as usize).copied().flatten());
        }
    }

    /// What became of every event; complete once the window is settled.
    pub fn coverage(&self) -> Coverage {
        Coverage { unnamed: self.window.held().unnamed, ..self.coverage }
    }

    /// Closes the minutes before `end`, and has each judged once in which the feed ran.
    pub(super) fn close(&mut self, end: Minute, presence: &Presence) {
        self.window.close(end);
        if let Some(histograms) = &mut self.histograms {
            histograms.expired();
        }
        let names = self.window.names();
        if self.batches != names.batches() {
            self.batches = names.batches();
            // Who has no name any more must not be found silent.
            if let Some(panel) = &mut self.panel {
                panel.remap(|id| names.holds(id).then_some(id));
            }
        }
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
    }

    /// The rule counts events, as it turns out, and their values say nothing.
    pub(super) fn forget_values(&mut self) {
        self.histograms = None;
    }

    /// Whether the rule adds up values.
    pub(super) fn sums(&self) -> bool {
        self.histograms.is_some()
    }

    fn of_values(&self) -> usize {
        self.histograms.as_ref().map_or(0, Histograms::bytes)
    }

    /// Bytes that the rule's numbers take.
    pub(super) fn used(&self) -> usize {
        self.window.used() + self.of_values()
    }

    /// What the rule's numbers may take from now on, in bytes.
    pub(super) fn set_memory(&mut self, memory: usize) {
        if let Some(histograms) = &mut self.histograms {
            // A window that cannot become smaller goes before.
            let left = memory.saturating_sub(self.window.used());
            histograms.set_room(left.min(memory / OF_VALUES), self.window.names());
        }
        self.window.set_memory(memory.saturating_sub(self.of_values()));
    }

    /// What the rule's numbers take.
    pub fn memory(&self) -> Memory {
        let held = self.window.held();
        Memory {
            budget: held.budget + self.of_values() as u64,
            used: held.used + self.of_values() as u64,
            names: held.names,
            names_evicted: held.names_evicted,
            minutes_thinned: held.minutes_thinned,
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
        let mut contributors: Vec<(u32, f64)> =
            now.into_iter().flat_map(MinuteTally::iter).map(|(id, t)| (id, t.sum)).collect();
        contributors.sort_unstable_by_key(|(id, _)| *id);
        let oldest = window.oldest_retained().into_iter().chain(presence.first()).max();
        let value = |series: Series, minute: Minute| match series {
            Series::Total => window.minute(minute).map_or(0.0, MinuteTally::sum),
            Series::Unique => window.minute(minute).map_or(0.0, |m| m.unique().count as f64),
            Series::Contributor(id) => match window.minute(minute) {
                // What was taken out of the minute may be this one's.
                Some(m) if m.hidden() > 0.0 && m.get(id).count == 0 => f64::NAN,
                m => m.map_or(0.0, |m| m.get(id).sum),
            },
        };
        let history = |series: Series, n: usize| {
            let first = minute.plus(-(n as i64)).max(oldest.unwrap_or(minute));
            let there = |m: Minute| if presence.runs(m) { value(series, m) } else { f64::NAN };
            MinuteRange::new(first, minute).iter().map(there).collect()
        };
        let whole = Whole {
            total: now.map_or(0.0, MinuteTally::sum),
            unique: now.map_or(0.0, |m| m.unique().count as f64),
        };
        for (series, mut verdict) in panel.close(minute, whole, &contributors, history) {
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
