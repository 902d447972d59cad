//! Numbers as people read them: grouped, shortened, in bytes, in times.

use crate::board::Unit;

/// `12345` as `12,345`.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A value in three figures at most: `87`, `5.4k`, `12k`, `1.2M`.
pub(crate) fn human(value: f64) -> String {
    scaled(value, 1_000.0, &["", "k", "M", "G", "T", "P"])
}

/// A value of this unit in at most `columns`, as exact as they allow.
pub(crate) fn value(value: f64, unit: Unit, columns: usize) -> String {
    match unit {
        Unit::Count => {
            let exact = plain(value);
            if exact.len() <= columns { exact } else { human(value) }
        }
        Unit::Bytes => scaled(value, 1_000.0, &[" B", "kB", "MB", "GB", "TB", "PB"]),
        Unit::Millis => millis(value),
    }
}

/// A value of this unit in three figures or more, however small it is.
pub(crate) fn figures(number: f64, unit: Unit) -> String {
    let size = number.abs();
    let name = match unit {
        Unit::Count if size < 100.0 => "",
        Unit::Millis if size < 100.0 => "ms",
        _ => return value(number, unit, 12),
    };
    if size.fract() == 0.0 {
        format!("{number:.0}{name}")
    } else if size < 1e-4 {
        format!("{number:.2e}{name}")
    } else {
        let places = (2.0 - size.log10().floor()) as usize;
        format!("{number:.places$}{name}")
    }
}

/// A number with its thousands grouped; one decimal when it is small and not whole.
fn plain(value: f64) -> String {
    if !value.is_finite() {
        return "?".into();
    }
    let size = value.abs();
    let sign = if value < 0.0 { "-" } else { "" };
    if size < 100.0 && (size - size.round()).abs() > 0.049 {
        format!("{sign}{size:.1}")
    } else {
        format!("{sign}{}", grouped(size.round() as u64))
    }
}

fn scaled(value: f64, base: f64, units: &[&str]) -> String {
    if !value.is_finite() {
        return "?".into();
    }
    let mut size = value.abs();
    let sign = if value < 0.0 { "-" } else { "" };
    let mut step = 0;
    // 999.5 would print as 1000 of the smaller unit.
    while size >= base - 0.5 && step + 1 < units.len() {
        size /= base;
        step += 1;
    }
    if size >= base {
        return format!("{value:.1e}");
    }
    let unit = units[step];
    let whole = (size - size.round()).abs() < 0.05 && step == 0;
    if size < 9.95 && !whole {
        format!("{sign}{size:.1}{unit}")
    } else {
        format!("{sign}{size:.0}{unit}")
    }
}

fn millis(value: f64) -> String {
    let size = value.abs();
    let (by, unit) = match size {
        s if s < 1_000.0 => return format!("{value:.0}ms"),
        s if s < 120_000.0 => (1_000.0, "s"),
        s if s < 7_200_000.0 => (60_000.0, "min"),
        _ => (3_600_000.0, "h"),
    };
    let size = value / by;
    if size.abs() < 99.5 { format!("{size:.1}{unit}") } else { format!("{size:.0}{unit}") }
}

/// A part of 1 as a percentage in five columns at most: `34.0%`, `100%`.
pub(crate) fn share(part: f64) -> String {
    if !part.is_finite() {
        return "?".into();
    }
    // Nothing of nothing may be a negative zero.
    let percent = part * 100.0 + 0.0;
    if percent > 99.94 { format!("{percent:.0}%") } else { format!("{percent:.1}%") }
}

/// A stretch of time in its two largest units: `0.8s`, `42s`, `3m10s`, `2h05m`, `4d02h`.
pub(crate) fn age(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    let ms = ms.unsigned_abs();
    let seconds = ms / 1_000;
    match seconds {
        0..10 => format!("{sign}{}.{}s", seconds, ms % 1_000 / 100),
        10..60 => format!("{sign}{seconds}s"),
        60..3_600 => format!("{sign}{}m{:02}s", seconds / 60, seconds % 60),
        3_600..86_400 => format!("{sign}{}h{:02}m", seconds / 3_600, seconds / 60 % 60),
        _ => format!("{sign}{}d{:02}h", seconds / 86_400, seconds / 3_600 % 24),
    }
}

/// A length in minutes: `15 min`, `3 h`, `24 h`.
pub(crate) fn minutes(n: i64) -> String {
    if n >= 60 && n % 60 == 0 { format!("{} h", n / 60) } else { format!("{n} min") }
}

/// A noun with its number: `1 anomaly`, `3 anomalies`.
pub(crate) fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_while_they_fit() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(value(12_345.0, Unit::Count, 6), "12,345");
        assert_eq!(value(1_234_567.0, Unit::Count, 7), "1.2M");
        assert_eq!(value(2.5, Unit::Count, 6), "2.5");
        assert_eq!(value(f64::NAN, Unit::Count, 6), "?");
        assert_eq!(value(-1_500.0, Unit::Count, 6), "-1,500");
    }

    #[test]
    fn large_numbers_are_short() {
        for (n, text) in [
            (0.0, "0"),
            (7.0, "7"),
            (999.0, "999"),
            (999.7, "1.0k"),
            (5_421.0, "5.4k"),
            (12_400.0, "12k"),
            (999_600.0, "1.0M"),
            (3.2e9, "3.2G"),
            (1e290, "1.0e290"),
        ] {
            assert_eq!(human(n), text);
        }
    }

    #[test]
    fn units_have_their_own_steps() {
        assert_eq!(value(950.0, Unit::Bytes, 9), "950 B");
        assert_eq!(value(1_234_567.0, Unit::Bytes, 9), "1.2MB");
        assert_eq!(value(87.0, Unit::Millis, 9), "87ms");
        assert_eq!(value(12_300.0, Unit::Millis, 9), "12.3s");
        assert_eq!(value(600_000.0, Unit::Millis, 9), "10.0min");
    }

    #[test]
    fn small_values_have_their_figures() {
        for (number, unit, text) in [
            (0.0, Unit::Count, "0"),
            (0.0034, Unit::Count, "0.00340"),
            (-1.25, Unit::Count, "-1.25"),
            (99.97, Unit::Count, "100.0"),
            (7.0, Unit::Count, "7"),
            (1234.5, Unit::Count, "1,235"),
            (2.5e-7, Unit::Millis, "2.50e-7ms"),
            (0.5, Unit::Millis, "0.500ms"),
            (12_300.0, Unit::Millis, "12.3s"),
            (1_234_567.0, Unit::Bytes, "1.2MB"),
        ] {
            assert_eq!(figures(number, unit), text);
        }
    }

    #[test]
    fn ages_and_shares_are_short() {
        for (ms, text) in [
            (800, "0.8s"),
            (42_000, "42s"),
            (190_000, "3m10s"),
            (7_500_000, "2h05m"),
            (352_800_000, "4d02h"),
            (-1_500, "-1.5s"),
        ] {
            assert_eq!(age(ms), text);
        }
        assert_eq!(share(0.34), "34.0%");
        assert_eq!(share(1.0), "100%");
        assert_eq!(share(-0.0), "0.0%");
        assert_eq!(minutes(180), "3 h");
        assert_eq!(minutes(90), "90 min");
        assert_eq!(plural(1, "anomaly", "anomalies"), "1 anomaly");
    }
}
