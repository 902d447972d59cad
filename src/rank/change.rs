//! Where contributors stood in the range before.

use std::collections::HashMap;

use super::sums;
use crate::model::MinuteRange;
use crate::window::{Unique, Window};

/// The ranks of the range before, for those who ask.
#[derive(Debug, Default)]
pub struct Before {
    /// Every contributor's sum.
    sums: HashMap<u32, f64, foldhash::fast::FixedState>,
    /// The same sums, largest first.
    sorted: Vec<f64>,
    unique: Unique,
}

impl Before {
    /// Ranks a range by sum.
    pub fn new(window: &Window, range: MinuteRange) -> Self {
        let sums: HashMap<u32, f64, _> =
            sums(window, range).into_iter().map(|(id, s)| (id, s.sum)).collect();
        let mut sorted: Vec<f64> = sums.values().copied().collect();
        sorted.sort_unstable_by(|a, b| b.total_cmp(a));
        Self { sums, sorted, unique: window.unique(range) }
    }

    /// Different contributors in that range.
    pub fn unique(&self) -> Unique {
        self.unique
    }

    /// The rank of a contributor in that range; equals are in the order of their keys.
    pub fn rank(&self, window: &Window, id: u32) -> Option<u32> {
        let sum = *self.sums.get(&id)?;
        let larger = self.sorted.partition_point(|s| *s > sum);
        let tied = self.sorted[larger..].iter().take_while(|s| **s == sum).count();
        let key = window.names().joined(id);
        let before = match tied {
            1 => 0,
            _ => self
                .sums
                .iter()
                .filter(|(other, s)| **s == sum && window.names().joined(**other) < key)
                .count(),
        };
        Some((larger + before + 1) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Minute;
    use crate::window::Limits;

    #[test]
    fn ranks_before_break_ties_by_key() {
        let mut w = Window::new(Limits::default());
        for (key, value) in [("b", 2.0), ("a", 2.0), ("top", 7.0), ("low", 1.0)] {
            w.add(Minute::new(0), key, value);
        }
        w.settle();
        let before = Before::new(&w, w.retained());
        let rank = |key| before.rank(&w, w.names().find(key).unwrap());
        assert_eq!(
            [rank("top"), rank("a"), rank("b"), rank("low")],
            [Some(1), Some(2), Some(3), Some(4)]
        );
        assert_eq!(before.rank(&w, 99), None);
    }
}
