//! Lists and pages: what is selected, what is opened, which screen is on top.

use super::inquire;
use crate::board::Subject;
use crate::ui::app::{App, Effect, Mode, id_of};
use crate::ui::keymap::Step;
use crate::ui::views;

/// A step in the list of the screen, or on its page.
pub fn step(app: &mut App, step: Step) {
    let page = usize::from(app.size.1.saturating_sub(9)).max(1);
    let to = |at: usize, len: usize| {
        let last = len.saturating_sub(1);
        match step {
            Step::Up => at.saturating_sub(1),
            Step::Down => at.saturating_add(1).min(last),
            Step::PageUp => at.saturating_sub(page),
            Step::PageDown => at.saturating_add(page).min(last),
            Step::First => 0,
            Step::Last => last,
        }
    };
    match app.mode() {
        Mode::Board => {
            app.place = to(app.place, app.shown.view.rows.len());
            app.selected = app.row().map(|row| row.contributor.clone());
        }
        Mode::Detail => {
            let events = app.shown.detail.as_ref().map_or(0, |detail| detail.events.len());
            app.event = to(app.event, events);
        }
        Mode::Anomalies => {
            let at = to(app.anomaly_row(), app.shown.view.anomalies.len());
            app.anomaly = app.shown.view.anomalies.get(at).map(id_of);
        }
        Mode::Rules => app.rule_row = to(app.rule_row, app.shown.rules.len()),
        Mode::Sift => {
            let found = app.found();
            if let Some(inquiry) = app.inquiries.last_mut() {
                inquiry.place = to(inquiry.place, found);
            }
        }
        Mode::Event | Mode::Feed | Mode::Help => {
            app.scroll = to(app.scroll, views::scroll_limit(app) + 1);
        }
    }
}

/// Looks into what is selected.
pub fn open(app: &mut App) {
    match app.mode() {
        Mode::Board => {
            if let Some(who) = app.row().map(|row| row.contributor.clone()) {
                app.selected = Some(who.clone());
                app.subject = Some(who);
                show(app, Mode::Detail);
            }
        }
        Mode::Detail => {
            let detail = app.shown.detail.as_ref();
            app.opened = detail.and_then(|detail| detail.events.get(app.event)).cloned();
            if app.opened.is_some() {
                show(app, Mode::Event);
            }
        }
        Mode::Anomalies => {
            let Some(anomaly) = app.shown.view.anomalies.get(app.anomaly_row()).cloned() else {
                return;
            };
            app.anomaly = Some(id_of(&anomaly));
            app.cursor = Some(anomaly.peak);
            match anomaly.subject {
                Subject::Total | Subject::Unique => app.stack.truncate(1),
                Subject::Contributor(who) => {
                    app.selected = Some(who.clone());
                    app.subject = Some(who);
                    show(app, Mode::Detail);
                }
            }
        }
        Mode::Rules => {
            choose_rule(app, app.rule_row);
            app.stack.truncate(1);
        }
        Mode::Sift => inquire::into(app),
        Mode::Event | Mode::Feed | Mode::Help => {}
    }
    app.settle();
}

/// Back to what was before.
pub fn back(app: &mut App) {
    if app.mode() == Mode::Sift && app.inquiries.len() > 1 {
        app.inquiries.pop();
    } else if app.stack.len() > 1 {
        app.stack.pop();
        app.scroll = 0;
    } else if !app.only.is_empty() || !app.without.is_empty() {
        (app.only, app.without) = (Vec::new(), Vec::new());
    } else if app.filter.is_some() {
        app.filter = None;
    } else {
        app.selected = None;
    }
    app.settle();
}

/// Puts a screen on top; its own key takes it away again.
pub fn show(app: &mut App, mode: Mode) {
    if app.mode() == mode {
        back(app);
        return;
    }
    app.stack.retain(|open| *open != mode);
    app.stack.push(mode);
    app.scroll = 0;
    match mode {
        Mode::Detail => (app.event, app.pan) = (0, 0),
        Mode::Rules => app.rule_row = app.rule,
        _ => {}
    }
}

/// Shows another rule.
pub fn choose_rule(app: &mut App, rule: usize) {
    if rule == app.rule {
        return;
    }
    app.rule = rule;
    app.under = app.under.filter(|under| *under != rule);
    (app.selected, app.subject, app.anomaly) = (None, None, None);
    (app.only, app.without) = (Vec::new(), Vec::new());
    app.stack.retain(|mode| !matches!(mode, Mode::Detail | Mode::Event | Mode::Sift));
}

/// The place that the mouse was pressed on is selected; pressed again, it is opened.
pub fn click(app: &mut App, column: u16, row: u16) -> Vec<Effect> {
    let Some(place) = views::place_at(app, column, row) else { return Vec::new() };
    let before = match app.mode() {
        Mode::Board => {
            let before = app.selected.is_some().then_some(app.place);
            app.place = place;
            app.selected = app.row().map(|row| row.contributor.clone());
            before
        }
        Mode::Anomalies => {
            let before = app.anomaly.is_some().then(|| app.anomaly_row());
            app.anomaly = app.shown.view.anomalies.get(place).map(id_of);
            before
        }
        Mode::Rules => Some(std::mem::replace(&mut app.rule_row, place)),
        Mode::Sift => app.inquiries.last_mut().map(|i| std::mem::replace(&mut i.place, place)),
        Mode::Detail | Mode::Event | Mode::Feed | Mode::Help => return Vec::new(),
    };
    if before == Some(place) {
        open(app);
    }
    Vec::new()
}
