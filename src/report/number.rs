//! Numbers for people.

use crate::board::Unit;

/// A value in its unit: `12,345`, `1.23 GB`, `450 ms`.
pub fn human(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Count => grouped(value),
        Unit::Bytes => {
            scaled(value, &[("B", 1.0), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)])
        }
        Unit::Millis => scaled(value, &[("ms", 1.0), ("s", 1e3), ("min", 6e4), ("h", 3.6e6)]),
    }
}

fn scaled(value: f64, units: &[(&str, f64)]) -> String {
    let fits = |(_, size): &&(&str, f64)| value.abs() >= *size;
    match units.iter().rev().find(fits) {
        Some((unit, size)) if *size > 1.0 => format!("{:.2} {unit}", value / size),
        _ => format!("{} {}", grouped(value), units[0].0),
    }
}

/// Thousands apart; fractions to two places, or three figures where these say more. What would be
/// long is written with an exponent.
fn grouped(value: f64) -> String {
    let text = match value.abs() {
        size if size >= 1e15 || (size > 0.0 && size < 1e-4) => return format!("{value:.2e}"),
        size if size.fract() == 0.0 => format!("{value:.0}"),
        size if size < 1.0 => {
            let places = (2.0 - size.log10().floor()) as usize;
            format!("{value:.places$}")
        }
        _ => format!("{value:.2}"),
    };
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |d| ("-", d));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_grouped_and_scaled() {
        for (value, unit, text) in [
            (0.0, Unit::Count, "0"),
            (1_234_567.0, Unit::Count, "1,234,567"),
            (-1234.5, Unit::Count, "-1,234.50"),
            (0.0034, Unit::Count, "0.00340"),
            (-0.0512, Unit::Millis, "-0.0512 ms"),
            (0.25, Unit::Count, "0.250"),
            (2e-7, Unit::Count, "2.00e-7"),
            (1e290, Unit::Count, "1.00e290"),
            (999.0, Unit::Bytes, "999 B"),
            (1_500_000.0, Unit::Bytes, "1.50 MB"),
            (90_000.0, Unit::Millis, "1.50 min"),
        ] {
            assert_eq!(human(value, unit), text);
        }
    }
}
