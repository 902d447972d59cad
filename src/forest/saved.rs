//! A forest as bytes, and back.
//!
//! Little-endian words: the magic, the version, the sizes, the state of chance and fading, the
//! values, then the trees. A tree is written from the root down, left before right, so that bytes
//! of any kind can describe nothing but a tree. Masses and boxes are computed again.

use std::iter::repeat_n;

use thiserror::Error;

use super::boxes;
use super::gaps::Gaps;
use super::links::{Leaf, MOST_VALUES, Node, Part};
use super::reservoir::{Fade, Reservoir};
use super::rng::Rng;
use super::tree::Tree;
use super::values::{Run, Values};
use super::{Config, Forest};

const MAGIC: &[u8; 4] = b"CRCF";
/// 2: weights have 16 bits.
const VERSION: u32 = 2;
/// In the place of a dimension: no cut but a point.
const POINT: u32 = u32::MAX;

/// Why bytes are not a saved forest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RestoreError {
    /// They do not begin as a saved forest does.
    #[error("this is not a saved forest")]
    NotAForest,
    /// They were saved by another version of this program.
    #[error("the saved forest is of version {0}, and only version {VERSION} is known")]
    Version(u32),
    /// They end too early.
    #[error("the saved forest is cut short")]
    Truncated,
    /// They say what no forest can be.
    #[error("the saved forest is damaged: {0}")]
    Damaged(&'static str),
}

use RestoreError::Damaged;

impl Forest {
    /// The whole state, for [`Forest::restore`].
    pub fn save(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        put(&mut out, VERSION);
        let Config { shingle, trees, samples, seed } = self.config;
        for size in [shingle, trees, samples] {
            put(&mut out, size as u32);
        }
        out.extend(seed.to_le_bytes());
        out.extend(self.rng.0.to_le_bytes());
        out.extend(self.fade.factor.to_le_bytes());
        for word in self.gaps.words() {
            out.extend(word.to_le_bytes());
        }
        put(&mut out, self.values.stored().len() as u32);
        for value in self.values.stored() {
            out.extend(value.to_le_bytes());
        }
        put(&mut out, self.values.runs().len() as u32);
        for run in self.values.runs() {
            put(&mut out, run.start);
            put(&mut out, run.shift);
        }
        for (tree, reservoir) in self.trees.iter().zip(&self.reservoirs) {
            save_tree(tree, reservoir, &mut out);
        }
        out
    }

    /// A saved forest: from here on, it does exactly what the one that was saved does.
    ///
    /// # Errors
    ///
    /// Bytes that [`Forest::save`] did not give. What is read is checked, and takes no more memory
    /// than a small multiple of `bytes`.
    pub fn restore(bytes: &[u8]) -> Result<Self, RestoreError> {
        let mut from = Bytes(bytes);
        if from.take(4) != Ok(MAGIC) {
            return Err(RestoreError::NotAForest);
        }
        let version = from.word()?;
        if version != VERSION {
            return Err(RestoreError::Version(version));
        }
        let [shingle, trees, samples] = from.sizes()?;
        let config = Config { shingle, trees, samples, seed: from.long()? };
        // Each tree has at least its two counts.
        if config != config.clamped() || trees * 8 > from.0.len() {
            return Err(Damaged("sizes"));
        }
        let mut forest = Self::new(config);
        forest.rng = Rng(from.long()?);
        let factor = f64::from_bits(from.long()?);
        if !Fade::is_valid(factor) {
            return Err(Damaged("fading"));
        }
        forest.fade = Fade::new(samples, factor);
        forest.gaps = read_gaps(&mut from, shingle)?;
        forest.values = read_values(&mut from, shingle)?;
        for i in 0..trees {
            forest.read_tree(i, &mut from)?;
        }
        if !from.0.is_empty() {
            return Err(Damaged("more than a forest"));
        }
        Ok(forest)
    }

    fn read_tree(&mut self, index: usize, from: &mut Bytes) -> Result<(), RestoreError> {
        let capacity = self.config.samples;
        let mut samples = Vec::new();
        for _ in 0..from.count(8, capacity)? {
            let weight = f32::from_bits(from.word()?);
            let leaf = from.word()? as usize;
            if !(weight >= 0.0 && weight.is_sign_positive()) || leaf >= capacity {
                return Err(Damaged("a sample"));
            }
            samples.push((leaf, weight));
        }
        let leaves = from.count(8, samples.len())?;
        let mut masses = vec![0; leaves];
        for (leaf, _) in &samples {
            *masses.get_mut(*leaf).ok_or(Damaged("a sample"))? += 1;
        }
        let tree = &mut self.trees[index];
        tree.set_mass(samples.len());
        tree.rescale();
        // As they are kept; of equal points in the order in which they were saved.
        samples.sort_by_key(|(leaf, _)| *leaf);
        let weights = samples.into_iter().map(|(_, weight)| weight);
        self.reservoirs[index] = Reservoir::restored(weights, capacity);
        if leaves > 0 {
            self.read_links(index, &masses, from)?;
        }
        Ok(())
    }

