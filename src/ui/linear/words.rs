//! The words that sentences are made of: those of the screen, with nothing that only an eye reads.

use super::super::format::{grouped, minutes, share, value};
use super::super::zone::Zone;
use crate::board::{Anomaly, Change, Level, Unit};
use crate::model::{Coverage, cut};

/// Columns of a name; keys may have a thousand each.
const NAME: usize = 300;

/// Columns of an event.
const EVENT: usize = 600;

/// A number of this unit, as exact as twelve columns allow.
pub(super) fn number(n: f64, unit: Unit) -> String {
    value(n, unit, 12)
}

/// A name, whole unless it was made to fill the screen.
pub(super) fn name(who: &impl ToString) -> String {
    cut(&who.to_string(), NAME, "…").into_owned()
}

/// An event, cut where it is long.
pub(super) fn event(text: &str) -> String {
    cut(text, EVENT, "…").into_owned()
}

/// `34.0%`
pub(super) fn part(of: f64) -> String {
    share(of)
}

/// The ranks that have a word; the others are numbers.
const ORDINALS: [&str; 10] =
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/// A rank in words: `sixth`, `number 12`.
pub(super) fn ordinal(rank: u32) -> String {
    let word = rank.checked_sub(1).and_then(|place| ORDINALS.get(place as usize));
    word.map_or_else(|| format!("number {}", grouped(u64::from(rank))), |word| (*word).to_owned())
}

/// Where somebody with this rank stood before; nothing when that is not known.
pub(super) fn before(rank: u32, change: Change) -> Option<String> {
    match change {
        Change::Same => Some("as before".to_owned()),
        Change::Up(by) => Some(format!("was {}", ordinal(rank.saturating_add(by)))),
        Change::Down(by) => Some(format!("was {}", ordinal(rank.saturating_sub(by)))),
        Change::New => Some("new".to_owned()),
        Change::Unknown => None,
    }
}

/// A range of minutes, or all of them.
pub(super) fn range(span: Option<i64>) -> String {
    span.map_or_else(|| "all that is retained".to_owned(), minutes)
}

/// `!! high, severity 86`
pub(super) fn severity(of: u8) -> String {
    let level = Level::of(of).unwrap_or(Level::Low);
    format!("{} {}, severity {of}", level.mark(), level.word())
}

/// `40 to 75`
pub(super) fn band(lower: f64, upper: f64, unit: Unit) -> String {
    format!("{} to {}", number(lower, unit), number(upper, unit))
}

/// Who, how much, how much was expected, why, and since when.
pub(super) fn facts(anomaly: &Anomaly, unit: Unit, zone: Zone) -> String {
    let verdict = &anomaly.verdict;
    let mut out = format!(
        "{} at {} a minute, expected {}",
        name(&anomaly.subject),
        number(anomaly.value, unit),
        band(verdict.lower, verdict.upper, unit),
    );
    if !verdict.reason.is_empty() {
        out = format!("{out}; {}", verdict.reason);
    }
    let began = verdict.began.unwrap_or(anomaly.start).min(anomaly.start);
    format!("{out}; it began {}", zone.clock_beside(began, anomaly.peak))
}

/// How long an anomaly lasts, and from when to when.
pub(super) fn stretch(anomaly: &Anomaly, zone: Zone) -> String {
    let began = anomaly.verdict.began.unwrap_or(anomaly.start).min(anomaly.start);
    let length = minutes(anomaly.last.since(began) + 1);
    let (from, to) = (zone.clock_beside(began, anomaly.last), zone.clock(anomaly.last));
    if from == to { format!("{length}, {to}") } else { format!("{length}, {from} to {to}") }
}

/// What needs a look, by the words of the screen: of the feed and of a rule, which see the same
/// events.
pub(super) fn missing(feed: &Coverage, rule: &Coverage) -> [(&'static str, u64); 12] {
    [
        ("dropped", feed.oversized),
        ("bytes dropped", feed.dropped_bytes),
        ("seconds sampled", feed.sampled_seconds),
        ("gaps", feed.gaps),
        ("unparsed", feed.unparsed.max(rule.unparsed)),
        ("too late", feed.too_late.max(rule.too_late)),
        ("late", feed.late.max(rule.late)),
        ("future", feed.future.max(rule.future)),
        ("duplicate", feed.duplicate.max(rule.duplicate)),
        ("key missing", rule.key_missing),
        ("not numeric", rule.not_numeric),
        ("unnamed", feed.unnamed.max(rule.unnamed)),
    ]
}

/// `12 unparsed, 3 late`; nothing when all are zero.
pub(super) fn counts(all: &[(&'static str, u64)]) -> String {
    let there = all.iter().filter(|(_, n)| *n > 0);
    there.map(|(name, n)| format!("{} {name}", grouped(*n))).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_in_words() {
        for (rank, change, told) in [
            (1, Change::Up(5), Some("was sixth")),
            (1, Change::Up(11), Some("was number 12")),
            (3, Change::Down(2), Some("was first")),
            (1, Change::Same, Some("as before")),
            (2, Change::New, Some("new")),
            (2, Change::Unknown, None),
        ] {
            assert_eq!(before(rank, change).as_deref(), told);
        }
        assert_eq!(ordinal(0), "number 0");
    }

    #[test]
    fn only_what_is_there_is_counted() {
        assert_eq!(counts(&[("late", 0), ("unparsed", 1_200)]), "1,200 unparsed");
        assert_eq!(counts(&[("late", 0)]), "");
    }
}
