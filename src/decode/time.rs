//! Event times in the forms that logs have them. A time without a zone is UTC.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};

use crate::model::Timestamp;

/// Members of a JSON record, or columns of a CSV file, that may hold the event's time; the first
/// that does wins.
pub(super) const TIME_FIELDS: [&str; 14] = [
    "eventTime",
    "@timestamp",
    "timestamp",
    "time",
    "ts",
    "query_timestamp",
    "event_time",
    "eventTimestamp",
    "datetime",
    "date",
    "start",
    "Timestamp",
    "Time",
    "_time",
];

/// Reads a time that fills all of `text`: RFC 3339 and its relatives, seconds, milliseconds,
/// microseconds or nanoseconds since the epoch by their magnitude, and the forms of access logs
/// and of mail.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    match prefix(text) {
        Some((time, len)) if len == text.len() => Some(time),
        _ => epoch(text).or_else(|| access(text)).or_else(|| rfc2822(text)),
    }
}

/// The length of `2026-07-10T12:00:`.
const TO_MINUTE: usize = 17;

/// Reads times like [`parse`], and those of the minute of the one before it faster: most are.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// A time in RFC 3339 with `Z`, up to its seconds, and the moment of that.
    before: Option<([u8; TO_MINUTE], Timestamp)>,
    /// A time of an access log with its seconds left out, and the moment of its minute.
    access: Option<([u8; 26], Timestamp)>,
}

impl Clock {
    pub fn parse(&mut self, text: &str) -> Option<Timestamp> {
        if let Some((minute, start)) = &self.before
            && let Some(rest) = text.as_bytes().strip_prefix(minute)
            && let Some(millis) = in_minute(rest)
        {
            return Some(start.plus_millis(millis));
        }
        let time = parse(text)?;
        self.before = text.as_bytes().split_first_chunk().and_then(|(minute, rest)| {
            let start = time.plus_millis(-in_minute(rest)?);
            (minute[10] == b'T' && minute[16] == b':').then_some((*minute, start))
        });
        Some(time)
    }

    /// The same for [`access`].
    pub fn access(&mut self, text: &[u8; 26]) -> Option<Timestamp> {
        let mut minute = *text;
        minute[18..20].fill(b'0');
        let second = match [text[18], text[19]] {
            [tens @ b'0'..=b'5', ones @ b'0'..=b'9'] => (tens - b'0') * 10 + ones - b'0',
            _ => return access(str::from_utf8(text).ok()?),
        };
        let start = match self.access {
            Some((before, start)) if before == minute => start,
            _ => access(str::from_utf8(&minute).ok()?)?,
        };
        self.access = Some((minute, start));
        Some(start.plus_millis(i64::from(second) * 1000))
    }
}

/// The milliseconds of `59Z`, `59.9Z` and so on.
fn in_minute(text: &[u8]) -> Option<i64> {
    let digit = |b: &u8| b.is_ascii_digit().then(|| i64::from(b - b'0'));
    let [tens, ones, fraction @ .., b'Z'] = text else { return None };
    let second = digit(tens)? * 10 + digit(ones)?;
    let mut millis = 0;
    if let [b'.', digits @ ..] = fraction {
        let mut scale = 100;
        for one in digits {
            millis += digit(one)? * scale;
            scale /= 10;
        }
    } else if !fraction.is_empty() {
        return None;
    }
    // A leap second is read with care.
    (second < 60).then_some(second * 1000 + millis)
}

/// Seconds, milliseconds, microseconds or nanoseconds since the epoch, told apart by magnitude:
/// each reading is tried for a year from 1973 on.
pub(super) fn epoch(text: &str) -> Option<Timestamp> {
    if let Some(number) = whole(text) {
        let millis = match text.trim_start_matches('0').len() {
            ..9 => return None,
            9..12 => number * 1000,
            12..15 => number,
            15..18 => number / 1000,
            _ => number / 1_000_000,
        };
        return Some(Timestamp::from_millis(millis));
    }
    let number: f64 = text.parse().ok()?;
    let magnitude = number.abs();
    let millis = match magnitude {
        m if !m.is_finite() || m < 1e8 => return None,
        m if m < 1e11 => number * 1e3,
        m if m < 1e14 => number,
        m if m < 1e17 => number / 1e3,
        _ => number / 1e6,
    };
    Some(Timestamp::from_millis(millis.floor() as i64))
}

