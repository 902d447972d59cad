//! A random cut forest over one stream of numbers: how odd is the next one, after those before it?
//!
//! Each tree keeps a time-decayed sample of the last shingles (runs of consecutive values) and
//! cuts their bounding box at random until every distinct shingle is alone. A shingle that is cut
//! off near the root is odd. The forest is seeded and reads no clock: the same values give the
//! same scores, bit for bit, on every machine.
//!
//! What decides the size is kept small: a value is stored once however many shingles and trees hold
//! it (`values`), nodes and samples are packed words without pointers (`links`, `reservoir`), and only
//! nodes of some size keep their bounding box (`boxes`, `tree`).

mod arith;
mod boxes;
mod explain;
mod gaps;
mod grow;
mod impute;
mod links;
mod neighbours;
mod reservoir;
mod rng;
mod saved;
mod score;
mod tree;
mod values;

pub use explain::Attribution;
use gaps::Gaps;
use links::{MOST, MOST_VALUES};
pub use neighbours::Neighbour;
use reservoir::{Fade, Reservoir};
use rng::Rng;
pub use saved::RestoreError;
use tree::{Ground, Scratch, Tree};
use values::Values;

/// The size and seed of a [`Forest`]. Sizes out of range are held at the nearest end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Consecutive values that are looked at together, 1 to 1024.
    pub shingle: usize,
    /// Trees, 1 to 1024, and at most three million by `shingle` and `samples`. More give steadier
    /// scores and cost as much more.
    pub trees: usize,
    /// Shingles that each tree remembers, 2 to 1024.
    pub samples: usize,
    /// The seed of every random choice.
    pub seed: u64,
}

impl Config {
    fn clamped(self) -> Self {
        let shingle = self.shingle.clamp(1, MOST);
        let samples = self.samples.clamp(2, MOST);
        // So that positions of values never run out.
        let trees = self.trees.clamp(1, (MOST_VALUES * 3 / 4 / (shingle * samples)).clamp(1, 1024));
        Self { shingle, trees, samples, seed: self.seed }
    }
}

/// A random cut forest with internal shingling: a shingle is the last values, oldest first.
///
/// # Missing values
///
/// A value that is not finite is missing: it scores 0. [`Forest::update`] puts what was
/// [expected](Forest::expected) in its place, or the value before while nothing is expected, so
/// that the next shingles are whole. A shingle is learned only if its newest value is real and at
/// most half of its values were put in. Missing values before the first real one leave no trace.
#[derive(Clone, Debug)]
pub struct Forest {
    config: Config,
    rng: Rng,
    fade: Fade,
    gaps: Gaps,
    values: Values,
    trees: Vec<Tree>,
    reservoirs: Vec<Reservoir>,
    scratch: Scratch,
}

impl Forest {
    /// An empty forest.
    pub fn new(config: Config) -> Self {
        let config = config.clamped();
        let Config { shingle, trees, samples, seed } = config;
        Self {
            config,
            rng: Rng(seed),
            fade: Fade::new(samples, 1.0),
            gaps: Gaps::new(shingle),
            values: Values::new(shingle),
            trees: vec![Tree::new(samples, shingle); trees],
            reservoirs: vec![Reservoir::new(samples); trees],
            scratch: Scratch { sides: vec![0.0; 2 * shingle], path: Vec::new() },
        }
    }

    /// The size and seed of this forest, within their ranges.
    pub fn config(&self) -> Config {
        self.config
    }

    /// The last values, oldest first, that make a shingle with the next one: one less than that
    /// has, or fewer at the beginning. Missing ones are what was put in their place.
    pub fn recent(&self) -> &[f32] {
        self.values.last(self.dims() - 1)
    }

    /// How odd `value` would be as the next one: about 1 for a typical value, above 1.5 to 3 for an
    /// odd one. 0 for a missing value, and while there are too few values or nothing was learned.
    pub fn score(&self, value: f32) -> f32 {
        let mut score = 0.0;
        self.with_point(value, |point| score = self.score_point(point));
        score
    }

    /// Takes `value` as the next one, and learns it unless it is missing.
    pub fn update(&mut self, value: f32) {
        if self.values.is_full() {
            self.compact();
        }
        if value.is_finite() {
            // Adding 0 makes -0 the same point as 0.
            self.values.push(value + 0.0);
            self.gaps.push(false);
            if self.values.last(self.dims()).len() == self.dims()
                && self.gaps.count() <= self.dims() / 2
            {
                self.learn();
            }
        } else if let Some(before) = self.values.last(1).first().copied() {
            self.values.push(self.expected().unwrap_or(before));
            self.gaps.push(true);
        }
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        let trees: usize = self.trees.iter().map(Tree::heap_bytes).sum();
        let reservoirs: usize = self.reservoirs.iter().map(Reservoir::heap_bytes).sum();
        trees
            + reservoirs
            + self.trees.capacity() * size_of::<Tree>()
            + self.reservoirs.capacity() * size_of::<Reservoir>()
            + self.values.heap_bytes()
            + self.gaps.heap_bytes()
            + self.scratch.heap_bytes()
    }

    fn dims(&self) -> usize {
        self.config.shingle
    }

    /// Calls `work` with the last values and `value`, if that is not missing and there are enough.
    fn with_point(&self, value: f32, work: impl FnOnce(&[f32])) {
        let recent = self.recent();
        if !value.is_finite() || recent.len() + 1 < self.dims() {
            return;
        }
        let mut small = [0.0; 32];
        let mut large;
        let room: &mut [f32] = if self.dims() <= small.len() {
            &mut small
        } else {
            large = [0.0; MOST];
            &mut large
        };
        let point = &mut room[..=recent.len()];
        point[..recent.len()].copy_from_slice(recent);
        point[recent.len()] = value + 0.0;
        work(point);
    }

    /// Offers the last shingle to each tree. For the usual shingles, the compiler makes a version
    /// of each.
    fn learn(&mut self) {
        if self.fade.pass() {
            self.reservoirs.iter_mut().for_each(Reservoir::brighten);
        }
        match self.dims() {
            1 => self.offer::<1>(),
            4 => self.offer::<4>(),
            8 => self.offer::<8>(),
            24 => self.offer::<24>(),
            48 => self.offer::<48>(),
            _ => self.offer::<0>(),
        }
    }

    fn offer<const DIMS: usize>(&mut self) {
        let position = self.values.stored().len() - self.dims();
        let mut ground = Ground { values: &self.values, scratch: &mut self.scratch };
        for (tree, reservoir) in self.trees.iter_mut().zip(&mut self.reservoirs) {
            let Some(admitted) = reservoir.admit(self.fade.factor, &mut self.rng) else { continue };
            let mass = tree.mass();
            if admitted.evicts
                && let Some(leaf) = reservoir.evict(&tree.leaves)
            {
                tree.delete::<DIMS>(leaf, &mut ground);
            }
            let leaf = tree.insert::<DIMS>(position, &mut ground, &mut self.rng);
            if tree.mass() != mass {
                tree.rescale();
            }
            reservoir.keep(admitted.weight, leaf, &tree.leaves);
        }
    }

    fn compact(&mut self) {
        let moves = self.values.compact(self.trees.iter().flat_map(Tree::positions));
        for tree in &mut self.trees {
            for leaf in &mut tree.leaves {
                leaf.move_to(moves.to(leaf.position()));
            }
            tree.tidy();
        }
    }
}

#[cfg(test)]
mod tests;
