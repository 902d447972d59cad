//! One row of the output.

use crate::detect::{Direction, State, Verdict};
use crate::model::cell;
use crate::model::clean;
use crate::series::{Entry, Reading};

/// The columns of the output; the first eight are for programs that compare scores.
pub const HEADER: [&str; 12] = [
    "timestamp",
    "value",
    "anomaly_score",
    "anomaly_grade",
    "confidence",
    "expected",
    "lower",
    "upper",
    "severity",
    "state",
    "direction",
    "reason",
];

/// Whether a verdict raises an alarm: the only ones that have a grade.
pub fn alarms(verdict: &Verdict) -> bool {
    verdict.grade > 0.0
}

/// A row of the output. Only alarms have a score, so that a score above 0 is an alarm.
pub fn row(entry: &Entry, verdict: &Verdict) -> [String; 12] {
    let state = match (entry.reading, verdict.state) {
        (Reading::Missing, _) => "missing",
        (Reading::Unreadable, _) => "unreadable",
        (_, State::Learning { .. }) => "learning",
        (_, State::Normal) => "normal",
        (_, State::Anomaly) => "anomaly",
    };
    let known = matches!(entry.reading, Reading::Value(_));
    let alarm = known && alarms(verdict);
    // What rounds to 0 is still an alarm.
    let shown = |n: f32| if alarm { format!("{:.4}", n.max(0.0001)) } else { "0".into() };
    let direction = match verdict.direction.filter(|_| known) {
        None => "",
        Some(Direction::Spike | Direction::NewContributor) => "spike",
        Some(Direction::Drop) => "drop",
        Some(Direction::Silent) => "silent",
    };
    let reasons = verdict.reasons.iter().filter(|_| known).map(|r| r.cause.to_string());
    [
        cell(&entry.time_text),
        // A number is no formula, with a decimal comma neither.
        if known { clean(&entry.value_text).into_owned() } else { cell(&entry.value_text) },
        shown(verdict.surprise),
        shown(verdict.grade),
        format!("{:.4}", verdict.confidence),
        number(verdict.expected),
        number(verdict.lower),
        number(verdict.upper),
        if known { verdict.severity.to_string() } else { "0".into() },
        state.into(),
        direction.into(),
        reasons.collect::<Vec<_>>().join("; "),
    ]
}

/// Six digits of a number, enough to draw it; nothing for one that is not finite.
fn number(number: f64) -> String {
    let digits = format!("{number:.5e}").parse::<f64>().ok().filter(|n| n.is_finite());
    digits.map_or(String::new(), |n| format!("{n:?}"))
}
