//! Every rule that runs: how much, who first, how it is, and whether it reads what comes.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::Canvas;
use super::super::format::{grouped, value};
use super::super::layout::{bottom, top};
use super::super::style::Role;
use super::page::window;
use super::{remote, state, timeline};
use crate::board::{RuleLine, Watch};
use crate::model::width;

pub(super) fn render(canvas: &mut Canvas, area: Rect, app: &App) {
    let rules = &app.shown.rules;
    let mut rest = area;
    if rules.is_empty() {
        canvas.put(area.x, area.y, area.width, "no rule runs", Role::Text);
        return;
    }
    let heading = top(&mut rest, 1);
    let longest = rules.iter().map(|rule| width(&rule.name)).max().unwrap_or(0);
    let name = (longest.max(4) as u16).min(area.width / 3);
    let columns = Columns { x: area.x, name, wide: area.width };
    let titles = ["RULE", "/MIN", "STATE", "READS", "FIRST CONTRIBUTOR"];
    columns.draw(canvas, heading.y, titles, [Role::Title; 5]);
    let rows = about_rows(rest.height);
    let about = bottom(&mut rest, rows);
    let shown = window(app.rule_row, rules.len(), rest.height);
    for (y, i) in (rest.y..rest.bottom()).zip(shown) {
        let rule = &rules[i];
        // The rule's severity is that of its worst series, whatever its total does.
        let watch = if rule.open > 0 { Watch::Anomaly } else { rule.watch };
        let (text, look) = state::of(watch, rule.severity, 7, canvas);
        let reads = reads(rule);
        let first = rule
            .top
            .as_ref()
            .map_or_else(String::new, |(who, n)| format!("{} {who}", value(*n, rule.unit, 8)));
        let line = (area.x + columns.spark(), y, columns.spark_width());
        if line.2 > 0 {
            timeline::sparkline(canvas, line, &rule.trace);
        }
        let texts = [&rule.name, &value(rule.now, rule.unit, 8), &text, &reads, &first[..]];
        let loud = if rule.coverage.matched == 0 { Role::Warn } else { Role::Text };
        columns.draw(canvas, y, texts, [Role::Text, Role::Text, look, loud, Role::Text]);
        if i == app.rule_row {
            canvas.put(rest.x, y, 1, ">", Role::Title);
            canvas.patch(Rect { y, height: 1, ..rest }, Role::Selected);
        }
    }
    if let Some(rule) = rules.get(app.rule_row).filter(|_| !about.is_empty()) {
        let mut about = about;
        canvas.rule(top(&mut about, 1), "");
        let keys = format!("by {}", rule.key_labels.join(", "));
        let counters = rule.coverage.named().into_iter().filter(|(_, n)| *n > 0);
        let counters =
            counters.map(|(name, n)| format!("{} {}", name.replace('_', " "), grouped(n)));
        let counters = counters.collect::<Vec<_>>().join("  ");
        let cost = remote::rule_cost(rule, app).unwrap_or_default();
        let lines = [(&rule.title, Role::Title), (&keys, Role::Text), (&counters, Role::Text)];
        for (text, role) in lines.into_iter().chain([(&cost, Role::Dim)]) {
            let line = top(&mut about, 1);
            canvas.put(line.x, line.y, line.width, text, role);
        }
    }
}

/// Rows that tell more of the selected rule, with the line above them.
const fn about_rows(rows: u16) -> u16 {
    match rows {
        0..5 => 0,
        5..10 => 3,
        _ => 5,
    }
}

/// The rows of the list, and the first rule that is in them.
pub(super) fn rows(area: Rect, app: &App) -> (Rect, usize) {
    let mut rest = area;
    top(&mut rest, 1);
    let about = about_rows(rest.height);
    bottom(&mut rest, about);
    (rest, window(app.rule_row, app.shown.rules.len(), rest.height).start)
}

/// How many of the events a rule counts.
fn reads(rule: &RuleLine) -> String {
    let coverage = &rule.coverage;
    format!("{} of {}", grouped(coverage.matched), grouped(coverage.received))
}

struct Columns {
    x: u16,
    name: u16,
    wide: u16,
}

impl Columns {
    /// Where the time lines begin, on screens that have room for them.
    fn spark(&self) -> u16 {
        self.wide - self.spark_width()
    }

    fn spark_width(&self) -> u16 {
        if self.wide >= 110 { (self.wide / 4).min(60) } else { 0 }
    }

    fn draw(&self, canvas: &mut Canvas, y: u16, texts: [&str; 5], roles: [Role; 5]) {
        let end = (self.x + self.spark()).saturating_sub(u16::from(self.spark_width() > 0));
        let mut x = self.x + 2;
        for (i, (text, role)) in texts.into_iter().zip(roles).enumerate() {
            let wide = [self.name, 8, 7, 20, u16::MAX][i].min(end.saturating_sub(x));
            if i == 1 {
                canvas.right(x, y, wide, text, role);
            } else {
                canvas.put(x, y, wide, text, role);
            }
            x = x.saturating_add(wide + 2).min(end);
        }
    }
}
