//! The close look at one contributor: when, why, by what, and the events themselves.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::{Canvas, Line};
use super::super::format::{minutes, share, value};
use super::super::layout::{right, top};
use super::super::style::Role;
use super::{breakdown, chart, events, state, values, why};
use crate::board::{Change, Detail, Row};

pub(super) fn render(canvas: &mut Canvas, area: Rect, app: &App) {
    let mut rest = area;
    let facts = top(&mut rest, 1);
    let Some(detail) = app.detail_of(app.subject.as_ref()) else {
        missing(canvas, facts, app);
        return;
    };
    let unit = app.unit();
    header(canvas, facts, &detail.row, app);
    let cursor = app.minute();
    // A third for the time line, a third for why, the rest for the events.
    let height = rest.height;
    if height >= 8 {
        chart::render(canvas, top(&mut rest, (height * 2 / 5).clamp(5, 16)), detail, unit, cursor);
        why::facts(canvas, top(&mut rest, 1), detail, unit, cursor);
    }
    if height >= 14 {
        why::reason(canvas, top(&mut rest, 1), detail, cursor);
        if app.rule_line().is_some_and(|rule| rule.sums) {
            values::render(canvas, top(&mut rest, 1), detail, app);
        }
        canvas.rule(top(&mut rest, 1), "");
        let mut middle = top(&mut rest, (height / 4).clamp(5, 11));
        let by = right(&mut middle, (area.width * 3 / 5).max(45).min(area.width));
        why::render(
            canvas,
            Rect { width: middle.width.saturating_sub(2), ..middle },
            detail,
            cursor,
        );
        canvas.divider(Rect { width: 1, ..by });
        breakdown::render(canvas, Rect { x: by.x + 2, width: by.width - 2, ..by }, detail);
    }
    if rest.height >= 2 {
        canvas.rule(top(&mut rest, 1), &events::title(detail));
    }
    let newest = (detail.events.as_slice(), &detail.row.contributor);
    events::render(canvas, rest, newest, Some(app.event), app.pan);
}

/// Who, and the numbers of the row.
fn header(canvas: &mut Canvas, area: Rect, row: &Row, app: &App) {
    let glyphs = canvas.glyphs();
    let was = match row.change {
        Change::Up(n) => format!(" ({}{n})", glyphs.up),
        Change::Down(n) => format!(" ({}{n})", glyphs.down),
        Change::New => " (new)".into(),
        Change::Same | Change::Unknown => String::new(),
    };
    let sum = value(row.value, app.unit(), 12);
    // Beside the table the name needs the room more; the range stands in the column title.
    let range = match app.shown.lens.span {
        Some(span) if area.width >= 80 => format!(" in {}", minutes(span)),
        _ => String::new(),
    };
    let (text, role) = state::of(row.watch, row.severity, 14, canvas);
    let error = match (row.error, app.shown.view.signed) {
        (error, _) if error <= 0.0 => String::new(),
        (error, true) => format!(" ±{}", value(error, app.unit(), 12)),
        (error, false) => format!(" (+{} at most)", value(error, app.unit(), 12)),
    };
    let numbers: Line = vec![
        (format!("  rank {}{was}", row.rank), Role::Text),
        (format!("  {sum}"), Role::Title),
        (error, Role::Warn),
        (range, Role::Dim),
        (format!("  {}", share(row.share)), Role::Text),
        (format!("  {text}"), role),
    ];
    let wide: usize = numbers.iter().map(|(text, _)| crate::model::width(text)).sum();
    let wide = (wide as u16).min(area.width);
    let room = area.width - wide;
    let trail = format!("{} ", glyphs.trail);
    let x = canvas.put(area.x, area.y, room, &trail, Role::Dim);
    canvas.name(x, area.y, room.saturating_sub(2), &row.contributor.to_string(), Role::Title);
    canvas.line(area.x + room, area.y, wide, &numbers);
}

fn missing(canvas: &mut Canvas, area: Rect, app: &App) {
    let Some(who) = &app.subject else { return };
    let x = canvas.put(area.x, area.y, area.width / 2, &who.to_string(), Role::Title);
    let answered = app.shown.lens.contributor.as_ref() == Some(who);
    let text = if answered { "  has no event in this range" } else { "  ..." };
    canvas.put(x, area.y, area.right().saturating_sub(x), text, Role::Dim);
}

/// The selected row below the table.
pub(super) fn preview(
    canvas: &mut Canvas,
    area: Rect,
    row: Option<&Row>,
    detail: Option<&Detail>,
    app: &App,
) {
    let mut rest = area;
    canvas.rule(top(&mut rest, 1), "selected");
    let Some(row) = row else { return };
    header(canvas, top(&mut rest, 1), row, app);
    let Some(detail) = detail else {
        canvas.put(rest.x, rest.y, rest.width, "...", Role::Dim);
        return;
    };
    let cursor = app.minute();
    why::reason(canvas, top(&mut rest, 1), detail, cursor);
    let events = right(&mut rest, area.width * 36 / 100);
    let by = right(&mut rest, area.width * 34 / 100);
    why::render(canvas, Rect { width: rest.width.saturating_sub(1), ..rest }, detail, cursor);
    canvas.divider(Rect { width: 1, ..by });
    breakdown::render(canvas, Rect { x: by.x + 2, width: by.width - 2, ..by }, detail);
    canvas.divider(Rect { width: 1, ..events });
    let mut list = Rect { x: events.x + 1, width: events.width - 1, ..events };
    let title = top(&mut list, 1);
    canvas.put(title.x + 1, title.y, title.width - 1, &events::title(detail), Role::Title);
    events::render(canvas, list, (&detail.events, &row.contributor), None, 0);
}

/// The selected row beside the table.
pub(super) fn side(
    canvas: &mut Canvas,
    area: Rect,
    row: Option<&Row>,
    detail: Option<&Detail>,
    app: &App,
) {
    canvas.divider(Rect { width: 1, ..area });
    let mut rest = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area };
    let Some(row) = row else { return };
    header(canvas, top(&mut rest, 1), row, app);
    let Some(detail) = detail else {
        canvas.put(rest.x, rest.y, rest.width, "...", Role::Dim);
        return;
    };
    let (unit, cursor) = (app.unit(), app.minute());
    let height = rest.height;
    chart::render(canvas, top(&mut rest, height / 3), detail, unit, cursor);
    why::facts(canvas, top(&mut rest, 1), detail, unit, cursor);
    why::reason(canvas, top(&mut rest, 1), detail, cursor);
    top(&mut rest, 1);
    why::render(canvas, top(&mut rest, 5), detail, cursor);
    top(&mut rest, 1);
    breakdown::render(canvas, top(&mut rest, 7), detail);
    canvas.rule(top(&mut rest, 1), &events::title(detail));
    events::render(canvas, rest, (&detail.events, &row.contributor), None, 0);
}
