//! The page, section by section.

use std::fmt::Write as _;

use super::Facts;
use super::again::command;
use crate::board::{Level, Row, Subject};
use crate::model::{Contributor, Coverage};
use crate::ui::export::{code, fence, prose};
use crate::ui::format::{grouped, plural, share, value};

/// Ranks before and after the one in question.
const AROUND: usize = 3;

/// Raw events that are shown as a sample.
const EVENTS: usize = 10;

/// Fields, and values of each.
const FIELDS: usize = 6;
const VALUES: usize = 5;

pub fn markdown(facts: &Facts) -> String {
    let mut out = String::new();
    head(&mut out, facts);
    why(&mut out, facts);
    let _ = write!(out, "\n## Time line\n\n![values by minute]({}.svg)\n", facts.stem);
    ranks(&mut out, facts);
    fields(&mut out, facts);
    events(&mut out, facts);
    trust(&mut out, facts);
    let _ = write!(out, "\n## See it again\n\n{}", fence([&command(facts)[..]].into_iter()));
    out
}

fn head(out: &mut String, facts: &Facts) {
    let (anomaly, rule) = (facts.anomaly, facts.rule);
    let verdict = &anomaly.verdict;
    let level = Level::of(verdict.severity).map_or("none", Level::word);
    let number = |v: f64| prose(&value(v, rule.unit, 24));
    let _ = write!(out, "# Incident: {}, {level}\n\n| | |\n|---|---|\n", code(&rule.name));
    let mut fact = |name: &str, text: &str| {
        let _ = writeln!(out, "| {name} | {text} |");
    };
    let title =
        if rule.title.is_empty() { String::new() } else { format!(", {}", prose(&rule.title)) };
    fact("Rule", &format!("{}{title}", code(&rule.name)));
    fact("Who", &who(facts));
    if facts.board.feed.redacted {
        fact("Redacted", "names are hashes");
    }
    fact(
        "How severe",
        &format!(
            "{} of 100 ({level}), grade {:.2}, confidence {:.0} %",
            verdict.severity,
            verdict.grade,
            verdict.confidence * 100.0
        ),
    );
    let state = if anomaly.open { "goes on" } else { "over" };
    fact("Window", &format!("{} to {} (UTC), {state}", anomaly.start, anomaly.last));
    if let Some(began) = verdict.began {
        fact("Began", &began.to_string());
    }
    fact(
        "Worst minute",
        &format!(
            "{}: {}, expected {} to {}",
            anomaly.peak,
            number(anomaly.value),
            number(verdict.lower),
            number(verdict.upper)
        ),
    );
}

/// Whom it is about, each key with its label.
fn who(facts: &Facts) -> String {
    match &facts.anomaly.subject {
        Subject::Total => "the rule's total".into(),
        Subject::Unique => "the number of contributors".into(),
        Subject::Contributor(who) => {
            let labels = facts.rule.key_labels.iter().map(|label| code(label));
            let labels = labels.chain(std::iter::repeat_with(|| "key".to_owned()));
            let keys: Vec<String> = labels
                .zip(who.keys())
                .map(|(label, key)| format!("{label} {}", code(key)))
                .collect();
            keys.join(", ")
        }
    }
}

fn why(out: &mut String, facts: &Facts) {
    let verdict = &facts.anomaly.verdict;
    let _ = write!(out, "\n## Why\n\n{}.\n", prose(&verdict.reason));
    if verdict.causes.is_empty() {
        return;
    }
    out.push_str("\n| cause | share of the score |\n|---|---:|\n");
    for (cause, part) in &verdict.causes {
        let _ = writeln!(out, "| {} | {} |", prose(cause), share(f64::from(*part)));
    }
}

/// The ranks around the contributor; the first ones where it is about nobody.
fn ranks(out: &mut String, facts: &Facts) {
    let view = &facts.board.view;
    let unit = facts.rule.unit;
    let is_subject = |who: &Contributor| facts.anomaly.subject == Subject::Contributor(who.clone());
    let place = view.rows.iter().position(|row| is_subject(&row.contributor));
    let first = place.unwrap_or(0).saturating_sub(AROUND);
    let last = (place.unwrap_or(0) + AROUND + 1).min(view.rows.len());
    let rows = view.rows.get(first..last).unwrap_or_default();
    let beside = facts.detail.filter(|_| place.is_none()).map(|detail| &detail.row);
    let minutes = plural(view.range.len().unsigned_abs(), "minute", "minutes");
    let _ = write!(
        out,
        "\n## Ranks\n\nOver {minutes} up to {} (UTC), by {}: {} in all by {}.\n",
        view.range.end,
        facts.board.lens.order.word(),
        prose(&value(view.total.value, unit, 24)),
        plural(view.total.unique, "contributor", "contributors"),
    );
    if let Some(filter) = &facts.board.lens.filter {
        let _ = writeln!(out, "Only contributors that match {}.", code(filter));
    }
    let labels: Vec<String> = facts.rule.key_labels.iter().map(|label| code(label)).collect();
    let _ = writeln!(out, "\n| # | {} | value | share | last minute |", labels.join(" | "));
    let _ = writeln!(out, "|---:|{}---:|---:|---:|", "---|".repeat(labels.len()));
    for row in beside.into_iter().chain(rows) {
        rank(out, row, labels.len(), facts, is_subject(&row.contributor));
    }
}

