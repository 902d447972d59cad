//! What each action does to the state, and nothing else: no clock, no channel, no terminal.

use std::sync::Arc;

use super::app::{App, Effect, Input, Mode, Paused, id_of};
use super::keymap::{Action, Erase, Step, Toward};
use super::views;
use crate::board::{Command, Order, Phase, Subject};
use crate::model::Minute;

/// The lengths of the range that the key goes through, in minutes.
const SPANS: [Option<i64>; 6] = [Some(1), Some(15), Some(60), Some(180), Some(1_440), None];

/// The speeds of a replay; 0 holds it.
const SPEEDS: [f64; 11] = [0.0, 1.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0, 3_600.0];

/// A filter longer than this is no filter that somebody typed.
const MAX_FILTER: usize = 200;

/// Changes the state as the action asks; the effects are for the caller to carry out.
pub fn update(app: &mut App, action: Action) -> Vec<Effect> {
    let mut effects = Vec::new();
    match action {
        Action::Quit => return vec![Effect::Quit],
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::Theme => {
            if let Some(theme) = app.themes.next(app.theme.name()) {
                app.theme = theme;
                effects.push(Effect::Restyle);
            }
        }
        Action::Speed(toward) => effects.extend(speed(app, toward)),
        Action::Open if app.input.is_some() => apply_filter(app),
        Action::Back if app.input.is_some() => app.input = None,
        Action::Type(c) => edit(app, |text| {
            if text.chars().count() < MAX_FILTER && !c.is_control() {
                text.push(c);
            }
        }),
        Action::Erase(much) => edit(app, |text| erase(text, much)),
        Action::Filter => {
            app.input = Some(Input { text: app.filter.clone().unwrap_or_default(), error: None });
        }
        Action::Move(step) => move_in_list(app, step),
        Action::Open => open(app),
        Action::Back => back(app),
        Action::Show(mode) => show(app, mode),
        Action::Pause if app.paused.is_some() => go_live(app),
        Action::Pause => {
            let received = app.latest.feed.coverage.received;
            app.paused = app.minute().map(|at| Paused { at, received });
        }
        Action::Live => go_live(app),
        Action::Minutes(n) => move_cursor(app, n),
        Action::Anomaly(toward) => next_anomaly(app, toward),
        Action::Order => {
            app.order = match app.order {
                Order::Sum => Order::Maximum,
                Order::Maximum => Order::Severity,
                Order::Severity => Order::Sum,
            };
        }
        Action::Span => {
            let at = SPANS.iter().position(|span| *span == app.span);
            app.span = SPANS[at.map_or(0, |at| (at + 1) % SPANS.len())];
        }
        Action::NextRule => {
            let rules = app.shown.rules.len().max(1);
            choose_rule(app, (app.rule + 1) % rules);
        }
        Action::Under => app.under = next_under(app),
        Action::Pan(Toward::Less) => app.pan = app.pan.saturating_sub(20),
        Action::Pan(Toward::More) => app.pan = (app.pan + 20).min(4_000),
    }
    effects.extend(app.sync());
    effects
}

fn speed(app: &App, toward: Toward) -> Option<Effect> {
    let Phase::Replay { speed } = app.latest.feed.phase else { return None };
    let next = match toward {
        Toward::Less => SPEEDS.iter().rev().find(|s| **s < speed),
        Toward::More => SPEEDS.iter().find(|s| **s > speed),
    };
    next.map(|speed| Effect::Send(Command::Speed(*speed)))
}

fn edit(app: &mut App, change: impl FnOnce(&mut String)) {
    if let Some(input) = &mut app.input {
        change(&mut input.text);
        input.error = regex::Regex::new(&input.text).err().map(|error| reason(&error));
    }
}

fn erase(text: &mut String, much: Erase) {
    match much {
        Erase::Char => {
            text.pop();
        }
        Erase::Word => {
            let kept = text.trim_end().rfind(' ').map_or(0, |at| at + 1);
            text.truncate(kept);
        }
        Erase::All => text.clear(),
    }
}

