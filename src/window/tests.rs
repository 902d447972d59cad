//! What a window says, against everything that happened.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn minute(n: i64) -> Minute {
    Minute::new(1000 + n)
}

fn sum_at(window: &Window, n: i64, key: &str) -> f64 {
    let id = window.id_of(&Contributor::from_joined(key)).unwrap();
    window.tally(minute(n), id).sum
}

#[test]
fn late_events_amend_and_too_late_ones_do_not() {
    let mut w = Window::new(Limits { retain: Some(3), ..Limits::default() });
    assert_eq!(w.add(minute(0), "a", 1.0).0, Added::Counted);
    assert_eq!(w.close(minute(1)), MinuteRange::new(minute(0), minute(1)));
    assert_eq!(w.add(minute(0), "a", 2.0).0, Added::Late);
    w.settle();
    assert_eq!(sum_at(&w, 0, "a"), 3.0);
    assert!(w.minute(minute(0)).unwrap().revised());
    assert_eq!(w.close(minute(10)), MinuteRange::new(minute(1), minute(10)));
    assert_eq!(w.add(minute(0), "a", 2.0).0, Added::TooLate);
    assert!(w.minute(minute(0)).is_none(), "past retention");
}

#[test]
fn the_watermark_never_goes_back() {
    let mut w = Window::new(Limits::default());
    w.add(minute(5), "a", 1.0);
    assert_eq!(w.close(minute(6)).len(), 1);
    assert!(w.close(minute(3)).is_empty());
    assert_eq!(w.closed_until(), Some(minute(6)));
}

#[test]
fn a_first_event_can_be_late() {
    let mut w = Window::new(Limits { retain: Some(5), ..Limits::default() });
    assert!(w.close(minute(10)).is_empty());
    assert_eq!(w.add(minute(9), "a", 1.0).0, Added::Late);
    assert_eq!(w.add(minute(1), "a", 1.0).0, Added::TooLate);
}

/// Everything that happened, and the window that was told of it.
struct Case {
    window: Window,
    sums: BTreeMap<(i64, String), f64>,
    totals: BTreeMap<i64, (u64, f64)>,
    positive: bool,
}

impl Case {
    fn new(memory: usize) -> Self {
        let limits = Limits { retain: None, memory };
        Self {
            window: Window::new(limits),
            sums: BTreeMap::new(),
            totals: BTreeMap::new(),
            positive: true,
        }
    }

    fn add(&mut self, minute: i64, name: &str, value: f64) {
        let (_, id) = self.window.add(Minute::new(minute), name, value);
        assert_eq!(self.window.contributor(id.unwrap()).joined(), name);
        *self.sums.entry((minute, name.to_owned())).or_default() += value;
        let total = self.totals.entry(minute).or_default();
        *total = (total.0 + 1, total.1 + value);
        self.positive &= value >= 0.0;
        if self.window.is_sparse() {
            self.compact();
        }
    }

    fn compact(&mut self) {
        let before: Vec<(u32, String)> = (0..self.window.names().ids() as u32)
            .map(|id| (id, self.window.names().joined(id).to_owned()))
            .collect();
        let map = self.window.compact().unwrap();
        for (id, name) in before {
            let new = map[id as usize].map_or("", |id| self.window.names().joined(id));
            assert_eq!(new, name);
        }
    }

    fn sum(&self, range: MinuteRange, name: &str) -> f64 {
        let Some(id) = self.window.names().find(name) else { return 0.0 };
        self.window.minutes(range).map(|(_, tally)| tally.get(id).sum).sum()
    }

