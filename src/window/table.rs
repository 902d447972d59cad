//! The contributors of one minute, while it is open: found by id.

use hashbrown::HashTable;

/// What one contributor did in one minute.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Events counted.
    pub count: u32,
    /// Sum of their values.
    pub sum: f64,
}

/// One contributor in one minute: 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Entry {
    pub id: u32,
    pub count: u32,
    pub sum: f64,
}

impl Entry {
    pub fn merge(&mut self, count: u32, sum: f64) {
        self.count = self.count.saturating_add(count);
        self.sum += sum;
    }

    pub fn tally(self) -> Tally {
        Tally { count: self.count, sum: self.sum }
    }
}

/// Entries by id. Ids are given by the window, in order, so a multiplication spreads them.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    entries: HashTable<Entry>,
}

fn spread(id: u32) -> u64 {
    let hash = u64::from(id).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 32)
}

impl Table {
    pub fn get(&self, id: u32) -> Option<&Entry> {
        self.entries.find(spread(id), |e| e.id == id)
    }

    pub fn get_mut(&mut self, id: u32) -> Option<&mut Entry> {
        self.entries.find_mut(spread(id), |e| e.id == id)
    }

    /// Takes an entry whose id is not there.
    pub fn insert(&mut self, entry: Entry) {
        self.entries.insert_unique(spread(entry.id), entry, |e| spread(e.id));
    }

    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    pub fn retain(&mut self, keep: impl Fn(&Entry) -> bool) {
        self.entries.retain(|e| keep(e));
    }

    /// Takes out every entry; the room stays for the next ones.
    pub fn drain(&mut self) -> impl Iterator<Item = Entry> {
        self.entries.drain()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Entries that there is room for.
    pub fn capacity(&self) -> usize {
        self.entries.capacity()
    }
}
