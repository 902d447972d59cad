//! The ranking: who does the most, one line each, and everyone else in the last line.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::Canvas;
use super::super::format::{grouped, minutes, plural, share, value};
use super::super::layout::{bottom, top};
use super::super::spark;
use super::super::style::Role;
use super::columns::Columns;
use super::head::short_label;
use super::page::window;
use super::state;
use crate::board::{Change, Order, Phase, Row, Unit};

pub(super) fn render(canvas: &mut Canvas, area: Rect, app: &App) {
    let view = &app.shown.view;
    if view.rows.is_empty() {
        empty(canvas, area, app);
        return;
    }
    let labels = app.rule_line().map(|rule| rule.key_labels.as_slice()).unwrap_or_default();
    let columns = Columns::fit(area.width, labels, view, app.shown.lens.span == Some(1));
    let mut rest = area;
    heading(canvas, top(&mut rest, 1), &columns, labels, app);
    let all = view.rows.len() as u64 + view.others.count;
    let fits = view.others.count == 0 && view.rows.len() <= usize::from(rest.height);
    let others = bottom(&mut rest, u16::from(!fits));
    let shown = window(app.place, view.rows.len(), rest.height);
    let mut table = Table { canvas, columns: &columns, unit: app.unit() };
    for (y, i) in (rest.y..).zip(shown.clone()) {
        let row = &view.rows[i];
        table.row(Rect { y, height: 1, ..rest }, row);
        if i == app.place {
            table.canvas.put(rest.x, y, 1, ">", Role::Title);
            table.canvas.patch(Rect { y, height: 1, ..rest }, Role::Selected);
        }
    }
    if !fits {
        let rows = &view.rows[shown];
        // Everything that is not on screen, so that the lines add up to the whole.
        let part = (1.0 - rows.iter().map(|row| row.share).sum::<f64>()).max(0.0);
        let now = (view.total.now - rows.iter().map(|row| row.now).sum::<f64>()).max(0.0);
        let sum = (app.shown.lens.order != Order::Maximum)
            .then(|| (view.total.value - rows.iter().map(|row| row.value).sum::<f64>()).max(0.0));
        // Under a bottom row that moved up, the line stays right below the last one.
        let line = Rect { y: rest.y + rows.len() as u16, ..others };
        table.others(line, all - rows.len() as u64, sum, now, part);
    }
}

/// The rows of the table, and the first contributor that is in them.
pub(super) fn rows(area: Rect, app: &App) -> (Rect, usize) {
    let view = &app.shown.view;
    let mut rest = area;
    top(&mut rest, 1);
    let fits = view.others.count == 0 && view.rows.len() <= usize::from(rest.height);
    bottom(&mut rest, u16::from(!fits));
    (rest, window(app.place, view.rows.len(), rest.height).start)
}

fn heading(canvas: &mut Canvas, area: Rect, columns: &Columns, labels: &[String], app: &App) {
    let lens = &app.shown.lens;
    let range = lens.span.map_or_else(|| "ALL".to_owned(), short_minutes);
    let sorted = canvas.glyphs().sorted;
    let mark = |on: bool| if on { sorted } else { "" };
    let value = match lens.order {
        Order::Maximum => format!("MAX{sorted}"),
        Order::Sum => format!("{range}{sorted}"),
        Order::Severity => range,
    };
    let (y, role) = (area.y, Role::Title);
    canvas.right(area.x, y, columns.rank, "#", role);
    let mut x = area.x + columns.rank;
    if columns.change > 0 {
        canvas.put(x + 1, y, columns.change, "CHG", role);
        x += columns.change + 1;
    }
    let hidden = columns.keys.iter().filter(|wide| **wide == 0).count();
    let last = columns.keys.iter().rposition(|wide| *wide > 0);
    for (i, (label, wide)) in labels.iter().zip(&columns.keys).enumerate() {
        if *wide > 0 {
            let mut label = short_label(label).to_uppercase();
            if hidden > 0 && last == Some(i) {
                // Rows that look alike differ in keys that have no room.
                label = format!("{label} +{hidden} more");
            }
            canvas.put(x + 1, y, *wide, &label, role);
        }
        x += wide + 1;
    }
    let mut right = |x: &mut u16, wide: u16, text: &str| {
        if wide > 0 {
            canvas.right(*x + 1, y, wide, text, role);
            *x += wide + 1;
        }
    };
    right(&mut x, columns.value, &value);
    right(&mut x, columns.now, "/MIN");
    right(&mut x, columns.share, "SHARE");
    let mut left = |x: &mut u16, wide: u16, text: &str| {
        if wide > 0 {
            canvas.put(*x + 1, y, wide, text, role);
            *x += wide + 1;
        }
    };
    left(&mut x, columns.bar, "");
    let last = format!("LAST {}", short_minutes(i64::from(columns.spark) * lens.period));
    left(&mut x, columns.spark, &last);
    left(&mut x, columns.first_seen, "FIRST");
    let state = format!("STATE{}", mark(lens.order == Order::Severity));
    left(&mut x, columns.state, if columns.state >= 7 { &state } else { "" });
}

/// A length of time in a column title: `15m`, `3h`.
fn short_minutes(n: i64) -> String {
    minutes(n).replace(" min", "m").replace(" h", "h")
}

struct Table<'a, 'c> {
    canvas: &'a mut Canvas<'c>,
    columns: &'a Columns,
    unit: Unit,
}

