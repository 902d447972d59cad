//! One minute of one rule.

use std::collections::HashMap;

/// What one contributor did in one minute.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Events counted.
    pub count: u32,
    /// Sum of their values.
    pub sum: f64,
}

impl Tally {
    fn merge(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.sum += other.sum;
    }
}

/// One contributor's place in the ordered list: 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Entry {
    id: u32,
    count: u32,
    sum: f64,
}

impl Entry {
    fn tally(self) -> Tally {
        Tally { count: self.count, sum: self.sum }
    }
}

/// One minute of one rule: its totals and each contributor's tally.
#[derive(Clone, Debug, Default)]
pub struct MinuteTally {
    /// Ordered by id, each id once.
    folded: Vec<Entry>,
    /// What came since the last fold.
    fresh: HashMap<u32, Tally, foldhash::fast::FixedState>,
    /// What events without a contributor's name could add to any one value, or take from it.
    unnamed: f64,
    samples: u64,
    sum: f64,
    minimum: f64,
    maximum: f64,
    revised: bool,
}

impl MinuteTally {
    pub(super) fn add(&mut self, id: Option<u32>, value: f64) {
        if self.samples == 0 {
            (self.minimum, self.maximum) = (value, value);
        }
        self.samples += 1;
        self.sum += value;
        self.minimum = self.minimum.min(value);
        self.maximum = self.maximum.max(value);
        if let Some(id) = id {
            self.fresh.entry(id).or_default().merge(Tally { count: 1, sum: value });
        } else {
            self.unnamed += value.abs();
        }
    }

    pub(super) fn revise(&mut self) {
        self.revised = true;
    }

    /// Merges what came since the last fold into the ordered list.
    pub(super) fn fold(&mut self) {
        if self.fresh.is_empty() {
            return;
        }
        let fresh = std::mem::take(&mut self.fresh).into_iter();
        let mut fresh: Vec<Entry> =
            fresh.map(|(id, t)| Entry { id, count: t.count, sum: t.sum }).collect();
        fresh.sort_unstable_by_key(|e| e.id);
        let folded = std::mem::take(&mut self.folded);
        self.folded = Vec::with_capacity(folded.len() + fresh.len());
        let (mut old, mut new) = (folded.into_iter().peekable(), fresh.into_iter().peekable());
        loop {
            let entry = match (old.peek().copied(), new.peek().copied()) {
                (Some(a), Some(b)) if a.id == b.id => {
                    old.next();
                    new.next();
                    let mut tally = a.tally();
                    tally.merge(b.tally());
                    Entry { id: a.id, count: tally.count, sum: tally.sum }
                }
                (Some(a), b) if b.is_none_or(|b| a.id < b.id) => {
                    old.next();
                    a
                }
                (_, Some(b)) => {
                    new.next();
                    b
                }
                (_, None) => break,
            };
            self.folded.push(entry);
        }
        self.folded.shrink_to_fit();
    }

    /// Renumbers the contributors of a folded minute.
    pub(super) fn rename(&mut self, map: &[Option<u32>]) {
        let renamed =
            |e: Entry| Some(Entry { id: map.get(e.id as usize).copied().flatten()?, ..e });
        self.folded = std::mem::take(&mut self.folded).into_iter().filter_map(renamed).collect();
        self.folded.sort_unstable_by_key(|e| e.id);
    }

    /// One contributor's tally; zero where it has none.
    pub fn get(&self, id: u32) -> Tally {
        let mut tally = match self.folded.binary_search_by_key(&id, |e| e.id) {
            Ok(at) => self.folded[at].tally(),
            Err(_) => Tally::default(),
        };
        if let Some(fresh) = self.fresh.get(&id) {
            tally.merge(*fresh);
        }
        tally
    }

    /// Every contributor's tally, by id; in full only after [`Window::settle`].
    ///
    /// [`Window::settle`]: super::Window::settle
    pub fn iter(&self) -> impl Iterator<Item = (u32, Tally)> {
        self.folded.iter().map(|e| (e.id, e.tally()))
    }

    /// Different contributors with a name; in full only after a settle.
    pub fn unique(&self) -> u64 {
        self.folded.len() as u64
    }

    /// The sum of the values, without their signs, of events whose contributor has no name.
    pub fn unnamed(&self) -> f64 {
        self.unnamed
    }

    /// Events counted.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// Sum of all values.
    pub fn sum(&self) -> f64 {
        self.sum
    }

    /// The smallest single value.
    pub fn minimum(&self) -> f64 {
        self.minimum
    }

    /// The largest single value.
    pub fn maximum(&self) -> f64 {
        self.maximum
    }

    /// Whether a late event amended the minute after it had closed.
    pub fn revised(&self) -> bool {
        self.revised
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn folding_at_any_time_changes_nothing(
            events in prop::collection::vec((0u32..20, 1u32..100, any::<bool>()), 0..200)
        ) {
            let mut folded = MinuteTally::default();
            let mut expected = std::collections::BTreeMap::<u32, Tally>::new();
            for (id, value, fold) in events {
                folded.add(Some(id), f64::from(value));
                let tally = expected.entry(id).or_default();
                tally.merge(Tally { count: 1, sum: f64::from(value) });
                if fold {
                    folded.fold();
                }
                prop_assert_eq!(folded.get(id), *tally);
            }
            folded.fold();
            prop_assert_eq!(folded.iter().collect::<Vec<_>>(), expected.into_iter().collect::<Vec<_>>());
        }
    }
}
