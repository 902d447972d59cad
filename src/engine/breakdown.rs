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
pub(super) type Values = HashMap<String, u64, foldhash::fast::FixedState>;

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

/// Whether a value may be the beginning of a longer one.
pub(super) fn is_cut(value: &str) -> bool {
    value.ends_with('…') && width(value) + 1 >= LONGEST
}

/// The first `most` fields that `wanted` lets through, the most telling ones first.
pub(super) fn breakdown(
    events: &[Fields],
    most: usize,
    wanted: impl Fn(&Values) -> bool,
) -> Vec<Breakdown> {
    let mut all: Vec<(usize, Breakdown)> = by_field(events)
        .into_iter()
        .filter(|(_, values)| wanted(values))
        .map(|(field, values)| {
            let distinct = values.len();
            let telling = rank_of(field, distinct);
            let mut values: Vec<(String, u64)> = values.into_iter().collect();
            values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            values.truncate(VALUES);
            (telling, Breakdown { field: field.to_owned(), values, distinct })
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.field.cmp(&b.1.field)));
    all.into_iter().take(most).map(|(_, b)| b).collect()
}

/// How often each field has each value.
pub(super) fn by_field(events: &[Fields]) -> HashMap<&str, Values, foldhash::fast::FixedState> {
    let mut all: HashMap<&str, Values, foldhash::fast::FixedState> = HashMap::default();
    for (field, value) in events.iter().flatten() {
        *all.entry(field).or_default().entry(value.clone()).or_default() += 1;
    }
    all
}

/// Where a field stands: a field that is always the same says less than one that varies a little.
fn rank_of(field: &str, distinct: usize) -> usize {
    let last = field.rsplit('.').next().unwrap_or(field);
    let telling = TELLING.iter().position(|t| *t == last).unwrap_or(TELLING.len());
    telling + if distinct == 1 { 20 } else { distinct.min(19) }
}

/// Whether a field of so many events says something about a contributor: not what its own keys say,
/// nor what is different in each event.
pub(super) fn tells(values: &Values, who: &Contributor, events: u64) -> bool {
    let repeats = values.len() as u64 * 2 <= events || events < 5;
    repeats && !is_key(values, who) && !is_time(values)
}

/// Whether a field says the same as one of the contributor's keys.
pub(super) fn is_key(values: &Values, who: &Contributor) -> bool {
    values.len() == 1 && who.keys().any(|key| values.contains_key(key))
}

/// Whether a field is a time: the time line says when better than a list of moments can.
pub(super) fn is_time(values: &Values) -> bool {
    values.keys().take(3).all(|v| parse_time(v).is_some())
}
