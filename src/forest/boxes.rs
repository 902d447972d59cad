//! Bounding boxes: all lower bounds, then all upper bounds, and how far a point lies outside.
//!
//! Sums run over four lanes in a fixed order. No bound and no point is ever NaN.

use wide::f32x4;

const LANES: usize = 4;

/// No more leaves than this are below a node without a kept box.
pub(super) const UNBOXED: usize = 15;

/// In the place of a free box: no other one is free.
const NONE: u16 = u16::MAX;

/// The kept boxes of one tree.
#[derive(Clone, Debug)]
pub(super) struct Boxes {
    sides: Vec<f32>,
    dims: u16,
    /// The box freed last. Its first side is, as bits, the one freed before.
    free: u16,
}

impl Boxes {
    pub fn new(dims: usize) -> Self {
        Self::with_room(dims, 0)
    }

    /// None yet, and room for so many.
    pub fn with_room(dims: usize, boxes: usize) -> Self {
        Self { sides: Vec::with_capacity(boxes * 2 * dims), dims: dims as u16, free: NONE }
    }

    pub fn dims(&self) -> usize {
        usize::from(self.dims)
    }

    /// The leaves from which on a node has a kept box: fewer where a box is small.
    #[inline]
    pub fn from<const DIMS: usize>(&self) -> usize {
        let dims = if DIMS == 0 { self.dims() } else { DIMS };
        (2 * dims).min(8).max(dims + 1).clamp(4, UNBOXED + 1)
    }

    #[inline]
    pub fn get<const DIMS: usize>(&self, place: usize) -> &[f32] {
        let sides = if DIMS == 0 { 2 * self.dims() } else { 2 * DIMS };
        &self.sides[place * sides..place * sides + sides]
    }

    #[inline]
    pub fn get_mut<const DIMS: usize>(&mut self, place: usize) -> &mut [f32] {
        let sides = if DIMS == 0 { 2 * self.dims() } else { 2 * DIMS };
        &mut self.sides[place * sides..place * sides + sides]
    }

    /// Keeps a copy of `sides`.
    pub fn add(&mut self, sides: &[f32]) -> usize {
        if self.free != NONE {
            let place = usize::from(self.free);
            let kept = self.get_mut::<0>(place);
            let next = kept[0].to_bits() as u16;
            kept.copy_from_slice(sides);
            self.free = next;
            return place;
        }
        let boxes = self.sides.len() / sides.len();
        if self.sides.len() == self.sides.capacity() {
            // A few more only: doubling would leave half of the largest part of a forest unused.
            self.sides.reserve_exact((boxes / 32).max(1) * sides.len());
        }
        self.sides.extend_from_slice(sides);
        boxes
    }

    pub fn release(&mut self, place: usize) {
        let next = self.free;
        self.get_mut::<0>(place)[0] = f32::from_bits(u32::from(next));
        self.free = place as u16;
    }

    pub fn heap_bytes(&self) -> usize {
        self.sides.capacity() * 4
    }

    #[cfg(test)]
    pub fn live(&self) -> usize {
        let mut free = 0;
        let mut at = self.free;
        while at != NONE {
            at = self.get::<0>(usize::from(at))[0].to_bits() as u16;
            free += 1;
        }
        self.sides.len() / (2 * self.dims()) - free
    }
}

/// Makes `sides` the box of nothing.
pub(super) fn clear(sides: &mut [f32]) {
    let (low, high) = sides.split_at_mut(sides.len() / 2);
    low.fill(f32::INFINITY);
    high.fill(f32::NEG_INFINITY);
}

/// Makes `sides` the box of one point.
#[inline]
pub(super) fn enclose<const DIMS: usize>(sides: &mut [f32], point: &[f32]) {
    let dims = if DIMS == 0 { point.len() } else { DIMS };
    let (low, high) = sides[..2 * dims].split_at_mut(dims);
    low.copy_from_slice(&point[..dims]);
    high.copy_from_slice(&point[..dims]);
}

/// Whether two points are equal.
#[inline]
pub(super) fn is_same<const DIMS: usize>(a: &[f32], b: &[f32]) -> bool {
    let dims = if DIMS == 0 { a.len() } else { DIMS };
    a[..dims].iter().zip(&b[..dims]).all(|(a, b)| a == b)
}

