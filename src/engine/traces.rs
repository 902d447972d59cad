//! Series of a rule and of its contributors, by minute or by longer periods.

use super::picture::Picture;
use super::track::Track;
use crate::board::{Trace, Verdict};
use crate::detect::Series;
use crate::model::{Minute, MinuteRange};
use crate::window::MinuteTally;

/// Periods of history that a picture has at most.
const PERIODS: usize = 1440;

impl Picture<'_> {
    /// Minutes of a period.
    pub fn step(&self) -> i64 {
        self.lens.period.clamp(1, 1440)
    }

    /// The minutes of the lens's history: whole periods, but for the last one.
    pub fn history(&self) -> MinuteRange {
        let periods = self.lens.history.clamp(1, PERIODS) as i64;
        let end = self.last().plus(1);
        MinuteRange::new(self.last().align(self.step()).plus(-(periods - 1) * self.step()), end)
    }

    /// Values of the rule, or of one contributor, by period.
    pub fn values(&self, minutes: MinuteRange, id: Option<u32>) -> Vec<Option<f64>> {
        values(self.track, minutes, self.step(), id, self.retained.first)
    }

    /// The values with the worst severity of each period: over all series, or of one contributor.
    pub fn trace(&self, minutes: MinuteRange, id: Option<u32>) -> Trace {
        Trace {
            values: self.values(minutes, id),
            ..trace_of(self.track, minutes, self.step(), id, self.retained.first)
        }
    }

    /// What was said of each period of one contributor: of its worst minute, and the expected
    /// values of all its minutes together.
    pub fn verdicts(&self, minutes: MinuteRange, id: u32) -> Vec<Option<Verdict>> {
        let incidents = &self.track.incidents;
        let at = |minute: Minute| incidents.at(Series::Contributor(id), minute);
        periods(minutes, self.step())
            .map(|period| {
                let said = || period.iter().filter_map(at);
                let mut worst = said().max_by_key(|v| v.severity)?.clone();
                worst.expected = said().map(|v| v.expected).sum();
                worst.lower = said().map(|v| v.lower).sum();
                worst.upper = said().map(|v| v.upper).sum();
                Some(worst)
            })
            .collect()
    }

    /// The rule's events over all that is retained, up to the present.
    pub fn scrub(&self) -> Trace {
        let step = (self.retained.len() + Trace::SCRUB - 1) / Trace::SCRUB;
        trace(self.track, self.retained, step.max(1), None)
    }
}

/// The rule's total, or one contributor's values, with the worst severity of each period of `step`
/// minutes.
pub(super) fn trace(track: &Track, minutes: MinuteRange, step: i64, id: Option<u32>) -> Trace {
    let first = track.window.retained().first;
    trace_of(track, minutes, step, id, first)
}

fn trace_of(
    track: &Track,
    minutes: MinuteRange,
    step: i64,
    id: Option<u32>,
    data: Minute,
) -> Trace {
    let values = values(track, minutes, step, id, data);
    let mut severity = vec![0; values.len()];
    for (series, anomaly) in track.incidents.within(minutes) {
        if id.is_some_and(|id| *series != Series::Contributor(id)) {
            continue;
        }
        for minute in MinuteRange::new(anomaly.start, anomaly.last.plus(1)).iter() {
            if !minutes.contains(minute) {
                continue;
            }
            let said = track.incidents.at(*series, minute).map_or(0, |v| v.severity);
            let place = minute.since(minutes.first).div_euclid(step) as usize;
            if let Some(worst) = severity.get_mut(place) {
                *worst = said.max(*worst);
            }
        }
    }
    Trace { first: minutes.first, step, values, severity }
}

fn values(
    track: &Track,
    minutes: MinuteRange,
    step: i64,
    id: Option<u32>,
    data: Minute,
) -> Vec<Option<f64>> {
    let window = &track.window;
    let value = |minute: Minute| match id {
        Some(id) => window.tally(minute, id).sum,
        None => window.minute(minute).map_or(0.0, MinuteTally::sum),
    };
    periods(minutes, step)
        .map(|period| {
            let known = period.end > data;
            known.then(|| period.iter().filter(|m| *m >= data).map(value).sum())
        })
        .collect()
}

/// The periods that minutes fall into; the last one may not be whole.
fn periods(minutes: MinuteRange, step: i64) -> impl Iterator<Item = MinuteRange> {
    let count = (minutes.len().max(0) + step - 1) / step;
    (0..count).map(move |n| {
        let first = minutes.first.plus(n * step);
        MinuteRange::new(first, first.plus(step).min(minutes.end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_cover_every_minute_once() {
        for (len, step, lengths) in
            [(10, 1, vec![1; 10]), (10, 5, vec![5, 5]), (11, 5, vec![5, 5, 1]), (0, 5, vec![])]
        {
            let first = Minute::new(1_000);
            let all: Vec<MinuteRange> =
                periods(MinuteRange::new(first, first.plus(len)), step).collect();
            let found: Vec<i64> = all.iter().map(|p| p.len()).collect();
            assert_eq!(found, lengths, "{len} by {step}");
        }
    }
}
