//! Which events were given already: a live session gives no ids, a fetch does.
//!
//! Two events with the same stream, times and text are one, until a fetch shows that they have
//! different ids. So what comes twice by any way is given once, and what happened twice is given
//! twice once that is known.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as MinuteEntry;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use crate::aws::LogEvent;

const MINUTE_MS: i64 = 60_000;

/// Most events that are remembered, some 60 bytes each.
const MOST: usize = 2 << 20;

/// What is known of events that look the same.
#[derive(Debug, Default)]
struct Known {
    /// How many were given.
    given: u32,
    /// The id of the first that a fetch brought, and those of the others.
    id: u64,
    others: Vec<u64>,
}

/// What came of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is new: give it.
    New,
    /// It was given.
    Repeated,
    /// It looks like one that was given; only a fetch can tell whether it is.
    Twin,
}

/// The events of one log group that were given lately.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    minutes: BTreeMap<i64, HashMap<u128, Known, FixedState>>,
    known: usize,
    /// Events that were forgotten for want of room.
    pub forgotten: u64,
}

impl Ledger {
    /// A live session brings an event.
    pub fn live(&mut self, event: &LogEvent) -> Verdict {
        let known = self.entry(event);
        if known.given > 0 {
            return Verdict::Twin;
        }
        known.given = 1;
        Verdict::New
    }

    /// A fetch brings an event.
    pub fn fetched(&mut self, event: &LogEvent) -> Verdict {
        let id = FixedState::with_seed(3).hash_one(event.id.as_deref().unwrap_or_default()).max(1);
        let known = self.entry(event);
        if known.id == id || known.others.contains(&id) {
            return Verdict::Repeated;
        }
        let ids = if known.id == 0 {
            known.id = id;
            1
        } else {
            known.others.push(id);
            known.others.len() as u32 + 1
        };
        if ids <= known.given {
            return Verdict::Repeated;
        }
        known.given += 1;
        Verdict::New
    }

    /// Forgets what happened before a moment: it will not be fetched again.
    pub fn forget_before(&mut self, time: i64) {
        let keep = self.minutes.split_off(&time.div_euclid(MINUTE_MS));
        let gone: usize = self.minutes.values().map(HashMap::len).sum();
        self.known -= gone;
        self.minutes = keep;
    }

    fn entry(&mut self, event: &LogEvent) -> &mut Known {
        while self.known >= MOST
            && let Some((_, oldest)) = self.minutes.pop_first()
        {
            self.known -= oldest.len();
            self.forgotten += oldest.len() as u64;
        }
        let of = (&event.stream, event.time, event.ingested, &event.message);
        let half = |seed| FixedState::with_seed(seed).hash_one(of);
        let key = u128::from(half(1)) << 64 | u128::from(half(2));
        let minute = match self.minutes.entry(event.time.div_euclid(MINUTE_MS)) {
            MinuteEntry::Occupied(minute) => minute.into_mut(),
            MinuteEntry::Vacant(minute) => {
                minute.insert(HashMap::with_hasher(FixedState::with_seed(4)))
            }
        };
        match minute.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(known) => {
                self.known += 1;
                known.insert(Known::default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{New, Repeated, Twin};
    use super::*;

    fn event(time: i64, id: Option<&str>) -> LogEvent {
        LogEvent {
            stream: "s".into(),
            time,
            ingested: time + 5,
            message: "m".into(),
            id: id.map(str::to_owned),
        }
    }

    #[test]
    fn an_event_is_given_once_by_whatever_way_it_comes() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.live(&event(1, None)), New);
        assert_eq!(ledger.live(&event(1, None)), Twin);
        assert_eq!(ledger.fetched(&event(1, Some("a"))), Repeated);
        assert_eq!(ledger.fetched(&event(1, Some("a"))), Repeated);
        assert_eq!(ledger.fetched(&event(2, Some("b"))), New);
        assert_eq!(ledger.live(&event(2, None)), Twin);
        assert_eq!(ledger.fetched(&event(2, Some("b"))), Repeated);
    }

    #[test]
    fn what_happened_twice_is_given_twice_once_its_ids_are_known() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.live(&event(1, None)), New);
        assert_eq!(ledger.live(&event(1, None)), Twin);
        assert_eq!(ledger.fetched(&event(1, Some("a"))), Repeated);
        assert_eq!(ledger.fetched(&event(1, Some("b"))), New);
        assert_eq!(ledger.fetched(&event(1, Some("a"))), Repeated);
        assert_eq!(ledger.fetched(&event(1, Some("b"))), Repeated);
    }

    #[test]
    fn the_past_is_forgotten() {
        let mut ledger = Ledger::default();
        ledger.live(&event(1, None));
        ledger.live(&event(MINUTE_MS, None));
        ledger.forget_before(MINUTE_MS + 1);
        assert_eq!(ledger.known, 1);
        assert_eq!(ledger.live(&event(1, None)), New);
        assert_eq!(ledger.live(&event(MINUTE_MS, None)), Twin);
    }
}
