//! Names of contributors, each held once; past the budget, the heaviest.
//!
//! This is weighted Space-Saving that evicts in batches: every name has a weight, the sum of its
//! values without their signs. When the budget is reached, the lightest quarter is let go, and the
//! heaviest of those is the new *floor*: nobody without a name can weigh more. Who comes after
//! that starts with the floor as its weight and as its error. With `k` names and a total weight
//! `N` the floor is at most `2 N / k`.

use datasketches::hll::Coupon;
use foldhash::quality::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

use super::distinct::coupon;
use crate::model::Minute;

/// One of so many names is let go at a time.
const BATCH: usize = 4;

/// An eviction that finds this part of the names in no retained minute is content with them.
const ENOUGH: usize = 64;

/// Fewer names than this are not worth an eviction, whatever their length.
const LEAST: usize = 64;

/// What a name costs beside its text: its place, its bucket, and two ids.
const OVERHEAD: usize = size_of::<Place>() + 8 + 2 * size_of::<Given>();

/// Bytes of a name that its place has room for; most addresses need no more.
const HEAD: usize = 16;

/// Marks the batch of an id that was let go.
const GONE: u32 = 1 << 31;

/// The id of a place that is free.
const NOBODY: u32 = u32::MAX;

/// A place for a name: one line of the processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Place {
    /// The first bytes of the name, and nothing behind its end.
    head: [u8; HEAD],
    /// Where the text of a longer name begins.
    start: usize,
    length: u32,
    id: u32,
    first_seen: Minute,
    last_seen: Minute,
    /// At least what its contributor weighs, its error included.
    weight: f64,
    /// What it may have had before it got this place.
    error: f64,
}

impl Place {
    /// Bytes of text that it takes beside itself.
    fn text(&self) -> usize {
        if self.length as usize > HEAD { self.length as usize } else { 0 }
    }
}

/// An id that was given.
#[derive(Clone, Copy, Debug)]
struct Given {
    /// Its place, or [`GONE`] and the batch that it was let go with.
    at: u32,
    coupon: Coupon,
}

/// What became of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Its contributor has a name.
    Held,
    /// It was let go with this batch. Of one contributor at most one id goes with a batch.
    Gone(u32),
}

/// Gives each contributor a small id, in the order of first sight. An id that was let go is given
/// to nobody else until renumbering.
#[derive(Debug, Default)]
pub struct Names {
    text: String,
    /// Bytes of `text` that no name holds any more.
    waste: usize,
    places: Vec<Place>,
    free: Vec<u32>,
    given: Vec<Given>,
    table: HashTable<u32>,
    /// Seeded at random: names come from outside and shall not choose their buckets.
    hasher: RandomState,
    floor: f64,
    batches: u32,
    evicted: u64,
}

impl Names {
    /// What [`count`](Self::count) and [`admit`](Self::admit) find a name by.
    pub(super) fn hash(&self, name: &str) -> u64 {
        hash(&self.hasher, name)
    }

    /// The id of `name`, and counts the absolute value of what it did, when it is held.
    pub(super) fn count(
        &mut self,
        name: &str,
        hash: u64,
        minute: Minute,
        weight: f64,
    ) -> Option<u32> {
        let at = self.place(name, hash)? as usize;
        let place = &mut self.places[at];
        place.first_seen = minute.min(place.first_seen);
        place.last_seen = minute.max(place.last_seen);
        place.weight += weight;
        Some(place.id)
    }

    /// Gives an id to a name that is not held; `None` when there is none to give.
    pub(super) fn admit(
        &mut self,
        name: &str,
        hash: u64,
        minute: Minute,
        weight: f64,
    ) -> Option<u32> {
        let id = u32::try_from(self.given.len()).ok().filter(|id| *id < GONE)?;
        let place = Place {
            head: head(name.as_bytes()),
            start: self.text.len(),
            length: u32::try_from(name.len()).ok()?,
            id,
            first_seen: minute,
            last_seen: minute,
            weight: self.floor + weight,
            error: self.floor,
        };
        if name.len() > HEAD {
            self.text.push_str(name);
        }
        let at = if let Some(at) = self.free.pop() {
            self.places[at as usize] = place;
            at
        } else {
            self.places.push(place);
            self.places.len() as u32 - 1
        };
        self.given.push(Given { at, coupon: coupon(name) });
        let Self { text, places, table, hasher, .. } = self;
        let rehash = |at: &u32| hash_of(hasher, text, &places[*at as usize]);
        table.insert_unique(hash, at, rehash);
        Some(id)
    }

    fn place(&self, name: &str, hash: u64) -> Option<u32> {
        let head = head(name.as_bytes());
        let is = |at: &u32| {
            let place = &self.places[*at as usize];
            let alike = place.head == head && place.length as usize == name.len();
            alike && (name.len() <= HEAD || name_of(&self.text, place) == name)
        };
        self.table.find(hash, is).copied()
    }

    fn held(&self, id: u32) -> Option<&Place> {
        self.places.get(self.given.get(id as usize).filter(|g| g.at < GONE)?.at as usize)
    }

