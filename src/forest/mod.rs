//! A random cut forest over one stream of numbers: how odd is the next one, after those before it?
//!
//! Each tree keeps a time-decayed sample of the last shingles (runs of consecutive values) and
//! cuts their bounding box at random until every distinct shingle is alone. A shingle that is cut
//! off near the root is odd. The forest is seeded and reads no clock: the same values give the
//! same scores.

mod points;
mod reservoir;
mod score;
mod tree;

use points::Points;
use reservoir::Reservoir;
use tree::Tree;

/// The size and seed of a [`Forest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Consecutive values that are looked at together, 1 to 1024.
    pub shingle: usize,
    /// Trees, 1 to 1024. More give steadier scores and cost as much more.
    pub trees: usize,
    /// Shingles that each tree remembers, 2 to 16384.
    pub samples: usize,
    /// The seed of every random choice.
    pub seed: u64,
}

/// How odd a value is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scored {
    /// About 1 for a typical value, above 1.5 to 3 for an odd one; 0 while nothing can be said.
    pub score: f32,
    /// What each value of the shingle adds to the score, oldest first.
    pub attribution: Vec<f32>,
}

/// A random cut forest with internal shingling.
///
/// Values that are not finite have no place in a box: they score 0 and are not learned.
#[derive(Clone, Debug)]
pub struct Forest {
    rng: fastrand::Rng,
    recent: Vec<f32>,
    shingle: usize,
    seen: u64,
    points: Points,
    trees: Vec<(Tree, Reservoir)>,
}

impl Forest {
    /// An empty forest; sizes out of range are held at the nearest end.
    pub fn new(config: Config) -> Self {
        let shingle = config.shingle.clamp(1, 1024);
        let samples = config.samples.clamp(2, 16_384);
        let trees = config.trees.clamp(1, 1024);
        Self {
            rng: fastrand::Rng::with_seed(config.seed),
            recent: Vec::with_capacity(shingle),
            shingle,
            seen: 0,
            points: Points::new(shingle),
            trees: vec![(Tree::new(shingle), Reservoir::new(samples)); trees],
        }
    }

    /// Scores `value` as the next one, without learning it.
    pub fn score(&self, value: f32) -> Scored {
        match self.shingle_with(value) {
            Some(point) => self.score_point(&point),
            None => Scored { score: 0.0, attribution: vec![0.0; self.shingle] },
        }
    }

    /// Learns `value`.
    pub fn update(&mut self, value: f32) {
        if !value.is_finite() {
            return;
        }
        if let Some(point) = self.shingle_with(value) {
            self.update_point(&point);
        }
        self.recent.push(value);
        if self.recent.len() == self.shingle {
            self.recent.remove(0);
        }
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        let trees: usize = self.trees.iter().map(|(t, r)| t.heap_bytes() + r.heap_bytes()).sum();
        trees + self.points.heap_bytes() + self.trees.capacity() * size_of::<(Tree, Reservoir)>()
    }

    /// The last values and `value`, once there are enough of them.
    fn shingle_with(&self, value: f32) -> Option<Vec<f32>> {
        if !value.is_finite() || self.recent.len() + 1 < self.shingle {
            return None;
        }
        // Adding 0 makes -0 the same point as 0.
        Some(self.recent.iter().chain([&value]).map(|v| v + 0.0).collect())
    }

    fn score_point(&self, point: &[f32]) -> Scored {
        let mut shares = vec![0.0; self.shingle];
        for (tree, _) in &self.trees {
            tree.score(point, &self.points, &mut shares);
        }
        let trees = self.trees.len() as f64;
        Scored {
            score: (shares.iter().sum::<f64>() / trees) as f32,
            attribution: shares.iter().map(|s| (s / trees) as f32).collect(),
        }
    }

    fn update_point(&mut self, point: &[f32]) {
        self.seen += 1;
        let id = self.points.add(point);
        for (tree, reservoir) in &mut self.trees {
            let Some(weight) = reservoir.admit(self.seen, &mut self.rng) else { continue };
            if let Some(leaf) = weight.evicted
                && let Some(gone) = tree.delete(leaf, &self.points)
            {
                self.points.release(gone);
            }
            let placed = tree.insert(id, &self.points, &mut self.rng);
            if placed.fresh {
                self.points.hold(id);
            }
            reservoir.keep(weight, placed.leaf);
        }
        self.points.release(id);
    }
}

#[cfg(test)]
mod tests;
