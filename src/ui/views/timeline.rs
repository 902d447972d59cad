//! The rule's total by minute, and below it the marks and the cursor at their minutes.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::Canvas;
use super::super::format::value;
use super::super::spark;
use super::super::style::Role;
use crate::board::{Level, Trace};
use crate::model::{Minute, clean, cut, width};

/// Columns of the words on the left and on the right.
const LEFT: u16 = 4;
const RIGHT: u16 = 20;

pub(super) fn render(canvas: &mut Canvas, total: Rect, marks: Rect, app: &App) {
    let trace = &app.shown.view.trace;
    let columns = total.width.saturating_sub(LEFT + RIGHT);
    canvas.put(total.x, total.y, LEFT, "all", Role::Dim);
    let x = total.x + LEFT;
    sparkline(canvas, (x, total.y, columns), trace);
    let max = trace.values.iter().flatten().copied().fold(0.0, f64::max);
    let (now, max) = (app.shown.view.total.now, max);
    let words =
        format!("now {:>5} max {:>5}", value(now, app.unit(), 6), value(max, app.unit(), 6));
    canvas.right(total.x, total.y, total.width, &words, Role::Text);

    marks_line(canvas, (x, marks.y, columns), trace, app.minute());
    let Some(minute) = app.minute() else { return };
    let view = &app.shown.view;
    let state = match (view.closed, view.revised) {
        (false, _) => "still open",
        (true, true) => "revised",
        (true, false) => "closed",
    };
    let words = format!("{} {state}", canvas.zone().clock(minute));
    canvas.right(marks.x, marks.y, marks.width, &words, Role::Dim);
}

/// Another rule's total over the same minutes.
pub(super) fn render_under(canvas: &mut Canvas, area: Rect, app: &App) {
    let Some(under) = app.shown.view.under.as_ref().filter(|_| !area.is_empty()) else { return };
    let columns = area.width.saturating_sub(LEFT + RIGHT);
    canvas.put(area.x, area.y, LEFT, "und", Role::Dim);
    sparkline(canvas, (area.x + LEFT, area.y, columns), &under.trace);
    let now = under.trace.values.last().copied().flatten().unwrap_or(0.0);
    let now = value(now, under.unit, 6);
    let name = clean(&under.name);
    let name = cut(&name, usize::from(RIGHT) - 2 - width(&now), "~");
    canvas.right(area.x, area.y, area.width, &format!("{name} {now}"), Role::Dim);
}

/// A time line whose minutes with an anomaly stand out.
pub(super) fn sparkline(canvas: &mut Canvas, (x, y, columns): (u16, u16, u16), trace: &Trace) {
    let text = spark::line(&trace.values, usize::from(columns), canvas.glyphs());
    canvas.put(x, y, columns, &text, Role::Spark);
    for (column, severity) in right_aligned(&trace.severity, columns) {
        if *severity > 0 {
            canvas.patch(Rect::new(x + column, y, 1, 1), Role::SparkHot);
        }
    }
}

/// The marks of a time line's minutes and the cursor.
pub(super) fn marks_line(
    canvas: &mut Canvas,
    (x, y, columns): (u16, u16, u16),
    trace: &Trace,
    cursor: Option<Minute>,
) {
    let mut free = x;
    for (column, severity) in right_aligned(&trace.severity, columns) {
        let Some(level) = Level::of(*severity) else { continue };
        let mark = level.mark();
        let wide = width(mark) as u16;
        // The second sign of a mark never covers the mark of the next minute, nor leaves the line.
        let at = (x + column).min((x + columns).saturating_sub(wide));
        if at >= free {
            free = canvas.put(at, y, wide, mark, Role::of(level));
        }
    }
    let Some(place) = cursor.and_then(|cursor| trace.place(cursor)) else { return };
    let back = trace.values.len() - 1 - place;
    if back >= usize::from(columns) {
        return;
    }
    let at = x + columns - 1 - back as u16;
    let marked = at < free && trace.severity.iter().rev().nth(back).is_some_and(|s| *s > 0);
    if marked {
        canvas.patch(Rect::new(at, y, 1, 1), Role::Selected);
    } else {
        canvas.put(at, y, 1, canvas.glyphs().cursor, Role::Cursor);
    }
}

/// The last values with their columns, as the sparkline places them.
pub(super) fn right_aligned<T>(values: &[T], columns: u16) -> impl Iterator<Item = (u16, &T)> {
    let wide = usize::from(columns);
    let values = &values[values.len().saturating_sub(wide)..];
    let first = wide - values.len();
    values.iter().enumerate().map(move |(i, value)| ((first + i) as u16, value))
}