/// A number of at most 18 digits.
fn whole(text: &str) -> Option<i64> {
    let digit = |n, b: u8| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0'));
    if matches!(text.len(), 1..=18) { text.bytes().try_fold(0, digit) } else { None }
}

/// `10/Oct/2000:13:55:36 -0700`.
pub(super) fn access(text: &str) -> Option<Timestamp> {
    let bytes: &[u8; 26] = text.as_bytes().try_into().ok()?;
    let shape = [(2, b'/'), (6, b'/'), (11, b':'), (14, b':'), (17, b':'), (20, b' ')];
    if shape.iter().any(|(at, byte)| bytes[*at] != *byte) {
        return None;
    }
    let digits = |from: usize, len: usize| -> Option<u32> {
        let mut part = bytes[from..from + len].iter();
        part.try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
    };
    let month =
        MONTHS.iter().position(|month| bytes[3..6].eq_ignore_ascii_case(*month))? as u32 + 1;
    let date = NaiveDate::from_ymd_opt(digits(7, 4)? as i32, month, digits(0, 2)?)?;
    // A leap second is the last one of its minute.
    let second = digits(18, 2).filter(|second| *second <= 60)?.min(59);
    let time = date.and_hms_opt(digits(12, 2)?, digits(15, 2)?, second)?;
    let (offset_minutes, zone) = zone(&text[21..]);
    let utc = time.and_utc().timestamp_millis() - offset_minutes * 60_000;
    (zone == 5).then(|| Timestamp::from_millis(utc))
}

const MONTHS: [&[u8; 3]; 12] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec",
];

fn rfc2822(text: &str) -> Option<Timestamp> {
    let time = DateTime::parse_from_rfc2822(text).ok()?;
    Some(Timestamp::from_millis(time.timestamp_millis()))
}

/// A date and time as RFC 3339 has it at the start of `text`, and its length; also with a blank
/// for the `T`, a comma for the point, and no zone.
pub(super) fn prefix(text: &str) -> Option<(Timestamp, usize)> {
    let bytes = text.as_bytes();
    let digits = |from: usize, len: usize| -> Option<u32> {
        let part = bytes.get(from..from + len)?;
        part.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
    };
    let is = |at: usize, allowed: &[u8]| bytes.get(at).is_some_and(|b| allowed.contains(b));
    let separators = is(4, b"-/") && is(7, b"-/") && is(10, b"Tt ") && is(13, b":");
    if !separators {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(digits(0, 4)? as i32, digits(5, 2)?, digits(8, 2)?)?;
    let (hour, minute) = (digits(11, 2)?, digits(14, 2)?);
    let mut at = 16;
    let mut second = 0;
    if is(at, b":") {
        // A leap second is the last one of its minute.
        second = digits(17, 2)?.min(59);
        at = 19;
    }
    let time = date.and_hms_opt(hour, minute, second)?;
    let mut millis = 0;
    if is(at, b".,") {
        let fraction = bytes[at + 1..].iter().take_while(|b| b.is_ascii_digit());
        let mut scale = 100;
        for digit in fraction {
            millis += i64::from(digit - b'0') * scale;
            scale /= 10;
            at += 1;
        }
        at += 1;
    }
    let (offset_minutes, zone) = zone(&text[at..]);
    let utc = time.and_utc().timestamp_millis() + millis - offset_minutes * 60_000;
    Some((Timestamp::from_millis(utc), at + zone))
}

/// The minutes east of UTC of a zone at the start of `text`, and its length; none is UTC.
fn zone(text: &str) -> (i64, usize) {
    let blank = usize::from(text.starts_with(' '));
    let rest = &text[blank..];
    if rest.starts_with(['Z', 'z']) && blank == 0 {
        return (0, 1);
    }
    if rest.starts_with("UTC") || rest.starts_with("GMT") {
        return (0, blank + 3);
    }
    let sign = match rest.bytes().next() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return (0, 0),
    };
    let pair = |from: usize| rest.get(from..from + 2).and_then(|d| d.parse::<u8>().ok());
    let Some(hours @ 0..=14) = pair(1) else { return (0, 0) };
    let colon = usize::from(rest[3..].starts_with(':'));
    let (minutes, length) = match pair(3 + colon) {
        Some(minutes @ 0..=59) => (minutes, 5 + colon),
        // Half an offset, or a number that follows.
        _ if blank > 0 => return (0, 0),
        _ if rest[3..].starts_with(|c: char| c.is_ascii_digit()) => return (0, 0),
        _ => (0, 3),
    };
    (sign * (i64::from(hours) * 60 + i64::from(minutes)), blank + length)
}

