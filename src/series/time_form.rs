//! How the times of a column are written. A time without a zone is UTC.

use chrono::{NaiveDate, NaiveTime};

use crate::decode::parse_time;
use crate::model::Timestamp;

/// How the times of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeForm {
    /// `2026-07-10 08:30:00`, with a fraction, a `T`, a zone, or without seconds.
    Iso,
    /// Seconds, milliseconds, microseconds or nanoseconds since the epoch, by their magnitude.
    Epoch,
    /// As in access logs, `10/Jul/2026:08:30:00 +0000`, or in mail.
    Words,
    /// `2026-07-10`, also with slashes.
    Date,
    /// `7/10/26 8:30`, the month before the day; also with seconds, four digits of a year, AM or
    /// PM, or without a time.
    MonthFirst,
    /// `10.7.2026 08:30`, the day before the month, likewise.
    DayFirst,
    /// A small number, taken for seconds.
    Seconds,
}

impl TimeForm {
    /// All forms; of two that read a column equally well the first is taken.
    pub(super) const ALL: [Self; 7] = [
        Self::Iso,
        Self::Epoch,
        Self::Words,
        Self::Date,
        Self::MonthFirst,
        Self::DayFirst,
        Self::Seconds,
    ];

    /// Whether any number can be taken for such a time.
    pub(super) const fn is_number(self) -> bool {
        matches!(self, Self::Epoch | Self::Seconds)
    }

    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iso => "ISO 8601",
            Self::Epoch => "since the epoch",
            Self::Words => "as in access logs or mail",
            Self::Date => "dates",
            Self::MonthFirst => "month/day/year",
            Self::DayFirst => "day/month/year",
            Self::Seconds => "seconds",
        }
    }

    /// The moment that `text` stands for in this form.
    pub fn read(self, text: &str) -> Option<Timestamp> {
        let text = text.trim();
        match self {
            Self::Iso => parse_time(text).filter(|_| is_iso(text)),
            Self::Epoch => parse_time(text).filter(|_| text.parse::<f64>().is_ok()),
            Self::Words => {
                parse_time(text).filter(|_| !is_iso(text) && text.parse::<f64>().is_err())
            }
            Self::Date => {
                let [year, month, day] = parts(text)?;
                (year.len() == 4).then(|| moment(year, month, day, ""))?
            }
            Self::MonthFirst => {
                short(text, |[month, day, year], time| moment(year, month, day, time))
            }
            Self::DayFirst => {
                short(text, |[day, month, year], time| moment(year, month, day, time))
            }
            Self::Seconds => {
                let seconds: f64 = text.parse().ok()?;
                // Larger ones are read by their magnitude, and no magnitude is out of range here.
                (seconds.abs() < 1e8)
                    .then(|| Timestamp::from_millis((seconds * 1e3).round() as i64))
            }
        }
    }
}

/// Whether the text begins with a year, as no other form does.
fn is_iso(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 10 && bytes[..4].iter().all(u8::is_ascii_digit) && matches!(bytes[4], b'-' | b'/')
}

fn short(text: &str, read: impl Fn([&str; 3], &str) -> Option<Timestamp>) -> Option<Timestamp> {
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let parts = parts(date)?;
    if !matches!(parts[2].len(), 2 | 4) || parts[0].len() > 2 {
        return None;
    }
    read(parts, time.trim())
}

/// The three numbers of a date.
fn parts(date: &str) -> Option<[&str; 3]> {
    let separator = date.chars().find(|c| matches!(c, '/' | '-' | '.'))?;
    let mut parts = date.split(separator);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    let digits = |p: &&str| !p.is_empty() && p.len() <= 4 && p.bytes().all(|b| b.is_ascii_digit());
    (parts.next().is_none() && three.iter().all(digits)).then_some(three)
}

fn moment(year: &str, month: &str, day: &str, time: &str) -> Option<Timestamp> {
    let mut full: i32 = year.parse().ok()?;
    if year.len() == 2 {
        full += if full < 69 { 2000 } else { 1900 };
    }
    let date = NaiveDate::from_ymd_opt(full, month.parse().ok()?, day.parse().ok()?)?;
    let forms = ["%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p"];
    let clock = match time {
        "" => NaiveTime::MIN,
        _ => forms.iter().find_map(|form| NaiveTime::parse_from_str(time, form).ok())?,
    };
    Some(Timestamp::from_millis(date.and_time(clock).and_utc().timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_reads_its_own() {
        use TimeForm::{Date, DayFirst, Epoch, Iso, MonthFirst, Seconds, Words};
        let half_past = Some("2026-07-10T08:30:00Z");
        for (form, text, expected) in [
            (Iso, "2026-07-10 08:30:00", half_past),
            (Iso, "2026-07-10T10:30:00.250+02:00", half_past),
            (Iso, "2026/07/10 08:30", half_past),
            (Iso, "1783672200", None),
            (Epoch, "1783672200", half_past),
            (Epoch, "1783672200000", half_past),
            (Epoch, "42", None),
            (Words, "10/Jul/2026:08:30:00 +0000", half_past),
            (Words, "2026-07-10 08:30:00", None),
            (Date, "2026-07-10", Some("2026-07-10T00:00:00Z")),
            (Date, "2026-13-10", None),
            (MonthFirst, "7/10/26 8:30", half_past),
            (MonthFirst, "07/10/2026 08:30:00 AM", half_past),
            (MonthFirst, "07-10-2026", Some("2026-07-10T00:00:00Z")),
            (MonthFirst, "13/10/2026", None),
            (DayFirst, "10.07.2026 08:30", half_past),
            (DayFirst, "10/7/26", Some("2026-07-10T00:00:00Z")),
            (DayFirst, "1.5", None),
            (Seconds, "60", Some("1970-01-01T00:01:00Z")),
            (Seconds, "nan", None),
        ] {
            let found = form.read(text).map(|t| t.to_string());
            assert_eq!(found.as_deref(), expected, "{form:?} {text}");
        }
    }
}
