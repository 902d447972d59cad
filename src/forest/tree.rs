//! One tree of random cuts over distinct points, kept in flat arrays without links.
//!
//! Nodes stand in the order of a way down, each before what is left of its cut, and that before
//! what is right of it; leaves stand from left to right. So a node and all below it lie side by
//! side, nodes as well as leaves, and with the number of leaves on the left of each cut all else
//! follows: the node on the left is the next one, that on the right comes after as many.
//!
//! Nodes of many leaves keep their bounding box. The boxes of small ones, which are most of all
//! boxes, are computed from their points when they are needed.

use super::arith;
use super::boxes::{self, Boxes};
use super::links::{Leaf, Node, Part};
use super::values::Values;

/// Everything outside of a tree that its work needs.
pub(super) struct Ground<'a> {
    pub values: &'a Values,
    pub scratch: &'a mut Scratch,
}

/// Room to work in, kept to save allocations.
#[derive(Clone, Debug)]
pub(super) struct Scratch {
    /// A box.
    pub sides: Vec<f32>,
    /// Parts from the root down.
    pub path: Vec<Part>,
}

impl Scratch {
    pub fn heap_bytes(&self) -> usize {
        self.sides.capacity() * 4 + self.path.capacity() * size_of::<Part>()
    }
}

/// A random cut tree.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) leaves: Vec<Leaf>,
    pub(super) boxes: Boxes,
    /// log2(1 + mass), by which a score is multiplied.
    scale: f32,
    samples: u16,
    mass: u16,
}

impl Tree {
    /// An empty tree for at most so many samples of so many values.
    pub fn new(samples: usize, dims: usize) -> Self {
        Self {
            nodes: Vec::new(),
            leaves: Vec::new(),
            boxes: Boxes::new(dims),
            scale: 0.0,
            samples: samples as u16,
            mass: 0,
        }
    }

    /// How many samples the tree holds, equal ones counted each.
    pub fn mass(&self) -> usize {
        usize::from(self.mass)
    }

    pub fn scale(&self) -> f32 {
        self.scale
    }

    pub(super) fn set_mass(&mut self, mass: usize) {
        self.mass = mass as u16;
    }

    /// Makes the scale that of the mass.
    pub fn rescale(&mut self) {
        self.scale = arith::log2(1.0 + f64::from(self.mass)) as f32;
    }

    /// Positions of the points in the tree.
    pub fn positions(&self) -> impl Iterator<Item = usize> {
        self.leaves.iter().map(|leaf| leaf.position())
    }

    /// All of the tree, empty or not.
    pub fn whole(&self) -> Part {
        Part::new(0, 0, self.leaves.len())
    }

    /// The left and the right half of a part that is no leaf.
    pub fn halves(&self, part: Part) -> [Part; 2] {
        part.halves(self.nodes[part.node()])
    }

    /// The half of a part, which is no leaf, on the side of `point`.
    pub fn toward(&self, part: Part, point: &[f32]) -> Part {
        part.toward(self.nodes[part.node()], point)
    }

    /// How many samples a part holds.
    pub fn mass_of(&self, part: Part) -> usize {
        self.leaves[part.leaves()].iter().map(|leaf| leaf.mass()).sum()
    }

    /// Widens `sides` by a part.
    pub fn cover<const DIMS: usize>(&self, part: Part, values: &Values, sides: &mut [f32]) {
        if part.count() >= self.boxes.from::<DIMS>() {
            let kept = self.boxes.get::<DIMS>(self.nodes[part.node()].place());
            let (low, high) = kept.split_at(kept.len() / 2);
            boxes::widen::<DIMS>(sides, low, high);
        } else {
            self.gather::<DIMS>(part, values, sides);
        }
    }

    /// Widens `sides` by the points of a part, whether its box is kept or not.
    #[inline]
    pub fn gather<const DIMS: usize>(&self, part: Part, values: &Values, sides: &mut [f32]) {
        let sides = &mut sides[..2 * if DIMS == 0 { values.dims() } else { DIMS }];
        for leaf in &self.leaves[part.leaves()] {
            let point = values.point(leaf.position());
            boxes::widen::<DIMS>(sides, point, point);
        }
    }

    /// Visits the parts on a way down to the leaf `part`, from the last to the first, each with its
    /// place on the way and its box, for which `sides` is room.
    #[inline]
    pub fn climb<const DIMS: usize>(
        &self,
        mut part: Part,
        way: &[Part],
        values: &Values,
        sides: &mut [f32],
        mut visit: impl FnMut(usize, &[f32]),
    ) {
        boxes::enclose::<DIMS>(sides, values.point(self.leaves[part.leaf()].position()));
        for (level, larger) in way.iter().enumerate().rev() {
            self.gather::<DIMS>(larger.without(part), values, sides);
            part = *larger;
            visit(level, sides);
        }
    }

    /// Makes `leaf` the first of a part, or the one after its last; `dim` and `cut` part it from
    /// the others.
    pub(super) fn hang(&mut self, part: Part, on_left: bool, dim: usize, cut: f32, leaf: Leaf) {
        let samples = usize::from(self.samples);
        grow(&mut self.nodes, samples - 1);
        grow(&mut self.leaves, samples);
        let left = if on_left { 1 } else { part.count() };
        self.nodes.insert(part.node(), Node::new(dim, cut, left));
        self.leaves.insert(if on_left { part.leaf() } else { part.leaf() + part.count() }, leaf);
    }

    /// Puts the kept boxes in the order of their nodes, without the room of those that went.
    pub(super) fn tidy(&mut self) {
        let count = self.nodes.iter().filter(|node| node.has_box()).count();
        let mut boxes = Boxes::with_room(self.boxes.dims(), count);
        for node in self.nodes.iter_mut().filter(|node| node.has_box()) {
            let place = boxes.add(self.boxes.get::<0>(node.place()));
            node.set_place(Some(place));
        }
        self.boxes = boxes;
    }

    /// Adds the first leaf, or one while the tree is read from left to right.
    pub(super) fn push_leaf(&mut self, leaf: Leaf) {
        grow(&mut self.leaves, usize::from(self.samples));
        self.leaves.push(leaf);
    }

    /// Adds a node while the tree is read from left to right.
    pub(super) fn push_node(&mut self, node: Node) {
        grow(&mut self.nodes, usize::from(self.samples) - 1);
        self.nodes.push(node);
    }

    pub fn heap_bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<Node>()
            + self.leaves.capacity() * size_of::<Leaf>()
            + self.boxes.heap_bytes()
    }
}

/// Makes room for one more in a vector of at most `most`: twice as much, but never too much.
pub(super) fn grow<T>(vector: &mut Vec<T>, most: usize) {
    let len = vector.len();
    if len == vector.capacity() {
        let more = len.max(4).min(most.saturating_sub(len));
        vector.reserve_exact(more.max(1));
    }
}
