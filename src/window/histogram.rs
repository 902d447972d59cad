//! How single values are distributed, in little room and to a known error.

/// Counters of a run: an octave of values, while buckets are at their finest.
const RUN: usize = 64;

/// The base-2 logarithm of [`RUN`].
const LG: u32 = 6;

/// The bits of a value that a bucket leaves open at its finest.
const FINEST: u32 = 46;

/// A histogram has at most so many runs: past that its buckets become twice as wide.
const RUNS: usize = 64;

/// A percentile is given in four figures, and may be off by so much because of it.
const ROUNDING: f64 = 1.0 / 1024.0;

/// A log-linear histogram of numbers of either sign, as large or small as they come.
///
/// A bucket is the head of a value's bits, so its width is a fixed part of the value: 1/64 at
/// first. Only octaves that occur take room; values over more than 64 octaves make the buckets
/// wider.
#[derive(Clone, Debug)]
pub struct Histogram {
    shift: u32,
    /// The heads of the runs, ascending.
    heads: Vec<u16>,
    runs: Vec<[u32; RUN]>,
    count: u64,
    minimum: f64,
    maximum: f64,
    /// All values are whole numbers, so a percentile is one, too.
    whole: bool,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            shift: FINEST,
            heads: Vec::new(),
            runs: Vec::new(),
            count: 0,
            minimum: f64::INFINITY,
            maximum: f64::NEG_INFINITY,
            whole: true,
        }
    }
}

/// The bits of a number in the order of numbers; one zero is as the other.
fn order(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// The number with these ordered bits.
fn number(order: u64) -> f64 {
    f64::from_bits(if order >> 63 == 1 { order & !(1 << 63) } else { !order })
}

impl Histogram {
    /// Bytes that a histogram with one value takes.
    pub const LEAST: usize = Self::bytes_of(1);

    /// Counts a value.
    pub fn record(&mut self, value: f64) {
        self.count += 1;
        self.minimum = self.minimum.min(value);
        self.maximum = self.maximum.max(value);
        self.whole &= value as i64 as f64 == value;
        let bucket = order(value) >> self.shift;
        let (head, at) = ((bucket >> LG) as u16, bucket as usize % RUN);
        match self.run(head) {
            Ok(run) => self.runs[run][at] = self.runs[run][at].saturating_add(1),
            Err(run) => {
                let mut counts = [0; RUN];
                counts[at] = 1;
                self.heads.reserve_exact(1);
                self.heads.insert(run, head);
                self.runs.reserve_exact(1);
                self.runs.insert(run, counts);
                while self.runs.len() > RUNS {
                    self.widen();
                }
            }
        }
    }

    /// The run with a head, or where it would be. Mostly no octave is left out.
    fn run(&self, head: u16) -> Result<usize, usize> {
        let likely =
            usize::from(head.wrapping_sub(self.heads.first().copied().unwrap_or_default()));
        if self.heads.get(likely) == Some(&head) {
            return Ok(likely);
        }
        self.heads.binary_search(&head)
    }

    /// Makes the buckets twice as wide.
    fn widen(&mut self) {
        self.shift += 1;
        let heads = std::mem::take(&mut self.heads);
        for (head, narrow) in heads.into_iter().zip(std::mem::take(&mut self.runs)) {
            if self.heads.last() != Some(&(head >> 1)) {
                self.heads.push(head >> 1);
                self.runs.push([0; RUN]);
            }
            let Some(run) = self.runs.last_mut() else { return };
            let half = usize::from(head & 1) * (RUN / 2);
            for (at, count) in narrow.iter().enumerate() {
                run[half + at / 2] = run[half + at / 2].saturating_add(*count);
            }
        }
    }

    /// The smallest value that `percent` of the values, 0 to 100, do not exceed, to within
    /// [`error`](Self::error); `None` without values.
    pub fn percentile(&self, percent: u64) -> Option<f64> {
        // Not `count`: a counter that is full counts no further.
        let all: u64 = self.runs.iter().flat_map(|run| run.iter()).map(|n| u64::from(*n)).sum();
        let rank = (all * percent).div_ceil(100).max(1);
        let mut before = 0;
        for (head, run) in self.heads.iter().zip(&self.runs) {
            for (at, count) in (0u64..).zip(run.iter()) {
                before += u64::from(*count);
                if before >= rank {
                    let value = self.middle(u64::from(*head) << LG | at);
                    return Some(value.max(self.minimum).min(self.maximum));
                }
            }
        }
        None
    }

    /// The value that stands for a bucket.
    fn middle(&self, bucket: u64) -> f64 {
        let (low, high) = (number(bucket << self.shift), number((bucket + 1) << self.shift));
        let middle = f64::midpoint(low, high);
        if low <= 0.0 && high >= 0.0 {
            0.0
        } else if self.whole && low.ceil() + 1.0 >= high {
            low.ceil()
        } else if self.whole {
            rounded(middle.floor())
        } else {
            rounded(middle)
        }
    }

    /// What a percentile may be off by at most, as a part of it.
    pub fn error(&self) -> f64 {
        // Half a bucket.
        f64::from(self.shift as i32 - 53).exp2() + ROUNDING
    }

    /// The largest value; `None` without values.
    pub fn maximum(&self) -> Option<f64> {
        (self.count > 0).then_some(self.maximum)
    }

    /// How many values were counted.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        Self::bytes_of(self.runs.len())
    }

    const fn bytes_of(runs: usize) -> usize {
        size_of::<Self>() + runs * (size_of::<[u32; RUN]>() + size_of::<u16>())
    }
}

