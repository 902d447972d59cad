//! One minute of one rule.

use super::distinct::{Distinct, Unique, coupon};
use super::names::{Fate, Names};
use super::table::{Entry, Table, Tally};

/// One minute of one rule: its totals, and the tally of each contributor that is known.
///
/// Totals are exact always. Contributors can be taken out: those whose name was let go, and, when
/// the minute is thinned, all but the heaviest. What these did is *unnamed* from then on.
#[derive(Clone, Debug, Default)]
pub struct MinuteTally {
    /// Ordered by id, each id once.
    folded: Vec<Entry>,
    /// What came since the last fold; no id is in both.
    fresh: Table,
    /// What was taken out, without signs.
    unnamed: f64,
    /// The most of it that can be one contributor's because names were let go.
    evicted: f64,
    /// The same because the minute was thinned.
    thinned: f64,
    /// The largest that was taken out by thinning since contributors came.
    cut: f64,
    /// Whether contributors came since it was thinned.
    grown: bool,
    /// Batches of names that were let go and looked for here.
    purged: u32,
    /// All contributors, once some were taken out.
    distinct: Option<Distinct>,
    samples: u64,
    sum: f64,
    minimum: f64,
    maximum: f64,
    revised: bool,
}

impl MinuteTally {
    /// An empty minute that uses this room.
    pub(super) fn with(room: Table) -> Self {
        Self { fresh: room, ..Self::default() }
    }

    /// Counts an event; says whether it is the first of its contributor here.
    pub(super) fn add(&mut self, id: u32, value: f64, names: &Names) -> bool {
        self.total(value);
        if let Some(entry) = self.fresh.get_mut(id) {
            entry.merge(1, value);
            return false;
        }
        if let Ok(at) = self.folded.binary_search_by_key(&id, |e| e.id) {
            self.folded[at].merge(1, value);
            return false;
        }
        self.fresh.insert(Entry { id, count: 1, sum: value });
        self.grown = true;
        if let (Some(distinct), Some(name)) = (&mut self.distinct, names.coupon(id)) {
            distinct.add(name);
        }
        true
    }

    /// Counts an event of a contributor that can get no name.
    pub(super) fn add_unnamed(&mut self, value: f64, name: &str, names: &Names, lg: u8) {
        self.total(value);
        self.count_distinct(lg, names);
        if let Some(distinct) = &mut self.distinct {
            distinct.add(coupon(name));
        }
        self.unnamed += value.abs();
        self.evicted += value.abs();
    }

    fn total(&mut self, value: f64) {
        if self.samples == 0 {
            (self.minimum, self.maximum) = (value, value);
        }
        self.samples += 1;
        self.sum += value;
        self.minimum = self.minimum.min(value);
        self.maximum = self.maximum.max(value);
    }

    /// More events, of which the values are counted.
    pub(super) fn add_events(&mut self, events: u64) {
        self.samples += events;
    }

    pub(super) fn revise(&mut self) {
        self.revised = true;
    }

    /// Brings all contributors in the order of their ids. Returns how many were out of it, and the
    /// room that they took.
    pub(super) fn fold(&mut self) -> (usize, Option<Table>) {
        if self.fresh.is_empty() {
            let room = (self.fresh.capacity() > 0).then(|| std::mem::take(&mut self.fresh));
            return (0, room);
        }
        let fresh = self.fresh.len();
        self.folded.reserve_exact(fresh);
        self.folded.extend(self.fresh.drain());
        // The first part is in order already, which the sort makes use of.
        if self.folded.len() == fresh {
            self.folded.sort_unstable_by_key(|e| e.id);
        } else {
            self.folded.sort_by_key(|e| e.id);
        }
        (fresh, Some(std::mem::take(&mut self.fresh)))
    }

    /// Takes out the contributors whose names were let go; returns their events.
    pub(super) fn purge(&mut self, names: &Names, lg: u8) -> u64 {
        if self.purged == names.batches() {
            return 0;
        }
        self.purged = names.batches();
        // Of one contributor one id at most went with a batch: the largest of each batch bounds
        // what one can have had.
        let mut largest: Vec<(u32, f64)> = Vec::new();
        let mut taken = Taken::default();
        for entry in self.entries() {
            if let Fate::Gone(batch) = names.fate(entry.id) {
                taken.take(entry);
                match largest.iter_mut().find(|(b, _)| *b == batch) {
                    Some((_, most)) => *most = most.max(entry.sum.abs()),
                    None => largest.push((batch, entry.sum.abs())),
                }
            }
        }
        if taken.count == 0 {
            return 0;
        }
        self.count_distinct(lg, names);
        self.unnamed += taken.sum;
        self.evicted += largest.iter().map(|(_, most)| most).sum::<f64>();
        let held = || self.folded.iter().filter(|e| names.holds(e.id)).copied();
        let mut kept = Vec::with_capacity(held().count());
        kept.extend(held());
        self.folded = kept;
        self.fresh.retain(|e| names.holds(e.id));
        taken.count
    }

