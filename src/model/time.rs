//! Event time: milliseconds since the Unix epoch, in UTC, and the minutes that they fall in.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Timelike, Utc};

/// Milliseconds in a [`Minute`].
pub const MINUTE_MS: i64 = 60_000;

/// A moment, in milliseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A moment `millis` after (or, negative, before) the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The minute that holds this moment.
    pub const fn minute(self) -> Minute {
        Minute(self.0.div_euclid(MINUTE_MS))
    }

    /// This moment moved by `millis`, held at the ends of the representable range.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this moment; negative when `earlier` is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    fn datetime(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }

    /// `HH:MM:SS` in UTC.
    pub fn clock(self) -> String {
        self.datetime().map_or_else(|| "--:--:--".into(), |t| t.format("%H:%M:%S").to_string())
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with seconds, as `2026-07-10T00:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.datetime() {
            Some(t) => f.write_str(&t.to_rfc3339_opts(SecondsFormat::Secs, true)),
            None => write!(f, "{} ms", self.0),
        }
    }
}

/// A window of one minute, numbered from the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(i64);

impl Minute {
    /// The minute with this number, counted from the Unix epoch.
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// Minutes since the Unix epoch.
    pub const fn number(self) -> i64 {
        self.0
    }

    /// The first moment of the minute.
    pub const fn start(self) -> Timestamp {
        Timestamp(self.0.saturating_mul(MINUTE_MS))
    }

    /// The first moment after the minute.
    pub const fn end(self) -> Timestamp {
        self.plus(1).start()
    }

    /// The minute `n` later (earlier when negative).
    #[must_use]
    pub const fn plus(self, n: i64) -> Self {
        Self(self.0.saturating_add(n))
    }

    /// Minutes from `earlier` to this one; negative when `earlier` is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The first minute of the period of `period` minutes that holds this one, aligned to the epoch.
    #[must_use]
    pub const fn align(self, period: i64) -> Self {
        let period = if period < 1 { 1 } else { period };
        Self(self.0.div_euclid(period) * period)
    }

    /// Minute of the day in UTC, 0 to 1439.
    pub fn of_day(self) -> u32 {
        self.start().datetime().map_or(0, |t| t.hour() * 60 + t.minute())
    }

    /// `HH:MM` in UTC.
    pub fn clock(self) -> String {
        self.start().datetime().map_or_else(|| "--:--".into(), |t| t.format("%H:%M").to_string())
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.start().fmt(f)
    }
}

/// Minutes from `first` up to, not including, `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MinuteRange {
    /// The first minute in the range.
    pub first: Minute,
    /// The minute after the last one.
    pub end: Minute,
}

impl MinuteRange {
    /// From `first` up to, not including, `end`; empty when `end` is not after `first`.
    pub const fn new(first: Minute, end: Minute) -> Self {
        Self { first, end }
    }

    /// The `len` minutes that end with `last`.
    pub const fn ending(last: Minute, len: i64) -> Self {
        Self { first: last.plus(1 - len), end: last.plus(1) }
    }

    /// How many minutes the range has.
    pub const fn len(self) -> i64 {
        let n = self.end.since(self.first);
        if n < 0 { 0 } else { n }
    }

    /// Whether the range has no minute.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether `minute` lies in the range.
    pub fn contains(self, minute: Minute) -> bool {
        self.first <= minute && minute < self.end
    }

    /// The minutes of the range, oldest first.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Minute> {
        (self.first.0..self.end.0).map(Minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_before_the_epoch_hold_their_own_moments() {
        assert_eq!(Timestamp::from_millis(-1).minute(), Minute::new(-1));
        assert_eq!(Timestamp::from_millis(59_999).minute(), Minute::new(0));
        assert_eq!(Minute::new(-7).align(5), Minute::new(-10));
    }

    #[test]
    fn text_is_utc_and_never_fails() {
        assert_eq!(Minute::new(29_727_360).to_string(), "2026-07-10T00:00:00Z");
        assert_eq!(Timestamp::from_millis(i64::MAX).to_string(), format!("{} ms", i64::MAX));
        assert_eq!(Minute::new(29_727_421).clock(), "01:01");
    }
}