/// A number in four figures.
fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: &[f64]) -> Histogram {
        let mut histogram = Histogram::default();
        for value in values {
            histogram.record(*value);
        }
        histogram
    }

    /// The same from all values in their order.
    fn exact(values: &[f64], percent: usize) -> f64 {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted[(sorted.len() * percent).div_ceil(100).max(1) - 1]
    }

    fn assert_near(values: &[f64]) -> Result<(), TestCaseError> {
        let histogram = of(values);
        for percent in [0, 1, 50, 90, 99, 100] {
            let (found, truth) =
                (histogram.percentile(percent as u64).unwrap(), exact(values, percent));
            let off = (found - truth).abs();
            prop_assert!(
                off <= truth.abs() * histogram.error(),
                "p{percent}: {found}, not {truth}"
            );
        }
        prop_assert_eq!(histogram.maximum(), Some(exact(values, 100)));
        prop_assert!(histogram.bytes() <= Histogram::bytes_of(RUNS));
        Ok(())
    }

    #[test]
    fn small_whole_numbers_are_exact_and_others_near() {
        let cases: [(Vec<f64>, [f64; 3]); 8] = [
            (vec![7.0], [7.0, 7.0, 7.0]),
            (vec![0.0, 0.0, 5.0], [0.0, 5.0, 5.0]),
            (vec![-0.0], [0.0, 0.0, 0.0]),
            ((1..=120).map(f64::from).collect(), [60.0, 108.0, 119.0]),
            ((-120..=-1).map(f64::from).collect(), [-61.0, -13.0, -2.0]),
            (vec![1_234_567.0; 9], [1_234_567.0; 3]),
            (vec![0.0034, 0.0, 0.0034], [0.0034; 3]),
            (vec![1e290, -1e290, 1e-290], [1e-290, 1e290, 1e290]),
        ];
        for (values, percentiles) in cases {
            let histogram = of(&values);
            for (percent, expected) in [50, 90, 99].into_iter().zip(percentiles) {
                let found = histogram.percentile(percent).unwrap();
                let near = expected.abs() * histogram.error();
                let near =
                    if expected.abs() < 128.0 && expected.fract() == 0.0 { 0.0 } else { near };
                assert!((found - expected).abs() <= near, "p{percent} of {values:?}: {found}");
            }
        }
        assert_eq!(Histogram::default().percentile(50), None);
        assert_eq!(Histogram::default().maximum(), None);
    }

    #[test]
    fn usual_values_are_within_a_hundredth() {
        let bytes = of(&(0..40_000).map(|n| f64::from(n) * 97.0).collect::<Vec<_>>());
        assert!(bytes.error() < 0.01, "{}", bytes.error());
        assert!(bytes.bytes() < 6_000, "{}", bytes.bytes());
    }

    #[test]
    fn values_of_every_size_take_bounded_room() {
        let every = |n: i32| 2f64.powi(n) * if n % 3 == 0 { -1.0 } else { 1.0 };
        let values: Vec<f64> = (-1070..960).map(every).collect();
        let histogram = of(&values);
        assert!(histogram.bytes() <= Histogram::bytes_of(RUNS));
        assert!(histogram.error() < 0.51);
        let found = histogram.percentile(90).unwrap();
        let truth = exact(&values, 90);
        assert!((found - truth).abs() <= truth * histogram.error(), "{found}, not {truth}");
    }

    proptest! {
        #[test]
        fn percentiles_of_sizes_are_those_of_the_sorted_values(
            values in prop::collection::vec(0u32..5_000_000, 1..300)
        ) {
            assert_near(&values.into_iter().map(f64::from).collect::<Vec<_>>())?;
        }

        #[test]
        fn percentiles_of_fractions_are_those_of_the_sorted_values(
            values in prop::collection::vec(-3.0..0.1f64, 1..300)
        ) {
            assert_near(&values)?;
        }

        #[test]
        fn percentiles_of_any_numbers_are_those_of_the_sorted_values(
            values in prop::collection::vec(-1e290..1e290f64, 1..300),
            scale in -280i32..0
        ) {
            let scaled = values.iter().zip(0i32..).map(|(v, n)| v * 10f64.powi(scale * (n % 3) / 2));
            assert_near(&scaled.collect::<Vec<_>>())?;
        }
    }
}
