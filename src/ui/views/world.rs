//! The second line: how much, by how many, how concentrated, what is open, what went missing.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::Canvas;
use super::super::fit::{self, Piece};
use super::super::format::{grouped, human, plural, share, value};
use super::super::style::Role;
use crate::board::{Level, Order};
use crate::model::{Coverage, clean};

pub(super) fn render(canvas: &mut Canvas, area: Rect, app: &App) {
    let rule = app.rule_line();
    let coverage = rule.map(|rule| rule.coverage).unwrap_or_default();
    let mut left = Vec::new();
    if let Some(wrong) = misread(&coverage) {
        left.push(wrong);
    }
    if coverage.matched > 0 || app.shown.view.total.unique > 0 {
        left.extend(numbers(app));
    } else if app.latest.feed.coverage.received == 0 {
        left.push(Piece::new(["no event yet"], Role::Dim, (0, 3)));
    } else {
        left.push(Piece::new(["no contributor yet"], Role::Dim, (0, 3)));
    }
    let right = missing(&app.latest.feed.coverage, &coverage);
    fit::draw(canvas, (area.x, area.y, area.width), left, right);
}

/// Said loudly when a rule cannot read most of what comes: it, or the format, is the wrong one.
fn misread(coverage: &Coverage) -> Option<Piece> {
    let unread = coverage.unparsed + coverage.key_missing + coverage.not_numeric;
    let seen = coverage.received.saturating_sub(coverage.filtered_out);
    if unread * 2 <= seen {
        return None;
    }
    let (matched, seen) = (grouped(coverage.matched), grouped(seen));
    Some(Piece::new(
        [
            format!("rule reads {matched} of {seen} events: wrong rule or format? press r"),
            format!("rule reads {matched} of {seen}: press r"),
            "wrong rule?".to_owned(),
        ],
        Role::Loud,
        (8, Piece::KEPT),
    ))
}

fn numbers(app: &App) -> Vec<Piece> {
    let view = &app.shown.view;
    let total = view.total;
    let rate = value(total.now, app.unit(), 9);
    let more = i128::from(total.unique) - i128::from(total.unique_before);
    let delta = match more {
        0 => String::new(),
        _ if total.unique_before == 0 => String::new(),
        more => {
            let sign = if more > 0 { '+' } else { '-' };
            format!(" ({sign}{})", human(more.unsigned_abs() as f64))
        }
    };
    let about = if total.unique_error > 0.0 { "~" } else { "" };
    let who = format!("{about}{}", plural(total.unique, "contributor", "contributors"));
    let mut out = vec![
        Piece::new([format!("{rate}/min")], Role::Title, (0, 9)),
        Piece::new(
            [format!("{who}{delta}"), who, format!("{about}{} contr", human(total.unique as f64))],
            Role::Text,
            (5, 7),
        ),
    ];
    let lens = &app.shown.lens;
    if lens.order == Order::Sum && lens.filter.is_none() {
        let of = |n: usize| share(view.rows.iter().take(n).map(|row| row.share).sum::<f64>());
        if !view.rows.is_empty() {
            out.push(Piece::new([format!("top1 {}", of(1))], Role::Text, (0, 2)));
        }
        if view.rows.len() > 1 {
            out.push(Piece::new([format!("top10 {}", of(10))], Role::Text, (0, 4)));
        }
    }
    out.push(open_anomalies(app));
    out.extend(elsewhere(app));
    if view.max_error > 0.0 {
        let error = value(view.max_error, app.unit(), 9);
        let forms = if view.signed {
            [format!("values ±{error}"), format!("±{error}")]
        } else {
            [format!("values may lack {error}"), format!("lack {error}")]
        };
        out.push(Piece::new(forms, Role::Warn, (3, 7)));
    }
    out
}

fn open_anomalies(app: &App) -> Piece {
    let open: Vec<_> = app.shown.view.anomalies.iter().filter(|a| a.open).collect();
    let worst = open.iter().filter_map(|a| Level::of(a.verdict.severity)).max();
    let (mark, role) = match worst {
        Some(level) => (format!("{} ", level.mark()), Role::of(level)),
        None => (String::new(), Role::Dim),
    };
    let n = open.len() as u64;
    Piece::new(
        [format!("{mark}{} open", plural(n, "anomaly", "anomalies")), format!("{mark}{n} anom")],
        role,
        (3, 8),
    )
}

/// The worst anomaly that goes on under another rule.
fn elsewhere(app: &App) -> Option<Piece> {
    let shown = app.shown.lens.rule;
    let others =
        app.latest.rules.iter().enumerate().filter(|(i, rule)| *i != shown && rule.open > 0);
    let (_, worst) = others.max_by_key(|(_, rule)| rule.severity)?;
    let level = Level::of(worst.severity)?;
    let (mark, name) = (level.mark(), clean(&worst.name));
    Some(Piece::new(
        [format!("{mark} also in {name}: r"), format!("{mark} other rule: r"), format!("{mark} r")],
        Role::of(level),
        (2, 6),
    ))
}

/// The counters that are not zero; the feed's and the rule's see the same events. What was lost
/// for good, and what is more than a hundredth of everything, needs a look.
fn missing(feed: &Coverage, rule: &Coverage) -> Vec<Piece> {
    let received = feed.received.max(rule.received);
    let (always, by_share) = (true, false);
    [
        ("dropped", feed.oversized, always),
        ("sampled", feed.sampled_seconds, always),
        ("gaps", feed.gaps.saturating_sub(feed.gaps_healed), always),
        ("too late", feed.too_late.max(rule.too_late), always),
        ("future", feed.future.max(rule.future), always),
        ("unparsed", feed.unparsed.max(rule.unparsed), by_share),
        ("not numeric", rule.not_numeric, by_share),
        ("bytes dropped", feed.dropped_bytes, always),
        ("key missing", feed.key_missing.max(rule.key_missing), by_share),
        ("late", feed.late.max(rule.late), by_share),
        ("duplicate", feed.duplicate.max(rule.duplicate), by_share),
        ("unnamed", feed.unnamed.max(rule.unnamed), by_share),
    ]
    .into_iter()
    .filter(|(_, n, _)| *n > 0)
    .map(|(name, n, always)| {
        let look = always || n.saturating_mul(100) > received;
        let n = if name == "sampled" { format!("{n}s") } else { human(n as f64) };
        let (shade, weight) = if look { (Role::Warn, 6) } else { (Role::Dim, 1) };
        Piece::new([format!("{name} {n}")], shade, (0, weight))
    })
    .collect()
}
