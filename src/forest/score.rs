//! How far up the trees a point would be cut off: the fast way, for the score alone.
//!
//! At a node, `p` is the chance that a cut through the node's box, widened by the point, parts the
//! two: then the score is 1 / (depth + 1), else what the half on the point's side says. A leaf
//! with another point is parted surely. A leaf with an equal point scores
//! (1 - mass / 2 total) / (depth + log2(1 + mass)). All times log2(1 + total), which makes trees of
//! any size comparable (the score of the random cut forest libraries of AWS).

use std::array;
use std::hint::select_unpredictable;
use std::mem::replace;

use wide::f32x4;

use super::Forest;
use super::arith::{self, SHALLOW};
use super::boxes::{self, UNBOXED};
use super::links::{MOST, Part};
use super::tree::Tree;
use super::values::Values;

/// So many trees are gone down at once: a step needs the one before it, and would mostly wait.
const ABREAST: usize = 4;
/// So many trees are gone down in one go.
const GROUP: usize = 64;
/// The parts on the way to a leaf from the first one without a kept box, both counted.
const LEVELS: usize = UNBOXED + 1;
type Steps<const TREES: usize> = [[Part; TREES]; LEVELS];

impl Forest {
    /// The mean score of the trees. For the usual shingles, the compiler makes a version of each.
    pub(super) fn score_point(&self, point: &[f32]) -> f32 {
        match self.dims() {
            1 => self.score_dims::<1, 1>(point),
            4 => self.score_dims::<4, 4>(point),
            8 => self.score_dims::<8, 8>(point),
            24 => self.score_dims::<24, 24>(point),
            48 => self.score_dims::<48, 48>(point),
            dims if dims <= 32 => self.score_dims::<0, 32>(point),
            _ => self.score_dims::<0, MOST>(point),
        }
    }

    fn score_dims<const DIMS: usize, const ROOM: usize>(&self, point: &[f32]) -> f32 {
        let point = &point[..if DIMS == 0 { point.len() } else { DIMS }];
        let mut sides = [[0.0; ROOM]; 2];
        let sides = &mut sides.as_flattened_mut()[..2 * point.len()];
        let mut tops = [Top::NONE; GROUP + 1];
        let mut steps = [[Part::EMPTY; ABREAST]; LEVELS];
        let mut rest_steps = [[Part::EMPTY; 1]; LEVELS];
        let mut sum = 0.0;
        for trees in self.trees.chunks(GROUP) {
            look_down::<DIMS>(trees, point, &mut tops);
            let (abreast, rest) = trees.as_chunks::<ABREAST>();
            let (tops, rest_tops) = tops[..trees.len()].as_chunks::<ABREAST>();
            for (trees, tops) in abreast.iter().zip(tops) {
                sum += look_close::<DIMS, ABREAST>(
                    trees,
                    tops,
                    point,
                    &self.values,
                    sides,
                    &mut steps,
                );
            }
            for (tree, top) in rest.iter().zip(rest_tops) {
                let (tree, top) = (array::from_ref(tree), array::from_ref(top));
                sum +=
                    look_close::<DIMS, 1>(tree, top, point, &self.values, sides, &mut rest_steps);
            }
        }
        sum / self.trees.len() as f32
    }
}

/// What the kept boxes of a tree say of a point.
#[derive(Clone, Copy)]
struct Top {
    /// The first part on the way of the point that has no kept box.
    part: Part,
    /// The score so far, before it is scaled by [`Tree::scale`]; the chance that no cut so far has
    /// parted the point; and 1 + the depth of the part.
    state: [f32; 4],
}

impl Top {
    const NONE: Self = Self::before(Part::EMPTY);

    /// Before any box.
    const fn before(whole: Part) -> Self {
        Self { part: whole, state: [0.0, 1.0, 1.0, 0.0] }
    }
}

/// Looks at the kept boxes of at most [`GROUP`] trees.
#[inline]
fn look_down<const DIMS: usize>(trees: &[Tree], point: &[f32], tops: &mut [Top; GROUP + 1]) {
    let has_box = |tree: &Tree| tree.whole().count() >= tree.boxes.from::<DIMS>();
    if trees.iter().all(has_box) {
        go_down::<DIMS>(trees, point, tops);
        return;
    }
    for (i, tree) in trees.iter().enumerate() {
        let mut top = [Top::before(tree.whole()); GROUP + 1];
        if has_box(tree) {
            go_down::<DIMS>(array::from_ref(tree), point, &mut top);
        }
        tops[i] = top[0];
    }
}

