//! Who did the most: Top-N over any range of minutes, with everyone else as "others".

mod change;

use std::collections::HashMap;

pub use change::Before;

use crate::model::MinuteRange;
use crate::window::{Tally, Unique, Window};

/// What a ranking goes by. Ties are broken by the contributor's keys, in byte order.
#[derive(Clone, Copy)]
pub enum By<'a> {
    /// The sum over the range.
    Sum,
    /// The largest sum of one period of this many minutes.
    Maximum(i64),
    /// This priority of the contributor's id, then the sum.
    Priority(&'a dyn Fn(u32) -> u8),
}

/// A contributor in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Its id in the window.
    pub id: u32,
    /// 1 is the first.
    pub rank: u32,
    /// What it was ranked by: the sum, or the largest sum of a period.
    pub value: f64,
    /// Its sum over the range.
    pub sum: f64,
    /// Its events in the range.
    pub samples: u64,
}

/// The ranking of a range.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    /// The first contributors.
    pub top: Vec<Ranked>,
    /// Different contributors in the range.
    pub unique: Unique,
    /// The sum over all contributors.
    pub sum: f64,
    /// All events counted.
    pub samples: u64,
}

/// What one contributor did over a range.
#[derive(Clone, Copy, Default)]
struct Sums {
    sum: f64,
    samples: u64,
}

impl Sums {
    fn add(&mut self, tally: Tally) {
        self.sum += tally.sum;
        self.samples += u64::from(tally.count);
    }
}

/// Sums of every contributor over a range, each once.
fn sums(window: &Window, range: MinuteRange) -> Vec<(u32, Sums)> {
    let ids = window.names().ids();
    let entries: usize = window.minutes(range).map(|(_, tally)| tally.len()).sum();
    let all = window.minutes(range).flat_map(|(_, tally)| tally.iter());
    // A table of all ids is quicker, unless most of it would be empty.
    if entries * 8 < ids {
        let mut table: HashMap<u32, Sums, foldhash::fast::FixedState> = HashMap::default();
        all.for_each(|(id, tally)| table.entry(id).or_default().add(tally));
        return table.into_iter().collect();
    }
    let mut table = vec![Sums::default(); ids];
    for (id, tally) in all {
        if let Some(sums) = table.get_mut(id as usize) {
            sums.add(tally);
        }
    }
    (0..).zip(table).filter(|(_, sums)| sums.samples > 0).collect()
}

/// The largest sum of a period.
#[derive(Clone, Copy)]
struct Largest {
    period: i64,
    in_period: f64,
    before: f64,
}

impl Largest {
    fn get(self) -> f64 {
        self.before.max(self.in_period)
    }
}

/// The largest sum of one period of every contributor over a range.
fn largest(
    window: &Window,
    range: MinuteRange,
    period: i64,
) -> HashMap<u32, Largest, foldhash::fast::FixedState> {
    let mut table = HashMap::default();
    for (minute, tally) in window.minutes(range) {
        let period = minute.align(period).number();
        for (id, t) in tally.iter() {
            let one = table.entry(id).or_insert(Largest {
                period,
                in_period: 0.0,
                before: f64::NEG_INFINITY,
            });
            if one.period != period {
                *one = Largest { period, in_period: 0.0, before: one.get() };
            }
            one.in_period += t.sum;
        }
    }
    table
}

/// Contributors that are looked at before the best of them are chosen.
const CHUNK: usize = 4096;

