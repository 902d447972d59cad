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
    /// The same times in order.
    sorted: Vec<Timestamp>,
    reached: Option<Timestamp>,
}

impl Watermark {
    /// Takes the time of the next event.
    pub fn observe(&mut self, time: Timestamp) {
        if self.recent.len() == VOTERS
            && let Some(oldest) = self.recent.pop_front()
            && let Ok(at) = self.sorted.binary_search(&oldest)
        {
            self.sorted.remove(at);
        }
        self.recent.push_back(time);
        let at = self.sorted.partition_point(|t| *t <= time);
        self.sorted.insert(at, time);
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

    /// The newest of the times that most others support: the watermark of a stream that has ended,
    /// or the present of one that is quiet. A time more than a day past the median has no support.
    pub fn newest(&self) -> Option<Timestamp> {
        const DAY_MS: i64 = 86_400_000;
        let median = self.reached.or_else(|| self.median())?;
        self.sorted.iter().rev().find(|t| t.since(median) <= DAY_MS).copied().max(Some(median))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000 + seconds * 1000)
    }

    #[test]
    fn wild_timestamps_move_nothing() {
        let mut w = Watermark::default();
        for s in 0..100 {
            w.observe(at(s));
        }
        let before = w.reached();
        w.observe(at(86_400 * 3650));
        w.observe(Timestamp::from_millis(0));
        assert!(w.reached().unwrap().since(before.unwrap()) <= 1000);
        assert_eq!(w.newest(), Some(at(99)));
    }

    #[test]
    fn a_real_jump_is_followed() {
        let mut w = Watermark::default();
        for s in 0..40 {
            w.observe(at(s));
        }
        for s in 0..16 {
            w.observe(at(7200 + s));
        }
        assert!(w.reached().unwrap() >= at(7200));
    }

    #[test]
    fn a_first_wild_timestamp_is_outvoted() {
        let mut w = Watermark::default();
        w.observe(at(86_400 * 3650));
        for s in 0..3 {
            w.observe(at(s));
        }
        assert_eq!((w.reached(), w.newest()), (None, Some(at(2))));
        w.observe(at(3));
        assert_eq!(w.reached(), Some(at(2)));
    }
}