/// Goes down the kept boxes of trees that all have some. A lane whose way has ended goes on with
/// the next tree, so that none waits for the longest way.
#[inline]
fn go_down<const DIMS: usize>(trees: &[Tree], point: &[f32], tops: &mut [Top; GROUP + 1]) {
    let from = trees[0].boxes.from::<DIMS>();
    // Lanes without a tree of their own go down the first one again, for nothing.
    let tree_at = |at: usize| trees.get(at).unwrap_or(&trees[0]);
    let mut at = [0, 1, 2, 3];
    let mut lanes = at.map(tree_at);
    let mut parts = lanes.map(Tree::whole);
    let (mut next, mut left) = (ABREAST, trees.len());
    let (mut sums, mut reach, mut depth) = (f32x4::ZERO, f32x4::ONE, f32x4::ONE);
    while left > 0 {
        let mut kept = [point; ABREAST];
        let mut ends = 0u32;
        for i in 0..ABREAST {
            let node = lanes[i].nodes[parts[i].node()];
            kept[i] = lanes[i].boxes.get::<DIMS>(node.place());
            parts[i] = parts[i].toward(node, point);
            ends |= u32::from(parts[i].count() < from) << i;
        }
        let p = boxes::chances::<DIMS>(kept, point);
        sums += reach * p * (f32x4::ONE / depth);
        reach *= f32x4::ONE - p;
        depth += f32x4::ONE;
        while ends != 0 {
            let i = ends.trailing_zeros() as usize % ABREAST;
            ends &= ends - 1;
            let mut states = [sums, reach, depth].map(f32x4::to_array);
            let mut state = [0.0; 4];
            for ((now, states), anew) in state.iter_mut().zip(&mut states).zip([0.0, 1.0, 1.0]) {
                *now = replace(&mut states[i], anew);
            }
            tops[at[i].min(GROUP)] = Top { part: parts[i], state };
            [sums, reach, depth] = states.map(f32x4::new);
            left -= usize::from(at[i] < trees.len());
            at[i] = next;
            next += 1;
            lanes[i] = tree_at(at[i]);
            parts[i] = lanes[i].whole();
        }
    }
}

/// The sum of the scores of some trees.
#[inline]
fn look_close<const DIMS: usize, const TREES: usize>(
    trees: &[Tree; TREES],
    tops: &[Top; TREES],
    point: &[f32],
    values: &Values,
    sides: &mut [f32],
    steps: &mut Steps<TREES>,
) -> f32 {
    let ends = descend(trees, tops.map(|top| top.part), point, steps);
    let mut sum = 0.0;
    for (i, tree) in trees.iter().enumerate() {
        if ends[i].count() > 0 {
            let [before, reach, depth, _] = tops[i].state;
            let steps = steps.iter().map(|step| step[i]);
            let depth = depth as usize - 1;
            let rest = tree.score_small::<DIMS>(ends[i], steps, depth, point, values, sides);
            sum += (before + reach * rest) * tree.scale();
        }
    }
    sum
}

/// Goes down from parts without kept boxes to leaves. `steps` are the parts on the way, up to and
/// with the leaf; a way that has ended stays there.
#[inline]
fn descend<const TREES: usize>(
    trees: &[Tree; TREES],
    mut parts: [Part; TREES],
    point: &[f32],
    steps: &mut [[Part; TREES]; LEVELS],
) -> [Part; TREES] {
    for step in &mut *steps {
        *step = parts;
        if parts.iter().all(|part| part.count() < 2) {
            break;
        }
        for (part, tree) in parts.iter_mut().zip(trees) {
            // There is no node behind the last leaf.
            let Some(node) = tree.nodes.get(part.node()) else { continue };
            *part = select_unpredictable(part.count() < 2, *part, part.toward(*node, point));
        }
    }
    parts
}

impl Tree {
    /// The score of a part without kept boxes, from the leaf up with a growing box.
    #[inline]
    fn score_small<const DIMS: usize>(
        &self,
        part: Part,
        steps: impl Iterator<Item = Part>,
        depth: usize,
        point: &[f32],
        values: &Values,
        sides: &mut [f32],
    ) -> f32 {
        let mut above = [Part::default(); UNBOXED];
        let mut down = 0;
        for (room, step) in above.iter_mut().zip(steps.take_while(|step| !step.is_leaf())) {
            *room = step;
            down += 1;
        }
        let leaf = self.leaves[part.leaf()];
        let here = values.point(leaf.position());
        let mut score = if boxes::is_same::<DIMS>(here, point) {
            seen(leaf.mass(), self.mass(), depth + down) as f32
        } else {
            SHALLOW[depth + down]
        };
        self.climb::<DIMS>(part, &above[..down], values, sides, |level, sides| {
            let p = boxes::chance::<DIMS>(sides, point);
            score += p * (SHALLOW[depth + level] - score);
        });
        score
    }
}

/// The score at a leaf of an equal point.
pub(super) fn seen(mass: usize, total: usize, depth: usize) -> f64 {
    let (mass, total) = (mass as f64, total as f64);
    (1.0 - mass / (2.0 * total)) / (depth as f64 + arith::log2(1.0 + mass))
}
