//! Sources behind a network: what they missed and fetched since, and what they cost.

use super::super::app::App;
use super::super::canvas::Line;
use super::super::fit::Piece;
use super::super::format::{grouped, human, plural, value};
use super::super::style::Role;
use crate::board::{Feed, RuleLine, Unit};
use crate::model::{MATCHED_EVENT, Mode, RULE_MONTH, Remote, Spending};

/// Minutes of a month, on average.
const MONTH: f64 = 30.44 * 1440.0;

/// What the first line says of them.
pub(super) fn facts(feed: &Feed) -> Vec<Piece> {
    let sum = |of: fn(&Remote) -> u64| feed.remotes.iter().map(of).sum::<u64>();
    let mut out = Vec::new();
    let (what, missed) = match sum(|r| r.gap_seconds) {
        0 => ("sampled", sum(|r| r.sampled_seconds)),
        gap => ("gap", gap),
    };
    let (open, lost) = (sum(Remote::open_seconds), sum(|r| r.lost_seconds));
    if missed > 0 {
        let found = plural(sum(|r| r.healed_events), "event", "events");
        let piece = match (open, lost) {
            (0, 0) => Piece::new(
                [
                    format!("{what} {missed} s -> healed, {found}"),
                    format!("{what} {missed} s healed"),
                    format!("{what} healed"),
                ],
                Role::Dim,
                (3, 4),
            ),
            (0, lost) => Piece::new([format!("{what}: {lost} s lost")], Role::Loud, (0, 8)),
            (open, _) => Piece::new(
                [format!("{what} {open} s, being fetched"), format!("{what} {open} s")],
                Role::Warn,
                (3, 8),
            ),
        };
        out.push(piece);
    }
    let mode = feed.remotes.iter().map(|remote| remote.mode).find(|mode| *mode != Mode::Live);
    if let Some(mode) = mode {
        let role = if mode == Mode::Waiting { Role::Warn } else { Role::Dim };
        out.push(Piece::new([mode.word()], role, (0, 4)));
    }
    if let Some(spending) = &feed.spending {
        let rate = format!("{}/h", dollars(spending.dollars_per_hour));
        let text = format!("{} {rate}", dollars(spending.dollars));
        if spending.dollars > 0.0 || spending.dollars_per_hour > 0.0 {
            out.push(Piece::new([text, rate], Role::Dim, (2, 3)));
        }
    }
    out
}

/// What the feed page says of them.
pub(super) fn lines(app: &App) -> Vec<Line> {
    let feed = &app.latest.feed;
    let mut out = Vec::new();
    if !feed.remotes.is_empty() {
        out.push(vec![("BEHIND A NETWORK".into(), Role::Title)]);
        out.extend(feed.remotes.iter().flat_map(of_remote));
        out.push(Line::new());
    }
    if let Some(spending) = &feed.spending {
        out.extend(cost(spending));
        out.extend(as_a_rule(app));
        out.push(Line::new());
    }
    out
}

fn of_remote(remote: &Remote) -> Vec<Line> {
    let role = if remote.mode == Mode::Waiting { Role::Warn } else { Role::Text };
    let mut out =
        vec![vec![(format!("  {}  ", remote.name), Role::Text), (remote.mode.word().into(), role)]];
    if !remote.why.is_empty() {
        out.push(vec![(format!("    {}", remote.why), Role::Warn)]);
    }
    if !remote.pattern.is_empty() {
        let text = format!("    the server sends only {}", remote.pattern);
        out.push(vec![(text, Role::Dim)]);
    }
    let numbers = [
        ("gap", remote.gap_seconds, " s"),
        ("sampled", remote.sampled_seconds, " s"),
        ("healed", remote.healed_seconds, " s"),
        ("still missing", remote.open_seconds(), " s"),
        ("lost", remote.lost_seconds, " s"),
        ("events found", remote.healed_events, ""),
        ("events come again", remote.repeated, ""),
        ("objects read", remote.read_objects, ""),
        ("objects waiting", remote.waiting_objects, ""),
    ];
    let text: Vec<String> = numbers
        .iter()
        .filter(|(_, number, _)| *number > 0)
        .map(|(name, number, unit)| format!("{name} {}{unit}", grouped(*number)))
        .collect();
    if !text.is_empty() {
        let role =
            if remote.lost_seconds + remote.open_seconds() > 0 { Role::Warn } else { Role::Dim };
        out.push(vec![(format!("    {}", text.join(", ")), role)]);
    }
    out
}

