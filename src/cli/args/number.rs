//! Numbers as arguments have them.

/// A size as `64M`, in bytes.
pub(in crate::cli) fn size(text: &str) -> Result<usize, String> {
    let (number, unit) = match text.to_ascii_uppercase().trim_end_matches('B') {
        t if t.ends_with('K') => (t.trim_end_matches('K').parse::<usize>(), 1 << 10),
        t if t.ends_with('M') => (t.trim_end_matches('M').parse::<usize>(), 1 << 20),
        t if t.ends_with('G') => (t.trim_end_matches('G').parse::<usize>(), 1 << 30),
        t => (t.parse::<usize>(), 1),
    };
    let bytes = number.ok().and_then(|number| number.checked_mul(unit));
    bytes
        .filter(|bytes| *bytes >= 1 << 20)
        .ok_or_else(|| "a size is 1M or more, as 64M or 1G".into())
}

pub(super) fn dollars(text: &str) -> Result<f64, String> {
    let number = text.trim_start_matches('$').parse::<f64>().ok();
    number
        .filter(|dollars| (0.0..=1e6).contains(dollars))
        .ok_or_else(|| "a budget is a number of dollars, as 2.50".into())
}

pub(super) fn speed(text: &str) -> Result<f64, String> {
    let number = text.trim_end_matches('x').parse::<f64>().ok();
    number
        .filter(|s| (0.0..=100_000.0).contains(s))
        .ok_or_else(|| "a speed is a number from 0 to 100000".into())
}

pub(super) fn share(text: &str) -> Result<u8, String> {
    let number = text.trim_end_matches('%').trim().parse::<u8>().ok();
    number.filter(|n| *n < 100).ok_or_else(|| "a share is 0% to 99%, in whole percent".into())
}

pub(super) fn period(text: &str) -> Result<i64, String> {
    let minutes = match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((number, "m")) => number.parse::<i64>().ok(),
        Some((number, "h")) => number.parse::<i64>().ok().and_then(|n| n.checked_mul(60)),
        _ => None,
    };
    minutes
        .filter(|m| (1..=1440).contains(m))
        .ok_or_else(|| "a period is 1m to 24h, in whole minutes or hours".into())
}
