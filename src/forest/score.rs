//! How far up a tree a point would be cut off.

use super::points::Points;
use super::tree::{Spot, Tree};

impl Tree {
    /// Adds to `shares`, for each dimension, its part of this tree's score of `point`.
    ///
    /// At a node, `p` is the chance that a cut through the node's box, widened by the point, parts
    /// the two: then the score is 1 / (depth + 1), else what the child on the point's side says.
    /// A leaf with another point is parted surely. A leaf with an equal point scores
    /// (1 - mass / 2 total) / (depth + log2(1 + mass)). All times log2(1 + total), which makes
    /// trees of any size comparable.
    pub fn score(&self, point: &[f32], points: &Points, shares: &mut [f64]) {
        let total = f64::from(self.mass());
        let scale = (1.0 + total).log2();
        // The chance that no cut above has parted the point, times the scale.
        let mut reach = scale;
        let mut depth = 0.0;
        let mut at = self.root();
        while let Spot::Node(node) = at {
            let (low, high) = self.bounds(node);
            let mut range = 0.0;
            let mut growth = 0.0;
            for ((l, h), p) in low.iter().zip(high).zip(point) {
                let outside = beyond(*l, *h, *p);
                range += f64::from(*h) - f64::from(*l) + outside;
                growth += outside;
            }
            if growth > 0.0 {
                let each = reach / (range * (depth + 1.0));
                for (share, ((l, h), p)) in shares.iter_mut().zip(low.iter().zip(high).zip(point)) {
                    *share += each * beyond(*l, *h, *p);
                }
                reach *= 1.0 - growth / range;
            }
            depth += 1.0;
            at = self.toward(node, point);
        }
        let Spot::Leaf(leaf) = at else { return };
        let leaf = self.leaf(leaf);
        let here = points.get(leaf.point);
        let apart = |(a, b): (&f32, &f32)| (f64::from(*a) - f64::from(*b)).abs();
        let distance: f64 = here.iter().zip(point).map(apart).sum();
        if distance > 0.0 {
            let each = reach / ((depth + 1.0) * distance);
            for (share, pair) in shares.iter_mut().zip(here.iter().zip(point)) {
                *share += each * apart(pair);
            }
        } else {
            let mass = f64::from(leaf.mass);
            let damped = (1.0 - mass / (2.0 * total)) / (depth + (1.0 + mass).log2());
            let each = reach * damped / shares.len() as f64;
            for share in shares {
                *share += each;
            }
        }
    }
}

/// How far `p` lies outside of `low..=high`.
fn beyond(low: f32, high: f32, p: f32) -> f64 {
    if p < low {
        f64::from(low) - f64::from(p)
    } else if p > high {
        f64::from(p) - f64::from(high)
    } else {
        0.0
    }
}
