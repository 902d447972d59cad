//! Which points a tree remembers: a weighted reservoir that slowly forgets.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Forgetting per point, divided by the capacity.
const DECAY: f64 = 0.1;
/// Up to this share of the capacity every point is taken; then fewer and fewer, so that trees
/// differ from the beginning.
const TAKE_ALL: f64 = 0.125;

/// A remembered point: the heaviest is the first to go.
#[derive(Clone, Copy, Debug)]
struct Kept {
    weight: f32,
    leaf: u16,
}

/// Leave to insert a point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Admitted {
    weight: f32,
    /// The leaf of the point that makes way.
    pub evicted: Option<u16>,
}

#[derive(Clone, Debug)]
pub(super) struct Reservoir {
    kept: BinaryHeap<Kept>,
    capacity: usize,
}

impl Reservoir {
    pub fn new(capacity: usize) -> Self {
        Self { kept: BinaryHeap::new(), capacity }
    }

    /// Decides on the `seen`-th point. A point admitted must be given to [`Reservoir::keep`].
    pub fn admit(&mut self, seen: u64, rng: &mut fastrand::Rng) -> Option<Admitted> {
        let decay = DECAY / self.capacity as f64;
        // 1 - u lies in (0, 1], and its logarithm is bounded away from 0 to keep the weight finite.
        let spread = (-(1.0 - rng.f64()).ln()).max(f64::MIN_POSITIVE).ln();
        let weight = (spread - decay * seen as f64) as f32;
        let fill = self.kept.len() as f64 / self.capacity as f64;
        if fill < TAKE_ALL || rng.f64() < 1.0 - (fill - TAKE_ALL) / (1.0 - TAKE_ALL) {
            return Some(Admitted { weight, evicted: None });
        }
        if self.kept.peek()?.weight <= weight {
            return None;
        }
        Some(Admitted { weight, evicted: self.kept.pop().map(|k| k.leaf) })
    }

    pub fn keep(&mut self, admitted: Admitted, leaf: u16) {
        self.kept.push(Kept { weight: admitted.weight, leaf });
    }

    pub fn heap_bytes(&self) -> usize {
        self.kept.capacity() * size_of::<Kept>()
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.kept.len()
    }
}

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> Ordering {
        self.weight.total_cmp(&other.weight)
    }
}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Kept {}
