//! A contributor's newest raw events, its own values marked in them.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::layout::Rect;
use regex::Regex;

use super::super::canvas::{Canvas, Line};
use super::super::style::Role;
use super::super::zone::Zone;
use super::page::window;
use crate::board::{Detail, EventLine};
use crate::model::{Contributor, width};

/// Which event is selected, and by how many columns the texts are moved; no event is when `None`.
pub(super) fn render(
    canvas: &mut Canvas,
    area: Rect,
    events: (&[EventLine], &Contributor),
    selected: Option<usize>,
    pan: usize,
) {
    list(canvas, area, events, (selected, pan), None);
}

/// The same, with what was searched for marked, and moved so that it is seen.
pub(super) fn searched(
    canvas: &mut Canvas,
    area: Rect,
    events: (&[EventLine], &Contributor),
    (selected, pan): (usize, usize),
    text: Option<&str>,
) {
    let text = text.and_then(|text| Regex::new(text).ok());
    list(canvas, area, events, (Some(selected), pan), text.as_ref());
}

fn list(
    canvas: &mut Canvas,
    area: Rect,
    (events, who): (&[EventLine], &Contributor),
    (selected, pan): (Option<usize>, usize),
    search: Option<&Regex>,
) {
    if events.is_empty() {
        canvas.put(area.x, area.y, area.width, " no event kept in this range", Role::Dim);
        return;
    }
    let shown = window(selected.unwrap_or(0), events.len(), area.height);
    for (y, i) in (area.y..area.bottom()).zip(shown) {
        let event = &events[i];
        let mark = if selected == Some(i) { "> " } else { "  " };
        let mut line: Line = vec![(mark.into(), Role::Title)];
        line.push((format!("{} ", canvas.zone().seconds(event.time)), Role::Dim));
        let text = canvas.shown(&event.text).into_owned();
        let found = search.and_then(|search| search.find(&text));
        line.extend(match found {
            None => marked(after(&text, pan), who),
            Some(found) => {
                // A little of what stands before it is seen, too.
                let room = usize::from(area.width).saturating_sub(11) / 3;
                let column = width(&text[..found.start()]).saturating_sub(room);
                let start = text.len() - after(&text, pan.max(column)).len();
                around(&text, start.min(found.start()), found.start()..found.end())
            }
        });
        canvas.line(area.x, y, area.width, &line);
        if selected == Some(i) {
            canvas.patch(Rect { y, height: 1, ..area }, Role::Selected);
        }
    }
}

/// The text from a place on, with a part of it as [`Role::Match`].
fn around(text: &str, start: usize, found: Range<usize>) -> Line {
    vec![
        (text[start..found.start].to_owned(), Role::Text),
        (text[found.clone()].to_owned(), Role::Match),
        (text[found.end..].to_owned(), Role::Text),
    ]
}

/// How many of the events are kept.
pub(super) fn title(detail: &Detail) -> String {
    use super::super::format::{grouped, plural};
    if detail.kept >= detail.samples {
        format!("NEWEST EVENTS ({})", plural(detail.samples, "event", "events"))
    } else {
        let all = plural(detail.samples, "event", "events");
        format!("NEWEST EVENTS ({} kept of {all})", grouped(detail.kept))
    }
}

/// `text` without its first `columns` columns.
fn after(text: &str, columns: usize) -> &str {
    let mut rest = text.chars();
    let mut gone = 0;
    while gone < columns {
        let Some(c) = rest.next() else { break };
        gone += width(c.encode_utf8(&mut [0; 4]));
    }
    rest.as_str()
}

/// The text in pieces, the contributor's own values as [`Role::Match`].
pub(super) fn marked(text: &str, who: &Contributor) -> Line {
    let mut keys: Vec<Cow<'_, str>> =
        who.keys().filter(|key| key.chars().count() > 1).map(Cow::Borrowed).collect();
    keys.sort_by_key(|key| std::cmp::Reverse(key.len()));
    let mut line = Line::new();
    let mut rest = text;
    while let Some((at, key)) = keys
        .iter()
        .filter_map(|key| Some((rest.find(key.as_ref())?, key)))
        .min_by_key(|(at, _)| *at)
    {
        line.push((rest[..at].to_owned(), Role::Text));
        line.push((key.to_string(), Role::Match));
        rest = &rest[at + key.len()..];
    }
    line.push((rest.to_owned(), Role::Text));
    line
}

/// The title line of one event's page.
pub(super) fn stamp(event: &EventLine, zone: Zone) -> Line {
    vec![(zone.stamp(event.time), Role::Title)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contributors_values_are_marked() {
        let line = marked("a 10.0.0.1 b root c", &Contributor::new(&["10.0.0.1", "root"]));
        let hits: Vec<_> = line.iter().filter(|(_, role)| *role == Role::Match).collect();
        assert_eq!(hits.len(), 2);
        let whole: String = line.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(whole, "a 10.0.0.1 b root c");
    }

    #[test]
    fn panning_counts_columns() {
        assert_eq!(after("田中ab", 2), "中ab");
        assert_eq!(after("ab", 9), "");
    }
}
