//! Anomalies over time, and their list, the newest first.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::Canvas;
use super::super::format::{plural, value};
use super::super::layout::{bottom, right, top};
use super::super::style::Role;
use super::page::window;
use super::{explain, lanes};
use crate::board::{Anomaly, Level, Unit, Watch};

pub(super) fn render(canvas: &mut Canvas, area: Rect, app: &App) {
    let view = &app.shown.view;
    let mut rest = area;
    let title = top(&mut rest, 1);
    let open = view.anomalies.iter().filter(|anomaly| anomaly.open).count();
    let all = plural(view.anomalies.len() as u64, "anomaly", "anomalies");
    let text = format!("{all} in what is retained, {open} open");
    canvas.put(title.x, title.y, title.width, &text, Role::Title);
    if view.anomalies.is_empty() {
        top(&mut rest, 1);
        for line in quiet(app) {
            let at = top(&mut rest, 1);
            canvas.put(at.x + 2, at.y, at.width.saturating_sub(2), &line, Role::Text);
        }
        return;
    }
    if rest.height >= 12 {
        let lanes = top(&mut rest, lanes::ROWS);
        lanes::render(canvas, lanes, &view.anomalies, view.retained, app.minute());
    }
    let why = if rest.height >= 8 { bottom(&mut rest, 3) } else { Rect::default() };
    let selected = app.anomaly_row();
    list(canvas, rest, &view.anomalies, Some(selected), app.unit());
    if let Some(anomaly) = view.anomalies.get(selected).filter(|_| !why.is_empty()) {
        let mut why = why;
        canvas.rule(top(&mut why, 1), "");
        let sentence = explain::of_anomaly(anomaly, app.unit(), app.zone);
        sentence.render(canvas, (why.x, why.y, why.width));
        canvas.put(why.x, why.y + 1, why.width, &anomaly.verdict.reason, Role::Text);
    }
}

/// The rows of the list, and the first anomaly that is in them.
pub(super) fn rows(area: Rect, app: &App) -> (Rect, usize) {
    let mut rest = area;
    top(&mut rest, 1);
    if rest.height >= 12 {
        top(&mut rest, lanes::ROWS);
    }
    if rest.height >= 8 {
        bottom(&mut rest, 3);
    }
    top(&mut rest, 1);
    let list = app.shown.view.anomalies.len();
    (rest, window(app.anomaly_row(), list, rest.height).start)
}

/// Lanes and the newest anomalies for the board's own screen.
pub(super) fn strip(canvas: &mut Canvas, area: Rect, app: &App) {
    let view = &app.shown.view;
    let mut rest = area;
    canvas.rule(top(&mut rest, 1), "anomalies");
    if view.anomalies.is_empty() {
        for (y, line) in (rest.y..rest.bottom()).zip(quiet(app)) {
            canvas.put(rest.x, y, rest.width, &line, Role::Dim);
        }
        return;
    }
    let mut lanes = rest;
    let entries = right(&mut lanes, area.width * 62 / 100);
    let lanes = Rect { width: lanes.width.saturating_sub(2), ..lanes };
    lanes::render(canvas, lanes, &view.anomalies, view.retained, app.minute());
    list(canvas, entries, &view.anomalies, None, app.unit());
}

/// Why nothing is there: nothing happened, or nobody could say yet.
fn quiet(app: &App) -> Vec<String> {
    let rows = &app.shown.view.rows;
    let learning = rows.iter().filter(|row| matches!(row.watch, Watch::Learning { .. })).count();
    let mut lines = vec!["no anomaly so far".to_owned()];
    if learning > 0 {
        lines.push(format!("{learning} of {} ranked contributors are still learning", rows.len()));
    }
    if let Watch::Learning { seen, needed } = app.shown.view.watch {
        lines.push(format!("the total is learning {seen}/{needed}"));
    }
    lines
}

fn list(
    canvas: &mut Canvas,
    area: Rect,
    anomalies: &[Anomaly],
    selected: Option<usize>,
    unit: Unit,
) {
    let mut rest = area;
    let heading = top(&mut rest, 1);
    // When, severity, value, expected band, state; the rest is the name's.
    let zone = canvas.zone();
    let newest = anomalies.first().map(|anomaly| anomaly.peak).unwrap_or_default();
    let peak = |anomaly: &Anomaly| zone.clock_beside(anomaly.peak, newest);
    // The day stands there when it is not the same for all.
    let when = anomalies.iter().map(|a| peak(a).len()).max().unwrap_or(5) as u16;
    let name = area.width.saturating_sub(2 + when + 1 + 12 + 9 + 17 + 5);
    let columns = |canvas: &mut Canvas, y: u16, texts: [&str; 6], roles: [Role; 6]| {
        let mut x = area.x + 2;
        for (i, wide) in [when, 11, name, 8, 16, 5].into_iter().enumerate() {
            let room = wide.min(area.right().saturating_sub(x));
            let (text, role) = (texts[i], roles[i]);
            match i {
                2 => _ = canvas.name(x, y, room, text, role),
                3 | 4 => canvas.right(x, y, room, text, role),
                _ => _ = canvas.put(x, y, room, text, role),
            }
            x = (x + wide + u16::from(i != 2)).min(area.right());
        }
    };
    let titles = ["PEAK", "SEVERITY", "CONTRIBUTOR", "/MIN", "EXPECTED", "STATE"];
    columns(canvas, heading.y, titles, [Role::Title; 6]);
    let shown = window(selected.unwrap_or(0), anomalies.len(), rest.height);
    for (y, i) in (rest.y..rest.bottom()).zip(shown) {
        let anomaly = &anomalies[i];
        let verdict = &anomaly.verdict;
        let level = Level::of(verdict.severity).unwrap_or(Level::Low);
        let role = Role::of(level);
        let low = value(verdict.lower, unit, 7);
        let band = format!("{low}–{}", value(verdict.upper, unit, 7));
        let texts = [
            &peak(anomaly)[..],
            &format!("{:2} {:4} {:>3}", level.mark(), level.word(), verdict.severity),
            &anomaly.subject.to_string(),
            &value(anomaly.value, unit, 8),
            &band,
            if anomaly.open { "open" } else { "over" },
        ];
        let state = if anomaly.open { Role::Title } else { Role::Dim };
        columns(canvas, y, texts, [Role::Text, role, Role::Text, Role::Text, Role::Dim, state]);
        if selected == Some(i) {
            canvas.put(rest.x, y, 1, ">", Role::Title);
            canvas.patch(Rect { y, height: 1, ..rest }, Role::Selected);
        }
    }
}