/// `Oct  9 13:55:36`, as syslog writes it without a year: of the years around `reference` the
/// latest that does not lie more than a day after it.
pub(super) fn syslog(text: &str, reference: Timestamp) -> Option<Timestamp> {
    let head = text.get(..15)?;
    let year = DateTime::from_timestamp_millis(reference.millis())?.year();
    [year + 1, year, year - 1].into_iter().find_map(|year| {
        let dated = format!("{year} {head}");
        let time = NaiveDateTime::parse_from_str(&dated, "%Y %b %e %H:%M:%S").ok()?;
        let time = Timestamp::from_millis(time.and_utc().timestamp_millis());
        (time.since(reference) <= 86_400_000).then_some(time)
    })
}

/// Where a line of text has its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// RFC 3339 or a relative at the start, or after `<priority>version `.
    Iso,
    /// Syslog without a year at the start, or after `<priority>`.
    Syslog,
    /// In the brackets of an access log.
    Brackets,
    /// A number since the epoch at the start.
    Epoch,
}

impl Place {
    pub(super) const ALL: [Self; 4] = [Self::Iso, Self::Syslog, Self::Brackets, Self::Epoch];

    /// Its name for people.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Iso => "RFC 3339 at line start",
            Self::Syslog => "syslog, year inferred",
            Self::Brackets => "[time]",
            Self::Epoch => "epoch at line start",
        }
    }

    /// The time of a line, if it has one in this place.
    pub(super) fn read(self, line: &str, reference: Timestamp) -> Option<Timestamp> {
        let start = line.trim_start_matches('[');
        match self {
            Self::Iso => prefix(start)
                .or_else(|| prefix(after_priority(line)?.split_once(' ')?.1))
                .map(|(time, _)| time),
            Self::Syslog => syslog(after_priority(line).unwrap_or(line), reference),
            Self::Brackets => {
                let inner = line.split_once('[')?.1;
                access(inner.get(..26)?)
            }
            Self::Epoch => epoch(start.split([' ', '\t', ',', ']', '|']).next()?),
        }
    }
}

