//! A small picture of each rule: how much, who first, how it is.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::Canvas;
use super::super::format::value;
use super::super::layout::top;
use super::super::style::Role;
use super::{state, timeline};
use crate::board::{RuleLine, Watch};

/// Rows that the strip takes.
pub(in crate::ui) const ROWS: u16 = 4;

/// A picture is at least so wide.
const NARROWEST: u16 = 24;

pub(super) fn render(canvas: &mut Canvas, area: Rect, app: &App) {
    let mut rest = area;
    let rules = &app.shown.rules;
    let fits = usize::from((area.width / NARROWEST).max(1));
    let more = rules.len().saturating_sub(fits);
    let title = if more > 0 { format!("rules, {more} more: R") } else { "rules".to_owned() };
    canvas.rule(top(&mut rest, 1), &title);
    // The rule on screen is always among them.
    let first = (app.shown.lens.rule + 1).saturating_sub(fits);
    let shown = rules.iter().enumerate().skip(first).take(fits);
    let wide = area.width / fits.min(rules.len()).max(1) as u16;
    for (column, (place, rule)) in (0..).zip(shown) {
        let picture = Rect { x: rest.x + column * wide, width: wide - 2, ..rest };
        one(canvas, picture, rule, place == app.shown.lens.rule);
    }
}

fn one(canvas: &mut Canvas, area: Rect, rule: &RuleLine, current: bool) {
    let mark = if current { "> " } else { "  " };
    let watch = if rule.open > 0 { Watch::Anomaly } else { rule.watch };
    let (state, look) = state::of(watch, rule.severity, 7, canvas);
    let name = area.width.saturating_sub(10);
    canvas.put(area.x, area.y, 2, mark, Role::Title);
    canvas.name(
        area.x + 2,
        area.y,
        name,
        &rule.name,
        if current { Role::Title } else { Role::Text },
    );
    canvas.right(area.x, area.y, area.width, &state, look);
    let line = (area.x + 2, area.y + 1, area.width.saturating_sub(2));
    timeline::sparkline(canvas, line, &rule.trace);
    let now = format!("{}/min ", value(rule.now, rule.unit, 8));
    let x = canvas.put(area.x + 2, area.y + 2, area.width - 2, &now, Role::Text);
    if let Some((who, _)) = &rule.top {
        let room = area.right().saturating_sub(x);
        canvas.name(x, area.y + 2, room, &who.to_string(), Role::Dim);
    }
}
