//! The first line: what the feed is doing, and what is asked of it.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::Canvas;
use super::super::fit::{self, Piece};
use super::super::format::{age, grouped, human, minutes, plural};
use super::super::style::Role;
use super::remote;
use crate::board::{Feed, Order, Phase};
use crate::model::Contributor;

pub(super) fn render(canvas: &mut Canvas, area: Rect, app: &App) {
    let mut left = vec![
        Piece::new(["culprits"], Role::Title, (0, 1)),
        phase(canvas, app),
        rule(app),
        lens(app),
    ];
    if app.latest.feed.redacted {
        // Nobody takes a hash for a name.
        left.insert(1, Piece::new(["REDACTED"], Role::Warn, (0, Piece::KEPT)));
    }
    let now = app.latest.feed.now;
    let stamp = app.zone.stamp(now);
    let clock = app.zone.seconds(now) + &app.zone.suffix(now);
    let feed = &app.latest.feed;
    let mut right = remote::facts(feed);
    if feed.rate > 0.0 {
        right.push(Piece::new([format!("{} ev/s", human(feed.rate))], Role::Text, (0, 3)));
    }
    if let Some(lag) = feed.lag_ms {
        let role = if lag > 60_000 { Role::Warn } else { Role::Text };
        right.push(Piece::new([format!("lag {}", age(lag))], role, (0, 6)));
    } else if let Some(behind) = behind(feed) {
        right.push(Piece::new([format!("newest {} ago", age(behind))], Role::Warn, (0, 6)));
    }
    right.push(if now.millis() == 0 {
        Piece::new(Vec::<String>::new(), Role::Text, (0, 0))
    } else {
        Piece::new([stamp, clock], Role::Text, (0, 7))
    });
    fit::draw(canvas, (area.x, area.y, area.width), left, right);
}

/// How far the events of a live feed are behind the present, when nothing live came yet: an old
/// file looks quiet, and is not of now.
fn behind(feed: &Feed) -> Option<i64> {
    let behind = feed.now.since(feed.watermark?);
    (feed.phase == Phase::Live && behind > 120_000).then_some(behind)
}

fn phase(canvas: &Canvas, app: &App) -> Piece {
    let glyphs = canvas.glyphs();
    let piece = |role, forms: Vec<String>| Piece::new(forms, role, (5, Piece::KEPT));
    if let Some(paused) = app.paused {
        let at =
            app.zone.clock_beside(app.minute().unwrap_or(paused.at), app.latest.feed.now.minute());
        let (mark, since) = (glyphs.paused, app.since_pause());
        let held = format!("{mark} PAUSED at {at}");
        return piece(
            Role::Paused,
            vec![
                format!("{held} (+{} since)", plural(since, "event", "events")),
                format!("{held} (+{})", grouped(since)),
                held,
                format!("{mark} PAUSED"),
            ],
        );
    }
    if app.pinned() {
        let mark = glyphs.pinned;
        let live = app.keymap.key_of("live", canvas.ascii());
        let now = app.latest.feed.now.minute();
        let at = app.cursor.map(|at| app.zone.clock_beside(at, now)).unwrap_or_default();
        let pending = if app.minute() == app.cursor { "" } else { " ..." };
        return piece(
            Role::Paused,
            vec![format!("{mark} AT {at}{pending} ({live}: live)"), format!("{mark} AT {at}")],
        );
    }
    match app.latest.feed.phase {
        Phase::Waiting => piece(Role::Waiting, vec!["waiting for events".into(), "waiting".into()]),
        Phase::CatchingUp { done: Some(done) } => {
            let percent = (f64::from(done) * 100.0).clamp(0.0, 100.0);
            piece(
                Role::Waiting,
                vec![format!("CATCHING UP {percent:.0}%"), format!("{percent:.0}%")],
            )
        }
        Phase::CatchingUp { done: None } => piece(Role::Waiting, vec!["CATCHING UP".into()]),
        Phase::Live => piece(Role::Live, vec![format!("{} LIVE", glyphs.live)]),
        Phase::Replay { speed } if speed <= 0.0 => {
            piece(Role::Paused, vec![format!("{} REPLAY held", glyphs.paused)])
        }
        Phase::Replay { speed } => {
            piece(Role::Live, vec![format!("{} REPLAY x{speed}", glyphs.replay)])
        }
        Phase::Ended => piece(Role::Ended, vec![format!("{} ENDED", glyphs.ended)]),
    }
}

fn rule(app: &App) -> Piece {
    let Some(rule) = app.rule_line() else {
        return Piece::new(Vec::<String>::new(), Role::Text, (0, 0));
    };
    let count = app.shown.rules.len();
    let place =
        if count > 1 { format!(" ({}/{count})", app.shown.lens.rule + 1) } else { String::new() };
    let keys: Vec<String> = rule.key_labels.iter().map(|label| short_label(label)).collect();
    let name = &rule.name;
    Piece::new(
        [format!("{name}{place} by {}", keys.join(", ")), format!("{name}{place}"), name.clone()],
        Role::Text,
        (2, 4),
    )
}

/// The parts of the lens that are not as usual.
fn lens(app: &App) -> Piece {
    let lens = &app.shown.lens;
    let mut parts = Vec::new();
    if lens.order != Order::Sum {
        parts.push(format!("order {}", lens.order.word()));
    }
    if let Some(filter) = &lens.filter {
        parts.push(format!("filter /{filter}/"));
    }
    if lens.period > 1 {
        parts.push(format!("period {}", minutes(lens.period)));
    }
    let names = |all: &[Contributor], sign: &str| {
        all.iter().map(|who| format!("{sign}{who}")).collect::<Vec<_>>()
    };
    parts.extend(names(&lens.only, "+"));
    parts.extend(names(&lens.without, "-"));
    let chosen = lens.filter.is_some() || !lens.only.is_empty() || !lens.without.is_empty();
    let short = if chosen { vec!["filtered".to_owned()] } else { Vec::new() };
    let mut forms = Vec::new();
    if !parts.is_empty() {
        forms.push(parts.join("  "));
        forms.extend(short);
    }
    Piece::new(forms, Role::Warn, (6, 8))
}

/// The last step of a path, as `$.userIdentity.arn` has `arn`; of a function, its first field's.
pub(super) fn short_label(label: &str) -> String {
    let inner = label.rsplit_once('(').map_or(label, |(_, inner)| inner);
    let field = inner.split([',', ')']).next().unwrap_or(inner).trim();
    let last = field.rsplit(['.', '/']).find(|step| !step.is_empty()).unwrap_or(field);
    let last = last.trim_end_matches(['\'', ']']).trim_start_matches(['[', '\'', '$']);
    if last.is_empty() { label.to_owned() } else { last.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_their_last_step() {
        for (label, short) in [
            ("$.userIdentity.arn", "arn"),
            ("srcip", "srcip"),
            ("$.a['x-y']", "a['x-y"),
            ("cidr($.client.ip, 16)", "ip"),
            ("first(lower($.a.user), 'x')", "user"),
            ("$", "$"),
            ("", ""),
        ] {
            assert_eq!(short_label(label), short);
        }
    }
}