    /// Keeps the `keep` heaviest contributors of a folded minute, of equals those with the smaller
    /// id; returns the events of the others.
    pub(super) fn thin(&mut self, keep: usize, names: &Names, lg: u8) -> u64 {
        if self.folded.len() <= keep {
            return 0;
        }
        self.count_distinct(lg, names);
        let heavier = |a: &Entry, b: &Entry| {
            b.sum.abs().total_cmp(&a.sum.abs()).then_with(|| a.id.cmp(&b.id))
        };
        self.folded.select_nth_unstable_by(keep, heavier);
        let mut taken = Taken::default();
        let mut cut: f64 = 0.0;
        let (kept, light) = self.folded.split_at(keep);
        for entry in light {
            taken.take(entry);
            cut = cut.max(entry.sum.abs());
        }
        // What shrinks in place leaves a hole behind it that is too small for the next minute.
        self.folded = kept.to_vec();
        self.folded.sort_unstable_by_key(|e| e.id);
        self.unnamed += taken.sum;
        // Who was taken out before, and came no more, cannot be taken out again.
        if std::mem::take(&mut self.grown) {
            self.cut = 0.0;
        }
        self.thinned += (cut - self.cut).max(0.0);
        self.cut = self.cut.max(cut);
        taken.count
    }

    /// Counts all contributors with at most `2^lg` registers from now on, where they are not all
    /// known.
    pub(super) fn coarsen(&mut self, lg: u8) {
        if let Some(distinct) = &mut self.distinct {
            distinct.coarsen(lg);
        }
    }

    fn count_distinct(&mut self, lg: u8, names: &Names) {
        if self.distinct.is_none()
            && let Some(mut distinct) = Distinct::new(lg)
        {
            self.entries().filter_map(|e| names.coupon(e.id)).for_each(|name| distinct.add(name));
            self.distinct = Some(distinct);
        }
    }

    /// Renumbers the contributors of a purged minute; the new ids are in the old order.
    pub(super) fn rename(&mut self, map: &[Option<u32>]) {
        let renamed =
            |e: Entry| Some(Entry { id: map.get(e.id as usize).copied().flatten()?, ..e });
        self.folded = std::mem::take(&mut self.folded).into_iter().filter_map(renamed).collect();
        let fresh: Vec<Entry> = self.fresh.drain().filter_map(renamed).collect();
        for e in fresh {
            self.fresh.insert(e);
        }
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.folded.iter().chain(self.fresh.iter())
    }

    /// Whether no contributor is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Contributors that are known.
    pub fn len(&self) -> usize {
        self.folded.len() + self.fresh.len()
    }

    /// Contributors that came since the last fold.
    pub(super) fn fresh(&self) -> usize {
        self.fresh.len()
    }

    /// Bytes of the distinct count.
    pub(super) fn distinct_bytes(&self) -> usize {
        self.distinct.as_ref().map_or(0, Distinct::bytes)
    }

    pub(super) fn distinct(&self) -> Option<&Distinct> {
        self.distinct.as_ref()
    }

    /// One contributor's tally; zero where it has none.
    pub fn get(&self, id: u32) -> Tally {
        match self.folded.binary_search_by_key(&id, |e| e.id) {
            Ok(at) => self.folded[at].tally(),
            Err(_) => self.fresh.get(id).map(|e| e.tally()).unwrap_or_default(),
        }
    }

    /// The tally of every contributor that is known; by id when the minute is closed and settled.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Tally)> {
        self.entries().map(|e| (e.id, e.tally()))
    }

    /// Different contributors: exact while all are known.
    pub fn unique(&self) -> Unique {
        let known = self.len() as u64;
        match &self.distinct {
            None => Unique { count: known, error: 0.0 },
            Some(distinct) => {
                let unique = distinct.unique();
                Unique { count: unique.count.max(known), ..unique }
            }
        }
    }

    /// The sum, without signs, of what contributors did who are not known any more.
    pub fn unnamed(&self) -> f64 {
        self.unnamed
    }

    /// The most that any one contributor's tally may lack.
    pub fn hidden(&self) -> f64 {
        self.evicted + self.thinned
    }

    /// The most that a contributor's tally may lack which had its name all the time.
    pub fn thinned(&self) -> f64 {
        self.thinned
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

/// What is taken out.
#[derive(Default)]
struct Taken {
    count: u64,
    sum: f64,
}

impl Taken {
    fn take(&mut self, entry: &Entry) {
        self.count += u64::from(entry.count);
        self.sum += entry.sum.abs();
    }
}
