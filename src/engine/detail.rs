//! The close look at one contributor.

use std::fmt::Write as _;

use super::breakdown::{Fields, Values, breakdown, fields, tells};
use super::curtain::Curtain;
use super::evidence::Kept;
use super::picture::Picture;
use super::track::Track;
use crate::board::{Detail, EventLine, Row};
use crate::detect::Series;
use crate::model::{Contributor, clean, clean_lossy};
use crate::rank::{Before, Ranked};

/// Kept events that a breakdown is made of.
const SAMPLE: usize = 1000;

/// Fields of a breakdown.
const FIELDS: usize = 16;

/// Raw events that are shown.
pub(super) const EVENTS: usize = 50;

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
        let history = self.history();
        let series = Series::Contributor(id);
        let anomalies = incidents.within(self.retained).rev();
        let anomalies = anomalies.filter(|(s, _)| *s == series).map(|(_, a)| a.clone()).collect();
        let mut kept: Vec<&Kept> = evidence.of(id, self.range).take(SAMPLE).collect();
        // Late events came after newer ones.
        kept.sort_by_key(|k| std::cmp::Reverse(k.time));
        // A question of its own goes through the fields anew.
        let sample = if self.lens.question.is_none() { kept.as_slice() } else { &[] };
        let events: Vec<Fields> = sample.iter().map(|k| self.fields(contributor, k)).collect();
        let telling = |values: &Values<'_>| tells(values, contributor, events.len() as u64);
        Some(Detail {
            row,
            trace: self.trace(history, Some(id)),
            verdicts: self.verdicts(history, id),
            anomalies,
            breakdown: breakdown(&events, FIELDS, telling),
            kept: kept.len() as u64,
            samples,
            events: kept.iter().take(EVENTS).map(|k| self.event_line(contributor, k)).collect(),
            values: self.track.values(id),
        })
    }

    /// The fields of an event of a contributor.
    pub fn fields(&self, who: &Contributor, kept: &Kept) -> Fields {
        fields(kept, self.curtain(who, kept).as_ref())
    }

    /// An event of a contributor as it is shown.
    pub fn event_line(&self, who: &Contributor, kept: &Kept) -> EventLine {
        // Between members of a document a line feed is only a blank.
        let json = kept.raw.starts_with(b"{") && kept.raw.contains(&b'\n');
        let raw: Vec<u8> =
            kept.raw.iter().map(|b| if json && *b == b'\n' { b' ' } else { *b }).collect();
        let mut text = match self.curtain(who, kept) {
            Some(curtain) => clean(&curtain.record(&String::from_utf8_lossy(&raw))).into_owned(),
            None => clean_lossy(&raw).into_owned(),
        };
        if kept.length > kept.raw.len() {
            let _ = write!(text, " … cut here: {} of {} bytes", kept.raw.len(), kept.length);
        }
        EventLine { time: kept.time, text }
    }

    fn curtain<'c>(&self, who: &'c Contributor, kept: &Kept) -> Option<Curtain<'c>> {
        let redaction = self.track.redact?;
        Some(Curtain { redaction, who, time: kept.time })
    }
}