/// Ranks the contributors of a settled window that `keep` lets through, and returns the first `n`.
///
/// Rank, unique count, sum and samples are over all contributors, kept or not, except that a
/// contributor that is not kept has no place.
pub fn rank(
    window: &Window,
    range: MinuteRange,
    by: By<'_>,
    n: usize,
    keep: &dyn Fn(u32) -> bool,
) -> Ranking {
    let largest =
        if let By::Maximum(period) = by { Some(largest(window, range, period)) } else { None };
    let (sum, samples) = window
        .minutes(range)
        .fold((0.0, 0), |(sum, samples), (_, t)| (sum + t.sum(), samples + t.samples()));
    let order = |a: &(u8, Ranked), b: &(u8, Ranked)| {
        b.0.cmp(&a.0)
            .then_with(|| b.1.value.total_cmp(&a.1.value))
            .then_with(|| window.names().joined(a.1.id).cmp(window.names().joined(b.1.id)))
    };
    let mut placed: Vec<(u8, Ranked)> = Vec::new();
    for (id, s) in sums(window, range).into_iter().filter(|(id, _)| keep(*id)) {
        let most = largest.as_ref().map(|l| l.get(&id).map_or(0.0, |l| l.get()));
        let priority = if let By::Priority(priority) = by { priority(id) } else { 0 };
        let value = most.unwrap_or(s.sum);
        placed.push((priority, Ranked { id, rank: 0, value, sum: s.sum, samples: s.samples }));
        if placed.len() >= 2 * n + CHUNK {
            placed.select_nth_unstable_by(n, order);
            placed.truncate(n);
        }
    }
    if n < placed.len() {
        placed.select_nth_unstable_by(n, order);
        placed.truncate(n);
    }
    placed.sort_unstable_by(order);
    let top = (1..).zip(placed).map(|(rank, (_, r))| Ranked { rank, ..r }).collect();
    Ranking { top, unique: window.unique(range), sum, samples }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Minute;
    use crate::window::Limits;

    fn window(events: &[(i64, &str, f64)]) -> Window {
        let mut w = Window::new(Limits::default());
        for (minute, key, value) in events {
            w.add(Minute::new(*minute), key, *value);
        }
        w.settle();
        w
    }

    fn names(w: &Window, by: By<'_>, n: usize) -> Vec<String> {
        let top = rank(w, w.retained(), by, n, &|_| true).top;
        top.iter().map(|r| format!("{}={}", w.contributor(r.id), r.value)).collect()
    }

    #[test]
    fn ties_go_by_key_whatever_came_first() {
        let w = window(&[(0, "c", 2.0), (0, "b", 2.0), (0, "a", 2.0), (0, "z", 9.0)]);
        assert_eq!(names(&w, By::Sum, 3), ["z=9", "a=2", "b=2"]);
        let ranking = rank(&w, w.retained(), By::Sum, 1, &|_| true);
        assert_eq!((ranking.unique.count, ranking.sum, ranking.samples), (4, 15.0, 4));
    }

    #[test]
    fn maximum_goes_by_the_largest_period() {
        let w = window(&[(0, "steady", 3.0), (1, "steady", 3.0), (1, "burst", 5.0)]);
        assert_eq!(names(&w, By::Sum, 2), ["steady=6", "burst=5"]);
        assert_eq!(names(&w, By::Maximum(1), 2), ["burst=5", "steady=3"]);
        assert_eq!(names(&w, By::Maximum(2), 2), ["steady=6", "burst=5"]);
        let w = window(&[(0, "up and down", 5.0), (1, "up and down", -3.0), (0, "even", 3.0)]);
        assert_eq!(names(&w, By::Maximum(5), 2), ["even=3", "up and down=2"]);
    }

    #[test]
    fn priority_comes_before_the_sum() {
        let w = window(&[(0, "big", 9.0), (0, "odd", 1.0)]);
        let odd = w.names().find("odd");
        assert_eq!(names(&w, By::Priority(&|id| u8::from(Some(id) == odd)), 1), ["odd=1"]);
    }

    #[test]
    fn an_empty_range_ranks_nobody() {
        let w = window(&[]);
        assert!(rank(&w, w.retained(), By::Sum, 10, &|_| true).top.is_empty());
    }

    proptest::proptest! {
        #[test]
        fn top_n_is_the_head_of_the_full_order(
            events in proptest::collection::vec((0i64..5, 0u8..30, 1u8..5), 0..300), n in 1usize..40
        ) {
            let named: Vec<(i64, String, f64)> =
                events.iter().map(|(m, k, v)| (*m, format!("k{k}"), f64::from(*v))).collect();
            let borrowed: Vec<(i64, &str, f64)> =
                named.iter().map(|(m, k, v)| (*m, k.as_str(), *v)).collect();
            let w = window(&borrowed);
            let mut full: std::collections::BTreeMap<&str, f64> = std::collections::BTreeMap::new();
            for (_, k, v) in &borrowed {
                *full.entry(k).or_default() += v;
            }
            let mut full: Vec<_> = full.into_iter().collect();
            full.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
            let expected: Vec<String> =
                full.iter().take(n).map(|(k, v)| format!("{k}={v}")).collect();
            proptest::prop_assert_eq!(names(&w, By::Sum, n), expected);
        }
    }
}
