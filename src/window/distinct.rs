//! How many different contributors there are, where not all are known by name any more.

use datasketches::hll::{Coupon, HllSketch, HllType, HllUnion};

/// What a distinct count needs to know of a name: 4 bytes. The hash has no secret, so that the same
/// events give the same count each time.
pub(super) fn coupon(name: &str) -> Coupon {
    Coupon::from_value(name)
}

/// A number of different contributors.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Unique {
    /// The number, or its estimate.
    pub count: u64,
    /// How far off it may be as a share of the count, in 95 of 100 cases; 0 when it is exact.
    pub error: f64,
}

/// Counts different names with `HyperLogLog`, in half a byte for each register.
#[derive(Clone, Debug)]
pub(super) struct Distinct {
    sketch: Box<HllSketch>,
}

impl Distinct {
    /// With `2^lg` registers; `None` when `lg` is not 4 to 21.
    pub fn new(lg: u8) -> Option<Self> {
        Some(Self { sketch: Box::new(HllSketch::new(lg, HllType::Hll4).ok()?) })
    }

    /// Counts a name.
    pub fn add(&mut self, name: Coupon) {
        self.sketch.update_with_coupon(name);
    }

    /// The number so far.
    pub fn unique(&self) -> Unique {
        estimate(self.sketch.composite_estimate(), self.sketch.lg_config_k())
    }

    /// Counts on with at most `2^lg` registers, of 4 to 21.
    pub fn coarsen(&mut self, lg: u8) {
        if self.sketch.lg_config_k() > lg
            && let Ok(mut union) = HllUnion::new(lg)
        {
            union.update(&self.sketch);
            *self.sketch = union.to_sketch(HllType::Hll4);
        }
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.sketch.estimated_size()
    }
}

/// Counts different names over several counts and names.
#[derive(Debug)]
pub(super) struct Together {
    union: HllUnion,
    named: HllSketch,
}

impl Together {
    pub fn new(lg: u8) -> Option<Self> {
        let named = HllSketch::new(lg, HllType::Hll8).ok()?;
        Some(Self { union: HllUnion::new(lg).ok()?, named })
    }

    pub fn merge(&mut self, other: &Distinct) {
        self.union.update(&other.sketch);
    }

    pub fn add(&mut self, name: Coupon) {
        self.named.update_with_coupon(name);
    }

    pub fn unique(mut self) -> Unique {
        self.union.update(&self.named);
        estimate(self.union.composite_estimate(), self.union.lg_config_k())
    }
}

fn estimate(count: f64, lg: u8) -> Unique {
    let error = 2.0 * 1.04 / f64::from(1u32 << lg.min(21)).sqrt();
    Unique { count: count.round() as u64, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_within_their_error() {
        for lg in [8, 10, 12] {
            let mut together = Together::new(lg).unwrap();
            let mut distinct = Distinct::new(lg).unwrap();
            let mut beyond = 0;
            let mut within = |unique: Unique, truth: f64| {
                let off = (unique.count as f64 - truth).abs() / truth;
                assert!(off <= 1.5 * unique.error, "{unique:?} are not {truth}, 2^{lg}");
                beyond += u32::from(off > unique.error);
            };
            for n in 0..100_000 {
                distinct.add(coupon(&format!("name {}", n % 60_000)));
                if n % 5000 == 4999 {
                    within(distinct.unique(), 5000.0);
                    together.merge(&distinct);
                    distinct = Distinct::new(lg).unwrap();
                }
            }
            (60_000..70_000).for_each(|n| together.add(coupon(&format!("name {n}"))));
            within(together.unique(), 70_000.0);
            // Twelve counts are different, eight of them come twice.
            assert!(beyond <= 3, "{beyond} of 21");
        }
    }
}
