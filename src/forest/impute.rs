//! What the forest would expect in the place of values that are not known.

use super::Forest;
use super::tree::Tree;

impl Forest {
    /// The next value that the last ones let expect; none before there is something to go by.
    ///
    /// The median over the trees of what followed in the remembered shingle that is near the last
    /// `shingle - 1` values: so always a value that has been seen. With a shingle of 1 it is a
    /// median of values from the thick of each tree.
    pub fn expected(&self) -> Option<f32> {
        let known = self.values.last(self.dims() - 1);
        if known.len() + 1 < self.dims() {
            return None;
        }
        let shingle: Vec<_> = known.iter().copied().map(Some).chain([None]).collect();
        self.impute(&shingle)?.pop()
    }

    /// Fills the unknown values of a shingle, oldest first, by the medians of what the remembered
    /// shingles near it, one of each tree, have in their place. The known ones come back as they
    /// were.
    ///
    /// None if the length is not that of a shingle, a known value is not finite, or nothing has
    /// been learned.
    pub fn impute(&self, shingle: &[Option<f32>]) -> Option<Vec<f32>> {
        let finite = shingle.iter().flatten().all(|value| value.is_finite());
        if shingle.len() != self.dims() || !finite {
            return None;
        }
        let near: Vec<&[f32]> =
            self.trees.iter().filter_map(|tree| self.near(tree, shingle)).collect();
        let fill = |(dim, known): (usize, &Option<f32>)| match known {
            Some(value) => Some(*value),
            None => median(near.iter().map(|point| point[dim])),
        };
        shingle.iter().enumerate().map(fill).collect()
    }

    /// The point of `tree` that is nearest where only some values are known: of all leaves that the
    /// cuts of known dimensions lead to, that of least distance.
    fn near(&self, tree: &Tree, known: &[Option<f32>]) -> Option<&[f32]> {
        if known.iter().all(Option::is_none) {
            // All leaves are as near.
            return self.middle(tree);
        }
        let mut best: Option<(f64, &[f32])> = None;
        let mut ahead = vec![tree.whole()];
        while let Some(part) = ahead.pop() {
            if part.count() > 1 {
                let node = tree.nodes[part.node()];
                let [left, right] = part.halves(node);
                match known[node.dim()] {
                    Some(value) => ahead.push(if value <= node.cut { left } else { right }),
                    None => ahead.extend([right, left]),
                }
                continue;
            }
            for leaf in &tree.leaves[part.leaves()] {
                let point = self.values.point(leaf.position());
                let apart = distance(known, point);
                if best.is_none_or(|(least, _)| apart < least) {
                    best = Some((apart, point));
                }
            }
        }
        best.map(|(_, point)| point)
    }

    /// A point from the middle of a tree: always on the side of more mass.
    fn middle(&self, tree: &Tree) -> Option<&[f32]> {
        let mut part = tree.whole();
        while part.count() > 1 {
            let [left, right] = tree.halves(part);
            part = if tree.mass_of(left) >= tree.mass_of(right) { left } else { right };
        }
        tree.leaves.get(part.leaf()).map(|leaf| self.values.point(leaf.position()))
    }
}

/// The sum of distances along the known dimensions.
fn distance(known: &[Option<f32>], point: &[f32]) -> f64 {
    let apart =
        |(known, p): (&Option<f32>, &f32)| known.map(|k| (f64::from(k) - f64::from(*p)).abs());
    known.iter().zip(point).filter_map(apart).sum()
}

/// The lower median.
fn median(values: impl Iterator<Item = f32>) -> Option<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied()
}
