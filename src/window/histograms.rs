//! Which contributors have a histogram of their values: those that matter.

use super::histogram::Histogram;
use super::names::Names;
use crate::model::Minute;

/// Contributors of one rule that have a histogram.
const MOST: usize = 100;

/// Who outranks another by this factor takes the room of its histogram. Equals that take turns
/// would leave each other nothing.
const OUTRANKS: f64 = 1.25;

/// The place of an id that has none.
const NONE: u8 = u8::MAX;

/// A contributor's event.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// The contributor's id in the window.
    pub id: u32,
    /// Its minute.
    pub minute: Minute,
    /// What it added.
    pub value: f64,
    /// Whether the id was given for it.
    pub new: bool,
}

/// A contributor's histogram and what it covers.
#[derive(Clone, Debug)]
pub struct Observed {
    id: u32,
    /// The values.
    pub histogram: Histogram,
    /// The minute of the event that it began with.
    pub since: Minute,
    /// Whether that was the contributor's first.
    pub complete: bool,
}

/// The histograms of one rule, at most 100 and within a room of bytes.
///
/// Whoever comes has one while there is room. After that, who outranks the lightest by a quarter
/// takes its place, and begins there. Weights are sums without signs, as counted for certain.
#[derive(Debug, Default)]
pub struct Histograms {
    places: Vec<Observed>,
    /// The place of each id.
    at: Vec<u8>,
    bytes: usize,
    room: usize,
    /// Nobody with a place weighs less, unless names were let go since.
    least: f64,
    /// Batches of names that were let go when `least` was found.
    batches: u32,
}

impl Histograms {
    /// Counts an event that has a name.
    pub fn record(&mut self, names: &Names, sample: Sample) {
        match self.at.get(sample.id as usize) {
            Some(at) if *at != NONE => {
                let histogram = &mut self.places[usize::from(*at)].histogram;
                let before = histogram.bytes();
                histogram.record(sample.value);
                let after = histogram.bytes();
                if after != before {
                    self.bytes = self.bytes - before + after;
                    self.fit(names);
                }
            }
            _ => self.admit(names, sample),
        }
    }

    fn admit(&mut self, names: &Names, sample: Sample) {
        let weight = names.weight(sample.id).unwrap_or_default();
        if self.places.len() == MOST || self.bytes + Histogram::LEAST > self.room {
            if weight <= self.least * OUTRANKS && self.batches == names.batches() {
                return;
            }
            self.batches = names.batches();
            let Some((at, least)) = self.lightest(names) else { return };
            self.least = least;
            if weight <= least * OUTRANKS {
                return;
            }
            self.remove(at);
        }
        let id = sample.id as usize;
        if self.at.len() <= id {
            self.at.resize(id + 1, NONE);
        }
        self.at[id] = self.places.len() as u8;
        let mut histogram = Histogram::default();
        histogram.record(sample.value);
        self.bytes += histogram.bytes();
        self.least = self.least.min(weight);
        self.places.push(Observed {
            id: sample.id,
            histogram,
            since: sample.minute,
            complete: sample.new && names.error(sample.id) == 0.0,
        });
    }

    /// The place of the contributor that weighs least, one whose name was let go before all, and
    /// its weight.
    fn lightest(&self, names: &Names) -> Option<(usize, f64)> {
        let weight = |o: &Observed| names.weight(o.id).unwrap_or(f64::NEG_INFINITY);
        let weights = self.places.iter().map(weight).enumerate();
        weights.min_by(|a, b| a.1.total_cmp(&b.1))
    }

    fn remove(&mut self, at: usize) {
        let gone = self.places.swap_remove(at);
        self.bytes -= gone.histogram.bytes();
        self.at[gone.id as usize] = NONE;
        if let Some(moved) = self.places.get(at) {
            self.at[moved.id as usize] = at as u8;
        }
    }

    /// The lightest give way to what the others take.
    fn fit(&mut self, names: &Names) {
        while self.bytes > self.room
            && let Some((at, _)) = self.lightest(names)
        {
            self.remove(at);
        }
    }

    /// What the histograms may take from now on, in bytes.
    pub fn set_room(&mut self, room: usize, names: &Names) {
        self.room = room;
        self.fit(names);
    }

    /// Bytes that the histograms take.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Minutes are retained no more, and contributors weigh less without them.
    pub fn expired(&mut self) {
        self.least = 0.0;
    }

    /// Contributor ids were compacted.
    pub fn remap(&mut self, map: &[Option<u32>]) {
        self.at.clear();
        self.bytes = 0;
        for mut place in std::mem::take(&mut self.places) {
            let Some(id) = map.get(place.id as usize).copied().flatten() else { continue };
            place.id = id;
            self.bytes += place.histogram.bytes();
            if self.at.len() <= id as usize {
                self.at.resize(id as usize + 1, NONE);
            }
            self.at[id as usize] = self.places.len() as u8;
            self.places.push(place);
        }
    }

    /// What is known of the values of a contributor, if it has a histogram.
    pub fn of(&self, id: u32) -> Option<&Observed> {
        let at = self.at.get(id as usize).filter(|at| **at != NONE)?;
        self.places.get(usize::from(*at))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Limits, Window};
    use super::*;

    /// A window and its histograms, as a rule has them.
    struct Rule {
        window: Window,
        histograms: Histograms,
    }

