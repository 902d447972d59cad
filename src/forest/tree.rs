//! One tree of random cuts over distinct points, kept in flat arrays.

use super::points::Points;

const NONE: u16 = u16::MAX;
const LEAF: u16 = 1 << 15;

/// Where a link of the tree leads: the index of a node, or of a leaf with the top bit set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Link(u16);

/// A [`Link`] followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    Nowhere,
    Node(usize),
    Leaf(usize),
}

impl Link {
    const NOWHERE: Self = Self(NONE);

    fn spot(self) -> Spot {
        match self.0 {
            NONE => Spot::Nowhere,
            i if i & LEAF != 0 => Spot::Leaf(usize::from(i & !LEAF)),
            i => Spot::Node(usize::from(i)),
        }
    }
}

/// A cut in two: points with `p[dim] <= cut` are on the left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    parent: u16,
    left: Link,
    right: Link,
    dim: u16,
    mass: u16,
    cut: f32,
}

/// A distinct point and how many times it is held.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf {
    pub point: u32,
    parent: u16,
    pub mass: u16,
}

/// Where a point came to lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub leaf: u16,
    /// The leaf was made for this point, and holds it.
    pub fresh: bool,
}

/// A random cut tree. Boxes lie beside the nodes: all lower bounds, then all upper bounds.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    dims: usize,
    root: Link,
    nodes: Vec<Node>,
    boxes: Vec<f32>,
    leaves: Vec<Leaf>,
    free_nodes: Vec<u16>,
    free_leaves: Vec<u16>,
}

impl Tree {
    pub fn new(dims: usize) -> Self {
        Self {
            dims,
            root: Link::NOWHERE,
            nodes: Vec::new(),
            boxes: Vec::new(),
            leaves: Vec::new(),
            free_nodes: Vec::new(),
            free_leaves: Vec::new(),
        }
    }

    pub fn root(&self) -> Spot {
        self.root.spot()
    }

    pub fn leaf(&self, at: usize) -> &Leaf {
        &self.leaves[at]
    }

    /// The lower and upper bounds of a node.
    pub fn bounds(&self, node: usize) -> (&[f32], &[f32]) {
        let start = node * 2 * self.dims;
        self.boxes[start..start + 2 * self.dims].split_at(self.dims)
    }

    /// The child of a node on the side of `point`.
    pub fn toward(&self, node: usize, point: &[f32]) -> Spot {
        self.child(node, point).spot()
    }

    /// How many points the tree holds, equal ones counted each.
    pub fn mass(&self) -> u16 {
        self.mass_at(self.root)
    }

    /// Inserts a stored point: the cut that would have parted it from a box is drawn anew at each
    /// node on the way, as if the tree had been cut with the point in it.
    pub fn insert(&mut self, id: u32, points: &Points, rng: &mut fastrand::Rng) -> Placed {
        let point = points.get(id);
        let mut at = self.root;
        loop {
            match at.spot() {
                Spot::Nowhere => {
                    let leaf = self.new_leaf(id);
                    self.root = Link(leaf | LEAF);
                    return Placed { leaf, fresh: true };
                }
                Spot::Leaf(i) => {
                    let here = points.get(self.leaves[i].point);
                    let Some(cut) = draw(here, here, point, rng) else {
                        self.leaves[i].mass += 1;
                        return Placed { leaf: i as u16, fresh: false };
                    };
                    return self.part(at, cut, id, points);
                }
                Spot::Node(i) => {
                    let (low, high) = self.bounds(i);
                    if let Some(cut) = draw(low, high, point, rng) {
                        return self.part(at, cut, id, points);
                    }
                    self.nodes[i].mass += 1;
                    self.widen(i, point);
                    at = self.child(i, point);
                }
            }
        }
    }

    /// Takes one point out of a leaf, and returns the stored point that the leaf held if that was
    /// the last.
    pub fn delete(&mut self, leaf: u16, points: &Points) -> Option<u32> {
        let Leaf { point, parent, ref mut mass } = self.leaves[usize::from(leaf)];
        *mass -= 1;
        if *mass > 0 {
            self.lighten(parent, None);
            return None;
        }
        self.free_leaves.push(leaf);
        if parent == NONE {
            self.root = Link::NOWHERE;
            return Some(point);
        }
        let Node { parent: above, left, right, .. } = self.nodes[usize::from(parent)];
        let sibling = if left == Link(leaf | LEAF) { right } else { left };
        self.replace(above, Link(parent), sibling);
        self.free_nodes.push(parent);
        self.lighten(above, Some(points));
        Some(point)
    }