    /// Reads a tree of at least one leaf: each word is a cut, whose two sides follow, or a point.
    fn read_links(
        &mut self,
        index: usize,
        masses: &[usize],
        from: &mut Bytes,
    ) -> Result<(), RestoreError> {
        let dims = self.dims();
        let tree = &mut self.trees[index];
        // Cuts whose right side is still to come, with whether the left side is there.
        let mut open: Vec<(Part, bool)> = Vec::new();
        loop {
            let part = Part::new(tree.nodes.len(), tree.leaves.len(), 1);
            let word = from.word()?;
            if word != POINT {
                let (dim, cut) = (word as usize, f32::from_bits(from.word()?));
                if dim >= dims || !cut.is_finite() || part.node() + 1 >= masses.len() {
                    return Err(Damaged("a cut"));
                }
                tree.push_node(Node::new(dim, cut, 0));
                open.push((part, false));
                continue;
            }
            let position = from.word()? as usize;
            let Some(mass) = masses.get(part.leaf()).filter(|mass| **mass > 0) else {
                return Err(Damaged("a point"));
            };
            if position + dims > self.values.stored().len() {
                return Err(Damaged("a point"));
            }
            tree.push_leaf(Leaf::new(position, *mass));
            while let Some((part, has_left)) = open.pop() {
                let part = part.with_count(tree.leaves.len() - part.leaf());
                if !has_left {
                    tree.nodes[part.node()].set_left(part.count());
                    open.push((part, true));
                    break;
                }
                tree.close(part, &self.values)?;
            }
            if open.is_empty() {
                break;
            }
        }
        if tree.leaves.len() == masses.len() { Ok(()) } else { Err(Damaged("a point")) }
    }
}

impl Tree {
    /// Checks the cut of a node all of whose leaves are there, and makes its box.
    fn close(&mut self, part: Part, values: &Values) -> Result<(), RestoreError> {
        let dims = values.dims();
        let mut sides = vec![0.0; 2 * dims];
        let mut other = sides.clone();
        for (half, sides) in self.halves(part).into_iter().zip([&mut sides, &mut other]) {
            boxes::clear(sides);
            self.cover::<0>(half, values, sides);
        }
        let node = self.nodes[part.node()];
        let (low, high) = other.split_at(dims);
        if !(sides[dims + node.dim()] <= node.cut && node.cut < low[node.dim()]) {
            return Err(Damaged("a cut"));
        }
        if part.count() >= self.boxes.from::<0>() {
            boxes::widen::<0>(&mut sides, low, high);
            let place = self.boxes.add(&sides);
            self.nodes[part.node()].set_place(Some(place));
        }
        Ok(())
    }
}

fn save_tree(tree: &Tree, reservoir: &Reservoir, out: &mut Vec<u8>) {
    put(out, reservoir.len() as u32);
    let each = |(i, leaf): (usize, &Leaf)| repeat_n(i, leaf.mass());
    let leaves = tree.leaves.iter().enumerate().flat_map(each);
    for (weight, leaf) in reservoir.weights().zip(leaves) {
        out.extend(weight.to_le_bytes());
        put(out, leaf as u32);
    }
    put(out, tree.leaves.len() as u32);
    let mut ahead = vec![tree.whole()];
    while let Some(part) = ahead.pop() {
        if part.count() > 1 {
            let node = tree.nodes[part.node()];
            put(out, node.dim() as u32);
            out.extend(node.cut.to_le_bytes());
            let [left, right] = part.halves(node);
            ahead.extend([right, left]);
        } else {
            for leaf in &tree.leaves[part.leaves()] {
                put(out, POINT);
                put(out, leaf.position() as u32);
            }
        }
    }
}

fn read_gaps(from: &mut Bytes, shingle: usize) -> Result<Gaps, RestoreError> {
    let mut gaps = Gaps::new(shingle);
    for word in gaps.words_mut() {
        *word = from.long()?;
    }
    if gaps.is_valid() { Ok(gaps) } else { Err(Damaged("missing values")) }
}

fn read_values(from: &mut Bytes, shingle: usize) -> Result<Values, RestoreError> {
    let count = from.count(4, MOST_VALUES)?;
    let mut stored = Vec::with_capacity(count);
    for _ in 0..count {
        let value = f32::from_bits(from.word()?);
        // No value is stored as -0, which would be another point than 0.
        if !value.is_finite() || value.to_bits() == (-0.0f32).to_bits() {
            return Err(Damaged("a value"));
        }
        stored.push(value);
    }
    let mut runs: Vec<Run> = Vec::new();
    for _ in 0..from.count(8, stored.len() + 1)? {
        let run = Run { start: from.word()?, shift: from.word()? };
        let in_order = runs.last().map_or(run.start == 0, |last| last.start < run.start);
        if !in_order {
            return Err(Damaged("a time"));
        }
        runs.push(run);
    }
    if runs.is_empty() {
        return Err(Damaged("a time"));
    }
    Ok(Values::restored(shingle, stored, runs))
}

fn put(out: &mut Vec<u8>, word: u32) {
    out.extend(word.to_le_bytes());
}

/// Bytes still to be read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], RestoreError> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or(RestoreError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    fn word(&mut self) -> Result<u32, RestoreError> {
        let (word, rest) = self.0.split_first_chunk().ok_or(RestoreError::Truncated)?;
        self.0 = rest;
        Ok(u32::from_le_bytes(*word))
    }

    fn long(&mut self) -> Result<u64, RestoreError> {
        let (long, rest) = self.0.split_first_chunk().ok_or(RestoreError::Truncated)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*long))
    }

    fn sizes(&mut self) -> Result<[usize; 3], RestoreError> {
        Ok([self.word()? as usize, self.word()? as usize, self.word()? as usize])
    }

    /// A count of at most `most` things of `size` bytes each, which must be there.
    fn count(&mut self, size: usize, most: usize) -> Result<usize, RestoreError> {
        let count = self.word()? as usize;
        if count > most {
            return Err(Damaged("a count"));
        }
        if count * size > self.0.len() {
            return Err(RestoreError::Truncated);
        }
        Ok(count)
    }
}
