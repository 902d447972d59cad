//! The cursor and the present.

use std::sync::Arc;

use crate::board::{Command, Phase, Subject};
use crate::model::Minute;
use crate::ui::app::{App, Effect, Mode, id_of};
use crate::ui::keymap::Toward;

/// Back to the present.
pub fn go_live(app: &mut App) {
    (app.paused, app.cursor, app.awaited) = (None, None, None);
    app.shown = Arc::clone(&app.latest);
    app.settle();
}

/// The newest minute that the cursor can be at.
fn newest(app: &App) -> Option<Minute> {
    let retained = app.latest.view.retained;
    (!retained.is_empty()).then(|| retained.end.plus(-1))
}

/// Moves the cursor by periods. A replay that is held takes a step when there is nothing after it.
pub fn periods(app: &mut App, n: i64) -> Option<Effect> {
    let (from, newest) = (app.cursor.or_else(|| app.minute())?, newest(app)?);
    let to = from.plus(n * app.period).max(app.latest.view.retained.first);
    // Past the newest minute lies the present, unless the picture is held.
    if to < newest || app.paused.is_some() {
        app.cursor = Some(to.min(newest));
        return None;
    }
    go_live(app);
    let held = matches!(app.latest.feed.phase, Phase::Replay { speed } if speed <= 0.0);
    (held && n > 0 && to > newest).then(|| Effect::Send(Command::Seek(to.start())))
}

/// Goes to a minute.
///
/// # Errors
/// When it lies outside of what is retained.
pub fn go_to(app: &mut App, minute: Minute) -> Result<Option<Effect>, String> {
    let retained = app.latest.view.retained;
    let newest = newest(app).ok_or("there is no minute yet")?;
    if minute > newest && matches!(app.latest.feed.phase, Phase::Replay { .. }) {
        go_live(app);
        return Ok(Some(Effect::Send(Command::Seek(minute.start()))));
    }
    if !retained.contains(minute) {
        let clock = |at: Minute| app.zone.clock_beside(at, newest);
        let (asked, first) = (clock(minute), clock(retained.first));
        return Err(format!("{asked} is not retained: {first} to {} is", clock(newest)));
    }
    if minute == newest && app.paused.is_none() {
        go_live(app);
    } else {
        app.cursor = Some(minute);
    }
    Ok(None)
}

/// The anomaly before the cursor, or after it.
pub fn next_anomaly(app: &mut App, toward: Toward) {
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