    /// The id of `name`, if it has one.
    pub fn find(&self, name: &str) -> Option<u32> {
        Some(self.places[self.place(name, self.hash(name))? as usize].id)
    }

    /// The name with this id; empty for an id that is not held.
    pub fn joined(&self, id: u32) -> &str {
        self.held(id).map_or("", |place| name_of(&self.text, place))
    }

    /// The earliest minute that a contributor was counted in since it has a name.
    pub fn first_seen(&self, id: u32) -> Minute {
        self.held(id).map(|place| place.first_seen).unwrap_or_default()
    }

    /// What a contributor may have had before it got its name, at most; 0 when nothing.
    pub fn error(&self, id: u32) -> f64 {
        self.held(id).map_or(self.floor, |place| place.error)
    }

    /// What a contributor weighs for certain; `None` without a name.
    pub(super) fn weight(&self, id: u32) -> Option<f64> {
        self.held(id).map(|place| place.weight - place.error)
    }

    /// What a contributor without a name can have had, at most.
    pub fn floor(&self) -> f64 {
        self.floor
    }

    /// Whether an id is held.
    pub fn holds(&self, id: u32) -> bool {
        self.held(id).is_some()
    }

    pub(super) fn fate(&self, id: u32) -> Fate {
        match self.given.get(id as usize) {
            Some(Given { at, .. }) if *at < GONE => Fate::Held,
            Some(Given { at, .. }) => Fate::Gone(at & !GONE),
            None => Fate::Gone(0),
        }
    }

    pub(super) fn coupon(&self, id: u32) -> Option<Coupon> {
        self.given.get(id as usize).map(|given| given.coupon)
    }

    /// Batches that were let go; changes when an id may have become invalid.
    pub fn batches(&self) -> u32 {
        self.batches
    }

