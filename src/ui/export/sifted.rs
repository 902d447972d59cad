//! A contributor's events by their fields as a sheet.

use super::parts::facts;
use super::sheet::{Sheet, Table, Value, text, time};
use crate::board::{Angle, Board, Findings, Sift};
use crate::model::Contributor;

/// What was asked, and what was found.
pub fn sheet(board: &Board, who: &Contributor, sift: &Sift) -> Sheet {
    let mut all = facts(board);
    let facets = sift.question.facets.iter().map(ToString::to_string).collect();
    let by = match &sift.question.angle {
        Angle::By(field) => text(field),
        Angle::Fields | Angle::Against | Angle::Events => Value::None,
    };
    all.extend([
        ("contributor", text(&who.to_string())),
        ("facets", Value::Texts(facets)),
        ("text", sift.question.text.as_deref().map_or(Value::None, text)),
        ("field", by),
        ("events_passed", sift.passed.into()),
        ("events_looked_at", sift.kept.into()),
        ("events_in_range", sift.samples.into()),
    ]);
    let events = sift.events.iter().map(|event| vec![time(event.time), text(&event.text)]);
    let events = Table::plain("events", &["time", "event"], events.collect());
    let table = match &sift.findings {
        Findings::Events => return Sheet { name: "events", facts: all, tables: vec![events] },
        Findings::Fields(fields) => {
            let rows = fields.iter().flat_map(|field| {
                let distinct = field.distinct as u64;
                field.values.iter().map(move |(value, events)| {
                    vec![text(&field.field), text(value), (*events).into(), distinct.into()]
                })
            });
            Table::plain("fields", &["field", "value", "events", "distinct"], rows.collect())
        }
        Findings::By { slices, distinct } => {
            all.push(("distinct", (*distinct as u64).into()));
            let rows = slices.iter().map(|slice| {
                let share = slice.events as f64 / sift.passed.max(1) as f64;
                let (first, last) = (time(slice.first), time(slice.last));
                vec![text(&slice.value), slice.events.into(), share.into(), first, last]
            });
            let columns = ["value", "events", "share", "first", "last"];
            Table::plain("values", &columns, rows.collect())
        }
        Findings::Against { contrasts, others } => {
            all.push(("events_of_others", (*others).into()));
            let rows = contrasts.iter().map(|found| {
                vec![
                    text(&found.field),
                    text(&found.value),
                    found.events.into(),
                    found.share.into(),
                    found.elsewhere.into(),
                    found.times.into(),
                    found.at_least.into(),
                ]
            });
            let columns = ["field", "value", "events", "share", "elsewhere", "times", "at_least"];
            Table::plain("contrasts", &columns, rows.collect())
        }
    };
    Sheet { name: "pivot", facts: all, tables: vec![table, events] }
}