    /// Checks every contributor that ever was, the totals and the number, over a range.
    fn check(&mut self, first: i64, end: i64) {
        self.window.settle();
        let range = MinuteRange::new(Minute::new(first), Minute::new(end));
        let mut truth: BTreeMap<&str, f64> = BTreeMap::new();
        for ((minute, name), sum) in &self.sums {
            if (first..end).contains(minute) {
                *truth.entry(name).or_default() += sum;
            }
        }
        let most = self.window.max_error(range);
        for (name, sum) in &truth {
            let shown = self.sum(range, name);
            let error = match self.window.names().find(name) {
                Some(id) => self.window.error_of(range, id),
                None => most,
            };
            assert!((sum - shown).abs() <= error, "{name}: {sum} is not {shown} ± {error}");
            assert!(error <= most, "{name}: {error} above {most}");
            assert!(!self.positive || shown <= *sum, "{name}: {shown} above {sum}");
        }
        for (minute, (samples, sum)) in self.totals.range(first..end) {
            let tally = self.window.minute(Minute::new(*minute)).unwrap();
            assert_eq!((tally.samples(), tally.sum()), (*samples, *sum));
        }
        let unique = self.window.unique(range);
        let off = (unique.count as f64 - truth.len() as f64).abs();
        // Five deviations: many counts are looked at here, and most are of the same few names.
        assert!(
            off <= (2.5 * unique.error * truth.len() as f64).max(f64::from(unique.error > 0.0)),
            "{unique:?} are not {}",
            truth.len()
        );
    }

    fn check_all(&mut self) {
        let (first, last) =
            (*self.totals.keys().next().unwrap(), *self.totals.keys().next_back().unwrap());
        self.check(first, last + 1);
        self.check(first, first + 1);
        self.check(last, last + 1);
        self.check(i64::midpoint(first, last), last + 1);
        self.check(first, i64::midpoint(first, last) + 1);
    }
}

/// A rank by Zipf's law among `n`.
fn zipf(rng: &mut fastrand::Rng, n: f64) -> u64 {
    n.powf(rng.f64()) as u64
}

#[test]
fn bounds_hold_on_a_long_tail() {
    for seed in 0..4 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut case = Case::new(40_000);
        for i in 0..30_000 {
            let name = format!("n{}", zipf(&mut rng, 20_000.0));
            case.add(i / 1000, &name, 1.0);
            if i % 1000 == 999 {
                case.window.close(Minute::new(i / 1000));
            }
        }
        case.check_all();
        let held = case.window.held();
        assert!(held.names_evicted > 1000, "{held:?}");
        assert!(held.used < 60_000, "{held:?}");
        // Those who did most are known well.
        for n in 1..4 {
            let name = format!("n{n}");
            let id = case.window.names().find(&name).unwrap();
            let range = case.window.retained();
            assert!(case.window.error_of(range, id) * 4.0 < case.sum(range, &name), "{name}");
        }
    }
}

#[test]
fn who_comes_late_and_heavy_is_ranked() {
    let mut case = Case::new(60_000);
    for i in 0..40_000 {
        case.add(i / 1000, &format!("n{i}"), 1.0);
        case.window.close(Minute::new(i / 1000));
    }
    for i in 0..4000 {
        case.add(40 + i / 1000, &format!("late{}", i % 5), 1.0);
        case.add(40 + i / 1000, &format!("m{i}"), 1.0);
    }
    case.check_all();
    let range = case.window.retained();
    for n in 0..5 {
        assert_eq!(case.sum(range, &format!("late{n}")), 800.0, "all of it since it came");
    }
    let names = case.window.names();
    assert!(names.floor() * names.len() as f64 <= 2.0 * 48_000.0, "{}", names.floor());
}

#[test]
fn bounds_hold_where_values_have_signs() {
    for seed in 0..4 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut case = Case::new(16_000);
        for i in 0..20_000 {
            let name = format!("n{}", zipf(&mut rng, 4000.0));
            let late = rng.i64(0..5).min(i / 800);
            case.add(i / 800 - late, &name, f64::from(rng.i32(-20..40)));
            if i % 800 == 799 {
                case.window.close(Minute::new(i / 800));
            }
        }
        case.check_all();
        assert!(case.window.held().minutes_thinned > 0);
    }
}

#[test]
fn old_minutes_keep_their_heaviest() {
    let mut case = Case::new(300_000);
    for minute in 0..60 {
        for name in 0..400 {
            case.add(minute, &format!("n{name}"), f64::from(1 + (name * 7) % 50));
        }
        case.window.close(Minute::new(minute + 1));
    }
    case.check_all();
    let held = case.window.held();
    assert_eq!(held.names_evicted, 0);
    assert!(held.minutes_thinned > 10 && held.used <= 300_000, "{held:?}");
    let minute = |n: i64| case.window.minute(Minute::new(n)).unwrap();
    assert_eq!(minute(59).hidden(), 0.0);
    assert!(minute(0).len() >= 100);
    assert!(minute(0).hidden() < 50.0, "no more than the largest that was taken out");
    assert_eq!(minute(0).unique().count.abs_diff(400) / 30, 0);
}

