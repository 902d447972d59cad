//! Unique ids that were seen, so that an event that two files bring counts once.

use std::collections::HashSet;

use foldhash::quality::RandomState;

/// Ids in one generation: 18 MB each when full.
const GENERATION: usize = 1 << 20;

/// Remembers the last one to two million ids.
#[derive(Debug, Default)]
pub struct Seen {
    fresh: HashSet<u128, RandomState>,
    old: HashSet<u128, RandomState>,
}

impl Seen {
    /// Remembers an id; says whether it was seen before.
    pub fn again(&mut self, id: u128) -> bool {
        if self.old.contains(&id) || !self.fresh.insert(id) {
            return true;
        }
        if self.fresh.len() >= GENERATION {
            self.old = std::mem::take(&mut self.fresh);
        }
        false
    }
}
