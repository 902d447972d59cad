//! Per-minute tallies of one rule: what was counted, when a minute closes, what is retained.
//!
//! Event time decides the minute. A minute closes when the watermark passes its end; a late event
//! amends its closed minute while that is retained. Everything here is exact: past the limit of
//! names an event still counts in its minute's totals, under no name, and the largest sum that
//! could hide there is the bound on every value's error.

mod minute;
mod names;
mod watermark;

use std::collections::BTreeMap;

pub use minute::{MinuteTally, Tally};
pub use names::Names;
pub use watermark::Watermark;

use crate::model::{Contributor, Minute, MinuteRange};

/// How much a window keeps.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Closed minutes that are retained; all when `None`.
    pub retain: Option<i64>,
    /// Different contributors that get a name.
    pub names: usize,
}

impl Default for Limits {
    /// Every minute, and a million names: about 60 MB with keys of 16 bytes.
    fn default() -> Self {
        Self { retain: None, names: 1_000_000 }
    }
}

/// What became of an event that a window was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// Counted in its open minute.
    Counted,
    /// Counted in a minute that had closed: it is revised now.
    Late,
    /// Older than all retained minutes: not counted.
    TooLate,
}

/// The tallies of one rule.
#[derive(Debug, Default)]
pub struct Window {
    names: Names,
    minutes: BTreeMap<Minute, MinuteTally>,
    closed_until: Option<Minute>,
    limits: Limits,
}

impl Window {
    /// An empty window.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Counts `value` for the contributor whose joined keys are `joined`.
    ///
    /// Returns what became of the event, and the contributor's id when it has a name.
    pub fn add(&mut self, minute: Minute, joined: &str, value: f64) -> (Added, Option<u32>) {
        let late = self.closed_until.is_some_and(|end| minute < end);
        if late && self.oldest_retained().is_some_and(|oldest| minute < oldest) {
            return (Added::TooLate, None);
        }
        let id = self.names.intern(joined, minute, self.limits.names);
        let tally = self.minutes.entry(minute).or_default();
        tally.add(id, value);
        if late {
            tally.revise();
            return (Added::Late, id);
        }
        (Added::Counted, id)
    }

    /// The oldest minute that is retained; `None` while all are.
    pub fn oldest_retained(&self) -> Option<Minute> {
        Some(self.closed_until?.plus(-self.limits.retain?))
    }

    /// Closes every minute that ends at or before `watermark`, and lets go what is past retention.
    ///
    /// Returns the minutes that closed now, oldest first, from the first one that ever held data;
    /// minutes without an event are among them.
    pub fn close(&mut self, end: Minute) -> MinuteRange {
        let before = self.closed_until;
        if before.is_some_and(|before| end <= before) {
            return MinuteRange::default();
        }
        self.closed_until = Some(end);
        let Some(first) = before.or_else(|| self.minutes.keys().next().copied()) else {
            return MinuteRange::default();
        };
        if end <= first {
            return MinuteRange::default();
        }
        for (_, tally) in self.minutes.range_mut(first..end) {
            tally.fold();
        }
        if let Some(oldest) = self.oldest_retained() {
            self.minutes = self.minutes.split_off(&oldest);
        }
        MinuteRange::new(first, end)
    }

    /// Brings late amendments in order, so that every minute can be read.
    pub fn settle(&mut self) {
        for tally in self.minutes.values_mut() {
            tally.fold();
        }
    }

    /// Lets go the names that no retained minute holds, when the limit of names is reached.
    ///
    /// Returns the new id of each old one, `None` where the name was let go.
    pub fn compact(&mut self) -> Option<Vec<Option<u32>>> {
        if self.names.len() < self.limits.names || self.limits.retain.is_none() {
            return None;
        }
        self.settle();
        let mut used = vec![false; self.names.len()];
        for tally in self.minutes.values() {
            for (id, _) in tally.iter() {
                used[id as usize] = true;
            }
        }
        if used.iter().all(|&u| u) {
            return None;
        }
        let map = self.names.retain(&used);
        for tally in self.minutes.values_mut() {
            tally.rename(&map);
        }
        Some(map)
    }

    /// The minute after the last closed one.
    pub fn closed_until(&self) -> Option<Minute> {
        self.closed_until
    }

    /// From the first retained minute with data to the newest one.
    pub fn retained(&self) -> MinuteRange {
        match (self.minutes.keys().next(), self.minutes.keys().next_back()) {
            (Some(&first), Some(&last)) => MinuteRange::new(first, last.plus(1)),
            _ => MinuteRange::default(),
        }
    }

    /// One minute's tally, if it holds data.
    pub fn minute(&self, minute: Minute) -> Option<&MinuteTally> {
        self.minutes.get(&minute)
    }

