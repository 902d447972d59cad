//! Raw events of contributors, kept as proof within a budget of bytes.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use crate::decode::Layout;
use crate::model::{Minute, MinuteRange, Timestamp};

/// Events kept for one contributor in one minute: the newest.
const PER_MINUTE: usize = 200;

/// An event longer than this is kept only so far, in bytes.
pub const MAX_EVENT: usize = 16 << 10;

/// What a kept event costs beside its bytes.
const OVERHEAD: usize = 64;

/// A raw event.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its own time, or that of its arrival.
    pub time: Timestamp,
    /// The record as it came, cut at [`MAX_EVENT`].
    pub raw: Arc<[u8]>,
    /// How many bytes it had.
    pub length: usize,
    /// The columns of its stream.
    pub layout: Arc<Layout>,
}

/// The kept events of one rule. Past the budget the oldest minute goes.
#[derive(Debug)]
pub struct Evidence {
    minutes: BTreeMap<Minute, HashMap<u32, VecDeque<Kept>, foldhash::fast::FixedState>>,
    used: usize,
    budget: usize,
}

impl Evidence {
    /// Keeps at most about `budget` bytes; none when it is 0.
    pub fn new(budget: usize) -> Self {
        Self { minutes: BTreeMap::new(), used: 0, budget }
    }

    /// Keeps at most about so many bytes from now on.
    pub fn set_budget(&mut self, budget: usize) {
        self.budget = budget;
    }

    /// Whether events are kept at all.
    pub fn keeps(&self) -> bool {
        self.budget > 0
    }

    /// Keeps an event of a contributor.
    pub fn keep(&mut self, minute: Minute, id: u32, kept: Kept) {
        while self.used + kept.raw.len() + OVERHEAD > self.budget {
            let Some(oldest) = self.minutes.first_entry() else { return };
            if *oldest.key() >= minute {
                // Older than all that is kept, or one minute alone fills the budget.
                return;
            }
            let gone = oldest.remove();
            self.used -= gone.values().flatten().map(|k| k.raw.len() + OVERHEAD).sum::<usize>();
        }
        let events = self.minutes.entry(minute).or_default().entry(id).or_default();
        if events.len() == PER_MINUTE
            && let Some(oldest) = events.pop_front()
        {
            self.used -= oldest.raw.len() + OVERHEAD;
        }
        self.used += kept.raw.len() + OVERHEAD;
        events.push_back(kept);
    }

    /// The kept events of a contributor in a range, newest first.
    pub fn of(&self, id: u32, range: MinuteRange) -> impl Iterator<Item = &Kept> {
        let bounds =
            if range.is_empty() { range.first..range.first } else { range.first..range.end };
        let minutes = self.minutes.range(bounds).rev();
        minutes.filter_map(move |(_, m)| m.get(&id)).flat_map(|events| events.iter().rev())
    }

    /// Kept events of everyone but one contributor in a range, spread evenly over them, about `most`:
    /// each with its minute, whose it is, and how many of that one's in that minute are kept.
    pub fn others(
        &self,
        id: u32,
        range: MinuteRange,
        most: usize,
    ) -> Vec<(Minute, u32, &Kept, usize)> {
        let bounds =
            if range.is_empty() { range.first..range.first } else { range.first..range.end };
        let held = || {
            let minutes = self.minutes.range(bounds.clone());
            minutes.flat_map(move |(minute, all)| {
                all.iter().filter(move |(who, _)| **who != id).map(|(who, e)| (*minute, *who, e))
            })
        };
        let all: usize = held().map(|(_, _, events)| events.len()).sum();
        let apart = all.div_ceil(most.max(1)).max(1);
        let each = held().flat_map(|(minute, who, events)| {
            events.iter().map(move |kept| (minute, who, kept, events.len()))
        });
        each.step_by(apart).collect()
    }

    /// Contributor ids were compacted.
    pub fn remap(&mut self, map: &[Option<u32>]) {
        for minute in self.minutes.values_mut() {
            let old = std::mem::take(minute);
            for (id, events) in old {
                match map.get(id as usize).copied().flatten() {
                    Some(id) => drop(minute.insert(id, events)),
                    None => {
                        self.used -= events.iter().map(|k| k.raw.len() + OVERHEAD).sum::<usize>();
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(n: i64, bytes: usize) -> Kept {
        let raw = vec![b'x'; bytes].into();
        Kept { time: Timestamp::from_millis(n), raw, length: bytes, layout: Arc::default() }
    }

    #[test]
    fn the_newest_events_stay_within_the_budget() {
        let mut evidence = Evidence::new(100_000);
        for n in 0..1000 {
            evidence.keep(Minute::new(n / 300), 1, kept(n, 100));
            assert!(evidence.used <= 100_000);
        }
        let range = MinuteRange::new(Minute::new(3), Minute::new(4));
        let newest: Vec<i64> = evidence.of(1, range).map(|k| k.time.millis()).take(2).collect();
        assert_eq!(newest, [999, 998]);
        assert_eq!(evidence.of(2, range).count(), 0);
    }

    #[test]
    fn one_minute_cannot_push_out_itself() {
        let mut evidence = Evidence::new(1000);
        for id in 0..50 {
            evidence.keep(Minute::new(0), id, kept(0, 100));
        }
        assert!(evidence.used <= 1000);
        assert_eq!(evidence.minutes.len(), 1);
    }
}