    impl Rule {
        fn new(room: usize) -> Self {
            let limits = Limits { retain: None, memory: 200_000 };
            let mut histograms = Histograms::default();
            histograms.set_room(room, &Names::default());
            Self { window: Window::new(limits), histograms }
        }

        fn add(&mut self, minute: i64, name: &str, value: f64) {
            let (minute, known) = (Minute::new(minute), self.window.names().ids());
            let (_, id) = self.window.add(minute, name, value);
            let id = id.unwrap();
            let sample = Sample { id, minute, value, new: id as usize >= known };
            self.histograms.record(self.window.names(), sample);
            if let Some(map) = self.window.compact() {
                self.histograms.remap(&map);
            }
            let bytes = self.histograms.places.iter().map(|o| o.histogram.bytes()).sum::<usize>();
            assert_eq!(self.histograms.bytes(), bytes);
            assert!(bytes <= self.histograms.room.max(Histogram::LEAST));
        }

        /// Events counted, since when, and whether these are all.
        fn of(&self, name: &str) -> Option<(u64, i64, bool)> {
            let observed = self.histograms.of(self.window.names().find(name)?)?;
            assert_eq!(self.window.names().joined(observed.id), name);
            Some((observed.histogram.count(), observed.since.number(), observed.complete))
        }
    }

    #[test]
    fn the_first_have_theirs_from_their_first_event() {
        let mut rule = Rule::new(1 << 20);
        for n in 0..300 {
            rule.add(n, &format!("{}", n % 100), 5.0);
        }
        for n in 0..100 {
            assert_eq!(rule.of(&format!("{n}")), Some((3, n, true)));
        }
    }

    #[test]
    fn who_outranks_the_lightest_takes_its_place_and_says_since_when() {
        let mut rule = Rule::new(1 << 20);
        for n in 0..100 {
            rule.add(0, &format!("{n}"), if n == 42 { 1.0 } else { 10.0 });
        }
        rule.add(3, "late", 1.25);
        assert_eq!((rule.of("late"), rule.of("42")), (None, Some((1, 0, true))));
        rule.add(4, "late", 0.01);
        assert_eq!((rule.of("late"), rule.of("42")), (Some((1, 4, false)), None));
        rule.add(5, "late", 7.0);
        assert_eq!(rule.of("late"), Some((2, 4, false)));
        rule.add(6, "at once", 100.0);
        assert_eq!((rule.of("at once"), rule.of("late")), (Some((1, 6, true)), None));
    }

    #[test]
    fn equals_that_take_turns_leave_each_other_in_place() {
        let mut rule = Rule::new(1 << 20);
        for n in 0..20_000 {
            rule.add(0, &format!("{}", n % 400), 3.0);
        }
        assert!((0..100).all(|n| rule.of(&format!("{n}")) == Some((50, 0, true))));
    }

    #[test]
    fn who_is_retained_no_more_makes_way() {
        let mut rule = Rule::new(1 << 20);
        rule.window = Window::new(Limits { retain: Some(10), memory: 200_000 });
        for n in 0..100 {
            rule.add(0, &format!("{n}"), 100.0);
        }
        rule.add(1, "new", 50.0);
        assert_eq!(rule.of("new"), None);
        rule.window.close(Minute::new(30));
        rule.histograms.expired();
        rule.add(30, "new", 5.0);
        assert_eq!(rule.of("new"), Some((1, 30, false)));
        rule.add(31, "newer", 5.0);
        assert_eq!(rule.of("newer"), Some((1, 31, true)));
    }

    #[test]
    fn histograms_stay_within_their_room() {
        let mut rule = Rule::new(20 * Histogram::LEAST);
        for n in 0..2000u32 {
            let name = n % 30;
            rule.add(0, &format!("{name}"), f64::from(name) * f64::from(n + 1));
        }
        assert!(rule.of("29").is_some());
        assert!(rule.of("0").is_none());
        assert!(rule.histograms.places.len() < 20);
        let names = Names::default();
        rule.histograms.set_room(0, &names);
        assert_eq!((rule.histograms.bytes(), rule.of("29")), (0, None));
    }

    #[test]
    fn renumbered_contributors_keep_theirs() {
        let mut rule = Rule::new(1 << 20);
        for n in 0..60_000i64 {
            rule.add(n / 1000, &format!("once {n}"), 1.0);
            rule.add(n / 1000, &format!("heavy {}", n % 7), 1000.0);
        }
        assert!(rule.window.names().ids() < 30_000, "renumbered");
        for n in 0..7 {
            let (count, since, complete) = rule.of(&format!("heavy {n}")).unwrap();
            assert!(complete && since == 0, "{since} {complete}");
            assert_eq!(count, 60_000 / 7 + i64::from(n < 60_000 % 7) as u64);
        }
    }

    #[test]
    fn who_lost_its_name_begins_anew() {
        let mut rule = Rule::new(1 << 20);
        rule.add(0, "light", 1.0);
        for n in 0..20_000i64 {
            rule.add(1 + n / 1000, &format!("once {n}"), 2.0);
        }
        assert_eq!(rule.of("light"), None);
        rule.add(50, "light", 90.0);
        assert_eq!(rule.of("light"), Some((1, 50, false)));
    }
}
