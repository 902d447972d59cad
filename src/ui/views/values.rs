//! How a contributor's single values are distributed, in one line.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::Canvas;
use super::super::fit::{self, Piece};
use super::super::format::{figures, grouped, plural};
use super::super::style::Role;
use super::super::zone::Zone;
use crate::board::{Detail, Values};
use crate::model::Minute;

/// Percentiles and the largest value, and of which events they are.
pub(super) fn render(canvas: &mut Canvas, area: Rect, detail: &Detail, app: &App) {
    let mut pieces = vec![Piece::new(["values"], Role::Title, (0, 4))];
    if let Some(values) = &detail.values {
        let named =
            [("p50", values.p50), ("p90", values.p90), ("p99", values.p99), ("max", values.max)];
        pieces.extend(named.into_iter().map(|(name, value)| {
            let text = format!("{name} {}", figures(value, app.unit()));
            Piece::new([text], Role::Text, (0, Piece::KEPT))
        }));
        pieces.push(Piece::new(events(values, app.minute(), app.zone), Role::Dim, (2, 3)));
        if detail.samples < values.samples {
            pieces.push(Piece::new(["not only of this range"], Role::Dim, (0, 1)));
        }
    } else {
        let few = "no histogram: the contributors with the largest sums have one";
        pieces.push(Piece::new([few], Role::Dim, (0, Piece::KEPT)));
    }
    fit::draw(canvas, (area.x, area.y, area.width), pieces, Vec::new());
}

/// The events that the values are of.
fn events(values: &Values, last: Option<Minute>, zone: Zone) -> [String; 2] {
    let today = last.is_some_and(|last| last.align(1440) == values.since.align(1440));
    let stamp = zone.stamp(values.since.start());
    let since = if today { zone.clock(values.since) } else { stamp.chars().take(16).collect() };
    let all = plural(values.known, "event", "events");
    let samples = grouped(values.samples);
    if values.complete {
        [format!("all {all} since {since}"), format!("all since {since}")]
    } else {
        [format!("{samples} of {all}, since {since}"), format!("{samples} since {since}")]
    }
}
