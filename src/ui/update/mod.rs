//! What each action does to the state, and nothing else: no clock, no channel, no terminal.

mod inquire;
mod lists;
mod outward;
mod prompt;
mod time;

use super::app::{App, Effect, Paused};
use super::keymap::{Action, Erase, Toward};
use crate::board::{Command, Order, Phase};

pub(super) use inquire::{by, search};
pub(super) use lists::{choose_rule, show};
pub(super) use outward::{copy, keep};
pub(super) use prompt::preview;
pub(super) use time::{go_live, go_to};

/// The lengths of the range that the key goes through, in minutes.
const SPANS: [Option<i64>; 6] = [Some(1), Some(15), Some(60), Some(180), Some(1_440), None];

/// The lengths of a period that the key goes through, in minutes.
const PERIODS: [i64; 4] = [1, 5, 15, 60];

/// The speeds of a replay; 0 holds it.
const SPEEDS: [f64; 11] = [0.0, 1.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0, 3_600.0];

/// Changes the state as the action asks; the effects are for the caller to carry out.
pub fn update(app: &mut App, action: Action) -> Vec<Effect> {
    app.said = None;
    let mut effects = act(app, action);
    effects.extend(app.sync());
    effects
}

/// What an action does, without telling the engine.
pub(super) fn act(app: &mut App, action: Action) -> Vec<Effect> {
    if app.prompt.is_some() && !matches!(action, Action::Quit | Action::Suspend | Action::Redraw) {
        return prompt::act(app, action);
    }
    match action {
        Action::Quit => return vec![Effect::Quit],
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::Theme => {
            if let Some(theme) = app.themes.next(app.theme.name()) {
                app.theme = theme;
            }
            let name = app.theme.name().to_owned();
            app.say(Ok(format!("theme {name}; `theme = \"{name}\"` in the config file keeps it")));
            return vec![Effect::Restyle];
        }
        Action::Mouse => {
            app.mouse = !app.mouse;
            let whose = if app.mouse { "here: Shift-drag selects text" } else { "the terminal's" };
            app.say(Ok(format!("the mouse is {whose}")));
            return vec![Effect::Mouse(app.mouse)];
        }
        Action::Speed(toward) => return speed(app, toward).into_iter().collect(),
        Action::Filter => prompt::filter(app),
        Action::Palette => prompt::palette(app, ""),
        Action::Export => prompt::palette(app, "export "),
        Action::Incident => return outward::incident(app).into_iter().collect(),
        Action::Copy => return copy(app, false).into_iter().collect(),
        Action::CopyLine => return copy(app, true).into_iter().collect(),
        Action::Keep => prompt::palette(app, "keep "),
        Action::Move(step) => lists::step(app, step),
        Action::Click(column, row) => return lists::click(app, column, row),
        Action::Open => lists::open(app),
        Action::Back => lists::back(app),
        Action::Show(mode) => show(app, mode),
        Action::Pivot => inquire::pivot(app),
        Action::Differ => inquire::differ(app),
        Action::Events => inquire::events(app),
        Action::Field(toward) => inquire::next_field(app, toward),
        Action::Nth(place) => inquire::nth(app, usize::from(place)),
        Action::Facet(include) => inquire::facet(app, include),
        Action::Pause if app.paused.is_some() => go_live(app),
        Action::Pause => {
            let received = app.latest.feed.coverage.received;
            app.paused = app.minute().map(|at| Paused { at, received });
        }
        Action::Live => go_live(app),
        Action::Periods(n) => return time::periods(app, n).into_iter().collect(),
        Action::Anomaly(toward) => time::next_anomaly(app, toward),
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
        Action::Period => {
            let at = PERIODS.iter().position(|period| *period == app.period);
            app.period = PERIODS[at.map_or(0, |at| (at + 1) % PERIODS.len())];
        }
        Action::NextRule => {
            let rules = app.shown.rules.len().max(1);
            choose_rule(app, (app.rule + 1) % rules);
        }
        Action::Under => app.under = next_under(app),
        Action::Pan(Toward::Less) => app.pan = app.pan.saturating_sub(20),
        Action::Pan(Toward::More) => app.pan = (app.pan + 20).min(4_000),
        Action::Type(_) | Action::Erase(_) | Action::Complete => {}
    }
    Vec::new()
}

fn speed(app: &App, toward: Toward) -> Option<Effect> {
    let Phase::Replay { speed } = app.latest.feed.phase else { return None };
    let next = match toward {
        Toward::Less => SPEEDS.iter().rev().find(|s| **s < speed),
        Toward::More => SPEEDS.iter().find(|s| **s > speed),
    };
    next.map(|speed| Effect::Send(Command::Speed(*speed)))
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

/// The rule after the one that is laid under the time line; none after the last.
fn next_under(app: &App) -> Option<usize> {
    let from = app.under.map_or(0, |under| under + 1);
    (from..app.shown.rules.len()).find(|rule| *rule != app.rule)
}