/// Widens a box to hold the box from `below` to `above`.
#[expect(clippy::inline_always, reason = "as outside")]
#[inline(always)]
pub(super) fn widen<const DIMS: usize>(sides: &mut [f32], below: &[f32], above: &[f32]) {
    let dims = if DIMS == 0 { below.len() } else { DIMS };
    let (low, high) = sides[..2 * dims].split_at_mut(dims);
    let (low, low_rest) = low.as_chunks_mut::<LANES>();
    let (below, below_rest) = below[..dims].as_chunks::<LANES>();
    for (l, b) in low.iter_mut().zip(below) {
        *l = f32x4::new(*b).fast_min(f32x4::new(*l)).to_array();
    }
    for (l, b) in low_rest.iter_mut().zip(below_rest) {
        *l = l.min(*b);
    }
    let (high, high_rest) = high.as_chunks_mut::<LANES>();
    let (above, above_rest) = above[..dims].as_chunks::<LANES>();
    for (h, a) in high.iter_mut().zip(above) {
        *h = f32x4::new(*a).fast_max(f32x4::new(*h)).to_array();
    }
    for (h, a) in high_rest.iter_mut().zip(above_rest) {
        *h = h.max(*a);
    }
}

/// Whether `point`, which lies in the box, lies on a side of it.
#[inline]
pub(super) fn touches<const DIMS: usize>(sides: &[f32], point: &[f32]) -> bool {
    let dims = if DIMS == 0 { point.len() } else { DIMS };
    let (low, high) = sides[..2 * dims].split_at(dims);
    let (low, low_rest) = low.as_chunks::<LANES>();
    let (high, high_rest) = high.as_chunks::<LANES>();
    let (point, point_rest) = point[..dims].as_chunks::<LANES>();
    let mut on = f32x4::ZERO;
    for ((l, h), p) in low.iter().zip(high).zip(point) {
        let p = f32x4::new(*p);
        on |= p.simd_eq(f32x4::new(*l)) | p.simd_eq(f32x4::new(*h));
    }
    let mut rest = low_rest.iter().zip(high_rest).zip(point_rest);
    on.any() || rest.any(|((l, h), p)| l == p || h == p)
}

/// How much `point` would add to the sum of the box's sides, and that sum with it. Not finite if
/// they are too large for an `f32`. `DIMS` is the length of the point where the caller knows it,
/// else 0.
#[expect(clippy::inline_always, reason = "half of the time of a score is spent here")]
#[inline(always)]
pub(super) fn growth<const DIMS: usize>(sides: &[f32], point: &[f32]) -> (f32, f32) {
    let dims = if DIMS == 0 { point.len() } else { DIMS };
    let (low, high) = sides[..2 * dims].split_at(dims);
    let (low, low_rest) = low.as_chunks::<LANES>();
    let (high, high_rest) = high.as_chunks::<LANES>();
    let (point, point_rest) = point[..dims].as_chunks::<LANES>();
    let mut lanes: Option<(f32x4, f32x4)> = None;
    for ((l, h), p) in low.iter().zip(high).zip(point) {
        let (l, h, p) = (f32x4::new(*l), f32x4::new(*h), f32x4::new(*p));
        let outside = beyond(l, h, p);
        let inside = h - l;
        lanes = Some(lanes.map_or((outside, inside), |(o, i)| (o + outside, i + inside)));
    }
    let (outside, inside) = lanes.unwrap_or_default();
    let mut grown = sum(outside);
    let mut range = sum(inside);
    for ((l, h), p) in low_rest.iter().zip(high_rest).zip(point_rest) {
        grown += (l - p).max(p - h).max(0.0);
        range += h - l;
    }
    (grown, range + grown)
}

/// How far `p` lies below `l` or above `h`, in each lane.
#[expect(clippy::inline_always, reason = "as outside")]
#[inline(always)]
fn beyond(l: f32x4, h: f32x4, p: f32x4) -> f32x4 {
    (l - p).fast_max(p - h).fast_max(f32x4::ZERO)
}

