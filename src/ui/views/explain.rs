//! One sentence on what is selected, or on the newest anomaly.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::{Canvas, Line};
use super::super::format::value;
use super::super::style::Role;
use super::super::zone::Zone;
use super::{scrub, state};
use crate::board::{Anomaly, Level, Row, Subject, Unit};
use crate::model::width;

pub(super) fn render(canvas: &mut Canvas, area: Rect, app: &App) {
    if area.height > 1 {
        scrub::render(canvas, Rect { height: 1, ..area }, app);
    }
    let y = area.bottom() - 1;
    // A row that was chosen by hand comes before the news.
    let news = app.shown.view.anomalies.iter().find(|anomaly| anomaly.open);
    let sentence = match (app.row(), news) {
        (Some(row), _) if app.selected.is_some() => of_row(row, app),
        (_, Some(anomaly)) => of_anomaly(anomaly, app.unit(), app.zone),
        (Some(row), None) => of_row(row, app),
        (None, None) => return,
    };
    sentence.render(canvas, (area.x, y, area.width));
}

/// A sentence around a name: a long name gives way, the facts stay.
pub(super) struct Sentence {
    before: Line,
    name: String,
    after: Line,
}

impl Sentence {
    pub fn render(&self, canvas: &mut Canvas, (x, y, columns): (u16, u16, u16)) {
        let wide = |line: &Line| line.iter().map(|(text, _)| width(text)).sum::<usize>() as u16;
        let room = columns.saturating_sub(wide(&self.before) + wide(&self.after));
        let end = x + columns;
        let x = canvas.line(x, y, columns, &self.before);
        let x = canvas.name(x, y, room.max(8).min(end - x), &self.name, Role::Title);
        canvas.line(x, y, end - x, &self.after);
    }
}

fn of_row(row: &Row, app: &App) -> Sentence {
    let same = |a: &&Anomaly| a.subject == Subject::Contributor(row.contributor.clone());
    if row.severity > 0
        && let Some(anomaly) = app.shown.view.anomalies.iter().find(same)
    {
        return of_anomaly(anomaly, app.unit(), app.zone);
    }
    let now = value(row.now, app.unit(), 12);
    let state = state::sentence(row.watch, row.severity);
    let first = app.zone.clock(row.first_seen);
    let after = format!("  {now}/min, first seen {first}, {state}");
    Sentence {
        before: Line::new(),
        name: row.contributor.to_string(),
        after: vec![(after, Role::Text)],
    }
}

/// When, how severe, who, how much, and what was expected instead.
pub(super) fn of_anomaly(anomaly: &Anomaly, unit: Unit, zone: Zone) -> Sentence {
    let verdict = &anomaly.verdict;
    let level = Level::of(verdict.severity).unwrap_or(Level::Low);
    let number = |v: f64| value(v, unit, 12);
    let seen = number(anomaly.value);
    let (lower, upper) = (number(verdict.lower), number(verdict.upper));
    Sentence {
        before: vec![
            (format!("{} ", zone.clock(anomaly.peak)), Role::Text),
            (format!("{} ", level.mark()), Role::of(level)),
        ],
        name: anomaly.subject.to_string(),
        after: vec![
            (format!("  {seen}/min, expected {lower}–{upper}, "), Role::Text),
            (format!("severity {}", verdict.severity), Role::of(level)),
            (if anomaly.open { ", open".into() } else { ", over".into() }, Role::Text),
        ],
    }
}
