//! A contributor's events by their other fields: as many fields as fit side by side.

use ratatui::layout::Rect;

use super::super::canvas::Canvas;
use super::super::format::{grouped, human};
use super::super::style::Role;
use super::head::short_label;
use crate::board::{Breakdown, Detail};

/// A field needs this many columns to be read.
const NARROWEST: u16 = 21;
const WIDEST: u16 = 40;

pub(super) fn render(canvas: &mut Canvas, area: Rect, detail: &Detail) {
    if area.is_empty() {
        return;
    }
    if detail.breakdown.is_empty() {
        canvas.put(area.x, area.y, area.width, "BY FIELD", Role::Title);
        let why = if detail.kept == 0 { "no event kept in this range" } else { "no other field" };
        if area.height > 1 {
            canvas.put(area.x, area.y + 1, area.width, why, Role::Dim);
        }
        return;
    }
    let fits = (area.width / NARROWEST).max(1).min(detail.breakdown.len() as u16);
    let wide = (area.width / fits).min(WIDEST);
    for (i, field) in (0..fits).zip(&detail.breakdown) {
        let column = Rect { x: area.x + i * wide, width: wide - 2, ..area };
        one(canvas, column, field, detail.kept);
    }
}

fn one(canvas: &mut Canvas, area: Rect, field: &Breakdown, kept: u64) {
    let more = match field.distinct {
        0 | 1 => String::new(),
        n => format!(" ({} values)", human(n as f64)),
    };
    let label = short_label(&field.field);
    let x = canvas.put(area.x, area.y, area.width, &format!("BY {label}"), Role::Title);
    canvas.put(x, area.y, area.right().saturating_sub(x), &more, Role::Dim);
    let counts = field.values.iter().map(|(_, n)| grouped(*n).len()).max().unwrap_or(0) as u16;
    let name = area.width.saturating_sub(counts + 6);
    for (y, (value, n)) in (area.y + 1..area.bottom()).zip(&field.values) {
        canvas.name(area.x, y, name, if value.is_empty() { "(empty)" } else { value }, Role::Text);
        canvas.right(area.x + name, y, counts + 1, &grouped(*n), Role::Text);
        let percent = if kept == 0 { 0.0 } else { *n as f64 / kept as f64 * 100.0 };
        canvas.right(area.x + name + counts + 1, y, 5, &format!("{percent:.0}%"), Role::Dim);
    }
}
