//! Logarithms and the like from plain arithmetic only, so that every machine gets the same bits.
//!
//! `ln` and `log2` of the standard library are the platform's, which may differ in the last bit.

/// 1 / (depth + 1) for every depth that a tree can have.
pub(super) static SHALLOW: [f32; 1024] = {
    let mut table = [0.0; 1024];
    let mut depth = 0;
    while depth < table.len() {
        table[depth] = 1.0 / (depth + 1) as f32;
        depth += 1;
    }
    table
};

/// The natural logarithm of a normal positive number, within a few units in the last place.
pub(super) fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut exponent = (bits >> 52) as i64 - 1023;
    let mut mantissa = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa *= 0.5;
        exponent += 1;
    }
    // ln m = 2 artanh((m - 1) / (m + 1)), and |s| stays below 0.172.
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let mut sum = 0.0;
    for odd in (0..12).rev() {
        sum = sum * square + 1.0 / f64::from(2 * odd + 1);
    }
    exponent as f64 * std::f64::consts::LN_2 + 2.0 * s * sum
}

/// The binary logarithm of a normal positive number.
pub(super) fn log2(x: f64) -> f64 {
    ln(x) * std::f64::consts::LOG2_E
}

/// e to the power of a number between -1 and 1.
pub(super) fn exp(x: f64) -> f64 {
    let mut sum = 1.0;
    for k in (1..20).rev() {
        sum = 1.0 + sum * x / f64::from(k);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_agree_with_the_platform() {
        for x in [1e-300, 1e-9, 0.1, 0.7, 1.0, 1.0 + 1e-9, 1.5, 2.0, 257.0, 1e300] {
            let (ours, theirs) = (ln(x), f64::ln(x));
            assert!(
                (ours - theirs).abs() <= 1e-15 * theirs.abs().max(0.01),
                "{x}: {ours} {theirs}"
            );
            assert!((log2(x) - x.log2()).abs() <= 1e-14 * x.log2().abs().max(0.1), "{x}");
        }
        for x in [-1.0, -0.05, -1e-6, 0.0, 0.3, 1.0] {
            assert!((exp(x) - f64::exp(x)).abs() < 1e-15 * 3.0, "{x}");
        }
    }
}
