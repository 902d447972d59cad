//! Which points a tree remembers: a weighted reservoir that slowly forgets.
//!
//! The n-th point has the weight ln(-ln u) - decay * n for a random u, and the points of least
//! weight stay (Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006, with
//! the exponential bias of Aggarwal, 2006). Here weights are kept as their exponentials,
//! -ln u * e^(-decay * n): the order is the same, and most points are turned away by one
//! comparison.

use super::arith;
use super::links::Leaf;
use super::rng::Rng;
use super::tree::grow;

/// Forgetting per point, divided by the capacity.
const DECAY: f64 = 0.1;
/// Up to this share of the capacity every point is taken; then fewer and fewer, so that trees
/// differ from the beginning.
const TAKE_ALL: f64 = 0.125;
/// When new weights have faded this far, all are multiplied by the inverse, which loses no bit.
const FAINT: f64 = 1.0 / (1u64 << FAINT_BITS) as f64;
const FAINT_BITS: i32 = 40;
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

    /// Goes on to the next point. If true, [`Reservoir::brighten`] must follow.
    pub fn pass(&mut self) -> bool {
        self.factor *= self.step;
        let is_faint = self.factor <= FAINT;
        if is_faint {
            self.factor /= FAINT;
        }
        is_faint
    }
}

/// The weight of a remembered point: 7 bits of exponent and 9 of the fraction, as a number with a
/// sign, of which the compiler knows a fast way to the largest. Weights below 2^-110 are held there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Weight(i16);

impl Weight {
    const FRACTION: u32 = 9;
    /// The bits of an `f32` below those that are kept.
    const DROPPED: u32 = f32::MANTISSA_DIGITS - 1 - Self::FRACTION;
    /// What is kept of the least weight, 2^-110.
    const LEAST: i32 = (127 - 110) << Self::FRACTION;

    fn of_steps(steps: i32) -> Self {
        let steps = (steps - Self::LEAST).clamp(0, i32::from(u16::MAX));
        Self((steps + i32::from(i16::MIN)) as i16)
    }

    fn steps(self) -> i32 {
        i32::from(self.0) - i32::from(i16::MIN) + Self::LEAST
    }

    fn new(weight: f32) -> Self {
        Self::of_steps((weight.to_bits() >> Self::DROPPED) as i32)
    }

    fn get(self) -> f32 {
        f32::from_bits((self.steps() as u32) << Self::DROPPED)
    }

    /// The least of all weights if there is none.
    fn largest(weights: &[Self]) -> Self {
        Self(weights.iter().fold(i16::MIN, |top, weight| top.max(weight.0)))
    }

    /// Times two, so many times.
    fn double(self, times: i32) -> Self {
        Self::of_steps(self.steps() + (times << Self::FRACTION))
    }
}

/// Leave to insert a point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Admitted {
    pub weight: f32,
    /// The heaviest sample has to make way.
    pub evicts: bool,
}

/// The weights of the samples of a tree, in the order of its leaves; those of equal points, which
/// share a leaf, side by side.
#[derive(Clone, Debug)]
pub(super) struct Reservoir {
    weights: Vec<Weight>,
    capacity: usize,
    /// The largest weight, the first to go.
    top: f32,
}

impl Reservoir {
    pub fn new(capacity: usize) -> Self {
        Self { weights: Vec::new(), capacity, top: 0.0 }
    }

    pub fn restored(weights: impl Iterator<Item = f32>, capacity: usize) -> Self {
        let weights = weights.map(Weight::new).collect();
        let mut reservoir = Self { weights, capacity, top: 0.0 };
        reservoir.settle();
        reservoir
    }

    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    pub fn weights(&self) -> impl Iterator<Item = f32> {
        self.weights.iter().map(|weight| weight.get())
    }

    /// Decides on a point. One that is admitted must be given to [`Reservoir::keep`].
    #[inline]
    pub fn admit(&self, fade: f64, rng: &mut Rng) -> Option<Admitted> {
        let u = rng.unit();
        let is_full = self.weights.len() == self.capacity;
        // -ln(1 - u) >= u, so that most need no logarithm.
        if is_full && u * fade >= f64::from(self.top) { None } else { self.weigh(u, fade, rng) }
    }

    #[inline(never)]
    fn weigh(&self, u: f64, fade: f64, rng: &mut Rng) -> Option<Admitted> {
        let fill = self.weights.len() as f64 / self.capacity as f64;
        let free = fill < TAKE_ALL
            || fill < 1.0 && rng.unit() < 1.0 - (fill - TAKE_ALL) / (1.0 - TAKE_ALL);
        let top = f64::from(self.top);
        let weight = (0.0 - arith::ln(1.0 - u)) * fade;
        (free || weight < top).then_some(Admitted { weight: weight as f32, evicts: !free })
    }

    /// Takes out the heaviest sample of a tree with such leaves, and gives its leaf.
    /// [`Reservoir::keep`] or [`Reservoir::settle`] must come next.
    pub fn evict(&mut self, leaves: &[Leaf]) -> Option<usize> {
        const AT_ONCE: usize = 32;
        let top = Weight::new(self.top);
        let has_top = |weights: &[Weight]| Weight::largest(weights) == top;
        let chunk = self.weights.chunks(AT_ONCE).position(has_top)? * AT_ONCE;
        let heaviest = chunk + self.weights[chunk..].iter().position(|weight| *weight == top)?;
        let mut leaf = heaviest;
        if leaves.len() < self.weights.len() {
            let mut before = 0;
            leaf = leaves.iter().position(|leaf| {
                before += leaf.mass();
                heaviest < before
            })?;
        }
        self.weights.remove(heaviest);
        Some(leaf)
    }

    /// Keeps a point that was put at `leaf` of these leaves.
    pub fn keep(&mut self, weight: f32, leaf: usize, leaves: &[Leaf]) {
        grow(&mut self.weights, self.capacity);
        let mut place = leaf;
        if leaves.len() <= self.weights.len() {
            place = leaves[..leaf].iter().map(|leaf| leaf.mass()).sum();
        }
        self.weights.insert(place, Weight::new(weight));
        self.settle();
    }

    /// Finds the largest weight.
    pub fn settle(&mut self) {
        self.top = Weight::largest(&self.weights).get();
    }

    /// Follows [`Fade::pass`].
    pub fn brighten(&mut self) {
        for weight in &mut self.weights {
            *weight = weight.double(FAINT_BITS);
        }
        self.settle();
    }

    pub fn heap_bytes(&self) -> usize {
        self.weights.capacity() * size_of::<Weight>()
    }
}
