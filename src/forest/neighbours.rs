//! The remembered shingles that are most like a new one.

use super::Forest;
use super::tree::Tree;

/// A remembered shingle near another.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// The sum of the distances of its values, at most `f32::MAX`.
    pub distance: f32,
    /// How many updates ago its last value was the newest: 0 for the last one.
    pub age: u32,
    /// Its values, oldest first.
    pub shingle: Vec<f32>,
}

impl Forest {
    /// The `n` shingles nearest to the next one if that ends in `value`, of all that any tree
    /// remembers; nearest first, of equally near ones the youngest. Fewer if there are not so
    /// many, none where [`Forest::score`] is 0. Looks at each remembered shingle.
    pub fn neighbours(&self, value: f32, n: usize) -> Vec<Neighbour> {
        let mut near = Vec::new();
        self.with_point(value, |point| near = self.nearest(point, n));
        near
    }

    fn nearest(&self, point: &[f32], n: usize) -> Vec<Neighbour> {
        let mut positions: Vec<usize> = self.trees.iter().flat_map(Tree::positions).collect();
        positions.sort_unstable_by(|a, b| b.cmp(a));
        positions.dedup();
        let apart = |(a, b): (&f32, &f32)| (f64::from(*a) - f64::from(*b)).abs();
        let far = |at: usize| self.values.point(at).iter().zip(point).map(apart).sum::<f64>();
        let mut near: Vec<_> = positions.into_iter().map(|at| (far(at), at)).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        near.truncate(n);
        let neighbour = |(distance, at): (f64, usize)| Neighbour {
            distance: distance.min(f64::from(f32::MAX)) as f32,
            age: self.values.age(at),
            shingle: self.values.point(at).to_vec(),
        };
        near.into_iter().map(neighbour).collect()
    }
}
