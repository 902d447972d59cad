//! The slow ways down the trees, for a point that needs a close look: what each value adds to the
//! score, and how much a tree would change with the point in it.

use super::Forest;
use super::boxes;
use super::score::seen;
use super::tree::Tree;

/// What each value of a shingle adds to its score, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attribution {
    /// The part for lying above what is usual.
    pub high: Vec<f32>,
    /// The part for lying below what is usual.
    pub low: Vec<f32>,
}

impl Attribution {
    fn none(dims: usize) -> Self {
        Self { high: vec![0.0; dims], low: vec![0.0; dims] }
    }

    /// The sum of all parts: the score, up to rounding.
    pub fn score(&self) -> f32 {
        self.high.iter().chain(&self.low).map(|part| f64::from(*part)).sum::<f64>() as f32
    }

    /// The part of each value, high and low together, oldest first.
    pub fn parts(&self) -> impl Iterator<Item = f32> {
        self.high.iter().zip(&self.low).map(|(high, low)| high + low)
    }
}

/// A step on the way of a point down a tree.
struct Step<'a> {
    /// The box of all points from here on.
    sides: &'a [f32],
    depth: usize,
    mass: usize,
    is_leaf: bool,
}

impl Forest {
    /// What each value of the next shingle adds to the score of `value`, see [`Forest::score`];
    /// all 0 where that is 0. Costs a few times as much.
    pub fn explain(&self, value: f32) -> Attribution {
        let mut all = Attribution::none(self.dims());
        self.with_point(value, |point| self.explain_point(point, &mut all));
        all
    }

    fn explain_point(&self, point: &[f32], all: &mut Attribution) {
        let dims = self.dims();
        let mut parts = vec![[0.0f64; 2]; dims];
        for tree in &self.trees {
            // The chance that no cut above has parted the point, times the scale.
            let mut reach = f64::from(tree.scale()) / self.trees.len() as f64;
            self.walk(tree, point, |step| {
                let (grown, range) = boxes::wide_growth(step.sides, point);
                if grown > 0.0 {
                    let each = reach / (range * (step.depth as f64 + 1.0));
                    let (low, high) = step.sides.split_at(dims);
                    let sides = low.iter().zip(high).zip(point);
                    for (part, ((l, h), p)) in parts.iter_mut().zip(sides) {
                        let [below, above] = boxes::excess(*l, *h, *p);
                        part[0] += each * below;
                        part[1] += each * above;
                    }
                    reach *= 1.0 - grown / range;
                } else if step.is_leaf {
                    let each = reach * seen(step.mass, tree.mass(), step.depth);
                    for part in parts.as_flattened_mut() {
                        *part += each / (2 * dims) as f64;
                    }
                }
            });
        }
        for (i, [low, high]) in parts.into_iter().enumerate() {
            all.low[i] = low as f32;
            all.high[i] = high as f32;
        }
    }

    /// How much of a tree `value` as the next one would push down, 0 to 1, mean over the trees:
    /// the share of the points that its cut would part it from. Near 0 for a value among others, up
    /// to 1 for one far from all; 0 while there is no shingle or no tree. Unlike the score, it
    /// does not saturate for a point that is far from a few others only.
    ///
    /// The recursion of [`Forest::score`] with the mass below the cut for a point that is parted,
    /// and 1 / (1 + mass) at a leaf of an equal point, by 1 + the mass of the tree.
    pub fn displacement(&self, value: f32) -> f32 {
        let mut sum = 0.0;
        self.with_point(value, |point| {
            for tree in &self.trees {
                let mut reach = 1.0 / (1.0 + tree.mass() as f64) / self.trees.len() as f64;
                self.walk(tree, point, |step| {
                    let (grown, range) = boxes::wide_growth(step.sides, point);
                    let mass = step.mass as f64;
                    if grown > 0.0 {
                        let p = grown / range;
                        sum += reach * p * mass;
                        reach *= 1.0 - p;
                    } else if step.is_leaf {
                        sum += reach / (1.0 + mass);
                    }
                });
            }
        });
        sum as f32
    }

    /// Goes down a tree the way of `point`.
    fn walk(&self, tree: &Tree, point: &[f32], mut visit: impl FnMut(&Step)) {
        let mut sides = vec![0.0; 2 * point.len()];
        let mut part = tree.whole();
        for depth in 0..part.count() {
            boxes::clear(&mut sides);
            tree.cover::<0>(part, &self.values, &mut sides);
            let is_leaf = part.is_leaf();
            visit(&Step { sides: &sides, depth, mass: tree.mass_of(part), is_leaf });
            if is_leaf {
                return;
            }
            part = tree.toward(part, point);
        }
    }
}
