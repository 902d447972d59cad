//! Which events were given already: a live session gives no ids, a fetch does.
//!
//! Two events with the same stream, times and text are one, until a fetch shows that they have
//! different ids. So what comes twice by any way is given once, and what happened twice is given
//! twice once that is known.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use crate::aws::LogEvent;

const MINUTE_MS: i64 = 60_000;

/// Most events of a group that are remembered, 30 to 60 bytes each.
pub(super) const MOST: usize = 2 << 20;

/// A hash of how an event looks: of a billion no two are likely to share one.
type Looks = (u64, u64);

/// What is known of events that look the same.
#[derive(Debug, Default)]
struct Known {
    /// How many were given.
    given: u32,
    /// The id of the first that a fetch brought; 0 before.
    id: u32,
}

/// The events of a minute.
#[derive(Debug, Default)]
struct Minute {
    known: HashMap<Looks, Known, FixedState>,
    /// Ids of those that look like one that a fetch brought before.
    twins: HashMap<Looks, Vec<u32>, FixedState>,
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
    minutes: BTreeMap<i64, Minute>,
    known: usize,
    /// Whether events were forgotten for want of room.
    pub forgetful: bool,
}

impl Ledger {
    /// A live session brings an event.
    pub fn live(&mut self, event: &LogEvent) -> Verdict {
        let looks = looks(event);
        let known = self.minute(event.time, looks).known.entry(looks).or_default();
        if known.given > 0 {
            return Verdict::Twin;
        }
        known.given = 1;
        Verdict::New
    }

    /// A fetch brings an event.
    pub fn fetched(&mut self, event: &LogEvent) -> Verdict {
        let id = FixedState::with_seed(3).hash_one(event.id.as_deref().unwrap_or_default());
        let id = (id as u32).max(1);
        let looks = looks(event);
        let minute = self.minute(event.time, looks);
        let known = minute.known.entry(looks).or_default();
        let mut ids = 1;
        if known.id == 0 {
            known.id = id;
        } else if known.id == id {
            return Verdict::Repeated;
        } else {
            let twins = minute.twins.entry(looks).or_default();
            if twins.contains(&id) {
                return Verdict::Repeated;
            }
            twins.push(id);
            ids += twins.len() as u32;
        }
        if ids <= known.given {
            return Verdict::Repeated;
        }
        known.given += 1;
        Verdict::New
    }

    /// Forgets what happened before a moment: it will not be fetched again.
    pub fn forget_before(&mut self, time: i64) {
        let keep = self.minutes.split_off(&time.div_euclid(MINUTE_MS));
        let gone: usize = self.minutes.values().map(|minute| minute.known.len()).sum();
        self.known -= gone;
        self.minutes = keep;
    }

    /// The minute of an event, which is known there.
    fn minute(&mut self, time: i64, looks: Looks) -> &mut Minute {
        while self.known >= MOST
            && let Some((_, oldest)) = self.minutes.pop_first()
        {
            self.known -= oldest.known.len();
            self.forgetful = true;
        }
        let minute = self.minutes.entry(time.div_euclid(MINUTE_MS)).or_default();
        if let Entry::Vacant(new) = minute.known.entry(looks) {
            new.insert(Known::default());
            self.known += 1;
        }
        minute
    }
}

fn looks(event: &LogEvent) -> Looks {
    let of = (&event.stream, event.time, event.ingested, &event.message);
    let half = |seed| FixedState::with_seed(seed).hash_one(of);
    (half(1), half(2))
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
