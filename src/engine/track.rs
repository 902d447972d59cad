//! One rule in the line: its window, its detectors, its proof.

use std::sync::Arc;

use super::evidence::{Evidence, Kept};
use super::incidents::Incidents;
use crate::detect::{Panel, Series};
use crate::model::{Coverage, Minute, MinuteRange, Record, Skip};
use crate::rank::{By, rank};
use crate::rule::{Judge, Rule};
use crate::window::{Added, Limits, Window};

/// Contributors of a minute that the detectors are told of.
const LEADERS: usize = 16;

/// After so many minutes without any event the series have a gap: no data, rather than nothing
/// done.
const GAP: i64 = 180;

/// One rule in the line.
#[derive(Debug)]
pub struct Track {
    pub rule: Arc<Rule>,
    pub window: Window,
    pub coverage: Coverage,
    pub incidents: Incidents,
    pub evidence: Evidence,
    panel: Option<Panel>,
    keys: String,
    /// The last minute with an event that the detectors were told of.
    last_data: Option<Minute>,
}

impl Track {
    /// A rule that nothing was counted for. Without a `seed` no detector runs.
    pub fn new(rule: Arc<Rule>, limits: Limits, evidence: usize, seed: Option<u64>) -> Self {
        Self {
            rule,
            window: Window::new(limits),
            coverage: Coverage::default(),
            incidents: Incidents::default(),
            evidence: Evidence::new(evidence),
            panel: seed.map(Panel::new),
            keys: String::new(),
            last_data: None,
        }
    }

    /// Judges an event and counts it in its minute, or says why not; `kept` makes the proof.
    pub fn take(
        &mut self,
        judge: &mut Judge,
        record: &Record,
        minute: Minute,
        kept: impl FnOnce() -> Kept,
    ) {
        let counted = match judge.judge(record, &mut self.keys) {
            Ok(counted) => counted,
            Err(skip) => return self.coverage.skip(skip),
        };
        let (added, id) = self.window.add(minute, &self.keys, counted.value);
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

    /// Counts a piece of a stream that is no record.
    pub fn broken(&mut self) {
        self.coverage.skip(Skip::Unparsed);
    }

    /// Closes the minutes before `end`, and has each judged once.
    pub fn close(&mut self, end: Minute) {
        let closed = self.window.close(end);
        if closed.is_empty() {
            return;
        }
        let mut at = closed.first;
        while at < closed.end {
            if self.window.minute(at).is_some() {
                self.last_data = Some(at);
            } else if self.last_data.is_none_or(|last| at.since(last) > GAP) {
                self.incidents.settle(at);
                let rest = MinuteRange::new(at, closed.end);
                at = self.window.minutes(rest).next().map_or(closed.end, |(m, _)| m);
                continue;
            }
            self.judge(at);
            at = at.plus(1);
        }
        if let Some(map) = self.window.compact() {
            self.evidence.remap(&map);
            self.incidents.remap(&map);
            if let Some(panel) = &mut self.panel {
                panel.remap(|id| map.get(id as usize).copied().flatten());
            }
        }
    }

    fn judge(&mut self, minute: Minute) {
        let Self { panel: Some(panel), window, incidents, .. } = self else { return };
        let range = MinuteRange::ending(minute, 1);
        let ranking = rank(window, range, By::Sum, LEADERS, &|_| true);
        let leaders: Vec<(u32, f64)> = ranking.top.iter().map(|r| (r.id, r.sum)).collect();
        let first = window.retained().first;
        let value = |series: Series, minute: Minute| match series {
            Series::Total => window.minute(minute).map_or(0.0, crate::window::MinuteTally::sum),
            Series::Contributor(id) => window.tally(minute, id).sum,
        };
        let history = |series: Series, n: usize| {
            let n = (n as i64).min(minute.since(first)).max(0);
            MinuteRange::ending(minute.plus(-1), n).iter().map(|m| value(series, m)).collect()
        };
        let value_of = |id: u32| window.tally(minute, id).sum;
        for (series, verdict) in panel.close(minute, ranking.sum, &leaders, value_of, history) {
            let who = || match series {
                Series::Contributor(id) => window.contributor(id),
                Series::Total => crate::model::Contributor::from_joined(""),
            };
            incidents.take(series, who, &verdict);
        }
        incidents.settle(minute);
    }
}