    /// The minutes with data in a range, oldest first.
    pub fn minutes(&self, range: MinuteRange) -> impl Iterator<Item = (Minute, &MinuteTally)> {
        let bounds =
            if range.is_empty() { range.first..range.first } else { range.first..range.end };
        self.minutes.range(bounds).map(|(m, t)| (*m, t))
    }

    /// A contributor's tally in one minute; zero where it has none.
    pub fn tally(&self, minute: Minute, id: u32) -> Tally {
        self.minutes.get(&minute).map_or_else(Tally::default, |t| t.get(id))
    }

    /// The contributor with an id that this window gave.
    pub fn contributor(&self, id: u32) -> Contributor {
        Contributor::from_joined(self.names.joined(id))
    }

    /// The id of a contributor that was seen.
    pub fn id_of(&self, contributor: &Contributor) -> Option<u32> {
        self.names.find(contributor.joined())
    }

    /// The names of the contributors.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The largest sum over a range that a contributor without a name could hide.
    pub fn max_error(&self, range: MinuteRange) -> f64 {
        self.minutes(range).map(|(_, t)| t.unnamed()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(n: i64) -> Minute {
        Minute::new(1000 + n)
    }

    fn sum_at(window: &Window, n: i64, key: &str) -> f64 {
        let id = window.id_of(&Contributor::from_joined(key)).unwrap();
        window.tally(minute(n), id).sum
    }

    #[test]
    fn late_events_amend_and_too_late_ones_do_not() {
        let mut w = Window::new(Limits { retain: Some(3), ..Limits::default() });
        assert_eq!(w.add(minute(0), "a", 1.0).0, Added::Counted);
        assert_eq!(w.close(minute(1)), MinuteRange::new(minute(0), minute(1)));
        assert_eq!(w.add(minute(0), "a", 2.0).0, Added::Late);
        w.settle();
        assert_eq!(sum_at(&w, 0, "a"), 3.0);
        assert!(w.minute(minute(0)).unwrap().revised());
        assert_eq!(w.close(minute(10)), MinuteRange::new(minute(1), minute(10)));
        assert_eq!(w.add(minute(0), "a", 2.0).0, Added::TooLate);
        assert!(w.minute(minute(0)).is_none(), "past retention");
    }

    #[test]
    fn the_watermark_never_goes_back() {
        let mut w = Window::new(Limits::default());
        w.add(minute(5), "a", 1.0);
        assert_eq!(w.close(minute(6)).len(), 1);
        assert!(w.close(minute(3)).is_empty());
        assert_eq!(w.closed_until(), Some(minute(6)));
    }

    #[test]
    fn past_the_limit_of_names_totals_stay_exact() {
        let mut w = Window::new(Limits { names: 2, ..Limits::default() });
        for (key, value) in [("a", 1.0), ("b", 2.0), ("c", 4.0), ("a", 8.0), ("d", 16.0)] {
            w.add(minute(0), key, value);
        }
        w.settle();
        let tally = w.minute(minute(0)).unwrap();
        assert_eq!((tally.samples(), tally.sum()), (5, 31.0));
        assert_eq!(w.max_error(w.retained()), 20.0);
    }

    #[test]
    fn compaction_keeps_who_is_only_in_the_open_minute() {
        let mut w = Window::new(Limits { retain: Some(1), names: 2 });
        w.add(minute(0), "gone", 1.0);
        w.add(minute(2), "open", 2.0);
        w.close(minute(2));
        assert_eq!(w.compact(), Some(vec![None, Some(0)]));
        assert_eq!(sum_at(&w, 2, "open"), 2.0);
    }

    #[test]
    fn a_first_event_can_be_late() {
        let mut w = Window::new(Limits { retain: Some(5), ..Limits::default() });
        assert!(w.close(minute(10)).is_empty());
        assert_eq!(w.add(minute(9), "a", 1.0).0, Added::Late);
        assert_eq!(w.add(minute(1), "a", 1.0).0, Added::TooLate);
    }

    #[test]
    fn compaction_lets_go_what_no_minute_holds() {
        let mut w = Window::new(Limits { retain: Some(1), names: 2 });
        w.add(minute(0), "old", 1.0);
        w.add(minute(1), "b", 2.0);
        w.close(minute(2));
        assert!(w.minute(minute(0)).is_none());
        assert_eq!(w.compact(), Some(vec![None, Some(0)]));
        assert_eq!(sum_at(&w, 1, "b"), 2.0);
        w.add(minute(2), "new", 3.0);
        assert_eq!(sum_at(&w, 2, "new"), 3.0);
    }
}