fn rank(out: &mut String, row: &Row, keys: usize, facts: &Facts, subject: bool) {
    let unit = facts.rule.unit;
    // What is counted was there for certain; only negative values can make it less.
    let sign = if facts.board.view.signed { "±" } else { "+" };
    let mut names: Vec<String> = row.contributor.keys().take(keys).map(code).collect();
    names.resize(keys, String::new());
    let lacks = match row.error {
        0.0 => String::new(),
        error => format!(" ({sign}{} at most)", value(error, unit, 24)),
    };
    let (rank, mark) = (row.rank, if subject { "**" } else { "" });
    let _ = writeln!(
        out,
        "| {mark}{rank}{mark} | {} | {}{lacks} | {} | {} |",
        names.join(" | "),
        value(row.value, unit, 24),
        share(row.share),
        value(row.now, unit, 24),
    );
}

fn fields(out: &mut String, facts: &Facts) {
    let Some(detail) = facts.detail.filter(|detail| !detail.breakdown.is_empty()) else { return };
    let events = plural(detail.samples, "event", "events");
    let of = if detail.kept == detail.samples {
        format!("all {events}")
    } else {
        format!("{} kept ones of {events}", grouped(detail.kept))
    };
    let _ = write!(out, "\n## Its events by field\n\nOf {of} in the range.\n");
    out.push_str("\n| field | values |\n|---|---|\n");
    for field in detail.breakdown.iter().take(FIELDS) {
        let values = field.values.iter().take(VALUES);
        let mut values: Vec<String> =
            values.map(|(value, n)| format!("{} {}", code(value), grouped(*n))).collect();
        let more = field.distinct.saturating_sub(values.len());
        if more > 0 {
            values.push(format!("{more} more"));
        }
        let _ = writeln!(out, "| {} | {} |", code(&field.field), values.join(", "));
    }
}

fn events(out: &mut String, facts: &Facts) {
    out.push_str("\n## Events\n\n");
    let events = facts.detail.map(|detail| &detail.events[..]).unwrap_or_default();
    if events.is_empty() {
        out.push_str("None was kept, or nobody was looked into.\n");
        return;
    }
    let shown = events.len().min(EVENTS);
    let _ =
        write!(out, "The newest {shown} that were kept, as they came, controls made visible.\n\n");
    let lines: Vec<String> =
        events.iter().take(EVENTS).map(|event| format!("{} {}", event.time, event.text)).collect();
    out.push_str(&fence(lines.iter().map(String::as_str)));
}

/// What the numbers are made of, and what is missing.
fn trust(out: &mut String, facts: &Facts) {
    let view = &facts.board.view;
    let exact = if view.max_error == 0.0 && view.total.unique_error == 0.0 {
        "Every number is exact.".to_owned()
    } else {
        format!(
            "A value may be off by at most {}; the number of contributors is an estimate.",
            value(view.max_error, facts.rule.unit, 24)
        )
    };
    let _ = write!(out, "\n## What it rests on\n\n{exact}");
    if !view.closed {
        out.push_str(" The last minute of the range was still open.");
    }
    let rule = counted(&facts.rule.coverage);
    let _ = writeln!(out, " Of the rule's events: {}.", rule.join(", "));
    let missing = missing(&facts.board.feed.coverage);
    if missing.is_empty() {
        out.push_str("Nothing is known to be missing from the feed.\n");
    } else {
        let _ = writeln!(out, "Missing from the feed, or odd in it: {}.", missing.join(", "));
    }
    for remote in facts.board.feed.remotes.iter().filter(|remote| remote.open_seconds() > 0) {
        let _ = writeln!(
            out,
            "{} still lacks {} s.",
            code(&remote.name),
            grouped(remote.open_seconds())
        );
    }
}

fn counted(coverage: &Coverage) -> Vec<String> {
    let named = coverage.named();
    let named = named.iter().filter(|(_, n)| *n > 0);
    named.map(|(name, n)| format!("{} {}", name.replace('_', " "), grouped(*n))).collect()
}

/// The counters of the feed that tell of something lost, doubtful or doubled.
fn missing(coverage: &Coverage) -> Vec<String> {
    let plain = Coverage { received: 0, matched: 0, filtered_out: 0, by_query: 0, ..*coverage };
    counted(&plain)
}
