//! Values.

/// Words that say that there is no value.
const MISSING: [&str; 7] = ["", "nan", "na", "n/a", "null", "none", "-"];

/// What a row says of its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// A finite number.
    Value(f64),
    /// That there is no value: an empty cell, or a word as `NaN` or `null`.
    Missing,
    /// Nothing that is understood: no number, an infinite one, no time, or a row that is too long.
    Unreadable,
}

impl Reading {
    /// Reads a cell; with `comma` a comma may stand for the decimal point.
    pub(super) fn of(text: &str, comma: bool) -> Self {
        if MISSING.iter().any(|word| text.eq_ignore_ascii_case(word)) {
            return Self::Missing;
        }
        let plain = text.parse::<f64>().ok();
        let number = match text.split_once(',') {
            Some((whole, part)) if comma && plain.is_none() && !part.contains(['.', ',']) => {
                format!("{whole}.{part}").parse().ok()
            }
            _ => plain,
        };
        match number {
            Some(n) if n.is_finite() => Self::Value(n),
            Some(n) if n.is_nan() => Self::Missing,
            _ => Self::Unreadable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_what_is_none() {
        use Reading::{Missing, Unreadable, Value};
        for (text, comma, expected) in [
            ("42", false, Value(42.0)),
            ("-0.5e3", false, Value(-500.0)),
            ("+5", false, Value(5.0)),
            ("1,5", true, Value(1.5)),
            ("1,5", false, Unreadable),
            ("1,234,567", true, Unreadable),
            ("", false, Missing),
            ("NaN", false, Missing),
            ("-nan", false, Missing),
            ("null", false, Missing),
            ("inf", false, Unreadable),
            ("-Infinity", false, Unreadable),
            ("1e999", false, Unreadable),
            ("=1+1", false, Unreadable),
            ("12%", false, Unreadable),
        ] {
            assert_eq!(Reading::of(text, comma), expected, "{text}");
        }
    }
}
