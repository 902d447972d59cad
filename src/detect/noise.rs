//! By how many standard deviations does an amount leave what was expected?

/// Amounts of a Poisson-like series within this of the expected are never far: 5 %.
const LEAST_SPREAD: f64 = 0.05;
/// A spread of logarithms must be this much more than Poisson noise explains to count as its own.
const POISSON_MARGIN: f64 = 1.5;
/// The variance measured over some hours may be this much larger in truth.
const DOUBT: f64 = 1.5;

/// The mean and variance of ln(observed / expected) in normal times.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ratio {
    pub mean: f64,
    pub variance: f64,
}

/// What a series is counted in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    /// The size of what comes at once; 0 for sums that are never near one thing.
    pub size: f64,
    /// As much of the size as never varies: 1 for counts. What is above it comes in sizes that
    /// vary.
    pub grain: f64,
}

/// ln(observed / expected), with both raised by a unit, so that it stays finite and small counts
/// do not jump.
pub(super) fn log_ratio(observed: f64, expected: f64, unit: f64) -> f64 {
    let raise = unit.max(expected * 1e-3).max(1e-9);
    ((observed + raise) / (expected + raise)).ln()
}

/// Signed standard deviations from `expected` to `observed`.
///
/// A value has two noises. It is a Poisson number of things of size `unit`: the deviance of the
/// Poisson distribution measures how improbable a number is, also a small one. And it wavers in
/// proportion to itself, as sums of heavy-tailed sizes and drifting rates do: logarithms measure
/// that. Each alone would take the other's noise for a signal, so their variances add.
pub(super) fn deviations(observed: f64, expected: f64, unit: Unit, ratio: Ratio) -> f64 {
    let Unit { size: unit, grain } = unit;
    let poisson = grain * expected / (expected + unit).max(1e-9).powi(2);
    let spread =
        (DOUBT * (ratio.variance - POISSON_MARGIN * poisson)).max(LEAST_SPREAD * LEAST_SPREAD);
    let by_ratio = (log_ratio(observed, expected, unit) - ratio.mean) / spread.sqrt();
    if unit <= 0.0 {
        return by_ratio;
    }
    // A hundredth of a thing per minute may come although none ever came.
    let by_count = deviance(observed / unit, expected / unit + 0.01);
    if by_count * by_ratio <= 0.0 {
        return 0.0;
    }
    by_count.signum() / (by_count.powi(-2) + by_ratio.powi(-2)).sqrt()
}

/// The signed root of the Poisson deviance: about normally distributed for any mean.
fn deviance(n: f64, mean: f64) -> f64 {
    let log = if n > 0.0 { n * (n / mean).ln() } else { 0.0 };
    (n - mean).signum() * (2.0 * (log - (n - mean))).max(0.0).sqrt()
}

/// The amount `target` deviations above 0, between `expected` and any amount, by halving.
pub(super) fn upper(expected: f64, unit: Unit, ratio: Ratio, target: f64) -> f64 {
    let (mut low, mut high) = (expected, 2.0 * expected + 8.0 * unit.size.max(1e-9));
    while deviations(high, expected, unit, ratio) < target && high < 1e300 {
        low = high;
        high *= 4.0;
    }
    halve(low, high, |x| deviations(x, expected, unit, ratio) < target)
}

/// The amount `target` deviations below 0, at least 0.
pub(super) fn lower(expected: f64, unit: Unit, ratio: Ratio, target: f64) -> f64 {
    halve(0.0, expected, |x| deviations(x, expected, unit, ratio) < -target)
}

fn halve(mut low: f64, mut high: f64, below: impl Fn(f64) -> bool) -> f64 {
    if !below(low) {
        return low;
    }
    for _ in 0..12 {
        let middle = f64::midpoint(low, high);
        if below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviance_is_near_the_normal_quantile_of_the_poisson_tail() {
        // P(X >= 8 | 1) = 1.0e-5, P(X >= 10 | 1) = 1.1e-7, P(X = 0 | 10) = 4.5e-5.
        for (n, mean, normal) in [(8.0, 1.0, 4.26), (10.0, 1.0, 5.18), (0.0, 10.0, -3.92)] {
            let z = deviance(n, mean);
            assert!((z - normal).abs() < 0.6, "{n} of {mean}: {z}");
        }
    }

    #[test]
    fn each_noise_alone_quiets_the_other() {
        let one = Unit { size: 1.0, grain: 1.0 };
        let steady = Ratio::default();
        let heavy = Ratio { mean: 0.0, variance: 1.0 };
        assert!(deviations(200.0, 100.0, one, steady) > 5.0);
        assert!(deviations(200.0, 100.0, one, heavy) < 1.0, "sums that double all the time");
        assert!(deviations(2.0, 1.0, one, steady) < 1.5, "counts of one and two");
        assert!(deviations(1001.0, 1000.0, one, steady) < 0.1);
    }

    #[test]
    fn the_band_ends_where_the_deviation_says() {
        for (expected, size) in [(0.0, 1.0), (3.0, 1.0), (100.0, 1.0), (5e6, 1.0), (0.5, 0.0)] {
            let unit = Unit { size, grain: size };
            let ratio = Ratio { mean: 0.0, variance: 0.04 };
            let high = upper(expected, unit, ratio, 3.0);
            assert!(high > expected);
            assert!((deviations(high, expected, unit, ratio) - 3.0).abs() < 0.05, "{expected}");
            let low = lower(expected, unit, ratio, 3.0);
            assert!(low <= expected && low >= 0.0);
            assert!(low == 0.0 || (deviations(low, expected, unit, ratio) + 3.0).abs() < 0.05);
        }
    }
}
