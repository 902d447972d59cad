//! How points come into a tree, and leave it.
//!
//! Robust random cut trees (Guha, Mishra, Roy and Schrijvers, 2016): a tree after an insertion or
//! a deletion is distributed as if it had been cut anew with the points it then has.

use std::hint::select_unpredictable;

use super::boxes::{self, UNBOXED};
use super::links::{Leaf, Part};
use super::rng::Rng;
use super::tree::{Ground, Tree};

impl Tree {
    /// Inserts the point at `position`. The cut that would have parted it from a box is drawn anew
    /// at each node on the way. Gives the leaf that it is at.
    pub fn insert<const DIMS: usize>(
        &mut self,
        position: usize,
        ground: &mut Ground,
        rng: &mut Rng,
    ) -> usize {
        self.set_mass(self.mass() + 1);
        let point = ground.values.point(position);
        let from = self.boxes.from::<DIMS>();
        let scratch = &mut *ground.scratch;
        scratch.path.clear();
        let mut part = self.whole();
        if part.count() == 0 {
            self.push_leaf(Leaf::new(position, 1));
            return 0;
        }
        while part.count() >= from {
            let sides = self.boxes.get_mut::<DIMS>(self.nodes[part.node()].place());
            let u = rng.unit();
            if !stays(boxes::growth::<DIMS>(sides, point), u)
                && let Some(cut) = cut(sides, point, u)
            {
                return self.part::<DIMS>(part, cut, position, ground);
            }
            // If the point is in the tree, it is in the box.
            boxes::widen::<DIMS>(sides, point, point);
            scratch.path.push(part);
            part = self.toward(part, point);
        }
        self.insert_small::<DIMS>(part, position, ground, rng)
    }

    /// Inserts a point into a part without kept boxes: down to the leaf, up again with a growing
    /// box, then down to the first cut.
    fn insert_small<const DIMS: usize>(
        &mut self,
        mut part: Part,
        position: usize,
        ground: &mut Ground,
        rng: &mut Rng,
    ) -> usize {
        let Ground { values, scratch } = ground;
        let point = values.point(position);
        let mut way = [Part::default(); UNBOXED];
        let mut down = 0;
        while !part.is_leaf() {
            way[down] = part;
            down += 1;
            part = self.toward(part, point);
        }
        let way = &way[..down];
        let mut growth = [(0.0, 0.0); UNBOXED];
        self.climb::<DIMS>(part, way, values, &mut scratch.sides, |level, sides| {
            growth[level] = boxes::growth::<DIMS>(sides, point);
        });
        for (above, growth) in way.iter().zip(growth) {
            let u = rng.unit();
            if !stays(growth, u) {
                boxes::clear(&mut scratch.sides);
                self.gather::<DIMS>(*above, values, &mut scratch.sides);
                if let Some(cut) = cut(&scratch.sides, point, u) {
                    return self.part::<DIMS>(*above, cut, position, ground);
                }
            }
            scratch.path.push(*above);
        }
        let here = values.point(self.leaves[part.leaf()].position());
        if boxes::is_same::<DIMS>(here, point) {
            self.leaves[part.leaf()].gain();
            return part.leaf();
        }
        boxes::enclose::<DIMS>(&mut scratch.sides, here);
        // A point apart from a leaf is parted from it by every cut.
        let cut = cut(&scratch.sides, point, rng.unit()).unwrap_or((0, point[0]));
        self.part::<DIMS>(part, cut, position, ground)
    }

