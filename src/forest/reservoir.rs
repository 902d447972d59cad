//! Which points a tree remembers: a weighted reservoir that slowly forgets.
//!
//! The n-th point has the weight ln(-ln u) - decay * n for a random u, and the points of least
//! weight stay (Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006, with
//! the exponential bias of Aggarwal, 2006). Here weights are kept as their exponentials,
//! -ln u * e^(-decay * n): the order is the same, and most points are turned away by one
//! comparison.

use super::arith;
use super::rng::Rng;
use super::tree::grow;

/// Forgetting per point, divided by the capacity.
const DECAY: f64 = 0.1;
/// Up to this share of the capacity every point is taken; then fewer and fewer, so that trees
/// differ from the beginning.
const TAKE_ALL: f64 = 0.125;
/// When new weights have faded this far, all are multiplied by the inverse, which loses no bit.
const FAINT: f64 = 1.0 / (1u64 << 40) as f64;
/// The bits of a sample that are its leaf.
const LEAF: u32 = (1 << 10) - 1;

/// The common factor of the weights of the present point.
#[derive(Clone, Debug)]
pub(super) struct Fade {
    /// e^(-decay * n) up to a power of two, above 2^-40 and at most 1.
    pub factor: f64,
    step: f64,
}

impl Fade {
    pub fn new(capacity: usize, factor: f64) -> Self {
        Self { factor, step: arith::exp(-DECAY / capacity as f64) }
    }

    pub fn is_valid(factor: f64) -> bool {
        factor > FAINT && factor <= 1.0
    }

    /// Goes on to the next point. Some is what all weights have to be multiplied by.
    pub fn pass(&mut self) -> Option<f32> {
        self.factor *= self.step;
        if self.factor > FAINT {
            return None;
        }
        self.factor /= FAINT;
        Some((1.0 / FAINT) as f32)
    }
}

/// A remembered point: the weight as an `f32` of 13 bits' precision, with the leaf in the bits
/// below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sample(u32);

impl Sample {
    pub fn new(weight: f32, leaf: usize) -> Self {
        Self(weight.to_bits() & !LEAF | leaf as u32)
    }

    pub fn weight(self) -> f32 {
        f32::from_bits(self.0 & !LEAF)
    }

    pub fn leaf(self) -> usize {
        (self.0 & LEAF) as usize
    }
}

/// Leave to insert a point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Admitted {
    pub weight: f32,
    /// The heaviest sample has to make way.
    pub evicts: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Reservoir {
    samples: Vec<Sample>,
    capacity: usize,
    /// The largest weight, the first to go.
    top: f32,
}

impl Reservoir {
    pub fn new(capacity: usize) -> Self {
        Self { samples: Vec::new(), capacity, top: 0.0 }
    }

    pub fn restored(samples: Vec<Sample>, capacity: usize) -> Self {
        let mut reservoir = Self { samples, capacity, top: 0.0 };
        reservoir.follow(None, None);
        reservoir
    }

    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// Decides on a point. One that is admitted must be given to [`Reservoir::keep`].
    #[inline]
    pub fn admit(&self, fade: f64, rng: &mut Rng) -> Option<Admitted> {
        let u = rng.unit();
        let is_full = self.samples.len() == self.capacity;
        // -ln(1 - u) >= u, so that most need no logarithm.
        if is_full && u * fade >= f64::from(self.top) { None } else { self.weigh(u, fade, rng) }
    }

    #[inline(never)]
    fn weigh(&self, u: f64, fade: f64, rng: &mut Rng) -> Option<Admitted> {
        let fill = self.samples.len() as f64 / self.capacity as f64;
        let free = fill < TAKE_ALL
            || fill < 1.0 && rng.unit() < 1.0 - (fill - TAKE_ALL) / (1.0 - TAKE_ALL);
        let top = f64::from(self.top);
        let weight = (0.0 - arith::ln(1.0 - u)) * fade;
        (free || weight < top).then_some(Admitted { weight: weight as f32, evicts: !free })
    }

    /// Takes out the heaviest sample, and gives its leaf. [`Reservoir::follow`] must come next.
    pub fn evict(&mut self) -> Option<usize> {
        const AT_ONCE: usize = 16;
        let top = self.top.to_bits();
        let is_top = |s: &Sample| s.0 & !LEAF == top;
        let any = |samples: &[Sample]| samples.iter().fold(false, |any, s| any | is_top(s));
        let chunk = self.samples.chunks(AT_ONCE).position(any)? * AT_ONCE;
        let heaviest = chunk + self.samples[chunk..].iter().position(is_top)?;
        Some(self.samples.swap_remove(heaviest).leaf())
    }

    /// Follows leaves to their new places: those after `gone` have moved one to the left, then
    /// those from `new` on one to the right.
    pub fn follow(&mut self, gone: Option<usize>, new: Option<usize>) {
        let after = |leaf: Option<usize>| leaf.map_or(i32::MAX, |leaf| leaf as i32);
        // In terms of the leaf before: if it is gone, that at `new` was one further.
        let (gone, new) = (after(gone), after(new));
        let new = if new >= gone { new.saturating_add(1) } else { new };
        // Of positive numbers, the bits are in the order of the numbers; and the compiler knows a
        // fast way to the largest whole number.
        let mut top = 0;
        for sample in &mut self.samples {
            let leaf = (sample.0 & LEAF) as i32;
            let moved = i32::from(leaf >= new) - i32::from(leaf > gone);
            sample.0 = sample.0.wrapping_add(moved as u32);
            top = top.max(sample.0 as i32);
        }
        self.top = f32::from_bits(top as u32 & !LEAF);
    }

    pub fn keep(&mut self, weight: f32, leaf: usize) {
        grow(&mut self.samples, self.capacity);
        let sample = Sample::new(weight, leaf);
        self.samples.push(sample);
        self.top = self.top.max(sample.weight());
    }

    /// Multiplies all weights by a power of two.
    pub fn scale(&mut self, factor: f32) {
        for sample in &mut self.samples {
            *sample = Sample::new(sample.weight() * factor, sample.leaf());
        }
        self.follow(None, None);
    }

    pub fn heap_bytes(&self) -> usize {
        self.samples.capacity() * size_of::<Sample>()
    }
}