    pub fn heap_bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<Node>()
            + self.boxes.capacity() * 4
            + self.leaves.capacity() * size_of::<Leaf>()
            + (self.free_nodes.capacity() + self.free_leaves.capacity()) * 2
    }

    fn child(&self, node: usize, point: &[f32]) -> Link {
        let node = &self.nodes[node];
        if point[usize::from(node.dim)] <= node.cut { node.left } else { node.right }
    }

    fn mass_at(&self, at: Link) -> u16 {
        match at.spot() {
            Spot::Nowhere => 0,
            Spot::Node(i) => self.nodes[i].mass,
            Spot::Leaf(i) => self.leaves[i].mass,
        }
    }

    fn new_leaf(&mut self, point: u32) -> u16 {
        let leaf = Leaf { point, parent: NONE, mass: 1 };
        if let Some(i) = self.free_leaves.pop() {
            self.leaves[usize::from(i)] = leaf;
            return i;
        }
        self.leaves.push(leaf);
        (self.leaves.len() - 1) as u16
    }

    /// Puts a node above `at` that parts it from a new leaf.
    fn part(&mut self, at: Link, (dim, cut): (usize, f32), id: u32, points: &Points) -> Placed {
        let point = points.get(id);
        let leaf = self.new_leaf(id);
        let link = Link(leaf | LEAF);
        let (left, right) = if point[dim] <= cut { (link, at) } else { (at, link) };
        let parent = self.parent(at);
        let mass = self.mass_at(at) + 1;
        let node = Node { parent, left, right, dim: dim as u16, mass, cut };
        let i = if let Some(i) = self.free_nodes.pop() {
            self.nodes[usize::from(i)] = node;
            i
        } else {
            self.nodes.push(node);
            self.boxes.resize(self.nodes.len() * 2 * self.dims, 0.0);
            (self.nodes.len() - 1) as u16
        };
        self.replace(parent, at, Link(i));
        self.set_parent(at, i);
        self.set_parent(link, i);
        self.fit(usize::from(i), points);
        Placed { leaf, fresh: true }
    }

    fn parent(&self, at: Link) -> u16 {
        match at.spot() {
            Spot::Nowhere => NONE,
            Spot::Node(i) => self.nodes[i].parent,
            Spot::Leaf(i) => self.leaves[i].parent,
        }
    }

    fn set_parent(&mut self, at: Link, parent: u16) {
        match at.spot() {
            Spot::Nowhere => {}
            Spot::Node(i) => self.nodes[i].parent = parent,
            Spot::Leaf(i) => self.leaves[i].parent = parent,
        }
    }

    /// Hangs `new` where `old` hung below `parent`.
    fn replace(&mut self, parent: u16, old: Link, new: Link) {
        if parent == NONE {
            self.root = new;
        } else {
            let node = &mut self.nodes[usize::from(parent)];
            if node.left == old {
                node.left = new;
            } else {
                node.right = new;
            }
        }
        self.set_parent(new, parent);
    }

    /// Takes one from the mass of `node` and all above; with `points`, fits their boxes again, as
    /// far up as they change.
    fn lighten(&mut self, mut node: u16, mut points: Option<&Points>) {
        while node != NONE {
            let i = usize::from(node);
            self.nodes[i].mass -= 1;
            points = points.filter(|points| self.fit(i, points));
            node = self.nodes[i].parent;
        }
    }

    /// Makes the box of a node the box around its children, and says whether it changed.
    fn fit(&mut self, node: usize, points: &Points) -> bool {
        let Node { left, right, .. } = self.nodes[node];
        let mut changed = false;
        for side in 0..2 * self.dims {
            let (a, b) = (self.bound(left, side, points), self.bound(right, side, points));
            let bound = if side < self.dims { a.min(b) } else { a.max(b) };
            let old = &mut self.boxes[node * 2 * self.dims + side];
            changed |= old.to_bits() != bound.to_bits();
            *old = bound;
        }
        changed
    }

    fn bound(&self, at: Link, side: usize, points: &Points) -> f32 {
        match at.spot() {
            Spot::Nowhere => f32::NAN,
            Spot::Node(i) => self.boxes[i * 2 * self.dims + side],
            Spot::Leaf(i) => points.get(self.leaves[i].point)[side % self.dims],
        }
    }

    fn widen(&mut self, node: usize, point: &[f32]) {
        let start = node * 2 * self.dims;
        let (low, high) = self.boxes[start..start + 2 * self.dims].split_at_mut(self.dims);
        for ((low, high), p) in low.iter_mut().zip(high).zip(point) {
            *low = low.min(*p);
            *high = high.max(*p);
        }
    }
}

/// Draws a cut through the box widened by `point`, and returns it if it parts the point from the
/// box. None for a point inside.
fn draw(low: &[f32], high: &[f32], point: &[f32], rng: &mut fastrand::Rng) -> Option<(usize, f32)> {
    let sides = || low.iter().zip(high).zip(point).map(|((l, h), p)| (l.min(*p), h.max(*p)));
    if low.iter().zip(high).zip(point).all(|((l, h), p)| l <= p && p <= h) {
        return None;
    }
    let total: f64 = sides().map(|(l, h)| f64::from(h) - f64::from(l)).sum();
    let mut rest = rng.f64() * total;
    let mut cut = None;
    for (dim, (l, h)) in sides().enumerate() {
        let side = f64::from(h) - f64::from(l);
        if side > 0.0 {
            // Rounding must not put the cut on the upper bound: nothing would be on its right.
            let at = ((f64::from(l) + rest.min(side)) as f32).clamp(l, h.next_down());
            cut = Some((dim, at));
            if rest < side {
                break;
            }
            rest -= side;
        }
    }
    cut.filter(|&(dim, at)| at < low[dim] || at >= high[dim])
}

#[cfg(test)]
mod tests;
