//! Per-minute tallies of one rule: what was counted, when a minute closes, what is retained.
//!
//! Event time decides the minute. A minute closes when the watermark passes its end; a late event
//! amends its closed minute while that is retained.
//!
//! Everything is exact within a budget of bytes. Past it the lightest names are let go for new
//! ones (see [`Names`]), and old minutes are thinned to their heaviest contributors. What is taken
//! out of a minute is *unnamed* there: it counts in the minute's totals, which are exact always,
//! and has a bound, [`max_error`](Window::max_error).

mod bounds;
mod distinct;
mod histogram;
mod histograms;
mod limits;
mod minute;
mod minutes;
mod names;
mod table;
mod watermark;

pub use distinct::Unique;
pub use histogram::Histogram;
pub use histograms::{Histograms, Observed, Sample};
pub use limits::{Held, Limits, MEMORY};
pub use minute::MinuteTally;
pub use names::Names;
pub use table::Tally;
pub use watermark::Watermark;

use minutes::Minutes;
use table::Table;

use crate::model::{Contributor, Minute, MinuteRange};

/// Bytes of a contributor in a closed minute, and in one that it came to since.
const FOLDED: usize = 16;
const FRESH: usize = 32;

/// Bytes of a minute beside its contributors.
const MINUTE: usize = size_of::<MinuteTally>() + 16;

/// How many contributors a minute keeps that is thinned, once more and more often, and the base-2
/// logarithm of the registers that count all of them.
const KEPT: [(usize, u8); 5] = [(1000, 12), (300, 11), (100, 10), (30, 8), (10, 6)];

/// Nothing is tidied again before this part of the memory was taken.
const BETWEEN: usize = 64;

/// Room for so many contributors is kept for the next minute.
const SPARE: usize = 1 << 16;

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
    minutes: Minutes,
    closed_until: Option<Minute>,
    limits: Limits,
    /// The base-2 logarithm of the registers of a minute's distinct count.
    lg: u8,
    /// Bytes of the contributors of all minutes, as of the last tidying and what came since.
    entries: usize,
    /// Bytes of everything else about minutes.
    fixed: usize,
    /// Nothing is tidied below so many bytes of contributors: it would not help.
    pause: usize,
    spare: Option<Table>,
    thinned: u64,
    unnamed: u64,
}

impl Window {
    /// An empty window.
    pub fn new(limits: Limits) -> Self {
        Self { limits, lg: limits.registers(), ..Self::default() }
    }

    /// What names and tallies may take from now on, in bytes.
    pub fn set_memory(&mut self, memory: usize) {
        self.limits.memory = memory;
    }

    /// Counts `value` for the contributor whose joined keys are `joined`.
    ///
    /// Returns what became of the event, and the contributor's id when it was counted. An id
    /// that was let go is given to nobody else before [`compact`](Self::compact) says so.
    pub fn add(&mut self, minute: Minute, joined: &str, value: f64) -> (Added, Option<u32>) {
        let late = self.closed_until.is_some_and(|end| minute < end);
        if late && self.oldest_retained().is_some_and(|oldest| minute < oldest) {
            return (Added::TooLate, None);
        }
        let hash = self.names.hash(joined);
        let id = match self.names.count(joined, hash, minute, value.abs()) {
            Some(id) => Some(id),
            None => self.admit(joined, hash, minute, value.abs()),
        };
        let tally = self.minutes.entry(minute, || {
            self.fixed += MINUTE;
            MinuteTally::with(self.spare.take().unwrap_or_default())
        });
        if late {
            tally.revise();
        }
        let added = if late { Added::Late } else { Added::Counted };
        let Some(id) = id else {
            tally.add_unnamed(value, joined, &self.names, self.lg);
            self.unnamed += 1;
            return (added, None);
        };
        if tally.add(id, value, &self.names) {
            self.entries += FRESH;
            // In a flood of names most of an open minute's are gone already.
            if tally.fresh() > 2 * self.names.len() + 1024 {
                self.unnamed += tally.purge(&self.names, self.lg);
            }
            if self.entries > self.pause && self.entries > self.room() {
                self.tidy();
            }
        }
        (added, Some(id))
    }

    /// Counts a value that somebody else added up over `events` events.
    pub fn add_tally(&mut self, minute: Minute, joined: &str, value: f64, events: u64) -> Added {
        let (added, _) = self.add(minute, joined, value);
        self.add_events(minute, events);
        added
    }

    /// Counts a value of contributors that are not told one by one.
    pub fn add_others(&mut self, minute: Minute, value: f64, events: u64) -> Added {
        let late = self.closed_until.is_some_and(|end| minute < end);
        if late && self.oldest_retained().is_some_and(|oldest| minute < oldest) {
            return Added::TooLate;
        }
        let tally = self.minutes.entry(minute, || {
            self.fixed += MINUTE;
            MinuteTally::default()
        });
        // No name can be this.
        tally.add_unnamed(value, "\u{1f}", &self.names, self.lg);
        self.unnamed += events;
        self.add_events(minute, events);
        if late { Added::Late } else { Added::Counted }
    }

    /// What was counted as one event of a minute were so many.
    fn add_events(&mut self, minute: Minute, events: u64) {
        if let Some(tally) = self.minutes.get_mut(minute) {
            tally.add_events(events.saturating_sub(1));
        }
    }

