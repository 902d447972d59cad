//! Events by their fields.

use std::collections::HashMap;

use super::curtain::Curtain;
use super::evidence::Kept;
use crate::board::Breakdown;
use crate::decode::{flatten, parse_time};
use crate::model::{Contributor, cut, width};

/// The fields of one event with their values as text.
pub(super) type Fields = Vec<(String, String)>;

/// The values of one field with the events that have them.
pub(super) type Values<'e> = HashMap<&'e str, u64, foldhash::fast::FixedState>;

/// Values of a field that are listed.
const VALUES: usize = 12;

/// A longer value is cut there, in columns.
const LONGEST: usize = 120;

/// Parts of field names that tell most of an event; these come first.
const TELLING: [&str; 12] = [
    "eventName",
    "errorCode",
    "status",
    "outcome",
    "path",
    "method",
    "action",
    "sourceIPAddress",
    "userName",
    "awsRegion",
    "userAgent",
    "agent",
];

/// The fields of an event; behind a curtain without names.
pub(super) fn fields(kept: &Kept, curtain: Option<&Curtain<'_>>) -> Fields {
    let mut fields = flatten(&kept.raw, &kept.layout);
    for (_, value) in &mut fields {
        if value.len() > LONGEST {
            *value = cut(value, LONGEST, "…").into_owned();
        }
        if let Some(curtain) = curtain {
            *value = curtain.value(value);
        }
    }
    fields
}

/// Whether a value may be shown otherwise than it is: only its beginning, or with signs that stand for
/// characters which act on a terminal.
pub(super) fn is_changed(value: &str) -> bool {
    (value.ends_with('…') && width(value) + 1 >= LONGEST) || value.contains("\\u{")
}

/// The first `most` fields that `wanted` lets through, the most telling ones first.
pub(super) fn breakdown(
    events: &[Fields],
    most: usize,
    wanted: impl Fn(&Values<'_>) -> bool,
) -> Vec<Breakdown> {
    let mut all: Vec<(usize, Breakdown)> = by_field(events)
        .into_iter()
        .filter(|(_, values)| wanted(values))
        .map(|(field, values)| {
            let distinct = values.len();
            let sparse = values.values().sum::<u64>() * 2 < events.len() as u64;
            let telling = rank_of(field, distinct, sparse);
            let mut values: Vec<(&str, u64)> = values.into_iter().collect();
            values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
            values.truncate(VALUES);
            let values = values.into_iter().map(|(value, n)| (value.to_owned(), n)).collect();
            (telling, Breakdown { field: field.to_owned(), values, distinct })
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.field.cmp(&b.1.field)));
    all.into_iter().take(most).map(|(_, b)| b).collect()
}

/// How often each field has each value.
pub(super) fn by_field(events: &[Fields]) -> HashMap<&str, Values<'_>, foldhash::fast::FixedState> {
    let mut all: HashMap<&str, Values<'_>, foldhash::fast::FixedState> = HashMap::default();
    for (field, value) in events.iter().flatten() {
        *all.entry(field).or_default().entry(value).or_default() += 1;
    }
    all
}

/// Where a field stands: a field that is always the same says less than one that varies a little, and
/// one that most events do not have says the least.
fn rank_of(field: &str, distinct: usize, sparse: bool) -> usize {
    let last = field.rsplit('.').next().unwrap_or(field);
    let telling = TELLING.iter().position(|t| *t == last).unwrap_or(TELLING.len());
    let variety = if distinct == 1 { 20 } else { distinct.min(19) };
    telling + variety + if sparse { 40 } else { 0 }
}

/// Whether a field of so many events says something about a contributor: not what its own keys say,
/// nor what is different in each event.
pub(super) fn tells(values: &Values<'_>, who: &Contributor, events: u64) -> bool {
    let repeats = values.len() as u64 * 2 <= events || events < 5;
    repeats && !is_key(values, who) && !is_time(values)
}

/// Whether a field says the same as one of the contributor's keys.
pub(super) fn is_key(values: &Values<'_>, who: &Contributor) -> bool {
    values.len() == 1 && who.keys().any(|key| values.contains_key(key))
}

/// Whether a field is a time: the time line says when better than a list of moments can.
pub(super) fn is_time(values: &Values<'_>) -> bool {
    values.keys().take(3).all(|v| parse_time(v).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_few_events_have_stands_last() {
        let event = |n: usize| -> Fields {
            let own = (format!("rare{}", n / 2), (n % 2).to_string());
            vec![("host".into(), "h".into()), ("zone".into(), (n % 3).to_string()), own]
        };
        let events: Vec<Fields> = (0..30).map(event).collect();
        let all = breakdown(&events, 100, |_| true);
        let fields: Vec<&str> = all.iter().map(|b| b.field.as_str()).collect();
        assert_eq!((&fields[..2], fields.len()), (&["zone", "host"][..], 17));
        assert_eq!(breakdown(&events, 2, |values| values.len() == 2).len(), 2);
    }

    #[test]
    fn a_value_that_was_changed_is_known() {
        let cut = cut(&"x".repeat(500), LONGEST, "…").into_owned();
        for (value, changed) in
            [(cut.as_str(), true), ("a\\u{1b}b", true), ("short…", false), ("plain", false)]
        {
            assert_eq!(is_changed(value), changed, "{value}");
        }
    }
}