    /// Parts the new point at `position` from a part, below the path that is in the scratch.
    fn part<const DIMS: usize>(
        &mut self,
        part: Part,
        (dim, cut): (usize, f32),
        position: usize,
        ground: &mut Ground,
    ) -> usize {
        let Ground { values, scratch } = ground;
        let from = self.boxes.from::<DIMS>();
        let point = values.point(position);
        let on_left = point[dim] <= cut;
        let leaf = if on_left { part.leaf() } else { part.leaf() + part.count() };
        // The box of the first node of so many leaves on the way up, the new one or one above.
        let mut place = None;
        if part.count() + 1 >= from {
            boxes::enclose::<DIMS>(&mut scratch.sides, point);
            self.cover::<DIMS>(part, values, &mut scratch.sides);
            place = Some(self.boxes.add(&scratch.sides));
        }
        self.hang(part, on_left, dim, cut, Leaf::new(position, 1));
        self.nodes[part.node()].set_place(place);
        for above in &scratch.path {
            let node = &mut self.nodes[above.node()];
            node.gain_left(part.leaf() < above.leaf() + node.left());
        }
        let small = scratch.path.iter().rev().find(|above| above.count() + 1 >= from);
        if let Some(above) = small.filter(|above| above.count() + 1 == from).copied() {
            boxes::enclose::<DIMS>(&mut scratch.sides, point);
            self.gather::<DIMS>(above.with_count(above.count() + 1), values, &mut scratch.sides);
            place = Some(self.boxes.add(&scratch.sides));
            self.nodes[above.node()].set_place(place);
        }
        leaf
    }

    /// Takes one sample out of a leaf, and the leaf with its last one.
    pub fn delete<const DIMS: usize>(&mut self, leaf: usize, ground: &mut Ground) {
        self.set_mass(self.mass() - 1);
        if self.leaves[leaf].mass() > 1 {
            self.leaves[leaf].lose();
            return;
        }
        let Ground { values, scratch } = ground;
        let point = values.point(self.leaves[leaf].position());
        let from = self.boxes.from::<DIMS>();
        scratch.path.clear();
        let mut part = self.whole();
        while !part.is_leaf() {
            scratch.path.push(part);
            let node = &mut self.nodes[part.node()];
            let [left, right] = part.halves(*node);
            let on_left = leaf < right.leaf();
            node.lose_left(on_left);
            part = select_unpredictable(on_left, left, right);
        }
        self.leaves.remove(leaf);
        let Some(parent) = scratch.path.pop() else { return };
        if parent.count() >= from {
            self.boxes.release(self.nodes[parent.node()].place());
        }
        // What was next to the leaf comes to stand in the place of the parent.
        self.nodes.remove(parent.node());
        for above in scratch.path.iter().rev() {
            if above.count() < from {
                continue;
            }
            let place = self.nodes[above.node()].place();
            if above.count() == from {
                self.boxes.release(place);
                self.nodes[above.node()].set_place(None);
                continue;
            }
            if !boxes::touches::<DIMS>(self.boxes.get::<DIMS>(place), point) {
                break;
            }
            let sides = &mut scratch.sides;
            boxes::clear(sides);
            for half in self.halves(above.with_count(above.count() - 1)) {
                self.cover::<DIMS>(half, values, sides);
            }
            let kept = self.boxes.get_mut::<DIMS>(place);
            if kept == &sides[..] {
                break;
            }
            kept.copy_from_slice(sides);
        }
    }
}

/// Whether `u` surely draws no cut that parts a point from a box, which it makes grow so much to such
/// a range. One test of the whole: whether the point is inside cannot be foretold, but that most
/// points are not parted can.
#[inline]
fn stays((grown, range): (f32, f32), u: f64) -> bool {
    range < f32::INFINITY && u * f64::from(range) >= f64::from(grown) && grown < range
}

/// The cut at `u` of all lengths at which there may be one, if it parts the point from the box.
#[inline(never)]
fn cut(sides: &[f32], point: &[f32], u: f64) -> Option<(usize, f32)> {
    let (grown, range) = boxes::wide_growth(sides, point);
    if grown == 0.0 {
        return None;
    }
    let mut rest = u * range;
    // The box of one point is parted surely, whatever rounding says.
    if grown < range && rest >= grown {
        return None;
    }
    let (low, high) = sides.split_at(point.len());
    let mut cut = None;
    for (dim, ((l, h), p)) in low.iter().zip(high).zip(point).enumerate() {
        let [below, above] = boxes::excess(*l, *h, *p);
        let excess = below + above;
        if excess > 0.0 {
            let (from, to) = if below > 0.0 { (*p, *l) } else { (*h, *p) };
            // Rounding must not put the cut on the upper bound: nothing would be on its right.
            let at = (f64::from(from) + rest.min(excess)) as f32;
            cut = Some((dim, at.clamp(from, to.next_down())));
            if rest < excess {
                break;
            }
            rest -= excess;
        }
    }
    cut
}
