//! How far a stream has come, whatever single timestamps say.

use std::collections::VecDeque;

use crate::model::Timestamp;

/// Event times that vote on the watermark.
const VOTERS: usize = 31;

/// Fewer votes than this decide nothing: the first timestamp may be the wild one.
const QUORUM: usize = 5;

/// The watermark of one stream: the median of its last 31 event times, never going back.
///
/// One wild timestamp, far ahead or far back, has one vote of 31 and moves nothing; a stream that
/// really jumps has the majority after 16 events. The price is that a minute closes 15 events
/// late.
#[derive(Clone, Debug, Default)]
pub struct Watermark {
    recent: VecDeque<Timestamp>,
    /// The same times in order: mostly the same order.
    sorted: VecDeque<Timestamp>,
    reached: Option<Timestamp>,
    /// The newest time that was of the moment of its arrival.
    present: Option<Timestamp>,
}

/// An event within this of its arrival is of now, and needs no support by others.
const OF_NOW_MS: i64 = 600_000;

/// A time further than this past the one before it has no support.
const NEXT_MS: i64 = 7 * 86_400_000;

impl Watermark {
    /// Takes the time of the next event, and that of its arrival.
    pub fn observe(&mut self, time: Timestamp, arrival: Timestamp) {
        if arrival.since(time).abs() <= OF_NOW_MS {
            self.present = self.present.max(Some(time));
        }
        if self.recent.len() == VOTERS
            && let Some(oldest) = self.recent.pop_front()
        {
            if self.sorted.front() == Some(&oldest) {
                self.sorted.pop_front();
            } else if let Ok(at) = self.sorted.binary_search(&oldest) {
                self.sorted.remove(at);
            }
        }
        self.recent.push_back(time);
        if self.sorted.back().is_none_or(|last| *last <= time) {
            self.sorted.push_back(time);
        } else {
            let at = self.sorted.partition_point(|t| *t <= time);
            self.sorted.insert(at, time);
        }
        if self.sorted.len() >= QUORUM {
            self.reached = self.reached.max(self.median());
        }
    }

    fn median(&self) -> Option<Timestamp> {
        self.sorted.get(self.sorted.len().saturating_sub(1) / 2).copied()
    }

    /// Event time up to which the stream has come; nothing before its fifth event.
    pub fn reached(&self) -> Option<Timestamp> {
        self.reached
    }

    /// The newest time that is no stray: the watermark of a stream that has ended, or the present
    /// of one that is quiet. A time is no stray when it is of now, or when it follows within a week
    /// on one that is none.
    pub fn newest(&self) -> Option<Timestamp> {
        let mut newest = self.reached.or_else(|| self.median())?;
        for time in &self.sorted {
            if *time > newest && time.since(newest) <= NEXT_MS {
                newest = *time;
            }
        }
        Some(newest).max(self.present)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Long after all of these events.
    const LATER: Timestamp = Timestamp::from_millis(1_900_000_000_000);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000 + seconds * 1000)
    }

    #[test]
    fn wild_timestamps_move_nothing() {
        let mut w = Watermark::default();
        for s in 0..100 {
            w.observe(at(s), LATER);
        }
        let before = w.reached();
        w.observe(at(86_400 * 3650), LATER);
        w.observe(Timestamp::from_millis(0), LATER);
        assert!(w.reached().unwrap().since(before.unwrap()) <= 1000);
        assert_eq!(w.newest(), Some(at(99)));
    }

    #[test]
    fn a_real_jump_is_followed() {
        let mut w = Watermark::default();
        for s in 0..40 {
            w.observe(at(s), LATER);
        }
        for s in 0..16 {
            w.observe(at(7200 + s), LATER);
        }
        assert!(w.reached().unwrap() >= at(7200));
    }

    #[test]
    fn what_is_of_now_needs_no_support() {
        let mut w = Watermark::default();
        for s in 0..40 {
            w.observe(at(s), LATER);
        }
        w.observe(LATER, LATER);
        assert_eq!((w.newest(), w.reached()), (Some(LATER), Some(at(25))));
    }

    #[test]
    fn a_first_wild_timestamp_is_outvoted() {
        let mut w = Watermark::default();
        w.observe(at(86_400 * 3650), LATER);
        for s in 0..3 {
            w.observe(at(s), LATER);
        }
        assert_eq!((w.reached(), w.newest()), (None, Some(at(2))));
        w.observe(at(3), LATER);
        assert_eq!(w.reached(), Some(at(2)));
    }
}
