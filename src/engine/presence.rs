//! When did the feed bring anything at all?
//!
//! A rule that nothing matched while the feed was running had nothing; while the feed was not, it
//! has no data.

use crate::model::{Minute, MinuteRange};

/// After so many minutes without any event there is a gap: no data, rather than nothing done.
const GAP: i64 = 180;

/// Stretches that are remembered; the oldest make way.
const STRETCHES: usize = 4096;

/// The stretches of minutes that have events.
#[derive(Debug, Default)]
pub(super) struct Presence {
    /// Oldest first, each more than a gap apart from the next.
    stretches: Vec<MinuteRange>,
    /// Where the last event was.
    at: usize,
}

impl Presence {
    /// An event was in `minute`.
    pub fn record(&mut self, minute: Minute) {
        if self.stretches.get(self.at).is_some_and(|s| s.contains(minute)) {
            return;
        }
        let near = |s: &MinuteRange| minute.since(s.end) <= GAP && s.first.since(minute) <= GAP + 1;
        let from = self.stretches.partition_point(|s| minute.since(s.end) > GAP);
        let to = from + self.stretches[from..].iter().take_while(|s| near(s)).count();
        let mut joined = MinuteRange::new(minute, minute.plus(1));
        for near in &self.stretches[from..to] {
            joined = MinuteRange::new(joined.first.min(near.first), joined.end.max(near.end));
        }
        self.stretches.splice(from..to, [joined]);
        self.at = from;
        if self.stretches.len() > STRETCHES {
            self.stretches.remove(0);
            self.at = self.at.saturating_sub(1);
        }
    }

    /// The stretches, oldest first: each from a minute with an event to another.
    pub fn stretches(&self) -> &[MinuteRange] {
        &self.stretches
    }

    /// The first minute with an event.
    pub fn first(&self) -> Option<Minute> {
        self.stretches.first().map(|s| s.first)
    }

    /// Whether the feed ran in `minute`, as far as is known: an event was in it, or not long before.
    pub fn runs(&self, minute: Minute) -> bool {
        self.before(minute).is_some_and(|s| minute.since(s.end) < GAP)
    }

    /// The first minute after `minute` in which a stretch begins.
    pub fn next(&self, minute: Minute) -> Option<Minute> {
        let after = self.stretches.partition_point(|s| s.first <= minute);
        self.stretches.get(after).map(|s| s.first)
    }

    fn before(&self, minute: Minute) -> Option<&MinuteRange> {
        let after = self.stretches.partition_point(|s| s.first <= minute);
        self.stretches.get(after.checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn presence(minutes: impl IntoIterator<Item = i64>) -> Presence {
        let mut presence = Presence::default();
        minutes.into_iter().for_each(|m| presence.record(Minute::new(m)));
        presence
    }

    fn stretches(presence: &Presence) -> Vec<(i64, i64)> {
        presence.stretches().iter().map(|s| (s.first.number(), s.end.number())).collect()
    }

    #[test]
    fn what_is_near_is_one_stretch_in_any_order() {
        assert_eq!(stretches(&presence([5, 6, 186, 1000, 6])), [(5, 187), (1000, 1001)]);
        assert_eq!(stretches(&presence([1000, 186, 5, 6])), [(5, 187), (1000, 1001)]);
        assert_eq!(stretches(&presence([0, 182])), [(0, 1), (182, 183)]);
        assert_eq!(stretches(&presence([0, 182, 90])), [(0, 183)]);
        assert_eq!(stretches(&presence([0, 181])), [(0, 182)]);
        assert_eq!(stretches(&presence([181, 0])), [(0, 182)]);
    }

    #[test]
    fn a_feed_runs_for_a_while_after_its_last_event() {
        let presence = presence([10, 20, 1000]);
        let runs: Vec<i64> = (0..1300).filter(|m| presence.runs(Minute::new(*m))).collect();
        let expected: Vec<i64> = (10..201).chain(1000..1181).collect();
        assert_eq!(runs, expected);
        assert_eq!(presence.next(Minute::new(201)), Some(Minute::new(1000)));
        assert_eq!(presence.next(Minute::new(1000)), None);
    }

    #[test]
    fn strays_do_not_fill_the_memory() {
        let presence = presence((0..10_000).map(|n| n * 1000));
        assert_eq!(presence.stretches().len(), STRETCHES);
        assert_eq!(presence.first(), Some(Minute::new((10_000 - STRETCHES as i64) * 1000)));
    }
}