/// How much `point` lies outside of a box, and the sides of the box, both summed up to four lanes.
#[expect(clippy::inline_always, reason = "half of the time of a score is spent here")]
#[inline(always)]
pub(super) fn outside<const DIMS: usize>(sides: &[f32], point: &[f32]) -> (f32x4, f32x4) {
    let dims = if DIMS == 0 { point.len() } else { DIMS };
    let (low, high) = sides[..2 * dims].split_at(dims);
    let (low, low_rest) = low.as_chunks::<LANES>();
    let (high, high_rest) = high.as_chunks::<LANES>();
    let (point, point_rest) = point[..dims].as_chunks::<LANES>();
    let mut sum: Option<(f32x4, f32x4)> = None;
    let mut add = |l: f32x4, h: f32x4, p: f32x4| {
        let outside = beyond(l, h, p);
        let inside = h - l;
        sum = Some(sum.map_or((outside, inside), |(o, i)| (o + outside, i + inside)));
    };
    for ((l, h), p) in low.iter().zip(high).zip(point) {
        add(f32x4::new(*l), f32x4::new(*h), f32x4::new(*p));
    }
    if !point_rest.is_empty() {
        let part = |rest: &[f32]| {
            let mut lanes = [0.0; LANES];
            for (lane, value) in lanes.iter_mut().zip(rest) {
                *lane = *value;
            }
            f32x4::new(lanes)
        };
        add(part(low_rest), part(high_rest), part(point_rest));
    }
    sum.unwrap_or_default()
}

/// The chances that a cut through a box widened by `point` parts the two, 0 to 1, of some boxes.
/// None must be that of one point.
#[expect(clippy::inline_always, reason = "as outside")]
#[inline(always)]
pub(super) fn chances<const DIMS: usize>(boxes: [&[f32]; LANES], point: &[f32]) -> f32x4 {
    let (mut out, mut inside) = ([f32x4::ZERO; LANES], [f32x4::ZERO; LANES]);
    for ((out, inside), sides) in out.iter_mut().zip(&mut inside).zip(boxes) {
        (*out, *inside) = outside::<DIMS>(sides, point);
    }
    let (grown, range) = sums(out, inside);
    if range.simd_lt(f32x4::splat(f32::INFINITY)).all() {
        grown / range
    } else {
        f32x4::new(boxes.map(|sides| wide_chance(sides, point)))
    }
}

/// What [`growth`] says of four boxes, from what [`outside`] says of each.
#[expect(clippy::inline_always, reason = "as outside")]
#[inline(always)]
pub(super) fn sums(outside: [f32x4; LANES], inside: [f32x4; LANES]) -> (f32x4, f32x4) {
    let [a, b, c, d] = f32x4::transpose(outside);
    let grown = (a + c) + (b + d);
    let [a, b, c, d] = f32x4::transpose(inside);
    (grown, (a + c) + (b + d) + grown)
}

/// The chance of one box in a range where no sum overflows.
#[cold]
pub(super) fn wide_chance(sides: &[f32], point: &[f32]) -> f32 {
    let (grown, range) = wide_growth(sides, point);
    (grown / range) as f32
}

/// The sum of four lanes, in an order that is the same on every machine.
#[inline]
fn sum(lanes: f32x4) -> f32 {
    let [a, b, c, d] = lanes.to_array();
    (a + c) + (b + d)
}

/// The chance that a cut through the box widened by `point` parts the two, 0 to 1. The box must not
/// be that of one point.
#[expect(clippy::inline_always, reason = "as growth")]
#[inline(always)]
pub(super) fn chance<const DIMS: usize>(sides: &[f32], point: &[f32]) -> f32 {
    let (grown, range) = growth::<DIMS>(sides, point);
    if range < f32::INFINITY { grown / range } else { wide_chance(sides, point) }
}

/// [`growth`] in a range where no sum overflows.
#[cold]
pub(super) fn wide_growth(sides: &[f32], point: &[f32]) -> (f64, f64) {
    let (low, high) = sides.split_at(point.len());
    let (mut grown, mut range) = (0.0, 0.0);
    for ((l, h), p) in low.iter().zip(high).zip(point) {
        let [below, above] = excess(*l, *h, *p);
        grown += below + above;
        range += f64::from(*h) - f64::from(*l);
    }
    (grown, range + grown)
}

/// How far `p` lies below `low`, and above `high`.
pub(super) fn excess(low: f32, high: f32, p: f32) -> [f64; 2] {
    let (low, high, p) = (f64::from(low), f64::from(high), f64::from(p));
    [(low - p).max(0.0), (p - high).max(0.0)]
}