    fn admit(&mut self, joined: &str, hash: u64, minute: Minute, weight: f64) -> Option<u32> {
        while self.names.is_full(self.limits.of_names()) {
            self.names.evict(self.oldest_retained());
        }
        self.names.admit(joined, hash, minute, weight)
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
        let Some(first) = before.or_else(|| self.minutes.first()) else {
            return MinuteRange::default();
        };
        if end <= first {
            return MinuteRange::default();
        }
        for tally in self.minutes.range_mut(first, end) {
            self.unnamed += tally.purge(&self.names, self.lg);
            let (folded, room) = tally.fold();
            self.entries = self.entries.saturating_sub(folded * (FRESH - FOLDED));
            self.spare = room.filter(|room| room.capacity() <= SPARE).or(self.spare.take());
        }
        self.expire();
        MinuteRange::new(first, end)
    }

    fn expire(&mut self) {
        let Some(oldest) = self.oldest_retained() else { return };
        if self.minutes.first().is_none_or(|first| first >= oldest) {
            return;
        }
        for (_, mut tally) in self.minutes.split_before(oldest) {
            self.unnamed += tally.purge(&self.names, self.lg);
            tally.iter().for_each(|(id, t)| self.names.forget(id, t.sum.abs()));
            self.entries = self.entries.saturating_sub(tally.len() * FOLDED);
            self.fixed = self.fixed.saturating_sub(MINUTE + tally.distinct_bytes());
        }
        if self.names.floor() > 0.0 {
            self.purge();
            // What nobody can lack in the retained minutes, nobody lacks.
            self.names.lower(self.minutes.values().map(MinuteTally::hidden).sum());
        }
    }

    /// Takes out of all minutes whose names were let go, and brings late amendments in order, so
    /// that every minute can be read.
    pub fn settle(&mut self) {
        self.purge();
        let closed = self.closed_until.unwrap_or_default();
        for tally in self.minutes.before_mut(closed).filter(|tally| tally.fresh() > 0) {
            tally.fold();
        }
    }

    fn purge(&mut self) {
        for tally in self.minutes.values_mut() {
            self.unnamed += tally.purge(&self.names, self.lg);
        }
    }

    /// Bytes that contributors of minutes may take.
    fn room(&self) -> usize {
        self.limits.memory.saturating_sub(self.names.bytes() + self.fixed)
    }

    /// Makes room: takes out whose names were let go; when that is not enough, the oldest minutes
    /// are thinned.
    fn tidy(&mut self) {
        self.settle();
        self.weigh();
        if self.entries > self.room() / 8 * 7 {
            self.thin();
            self.weigh();
        }
        self.pause = self.entries + (self.room() / 8).max(self.limits.memory / BETWEEN);
    }

    fn weigh(&mut self) {
        self.entries = 0;
        self.fixed = 0;
        for tally in self.minutes.values() {
            self.entries += (tally.len() - tally.fresh()) * FOLDED + tally.fresh() * FRESH;
            self.fixed += MINUTE + tally.distinct_bytes();
        }
    }

    /// Thins the oldest minutes to a thousand contributors, then all but the newest; if that is
    /// not enough, to three hundred, counted more coarsely, and so on.
    fn thin(&mut self) {
        let Some(newest) = self.minutes.last() else { return };
        for (keep, lg) in KEPT {
            for tally in self.minutes.before_mut(newest) {
                if self.entries + self.fixed + self.names.bytes() <= self.limits.memory / 4 * 3 {
                    return;
                }
                let (length, fixed) = (tally.len(), tally.distinct_bytes());
                if length > keep {
                    let (folded, _) = tally.fold();
                    self.entries = self.entries.saturating_sub(folded * (FRESH - FOLDED));
                    let unnamed = tally.thin(keep, &self.names, self.lg);
                    self.entries = self.entries.saturating_sub((length - keep) * FOLDED);
                    self.thinned += 1;
                    self.unnamed += unnamed;
                }
                tally.coarsen(lg);
                self.fixed = (self.fixed + tally.distinct_bytes()).saturating_sub(fixed);
            }
        }
    }

    /// Whether most of the ids that were given are of names that were let go.
    pub fn is_sparse(&self) -> bool {
        self.names.is_sparse()
    }

    /// Gives the contributors that are held new ids when most old ones were let go.
    ///
    /// Returns the new id of each old one, `None` where the name was let go.
    pub fn compact(&mut self) -> Option<Vec<Option<u32>>> {
        if !self.is_sparse() {
            return None;
        }
        self.purge();
        let map = self.names.renumber();
        self.minutes.values_mut().for_each(|tally| tally.rename(&map));
        Some(map)
    }

    /// The minute after the last closed one.
    pub fn closed_until(&self) -> Option<Minute> {
        self.closed_until
    }

    /// From the first retained minute with data to the newest one.
    pub fn retained(&self) -> MinuteRange {
        match (self.minutes.first(), self.minutes.last()) {
            (Some(first), Some(last)) => MinuteRange::new(first, last.plus(1)),
            _ => MinuteRange::default(),
        }
    }

    /// One minute's tally, if it holds data.
    pub fn minute(&self, minute: Minute) -> Option<&MinuteTally> {
        self.minutes.get(minute)
    }

    /// The minutes with data in a range, oldest first.
    pub fn minutes(&self, range: MinuteRange) -> impl Iterator<Item = (Minute, &MinuteTally)> {
        self.minutes.range(range.first, range.end)
    }

    /// A contributor's tally in one minute; zero where it has none.
    pub fn tally(&self, minute: Minute, id: u32) -> Tally {
        self.minutes.get(minute).map_or_else(Tally::default, |t| t.get(id))
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
}

#[cfg(test)]
mod tests;
