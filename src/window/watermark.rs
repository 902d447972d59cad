//! How far a stream has come, whatever single timestamps say.

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
    /// The last event times; when there are enough, the oldest is at `oldest`.
    recent: Vec<Timestamp>,
    oldest: usize,
    /// Times in a row of which none was before the one before it.
    run: usize,
    /// The same times in order; empty where they came so.
    sorted: Vec<Timestamp>,
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
        let before = (self.oldest + VOTERS - 1) % VOTERS;
        let before = self.recent.get(before).or(self.recent.last());
        self.run = if before.is_none_or(|before| *before <= time) { self.run + 1 } else { 0 };
        if self.recent.len() < VOTERS {
            self.recent.push(time);
            self.sorted.clear();
        } else {
            let gone = std::mem::replace(&mut self.recent[self.oldest], time);
            self.oldest = if self.oldest + 1 == VOTERS { 0 } else { self.oldest + 1 };
            if self.run >= VOTERS {
                self.sorted.clear();
            } else if !self.sorted.is_empty() {
                self.replace(gone, time);
            }
        }
        if self.recent.len() >= QUORUM {
            if self.run < self.recent.len() && self.sorted.is_empty() {
                self.sorted.extend_from_slice(&self.recent);
                self.sorted.sort_unstable();
            }
            self.reached = self.reached.max(self.median());
        }
    }

    /// The middle one of the last times.
    fn median(&self) -> Option<Timestamp> {
        let middle = self.recent.len().saturating_sub(1) / 2;
        match self.sorted.get(middle) {
            None => self.recent.get((self.oldest + middle) % VOTERS).copied(),
            sorted => sorted.copied(),
        }
    }

    /// Puts a time in the place of another one; those between them make way.
    fn replace(&mut self, gone: Timestamp, time: Timestamp) {
        let sorted = &mut self.sorted;
        // In a feed that comes in order it is the first, and the new one is the last.
        let from = sorted.iter().position(|other| *other == gone).unwrap_or(0);
        if gone <= time {
            let last = sorted.last().is_none_or(|last| *last <= time);
            let to = if last { VOTERS } else { sorted.partition_point(|other| *other <= time) };
            sorted.copy_within(from + 1..to, from);
            sorted[to - 1] = time;
        } else {
            let to = sorted.partition_point(|other| *other <= time);
            sorted.copy_within(to..from, to + 1);
            sorted[to] = time;
        }
    }

    /// Event time up to which the stream has come; nothing before its fifth event.
    pub fn reached(&self) -> Option<Timestamp> {
        self.reached
    }

    /// The newest time that is no stray: the watermark of a stream that has ended, or the present
    /// of one that is quiet. A time is no stray when it is of now, or when it follows within a week
    /// on one that is none.
    pub fn newest(&self) -> Option<Timestamp> {
        let mut sorted = self.recent.clone();
        sorted.sort_unstable();
        let middle = sorted.get(sorted.len().saturating_sub(1) / 2).copied();
        let mut newest = self.reached.or(middle)?;
        for time in sorted {
            if time > newest && time.since(newest) <= NEXT_MS {
                newest = time;
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
    fn the_median_is_that_of_the_last_times_in_any_order() {
        let mut w = Watermark::default();
        let mut seen: Vec<i64> = Vec::new();
        let mut reached = i64::MIN;
        for step in 0..2000i64 {
            // In order for a while, then in none.
            let stray = if step % 300 < 150 { 0 } else { step * step * 7919 % 83 - step % 7 * 11 };
            let time = step / 2 + stray;
            w.observe(at(time), LATER);
            seen.push(time);
            let mut last = seen[seen.len().saturating_sub(VOTERS)..].to_vec();
            last.sort_unstable();
            if last.len() >= QUORUM {
                reached = reached.max(last[(last.len() - 1) / 2]);
                assert_eq!(w.reached(), Some(at(reached)), "at step {step}");
            }
        }
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
