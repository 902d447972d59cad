//! The close look at one contributor.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::evidence::Kept;
use super::picture::Picture;
use super::track::Track;
use crate::board::{Breakdown, Detail, EventLine, Row, Verdict};
use crate::decode::{flatten, parse_time};
use crate::detect::Series;
use crate::model::{Contributor, MinuteRange, clean_lossy, cut};
use crate::rank::{Before, Ranked};

/// Kept events that a breakdown is made of.
const SAMPLE: usize = 1000;

/// Fields of a breakdown, and values of each.
const FIELDS: usize = 16;
const VALUES: usize = 12;

/// Raw events that are shown.
const EVENTS: usize = 50;

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

impl Picture<'_> {
    /// The close look at a contributor; `ranked` are those with a place in the view.
    pub fn detail(&self, contributor: &Contributor, ranked: &[Row]) -> Option<Detail> {
        let Track { window, incidents, evidence, .. } = self.track;
        let id = window.id_of(contributor)?;
        let (mut sum, mut samples) = (0.0, 0);
        for (_, minute) in window.minutes(self.range) {
            let tally = minute.get(id);
            sum += tally.sum;
            samples += u64::from(tally.count);
        }
        let row = ranked.iter().find(|r| r.contributor == *contributor).cloned();
        let row = row.unwrap_or_else(|| {
            // Behind the rows of the view the place is that by sum.
            let rank = Before::new(window, self.range).rank(window, id).unwrap_or(0);
            let whole = window.minutes(self.range).map(|(_, t)| t.sum()).sum();
            let place = Ranked { id, rank, value: sum, sum, samples };
            self.row(&place, whole, self.before().as_ref())
        });
        let trace = self.trace(Some(id));
        let series = Series::Contributor(id);
        let history = MinuteRange::new(trace.first, trace.first.plus(trace.values.len() as i64));
        let verdicts: Vec<Option<Verdict>> =
            history.iter().map(|m| incidents.at(series, m).cloned()).collect();
        let anomalies = incidents.within(self.retained).rev();
        let anomalies = anomalies.filter(|(s, _)| *s == series).map(|(_, a)| a.clone()).collect();
        let mut kept: Vec<&Kept> = evidence.of(id, self.range).take(SAMPLE).collect();
        // Late events came after newer ones.
        kept.sort_by_key(|k| std::cmp::Reverse(k.time));
        Some(Detail {
            row,
            trace,
            verdicts,
            anomalies,
            breakdown: breakdown(&kept, contributor),
            kept: kept.len() as u64,
            samples,
            events: kept.iter().take(EVENTS).map(|k| event_line(k)).collect(),
            values: self.track.values(id),
        })
    }
}

fn event_line(kept: &Kept) -> EventLine {
    // Between members of a document a line feed is only a blank.
    let json = kept.raw.starts_with(b"{") && kept.raw.contains(&b'\n');
    let raw: Vec<u8> =
        kept.raw.iter().map(|b| if json && *b == b'\n' { b' ' } else { *b }).collect();
    let mut text = clean_lossy(&raw).into_owned();
    if kept.length > kept.raw.len() {
        let _ = write!(text, " … cut here: {} of {} bytes", kept.raw.len(), kept.length);
    }
    EventLine { time: kept.time, text }
}

/// The events by their fields, most telling first. Fields that say what the contributor's own keys
/// say, or that are different in each event, are left out.
fn breakdown(kept: &[&Kept], contributor: &Contributor) -> Vec<Breakdown> {
    let mut fields: HashMap<String, HashMap<String, u64>> = HashMap::new();
    for event in kept {
        for (field, value) in flatten(&event.raw, &event.layout) {
            let value = cut(&value, 120, "…").into_owned();
            *fields.entry(field).or_default().entry(value).or_default() += 1;
        }
    }
    let total = kept.len() as u64;
    let is_key = |values: &HashMap<String, u64>| {
        values.len() == 1 && contributor.keys().any(|key| values.contains_key(key))
    };
    // The time line says when better than a list of moments can.
    let is_time =
        |values: &HashMap<String, u64>| values.keys().take(3).all(|v| parse_time(v).is_some());
    let repeats = |values: &HashMap<String, u64>| values.len() as u64 * 2 <= total || total < 5;
    let mut all: Vec<(usize, Breakdown)> = fields
        .into_iter()
        .filter(|(_, values)| !is_key(values) && !is_time(values) && repeats(values))
        .map(|(field, values)| {
            let distinct = values.len();
            let mut values: Vec<(String, u64)> = values.into_iter().collect();
            values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            values.truncate(VALUES);
            let last = field.rsplit('.').next().unwrap_or(&field);
            let telling = TELLING.iter().position(|t| *t == last).unwrap_or(TELLING.len());
            // A field that is always the same says less than one that varies a little.
            let weight = telling + if distinct == 1 { 20 } else { distinct.min(19) };
            (weight, Breakdown { field, values, distinct })
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.field.cmp(&b.1.field)));
    all.into_iter().take(FIELDS).map(|(_, b)| b).collect()
}
