//! Who did the most: Top-N over any range of minutes, with everyone else as "others".

mod change;

use std::collections::HashMap;

pub use change::Before;

use crate::model::MinuteRange;
use crate::window::Window;

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
    /// Different contributors in the range, those without a name not among them.
    pub unique: u64,
    /// The sum over all contributors.
    pub sum: f64,
    /// All events counted.
    pub samples: u64,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    sum: f64,
    samples: u64,
    largest: f64,
    period: i64,
    in_period: f64,
}

impl Sums {
    fn add(&mut self, period: i64, sum: f64, count: u32) {
        if self.samples == 0 {
            (self.period, self.largest) = (period, f64::NEG_INFINITY);
        } else if self.period != period {
            self.largest = self.largest();
            (self.period, self.in_period) = (period, 0.0);
        }
        self.in_period += sum;
        self.sum += sum;
        self.samples += u64::from(count);
    }

    /// The largest sum of a period, the last one among them.
    fn largest(&self) -> f64 {
        self.largest.max(self.in_period)
    }
}

/// Sums of every contributor over a range, by id.
type Table = HashMap<u32, Sums, foldhash::fast::FixedState>;

fn sums(window: &Window, range: MinuteRange, period: i64) -> Table {
    let mut table = Table::default();
    for (minute, tally) in window.minutes(range) {
        let period = minute.align(period).number();
        for (id, t) in tally.iter() {
            table.entry(id).or_default().add(period, t.sum, t.count);
        }
    }
    table
}

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
    let table = sums(window, range, if let By::Maximum(period) = by { period } else { 1 });
    let (sum, samples) = window
        .minutes(range)
        .fold((0.0, 0), |(sum, samples), (_, t)| (sum + t.sum(), samples + t.samples()));
    let unique = table.len() as u64;
    let mut placed: Vec<(u8, Ranked)> = table
        .into_iter()
        .filter(|(id, _)| keep(*id))
        .map(|(id, s)| {
            let value = if matches!(by, By::Maximum(_)) { s.largest() } else { s.sum };
            let priority = if let By::Priority(priority) = by { priority(id) } else { 0 };
            (priority, Ranked { id, rank: 0, value, sum: s.sum, samples: s.samples })
        })
        .collect();
    let order = |a: &(u8, Ranked), b: &(u8, Ranked)| {
        b.0.cmp(&a.0)
            .then_with(|| b.1.value.total_cmp(&a.1.value))
            .then_with(|| window.names().joined(a.1.id).cmp(window.names().joined(b.1.id)))
    };
    if n < placed.len() {
        placed.select_nth_unstable_by(n, order);
        placed.truncate(n);
    }
    placed.sort_unstable_by(order);
    let top = (1..).zip(placed).map(|(rank, (_, r))| Ranked { rank, ..r }).collect();
    Ranking { top, unique, sum, samples }
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
        assert_eq!((ranking.unique, ranking.sum, ranking.samples), (4, 15.0, 4));
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
