//! Lengths of time as people write them: `30s`, `5m`, `1h`, `1d`.

use std::fmt;
use std::str::FromStr;

const UNITS: [(&str, i64); 5] =
    [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// A length of time of at least one millisecond and at most 366 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(i64);

impl Span {
    /// One minute.
    pub const MINUTE: Self = Self(60_000);

    /// A length of `millis`, held within its range.
    pub const fn from_millis(millis: i64) -> Self {
        const MOST: i64 = 366 * 86_400_000;
        Self(if millis < 1 {
            1
        } else if millis > MOST {
            MOST
        } else {
            millis
        })
    }

    /// Its milliseconds, 1 or more.
    pub const fn millis(self) -> i64 {
        self.0
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let size = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, size)| *size);
        let millis = size.and_then(|size| number.parse::<i64>().ok()?.checked_mul(size));
        millis
            .filter(|m| *m > 0 && Self::from_millis(*m).0 == *m)
            .map(Self)
            .ok_or_else(|| "an interval is 1ms to 366d, as 30s, 5m, 1h, 1d".into())
    }
}

impl fmt::Display for Span {
    /// In the largest unit that divides it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, size): &&(&str, i64)| self.0 % size == 0;
        let (unit, size) = UNITS.iter().find(fits).unwrap_or(&("ms", 1));
        write!(f, "{}{unit}", self.0 / size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_and_write_alike() {
        for (text, millis) in [
            ("250ms", 250),
            ("30s", 30_000),
            ("5m", 300_000),
            ("1h", 3_600_000),
            ("7d", 604_800_000),
        ] {
            let span: Span = text.parse().unwrap();
            assert_eq!((span.millis(), span.to_string().as_str()), (millis, text));
        }
        for wrong in ["", "5", "m", "0m", "-5m", "1.5h", "367d", "99999999999999999999s", "5 m"] {
            assert!(wrong.parse::<Span>().is_err(), "{wrong}");
        }
        assert_eq!(Span::from_millis(90_000).to_string(), "90s");
    }
}