#[test]
fn what_is_past_retention_is_forgotten_with_its_error() {
    let limits = Limits { retain: Some(5), memory: 40_000 };
    let mut w = Window::new(limits);
    for i in 0..20_000 {
        w.add(Minute::new(i / 1000), &format!("n{i}"), 1.0);
    }
    w.close(Minute::new(20));
    w.settle();
    assert!(w.max_error(w.retained()) > 0.0);
    for minute in 20..40 {
        for i in 0..10 {
            w.add(Minute::new(minute), &format!("s{i}"), 1.0);
        }
        w.close(Minute::new(minute + 1));
    }
    w.settle();
    assert_eq!((w.max_error(w.retained()), w.names().floor()), (0.0, 0.0));
    let unique = w.unique(w.retained());
    assert_eq!((unique.count, unique.error), (10, 0.0));
}

#[test]
fn names_that_no_minute_holds_make_way_first() {
    let limits = Limits { retain: Some(2), memory: 40_000 };
    let mut w = Window::new(limits);
    // A hundred an hour, and all of them new.
    for i in 0..10_000 {
        w.add(Minute::new(i / 20), &format!("n{i}"), 1.0);
        w.close(Minute::new(i / 20));
    }
    w.settle();
    assert_eq!((w.held().names_evicted, w.max_error(w.retained())), (0, 0.0));
}

#[test]
fn a_smaller_share_of_the_memory_is_kept_to() {
    let mut case = Case::new(1 << 20);
    for i in 0..3000 {
        case.add(i / 100, &format!("n{i}"), 1.0);
    }
    assert_eq!(case.window.held().names_evicted, 0);
    case.window.set_memory(60_000);
    case.add(30, "one more", 1.0);
    assert!(case.window.held().names < 400, "{:?}", case.window.held());
    case.check_all();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn reading_at_any_time_changes_nothing(
        seed: u64, memory in 8_000usize..60_000, names in 10f64..3000.0, settles in 1i64..400
    ) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut case = Case::new(memory);
        let mut read = Window::new(Limits { retain: None, memory });
        for i in 0..6000 {
            let name = format!("n{}", zipf(&mut rng, names));
            let minute = (i / 300 - rng.i64(0..3)).max(0);
            let value = f64::from(rng.i32(-2..9));
            case.add(minute, &name, value);
            read.add(Minute::new(minute), &name, value);
            if read.is_sparse() {
                read.compact();
            }
            if i % settles == 0 {
                read.settle();
            }
            if i % 300 == 299 {
                case.window.close(Minute::new(i / 300));
                read.close(Minute::new(i / 300));
            }
        }
        case.check_all();
        read.settle();
        let range = read.retained();
        prop_assert_eq!(case.window.held(), read.held());
        prop_assert_eq!(case.window.max_error(range), read.max_error(range));
        prop_assert_eq!(case.window.unique(range), read.unique(range));
        for id in 0..read.names().ids() as u32 {
            prop_assert_eq!(case.window.error_of(range, id), read.error_of(range, id));
            for minute in range.iter() {
                prop_assert_eq!(case.window.tally(minute, id), read.tally(minute, id));
            }
        }
    }
}

/// Where even the oldest minutes, thinned as far as can be, outgrow the memory, tidying is rare.
#[test]
fn more_minutes_than_the_memory_holds_are_not_tidied_at_each_event() {
    let mut w = Window::new(Limits { memory: 200_000, ..Limits::default() });
    let mut tidied = 0;
    for n in 0..3000 {
        for name in 0..50 {
            let before = w.pause;
            w.add(minute(n), &format!("{}", n * 7 + name * 31), 1.0);
            tidied += u32::from(w.pause != before);
        }
        w.close(minute(n + 1));
    }
    let held = w.held();
    assert!(held.used > held.budget, "{held:?}");
    assert!(tidied < 3000, "{tidied} times in 150,000 events");
}
