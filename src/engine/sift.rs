//! Answers what is asked of one contributor's events.

use std::collections::HashMap;

use regex::Regex;

use super::breakdown::{Fields, breakdown, is_changed};
use super::contrast::contrasts;
use super::detail::EVENTS;
use super::evidence::Kept;
use super::picture::Picture;
use crate::board::{Angle, Facet, Findings, Question, Sift, Slice};
use crate::model::{Contributor, MAX_KEY_BYTES};
use crate::rule::narrowed;

/// Kept events of the contributor that are looked at: the newest.
const SAMPLE: usize = 2_000;

impl Picture<'_> {
    /// The answer to a question about a contributor's events in the range.
    pub fn sift(&self, who: &Contributor, question: &Question) -> Option<Sift> {
        let (window, evidence) = (&self.track.window, &self.track.evidence);
        let id = window.id_of(who)?;
        let samples = window.minutes(self.range).map(|(_, m)| u64::from(m.get(id).count)).sum();
        let mut kept: Vec<&Kept> = evidence.of(id, self.range).take(SAMPLE).collect();
        // Late events came after newer ones.
        kept.sort_by_key(|k| std::cmp::Reverse(k.time));
        let looked_at = kept.len() as u64;
        let (mut passed, mut sample) = (Vec::new(), Vec::new());
        let text = question.text.as_ref().and_then(|text| Regex::new(text).ok());
        for event in kept {
            if text.as_ref().is_some_and(|text| !text.is_match(&self.event_line(who, event).text)) {
                continue;
            }
            let fields = self.fields(who, event);
            if question.facets.iter().all(|facet| passes(facet, &fields)) {
                passed.push(event);
                sample.push(fields);
            }
        }
        let findings = match &question.angle {
            Angle::Fields => Findings::Fields(breakdown(&sample, Sift::ROWS, |_| true)),
            Angle::Events => Findings::Events,
            Angle::By(field) => self.slices(&passed, &sample, field),
            Angle::Against => {
                let others = evidence.others(id, self.range, SAMPLE);
                let others: Vec<(f64, Fields)> = others
                    .into_iter()
                    .map(|(minute, id, kept, of)| {
                        let count = f64::from(window.tally(minute, id).count);
                        let fields = self.fields(&window.contributor(id), kept);
                        ((count / of as f64).max(1.0), fields)
                    })
                    .collect();
                Findings::Against {
                    contrasts: contrasts(&sample, &others, who, Sift::ROWS),
                    others: others.len() as u64,
                }
            }
        };
        let rule = match &question.angle {
            Angle::By(field) => Some(self.kept_as(who, question, field)),
            _ => None,
        };
        let events = if question.angle == Angle::Events { Sift::ROWS } else { EVENTS };
        Some(Sift {
            question: question.clone(),
            findings,
            passed: passed.len() as u64,
            kept: looked_at,
            samples,
            events: passed.iter().take(events).map(|k| self.event_line(who, k)).collect(),
            rule,
        })
    }

    /// The pivot as a rule, or why it cannot be one.
    fn kept_as(
        &self,
        who: &Contributor,
        question: &Question,
        field: &str,
    ) -> Result<String, String> {
        if self.track.redact.is_some() {
            return Err("names are redacted; a rule would ask for hashes".into());
        }
        if question.text.is_some() {
            return Err("a rule cannot search in the text; press / and drop the search".into());
        }
        if let Some(long) = question.facets.iter().find(|facet| is_changed(&facet.value)) {
            return Err(format!("the value of `{}` is longer, or not as it is shown", long.field));
        }
        // A character has 4 bytes at most, and none is cut in two.
        if who.keys().any(|key| key.len() + 4 > MAX_KEY_BYTES || is_changed(key)) {
            return Err("the contributor's name is longer, or not as it is shown".into());
        }
        narrowed(&self.track.rule, who, &question.facets, field)
    }

    fn slices(&self, events: &[&Kept], sample: &[Fields], field: &str) -> Findings {
        let (history, step) = (self.history(), self.step());
        let places = (history.len() + step - 1) / step;
        // Events outside of the range are not looked at.
        let known = |place: i64| {
            let first = history.first.plus(place * step);
            first.plus(step) > self.range.first && first >= self.retained.first.align(step)
        };
        let blank: Vec<Option<f64>> =
            (0..places).map(|place| known(place).then_some(0.0)).collect();
        let mut all: HashMap<&str, Slice, foldhash::fast::FixedState> = HashMap::default();
        for (event, fields) in events.iter().zip(sample) {
            let value = value_of(fields, field);
            let slice = all.entry(value).or_insert_with(|| Slice {
                value: value.to_owned(),
                events: 0,
                trace: blank.clone(),
                first: event.time,
                last: event.time,
            });
            slice.events += 1;
            slice.first = slice.first.min(event.time);
            slice.last = slice.last.max(event.time);
            let place = event.time.minute().since(history.first).div_euclid(step);
            let place = usize::try_from(place).ok().and_then(|place| slice.trace.get_mut(place));
            if let Some(count) = place {
                *count = Some(count.unwrap_or(0.0) + 1.0);
            }
        }
        let distinct = all.len();
        let mut slices: Vec<Slice> = all.into_values().collect();
        slices.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.value.cmp(&b.value)));
        slices.truncate(Sift::ROWS);
        Findings::By { slices, distinct }
    }
}

/// The value of a field; a list gives its first element.
fn value_of<'f>(fields: &'f Fields, field: &str) -> &'f str {
    fields.iter().find(|(name, _)| name == field).map_or(Facet::MISSING, |(_, value)| value)
}

fn passes(facet: &Facet, fields: &Fields) -> bool {
    (value_of(fields, &facet.field) == facet.value) == facet.include
}