impl Table<'_, '_> {
    fn row(&mut self, area: Rect, row: &Row) {
        let columns = self.columns;
        let (y, mut x) = (area.y, area.x + columns.rank);
        self.canvas.right(area.x, y, columns.rank, &grouped(u64::from(row.rank)), Role::Dim);
        if columns.change > 0 {
            let (text, role) = self.change(row.change);
            self.canvas.put(x + 1, y, columns.change, &text, role);
            x += columns.change + 1;
        }
        for (key, wide) in row.contributor.keys().zip(&columns.keys) {
            let key = if key.is_empty() { "(empty)" } else { key };
            self.canvas.name(x + 1, y, *wide, key, Role::Text);
            x += wide + 1;
        }
        if row.error > 0.0 && columns.value > 0 {
            // Between two columns: at least this value.
            self.canvas.put(x + columns.value + 1, y, 1, "+", Role::Warn);
        }
        x = self.numbers(x, y, Some(row.value), row.now, row.share);
        if columns.spark > 0 {
            let line = spark::line(&row.trace, usize::from(columns.spark), self.canvas.glyphs());
            self.canvas.put(x + 1, y, columns.spark, &line, Role::Spark);
            x += columns.spark + 1;
        }
        if columns.first_seen > 0 {
            self.canvas.put(x + 1, y, 5, &self.canvas.zone().clock(row.first_seen), Role::Dim);
            x += columns.first_seen + 1;
        }
        let columns = usize::from(columns.state);
        let (text, role) = state::of(row.watch, row.severity, columns, self.canvas);
        self.canvas.put(x + 1, y, columns as u16, &text, role);
    }

    fn others(&mut self, area: Rect, count: u64, value: Option<f64>, now: f64, part: f64) {
        let columns = self.columns;
        let keys = columns.keys.iter().sum::<u16>() + columns.keys.len() as u16;
        let change = if columns.change > 0 { columns.change + 1 } else { 0 };
        let x = area.x + columns.rank + change;
        let text = format!("+{}", plural(count, "other", "others"));
        self.canvas.put(x + 1, area.y, keys.saturating_sub(1), &text, Role::Dim);
        self.numbers(x + keys, area.y, value, now, part);
    }

    /// The value, the minute's, the share and its bar; says the column after them.
    fn numbers(&mut self, mut x: u16, y: u16, sum: Option<f64>, now: f64, part: f64) -> u16 {
        let columns = self.columns;
        let dash = self.canvas.glyphs().dash;
        for (wide, text) in [
            (columns.value, sum.map(|v| value(v, self.unit, usize::from(columns.value)))),
            (columns.now, Some(value(now, self.unit, usize::from(columns.now)))),
            (columns.share, Some(share(part))),
        ] {
            if wide > 0 {
                self.canvas.right(x + 1, y, wide, text.as_deref().unwrap_or(dash), Role::Text);
                x += wide + 1;
            }
        }
        if columns.bar > 0 {
            self.canvas.bar(x + 1, y, columns.bar, part, Role::Share);
            x += columns.bar + 1;
        }
        x
    }

    fn change(&self, change: Change) -> (String, Role) {
        let glyphs = self.canvas.glyphs();
        match change {
            Change::Same => ("=".into(), Role::Dim),
            Change::Up(n) => (format!("{}{}", glyphs.up, n.min(999)), Role::RankUp),
            Change::Down(n) => (format!("{}{}", glyphs.down, n.min(999)), Role::RankDown),
            Change::New => (glyphs.new.into(), Role::RankNew),
            Change::Unknown => (String::new(), Role::Dim),
        }
    }
}

/// Why there is nothing to rank, and what to do.
fn empty(canvas: &mut Canvas, area: Rect, app: &App) {
    let received = app.latest.feed.coverage.received;
    let coverage = app.rule_line().map(|rule| rule.coverage).unwrap_or_default();
    let mut lines = Vec::new();
    let lens = &app.shown.lens;
    if (!lens.only.is_empty() || !lens.without.is_empty()) && app.shown.view.total.unique > 0 {
        lines.push("no contributor is left".to_owned());
        lines.push("Esc brings back those that were left out".to_owned());
    } else if let Some(filter) = &lens.filter
        && app.shown.view.total.unique > 0
    {
        lines.push(format!("no contributor matches /{filter}/"));
        lines.push(format!(
            "{} in the range; Esc drops the filter",
            plural(app.shown.view.total.unique, "contributor is", "contributors are"),
        ));
    } else if received == 0 {
        let sources = app.latest.feed.sources.len();
        lines.push(match app.latest.feed.phase {
            Phase::Ended => "the sources ended without an event".to_owned(),
            _ => "waiting for events".to_owned(),
        });
        lines.push(format!("{}; f shows how they do", plural(sources as u64, "source", "sources")));
    } else if coverage.matched == 0 {
        lines.push(format!(
            "no contributor yet: 0 of {} match",
            plural(coverage.received, "event", "events"),
        ));
        let shown = coverage.named().into_iter().skip(2).take(7).filter(|(_, n)| *n > 0);
        for (name, n) in shown {
            lines.push(format!("  {} {}", grouped(n), name.replace('_', " ")));
        }
        lines.push("r takes the next rule, f shows the feed".to_owned());
    } else {
        lines.push("no event in this range".to_owned());
        lines.push("w takes a longer one, End goes to the newest minute".to_owned());
    }
    for (y, line) in (area.y + 1..area.bottom()).zip(&lines) {
        canvas.put(area.x + 2, y, area.width.saturating_sub(2), line, Role::Text);
    }
}