/// The last line of a regex error says what is wrong; those before draw the place.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim().trim_start_matches("error: ").to_owned()
}

fn apply_filter(app: &mut App) {
    if app.input.as_ref().is_some_and(|input| input.error.is_none()) {
        app.filter = app.input.take().map(|input| input.text).filter(|text| !text.is_empty());
    }
}

fn move_in_list(app: &mut App, step: Step) {
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
        Mode::Event | Mode::Feed | Mode::Help => {
            app.scroll = to(app.scroll, views::scroll_limit(app) + 1);
        }
    }
}

fn open(app: &mut App) {
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
        Mode::Event | Mode::Feed | Mode::Help => {}
    }
    app.settle();
}

fn back(app: &mut App) {
    if app.stack.len() > 1 {
        app.stack.pop();
        app.scroll = 0;
    } else if app.filter.is_some() {
        app.filter = None;
    } else {
        app.selected = None;
    }
    app.settle();
}

/// Puts a screen on top; its own key takes it away again.
fn show(app: &mut App, mode: Mode) {
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

fn choose_rule(app: &mut App, rule: usize) {
    if rule == app.rule {
        return;
    }
    app.rule = rule;
    app.under = app.under.filter(|under| *under != rule);
    (app.selected, app.subject, app.anomaly) = (None, None, None);
    app.stack.retain(|mode| !matches!(mode, Mode::Detail | Mode::Event));
}

/// The rule after the one that is laid under the time line; none after the last.
fn next_under(app: &App) -> Option<usize> {
    let from = app.under.map_or(0, |under| under + 1);
    (from..app.shown.rules.len()).find(|rule| *rule != app.rule)
}

fn go_live(app: &mut App) {
    (app.paused, app.cursor, app.awaited) = (None, None, None);
    app.shown = Arc::clone(&app.latest);
    app.settle();
}

/// The newest minute that the cursor can be at.
fn newest(app: &App) -> Option<Minute> {
    let retained = app.latest.view.retained;
    (!retained.is_empty()).then(|| retained.end.plus(-1))
}

fn move_cursor(app: &mut App, n: i64) {
    let (Some(from), Some(newest)) = (app.cursor.or_else(|| app.minute()), newest(app)) else {
        return;
    };
    let to = from.plus(n).max(app.latest.view.retained.first);
    // Past the newest minute lies the present, unless the picture is held.
    if to >= newest && app.paused.is_none() {
        go_live(app);
    } else {
        app.cursor = Some(to.min(newest));
    }
}

fn next_anomaly(app: &mut App, toward: Toward) {
    let view = &app.shown.view;
    let mut order: Vec<usize> = (0..view.anomalies.len()).rev().collect();
    order.sort_by_key(|i| view.anomalies[*i].peak);
    let peak = |place: usize| view.anomalies[order[place]].peak;
    let current = app.cursor.and_then(|cursor| {
        let id = app.anomaly.as_ref()?;
        let place = order.iter().position(|i| id_of(&view.anomalies[*i]) == *id)?;
        (peak(place) == cursor).then_some(place)
    });
    let place = match (toward, current, app.cursor) {
        (Toward::Less, Some(place), _) => place.checked_sub(1),
        (Toward::More, Some(place), _) => Some(place + 1),
        (Toward::Less, None, Some(cursor)) => (0..order.len()).rfind(|i| peak(*i) < cursor),
        (Toward::More, None, Some(cursor)) => (0..order.len()).find(|i| peak(*i) > cursor),
        (Toward::Less, None, None) => order.len().checked_sub(1),
        (Toward::More, None, None) => None,
    };
    let Some(anomaly) = place.and_then(|i| view.anomalies.get(*order.get(i)?)).cloned() else {
        return;
    };
    app.anomaly = Some(id_of(&anomaly));
    app.cursor = Some(anomaly.peak);
    if let Subject::Contributor(who) = anomaly.subject {
        if matches!(app.mode(), Mode::Detail) {
            app.subject = Some(who.clone());
        }
        app.selected = Some(who);
        app.settle();
    }
}