    /// Names that were let go while a retained minute knew them.
    pub(super) fn evicted(&self) -> u64 {
        self.evicted
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// Ids that were given, those that were let go among them: every id is smaller.
    pub fn ids(&self) -> usize {
        self.given.len()
    }

    /// About how many bytes the names take.
    pub(super) fn bytes(&self) -> usize {
        self.text.len() - self.waste + self.len() * OVERHEAD
    }

    /// Whether an eviction is due before the next name.
    pub(super) fn is_full(&self, budget: usize) -> bool {
        self.bytes() + OVERHEAD > budget && self.len() >= LEAST
    }

    /// The places that hold a name.
    fn occupied(&self) -> impl Iterator<Item = (usize, &Place)> {
        self.places.iter().enumerate().filter(|(_, place)| place.id != NOBODY)
    }

    /// Lets go the names that are in no minute from `oldest` on; when these are few, the lightest
    /// ones, too, of equals those that came first.
    pub(super) fn evict(&mut self, oldest: Option<Minute>) {
        let is_forgotten = |place: &Place| oldest.is_some_and(|oldest| place.last_seen < oldest);
        let mut gone = vec![false; self.places.len()];
        let mut forgotten = 0;
        if oldest.is_some() {
            for (at, _) in self.occupied().filter(|(_, place)| is_forgotten(place)) {
                gone[at] = true;
                forgotten += 1;
            }
        }
        if forgotten * ENOUGH < self.len() {
            // Weights are not negative, so their bits are in their order.
            let mut known: Vec<(u64, u32, u32)> = self
                .occupied()
                .filter(|(_, place)| !is_forgotten(place))
                .map(|(at, place)| (place.weight.to_bits(), place.id, at as u32))
                .collect();
            let light = (known.len() / BATCH).max(1).min(known.len());
            if light < known.len() {
                known.select_nth_unstable(light);
            }
            let light = &known[..light];
            let cut = light.iter().map(|(weight, ..)| *weight).max().unwrap_or(0);
            self.floor = self.floor.max(f64::from_bits(cut));
            self.evicted += light.len() as u64;
            for (_, _, at) in light {
                gone[*at as usize] = true;
            }
        }
        self.let_go(&gone);
    }

    fn let_go(&mut self, gone: &[bool]) {
        self.batches += 1;
        self.table.retain(|at| !gone[*at as usize]);
        // Backwards, so that the next names come side by side.
        for (at, _) in gone.iter().enumerate().rev().filter(|(_, gone)| **gone) {
            let place = &mut self.places[at];
            self.waste += place.text();
            self.given[place.id as usize].at = GONE | (self.batches & !GONE);
            place.id = NOBODY;
            self.free.push(at as u32);
        }
        if self.free.len() > self.len() {
            self.pack_places();
        }
        if self.waste * 3 > self.text.len() {
            self.pack_text();
        }
    }

    /// After the budget has shrunk.
    fn pack_places(&mut self) {
        let kept: Vec<usize> = self.occupied().map(|(at, _)| at).collect();
        self.places = kept.iter().map(|at| self.places[*at]).collect();
        self.free = Vec::new();
        let mut table = HashTable::with_capacity(kept.len());
        for (at, place) in (0..).zip(&self.places) {
            self.given[place.id as usize].at = at;
            let hash = |at: &u32| hash_of(&self.hasher, &self.text, &self.places[*at as usize]);
            table.insert_unique(hash(&at), at, hash);
        }
        self.table = table;
    }

    fn pack_text(&mut self) {
        let kept: Vec<usize> = self.occupied().map(|(at, _)| at).collect();
        let mut text = String::with_capacity(self.text.len() - self.waste);
        for place in kept {
            let place = &mut self.places[place];
            if place.text() == 0 {
                continue;
            }
            let start = text.len();
            text.push_str(name_of(&self.text, place));
            place.start = start;
        }
        (self.text, self.waste) = (text, 0);
    }

    /// What a contributor did in a minute is retained no more.
    pub(super) fn forget(&mut self, id: u32, weight: f64) {
        if let Some(given) = self.given.get(id as usize).filter(|given| given.at < GONE) {
            let at = given.at as usize;
            let place = &mut self.places[at];
            place.weight = (place.weight - weight).max(place.error);
        }
    }

    /// No contributor can miss more than this any more.
    pub(super) fn lower(&mut self, floor: f64) {
        if floor < self.floor {
            self.floor = floor;
            self.places.iter_mut().for_each(|place| place.error = place.error.min(floor));
        }
    }

    /// Whether most ids that were given were let go.
    pub(super) fn is_sparse(&self) -> bool {
        self.given.len() > 2 * self.len() + 4096
    }

    /// Gives the held names new ids in the old order, and returns the new id of each old one.
    pub(super) fn renumber(&mut self) -> Vec<Option<u32>> {
        let mut kept = Vec::with_capacity(self.len());
        let mut map = Vec::with_capacity(self.given.len());
        for given in std::mem::take(&mut self.given) {
            map.push((given.at < GONE).then_some(kept.len() as u32));
            if given.at < GONE {
                self.places[given.at as usize].id = kept.len() as u32;
                kept.push(given);
            }
        }
        self.given = kept;
        map
    }
}

fn name_of<'a>(text: &'a str, place: &'a Place) -> &'a str {
    let length = place.length as usize;
    if length > HEAD {
        return text.get(place.start..place.start + length).unwrap_or_default();
    }
    std::str::from_utf8(&place.head[..length]).unwrap_or_default()
}

/// The first bytes of a name, and nothing behind its end.
fn head(name: &[u8]) -> [u8; HEAD] {
    if let Some(first) = name.first_chunk() {
        return *first;
    }
    // What is not in the first half is at the end of the last bytes.
    let behind =
        |last: u64, half: usize| last.checked_shr(8 * (2 * half - name.len()) as u32).unwrap_or(0);
    let head = if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk::<8>()) {
        let last = behind(u64::from_le_bytes(*last), 8);
        u128::from(u64::from_le_bytes(*first)) | u128::from(last) << 64
    } else if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk::<4>()) {
        let last = behind(u32::from_le_bytes(*last).into(), 4);
        u128::from(u64::from(u32::from_le_bytes(*first)) | last << 32)
    } else {
        name.iter().rev().fold(0, |head, byte| head << 8 | u128::from(*byte))
    };
    head.to_le_bytes()
}

/// Of a short name only the head is looked at.
fn hash(hasher: &RandomState, name: &str) -> u64 {
    if name.len() <= HEAD {
        hash_head(hasher, head(name.as_bytes()), name.len())
    } else {
        hasher.hash_one(name)
    }
}

fn hash_of(hasher: &RandomState, text: &str, place: &Place) -> u64 {
    match place.length as usize {
        short if short <= HEAD => hash_head(hasher, place.head, short),
        _ => hasher.hash_one(name_of(text, place)),
    }
}

fn hash_head(hasher: &RandomState, head: [u8; HEAD], length: usize) -> u64 {
    hasher.hash_one((u128::from_le_bytes(head), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_the_first_bytes() {
        let name = b"0123456789abcdefgh";
        for length in 0..=name.len() {
            let mut expected = [0; HEAD];
            let known = length.min(HEAD);
            expected[..known].copy_from_slice(&name[..known]);
            assert_eq!(head(&name[..length]), expected, "{length}");
        }
    }

    #[test]
    fn names_of_every_length_are_told_apart() {
        let mut names = Names::default();
        let all: Vec<String> = (0..40).map(|length| "x".repeat(length)).collect();
        let all =
            || all.iter().flat_map(|name| [name.clone(), format!("{name}\0"), format!("{name}é")]);
        let mut ids = Vec::new();
        for name in all() {
            let (hash, minute) = (names.hash(&name), Minute::new(1));
            let known = names.count(&name, hash, minute, 1.0);
            assert_eq!(known, None, "{name:?}");
            ids.push(names.admit(&name, hash, minute, 1.0).unwrap());
        }
        for (id, name) in ids.into_iter().zip(all()) {
            assert_eq!((names.joined(id), names.find(&name)), (name.as_str(), Some(id)));
        }
    }
}
