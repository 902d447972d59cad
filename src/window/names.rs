//! Names of contributors, each held once.

use foldhash::quality::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

use crate::model::Minute;

/// Gives each contributor a small id, in the order of first sight.
#[derive(Debug, Default)]
pub struct Names {
    text: String,
    /// Where each name ends in `text`; it starts where the one before ends.
    ends: Vec<usize>,
    first_seen: Vec<Minute>,
    ids: HashTable<u32>,
    /// Seeded at random: names come from outside and shall not choose their buckets.
    hasher: RandomState,
}

impl Names {
    /// The id of `name`, given now if it is new; `None` when it is new and `limit` is reached.
    pub fn intern(&mut self, name: &str, minute: Minute, limit: usize) -> Option<u32> {
        if let Some(id) = self.find(name) {
            let first = &mut self.first_seen[id as usize];
            *first = minute.min(*first);
            return Some(id);
        }
        if self.len() >= limit {
            return None;
        }
        let id = u32::try_from(self.len()).ok()?;
        self.text.push_str(name);
        self.ends.push(self.text.len());
        self.first_seen.push(minute);
        let Self { text, ends, ids, hasher, .. } = self;
        ids.insert_unique(hasher.hash_one(name), id, |&id| hasher.hash_one(slice(text, ends, id)));
        Some(id)
    }

    /// The id of `name`, if it has one.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.ids.find(self.hasher.hash_one(name), |&id| self.joined(id) == name).copied()
    }

    /// The name with this id; empty for an id that was never given.
    pub fn joined(&self, id: u32) -> &str {
        slice(&self.text, &self.ends, id)
    }

    /// The earliest minute that a contributor was counted in.
    pub fn first_seen(&self, id: u32) -> Minute {
        self.first_seen.get(id as usize).copied().unwrap_or_default()
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Keeps the names marked in `used`, and returns the new id of each old one.
    pub(super) fn retain(&mut self, used: &[bool]) -> Vec<Option<u32>> {
        let mut kept = Self { hasher: self.hasher.clone(), ..Self::default() };
        let mut map = Vec::with_capacity(self.len());
        for (id, &used) in (0..).zip(used) {
            let name = used.then(|| self.joined(id));
            map.push(name.and_then(|n| kept.intern(n, self.first_seen(id), usize::MAX)));
        }
        *self = kept;
        map
    }
}

fn slice<'a>(text: &'a str, ends: &[usize], id: u32) -> &'a str {
    let id = id as usize;
    let start = if id == 0 { 0 } else { ends.get(id - 1).copied().unwrap_or(text.len()) };
    let end = ends.get(id).copied().unwrap_or(start);
    &text[start..end]
}