fn after_priority(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('<')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&digits).then(|| rest[digits..].strip_prefix('>')).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: &str = "2026-07-10T12:00:00Z";

    #[test]
    fn times_of_every_form_are_read() {
        for (text, expected) in [
            ("2026-07-10T12:00:00Z", Some(NOON)),
            ("2026-07-10T14:00:00+02:00", Some(NOON)),
            ("2026-07-10 04:00:00-0800", Some(NOON)),
            ("2026-07-10 12:00:00,999", Some(NOON)),
            ("2026-07-10 14:00:00+02", Some(NOON)),
            ("2026-07-10 14:00:00 +0200", Some(NOON)),
            ("2026-07-10 17:30:00.25 +05:30", Some(NOON)),
            ("2026-07-10 12:00:00 UTC", Some(NOON)),
            ("2026-07-10T12:00Z", Some(NOON)),
            ("Fri, 10 Jul 2026 14:00:00 +0200", Some(NOON)),
            ("2026/07/10 12:00:00", Some(NOON)),
            ("2026-07-10T12:00:00.123456789Z", Some(NOON)),
            ("1783684800", Some(NOON)),
            ("1783684800.5", Some(NOON)),
            ("1783684800000", Some(NOON)),
            ("1783684800000000", Some(NOON)),
            ("1783684800000000000", Some(NOON)),
            ("10/Jul/2026:05:00:00 -0700", Some(NOON)),
            ("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59Z")),
            ("2026-13-10T12:00:00Z", None),
            ("2026-07-10", None),
            ("42", None),
            ("NaN", None),
            ("", None),
            ("yesterday", None),
        ] {
            let found = parse(text).map(|t| t.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_clock_reads_what_the_parser_reads() {
        let mut clock = Clock::default();
        for text in [
            "2026-07-10T12:00:00Z",
            "2026-07-10T12:00:59.999Z",
            "2026-07-10T12:00:60Z",
            "2026-07-10T12:00:07.1234567Z",
            "2026-07-10T12:00:07.Z",
            "2026-07-10T12:00:07.x1Z",
            "2026-07-10T12:00:07+02:00",
            "2026-07-10T12:00:7Z",
            "2026-07-10T12:00:07 Z",
            "2026-07-10T12:01:61Z",
            "2026-07-10T12:01:01Z",
            "2026-07-10T12:01Z",
            "2026-07-10 12:01:01Z",
            "1783684800",
            "yesterday, not long after noon Z",
            "",
        ] {
            assert_eq!(clock.parse(text), parse(text), "{text}");
            assert_eq!(clock.parse(text), parse(text), "{text} again");
        }
    }

    #[test]
    fn a_clock_reads_access_logs_as_they_are() {
        let mut clock = Clock::default();
        for text in [
            "10/Jul/2026:05:00:00 -0700",
            "10/Jul/2026:05:00:59 -0700",
            "10/Jul/2026:05:00:60 -0700",
            "10/Jul/2026:05:00:61 -0700",
            "10/Jul/2026:05:00:5x -0700",
            "10/Jul/2026:05:00:07 -0800",
            "10/Jul/2026:05:01:07 -0800",
            "32/Jul/2026:05:01:07 -0800",
        ] {
            assert_eq!(clock.access(text.as_bytes().try_into().unwrap()), access(text), "{text}");
        }
    }

    #[test]
    fn syslog_takes_the_nearest_year_that_is_not_ahead() {
        let at = |reference, line| syslog(line, parse(reference).unwrap()).map(|t| t.to_string());
        for (reference, line, expected) in [
            ("2026-07-11T00:00:00Z", "Jul 10 12:00:00 host", "2026-07-10T12:00:00Z"),
            ("2026-01-01T00:10:00Z", "Dec 31 23:59:00 host", "2025-12-31T23:59:00Z"),
            ("2025-12-31T23:59:30Z", "Jan  1 00:00:01 host", "2026-01-01T00:00:01Z"),
            ("2028-03-01T00:00:00Z", "Feb 29 01:00:00 host", "2028-02-29T01:00:00Z"),
        ] {
            assert_eq!(at(reference, line).as_deref(), Some(expected), "{line}");
        }
        assert_eq!(at("2026-01-01T00:00:00Z", "Feb 30 01:00:00 host"), None);
    }

    #[test]
    fn lines_have_their_time_in_one_of_four_places() {
        let reference = parse("2026-07-11T00:00:00Z").unwrap();
        for (line, place) in [
            ("2026-07-10T12:00:00Z host app: x", Place::Iso),
            ("[2026-07-10 12:00:00.5] INFO x", Place::Iso),
            ("<34>1 2026-07-10T12:00:00.003Z host app - - - x", Place::Iso),
            ("Jul 10 12:00:00 host sshd[1]: x", Place::Syslog),
            ("<34>Jul 10 12:00:00 host su: x", Place::Syslog),
            ("::1 - - [10/Jul/2026:12:00:00 +0000] \"GET / HTTP/1.1\" 200 1", Place::Brackets),
            ("1783684800.123 7 192.0.2.1 TCP_MISS/200", Place::Epoch),
        ] {
            let found = Place::ALL.into_iter().find_map(|p| Some((p, p.read(line, reference)?)));
            let (found, time) = found.unwrap_or_else(|| panic!("{line}"));
            assert_eq!((found, time.to_string().as_str()), (place, NOON), "{line}");
        }
    }
}