fn cost(spending: &Spending) -> Vec<Line> {
    let mut out = vec![vec![("COST, at list prices, without what is free".into(), Role::Title)]];
    let mut text = format!(
        "  {} so far, {} an hour",
        dollars(spending.dollars),
        dollars(spending.dollars_per_hour)
    );
    let mut role = Role::Text;
    if let Some(budget) = spending.budget {
        text = format!("{text}, budget {}", dollars(budget));
        if spending.dollars > budget * 0.8 {
            role = Role::Warn;
        }
    }
    out.push(vec![(text, role)]);
    let amounts = [
        ("of live tail", format!("{:.1} min", spending.live_minutes), spending.live_minutes > 0.0),
        (
            "scanned",
            value(spending.scanned_bytes as f64, Unit::Bytes, 9),
            spending.scanned_bytes > 0,
        ),
        ("metrics", grouped(spending.metrics), spending.metrics > 0),
    ];
    let amounts: Vec<String> = amounts
        .into_iter()
        .filter(|(_, _, is)| *is)
        .map(|(name, amount, _)| format!("{amount} {name}"))
        .collect();
    if !amounts.is_empty() {
        out.push(vec![(format!("  {}", amounts.join(", ")), Role::Text)]);
    }
    for calls in &spending.calls {
        let role = if calls.throttled > 0 { Role::Warn } else { Role::Text };
        let throttled = match calls.throttled {
            0 => String::new(),
            n => format!(", {} throttled", grouped(n)),
        };
        let (made, rate) = (plural(calls.made, "call", "calls"), calls.rate);
        let quota = human(calls.quota);
        out.push(vec![(
            format!("  {:22}{made:>14}, {rate:.1} of {quota} a second{throttled}", calls.name),
            role,
        )]);
    }
    out
}

/// What the rule on screen would have cost as a rule of Contributor Insights.
fn as_a_rule(app: &App) -> Option<Line> {
    let cost = rule_cost(app.rule_line()?, app)?;
    Some(vec![(format!("  {cost}"), Role::Dim)])
}

/// What a rule would cost at CloudWatch, when it has counted something.
pub(super) fn rule_cost(rule: &RuleLine, app: &App) -> Option<String> {
    let minutes = app.latest.view.retained.len() as f64;
    let matched = rule.coverage.matched as f64;
    if minutes == 0.0 || matched == 0.0 {
        return None;
    }
    let (so_far, month) = (matched * MATCHED_EVENT, matched / minutes * MONTH * MATCHED_EVENT);
    Some(format!(
        "{} as a rule of Contributor Insights: {} for its events so far, {} a month as it goes",
        rule.name,
        dollars(so_far),
        dollars(month + RULE_MONTH),
    ))
}

/// `$0.0042`, `$0.42`, `$432`.
fn dollars(amount: f64) -> String {
    match amount {
        0.0 => "$0".into(),
        a if a < 0.01 => format!("${a:.4}"),
        a if a < 100.0 => format!("${a:.2}"),
        a => format!("${}", grouped(a.round() as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_amounts_are_not_nothing() {
        for (amount, text) in [
            (0.0, "$0"),
            (0.0042, "$0.0042"),
            (0.42, "$0.42"),
            (12.0, "$12.00"),
            (4320.4, "$4,320"),
        ] {
            assert_eq!(dollars(amount), text);
        }
    }
}
