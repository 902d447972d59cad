//! Where rows lie in time, and how many intervals between them have no row.

use super::Span;
use crate::model::Timestamp;

/// A gap of more intervals than this is told as its last ones.
pub(super) const MOST_TOLD: i64 = 2_000;

/// Where a row lies against those before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// After the row before it, or first.
    Forward,
    /// At the same time as the row before it.
    Same,
    /// Before the row before it.
    Backward,
    /// Nowhere that it says: its time cannot be read. It is taken to follow one interval after the
    /// row before.
    Unknown,
}

/// Follows the times of rows.
#[derive(Debug)]
pub(super) struct Clock {
    interval: Span,
    last: Option<Timestamp>,
    /// The time of the row before the last one went back.
    turned: Option<Timestamp>,
}

impl Clock {
    pub fn new(interval: Span) -> Self {
        Self { interval, last: None, turned: None }
    }

    /// Takes the next row, and gives its time, its place, and the intervals before it that have no
    /// row.
    pub fn take(&mut self, time: Option<Timestamp>) -> (Timestamp, Place, i64) {
        let Some(last) = self.last else {
            let first = time.unwrap_or_default();
            self.last = Some(first);
            return (first, time.map_or(Place::Unknown, |_| Place::Forward), 0);
        };
        let turned = self.turned.take();
        let Some(time) = time else {
            let next = last.plus_millis(self.interval.millis());
            self.last = Some(next);
            return (next, Place::Unknown, 0);
        };
        self.last = Some(time);
        if time < last {
            self.turned = Some(last);
            return (time, Place::Backward, 0);
        }
        // One row that goes back alone is a wild one, and no gap follows it.
        let from = turned.filter(|before| *before <= time).unwrap_or(last);
        let place = if time == last { Place::Same } else { Place::Forward };
        (time, place, self.missing(time.since(from)))
    }

    /// Intervals without a row in a step of so many milliseconds.
    fn missing(&self, step: i64) -> i64 {
        let interval = self.interval.millis();
        (step.saturating_add(interval / 2) / interval - 1).max(0)
    }

    /// The moment `n` intervals before `time`.
    pub fn before(&self, time: Timestamp, n: i64) -> Timestamp {
        time.plus_millis(self.interval.millis().saturating_mul(n).saturating_neg())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_placed_and_gaps_counted() {
        use Place::{Backward, Forward, Same, Unknown};
        let mut clock = Clock::new(Span::MINUTE);
        for (minutes, expected) in [
            (Some(10.0), (Forward, 0)),
            (Some(11.0), (Forward, 0)),
            (Some(12.4), (Forward, 0)),
            (Some(14.0), (Forward, 1)),
            (Some(14.0), (Same, 0)),
            (None, (Unknown, 0)),
            (Some(16.0), (Forward, 0)),
            (Some(-9e9), (Backward, 0)),
            (Some(17.0), (Forward, 0)),
            (Some(9e9), (Forward, 8_999_999_982)),
            (Some(19.0), (Backward, 0)),
            (Some(20.0), (Forward, 0)),
        ] {
            let time = minutes.map(|m: f64| Timestamp::from_millis((m * 60_000.0) as i64));
            let (_, place, gap) = clock.take(time);
            assert_eq!((place, gap), expected, "{minutes:?}");
        }
    }
}
