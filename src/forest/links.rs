//! The packed words of a tree: nodes and leaves, in as few bytes as the largest forest allows.

use std::hint::select_unpredictable;
use std::ops::Range;

/// Most samples of a tree, and most values of a shingle: their indices have 10 bits.
pub(super) const MOST: usize = 1024;
/// Positions of values have 22 bits.
pub(super) const MOST_VALUES: usize = (1 << 22) - 1;
/// The bits of a count, or of a dimension.
const COUNT: u32 = (1 << 10) - 1;
/// What [`Node::place`] says of a node whose box is not kept.
const NO_BOX: u32 = (1 << 12) - 1;

/// A cut in two: points with `p[dim] <= cut` are on the left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Node {
    pub cut: f32,
    /// Leaves on the left, dimension, place of the box: 10, 10 and 12 bits.
    word: u32,
}

impl Node {
    pub fn new(dim: usize, cut: f32, left: usize) -> Self {
        Self { cut, word: left as u32 | (dim as u32) << 10 | NO_BOX << 20 }
    }

    pub fn dim(self) -> usize {
        (self.word >> 10 & COUNT) as usize
    }

    /// How many leaves are on the left.
    pub fn left(self) -> usize {
        (self.word & COUNT) as usize
    }

    pub fn set_left(&mut self, left: usize) {
        self.word = self.word & !COUNT | left as u32;
    }

    /// One more leaf, which may be on the left.
    pub fn gain_left(&mut self, on_left: bool) {
        self.word += u32::from(on_left);
    }

    /// One leaf less, which may be on the left.
    pub fn lose_left(&mut self, on_left: bool) {
        self.word -= u32::from(on_left);
    }

    /// Where the box of this node is kept; no place if it is not.
    pub fn place(self) -> usize {
        (self.word >> 20) as usize
    }

    pub fn set_place(&mut self, place: Option<usize>) {
        self.word = self.word & !(NO_BOX << 20) | place.map_or(NO_BOX, |at| at as u32) << 20;
    }

    /// Whether it has a place.
    pub fn has_box(self) -> bool {
        self.place() != NO_BOX as usize
    }
}

/// A distinct point and how many samples it is: its position has 22 bits, the samples beyond the
/// first 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leaf(u32);

impl Leaf {
    pub fn new(position: usize, mass: usize) -> Self {
        Self(position as u32 | (mass as u32 - 1) << 22)
    }

    /// Where the point begins among the values.
    pub fn position(self) -> usize {
        self.0 as usize & MOST_VALUES
    }

    pub fn mass(self) -> usize {
        (self.0 >> 22) as usize + 1
    }

    pub fn gain(&mut self) {
        self.0 += 1 << 22;
    }

    pub fn lose(&mut self) {
        self.0 -= 1 << 22;
    }

    pub fn move_to(&mut self, position: usize) {
        self.0 = self.0 & !(MOST_VALUES as u32) | position as u32;
    }
}

/// A node and all below it, or one leaf: the node (of a leaf, where a node in its place would be),
/// the first leaf, and how many leaves there are; 16 bits each, so that a step down the tree is a
/// choice between two words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Part(u64);

impl Part {
    const LEAF: u32 = 16;
    const COUNT: u32 = 32;

    /// Of no leaf.
    pub const EMPTY: Self = Self(0);

    pub fn new(node: usize, leaf: usize, count: usize) -> Self {
        Self(node as u64 | (leaf as u64) << Self::LEAF | (count as u64) << Self::COUNT)
    }

    pub fn node(self) -> usize {
        usize::from(self.0 as u16)
    }

    /// The first leaf.
    pub fn leaf(self) -> usize {
        usize::from((self.0 >> Self::LEAF) as u16)
    }

    /// How many leaves there are.
    pub fn count(self) -> usize {
        (self.0 >> Self::COUNT) as usize
    }

    pub fn is_leaf(self) -> bool {
        self.count() == 1
    }

    /// The leaves.
    pub fn leaves(self) -> Range<usize> {
        self.leaf()..self.leaf() + self.count()
    }

    /// The same with so many leaves.
    pub fn with_count(self, count: usize) -> Self {
        Self::new(self.node(), self.leaf(), count)
    }

    /// The leaves beside `half`, which is what is left or what is right of the cut of this part. No
    /// node is theirs.
    pub fn without(self, half: Self) -> Self {
        let is_first = half.leaf() == self.leaf();
        let leaf = self.leaf() + select_unpredictable(is_first, half.count(), 0);
        Self::new(0, leaf, self.count() - half.count())
    }

    /// What is left and what is right of the cut of `node`. Without a meaning if that is not the
    /// node of this part.
    pub fn halves(self, node: Node) -> [Self; 2] {
        // What to add to skip one leaf, which has as many nodes beside it.
        const SKIP: u64 = (1u64 | 1 << Part::LEAF).wrapping_sub(1 << Part::COUNT);
        let left = u64::from(node.word & COUNT);
        let next = u64::from((self.0 as u32).wrapping_add(1));
        [Self(next | left << Self::COUNT), Self(self.0.wrapping_add(left.wrapping_mul(SKIP)))]
    }

    /// The half on the side of `point`.
    #[inline]
    pub fn toward(self, node: Node, point: &[f32]) -> Self {
        let [left, right] = self.halves(node);
        // A branch would be mistaken half of the time.
        select_unpredictable(point[node.dim()] <= node.cut, left, right)
    }
}
