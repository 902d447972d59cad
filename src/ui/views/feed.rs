//! Where events come from, which time counts, and what became of every one.

use super::super::app::App;
use super::super::canvas::Line;
use super::super::format::{age, grouped, plural, value};
use super::super::style::Role;
use super::remote;
use crate::board::{SourceHealth, TimeBasis, Unit};
use crate::model::{Coverage, Minute, cut, width};

pub(super) fn lines(app: &App, columns: u16) -> Vec<Line> {
    let feed = &app.latest.feed;
    let mut out = vec![vec![("SOURCES".into(), Role::Title)]];
    if feed.sources.is_empty() {
        out.push(vec![("  none".into(), Role::Dim)]);
    }
    let longest = feed.sources.iter().map(|source| width(&source.name)).max().unwrap_or(0);
    let name = longest.min(usize::from(columns).saturating_sub(60).max(12));
    out.extend(feed.sources.iter().map(|source| of_source(source, name)));
    if feed.more_sources > 0 {
        let more = format!("  and {} more, most of them ended", grouped(feed.more_sources));
        out.push(vec![(more, Role::Dim)]);
    }
    out.push(Line::new());
    out.extend(remote::lines(app));
    out.push(vec![("TIME".into(), Role::Title)]);
    let watermark =
        feed.watermark.map_or_else(|| "none yet".to_owned(), |mark| app.zone.stamp(mark));
    out.push(vec![(format!("  now        {}", app.zone.stamp(feed.now)), Role::Text)]);
    out.push(vec![(format!("  watermark  {watermark}"), Role::Text)]);
    if let Some(lag) = feed.lag_ms {
        out.push(vec![(format!("  lag        {} at the median", age(lag)), Role::Text)]);
    }
    let retained = app.latest.view.retained;
    if !retained.is_empty() {
        let stamp = |minute: Minute| app.zone.stamp(minute.start());
        let (first, last) = (stamp(retained.first), stamp(retained.end.plus(-1)));
        let text =
            format!("  retained   {first} to {last}, {} min", grouped(retained.len() as u64));
        out.push(vec![(text, Role::Text)]);
    }
    out.push(Line::new());
    out.extend(counters(app));
    out.push(Line::new());
    out.extend(watching(app));
    out.push(Line::new());
    out.extend(memory(app));
    if !feed.rejects.is_empty() {
        out.push(Line::new());
        out.push(vec![("COULD NOT BE READ, newest first".into(), Role::Title)]);
        out.extend(feed.rejects.iter().rev().map(|line| {
            let time = (format!("  {} ", app.zone.seconds(line.time)), Role::Dim);
            vec![time, (line.text.clone(), Role::Text)]
        }));
    }
    if !feed.notices.is_empty() {
        out.push(Line::new());
        out.push(vec![("NOTICES, newest first".into(), Role::Title)]);
        out.extend(feed.notices.iter().rev().map(|n| vec![(format!("  {n}"), Role::Warn)]));
    }
    out
}

fn of_source(source: &SourceHealth, name: usize) -> Line {
    let shown = cut(&source.name, name, "~").into_owned();
    let pad = " ".repeat(name.saturating_sub(width(&shown)));
    let time = match &source.time {
        TimeBasis::Unknown => ("time unknown yet".to_owned(), Role::Dim),
        TimeBasis::Event(field) => (format!("time {field}"), Role::Text),
        TimeBasis::Arrival => ("ARRIVAL: no time in events".to_owned(), Role::Loud),
    };
    let format = if source.format.is_empty() { "?" } else { &source.format };
    let ended = if source.ended { "  ended" } else { "" };
    vec![
        (format!("  {shown}{pad}  "), Role::Text),
        (format!("{format:10}  {:>16}  ", plural(source.events, "event", "events")), Role::Text),
        time,
        (ended.into(), Role::Dim),
    ]
}

/// Counters that only a rule has.
const OF_RULES: [&str; 8] = [
    "matched",
    "filtered_out",
    "key_missing",
    "value_not_numeric",
    "too_late",
    "late",
    "unnamed",
    "keys_cut",
];

/// How much of the rule on screen the detectors watch.
fn watching(app: &App) -> Vec<Line> {
    let numbers = app.latest.view.watching.named().into_iter();
    let rows = numbers.map(|(name, number)| {
        let look = match name {
            "judged" | "followed" => Role::Text,
            _ if number == 0 => Role::Dim,
            _ => Role::Warn,
        };
        vec![(format!("  {:18}{:>14}", name.replace('_', " "), grouped(number)), look)]
    });
    std::iter::once(vec![("DETECTORS".into(), Role::Title)]).chain(rows).collect()
}

/// What the numbers of the rule on screen take, and how exact they are.
fn memory(app: &App) -> Vec<Line> {
    let view = &app.latest.view;
    let rows = view.memory.named().into_iter().map(|(name, number)| {
        let lost = matches!(name, "names_evicted" | "minutes_thinned");
        let look = match (lost, number) {
            (false, _) => Role::Text,
            (true, 0) => Role::Dim,
            (true, _) => Role::Warn,
        };
        let number = match name {
            "budget" | "used" => value(number as f64, Unit::Bytes, 14),
            _ => grouped(number),
        };
        vec![(format!("  {:18}{number:>14}", name.replace('_', " ")), look)]
    });
    let exactness = if view.max_error > 0.0 {
        let error = value(view.max_error, app.unit(), 12);
        let about = view.total.unique_error * 100.0;
        let sign = if view.signed { "off by" } else { "low by" };
        (
            format!(
                "  a value is {sign} {error} at most, the number of contributors by {about:.1}%"
            ),
            Role::Warn,
        )
    } else {
        ("  every number of this range is exact".to_owned(), Role::Dim)
    };
    let title = vec![("MEMORY".into(), Role::Title)];
    std::iter::once(title).chain(rows).chain([vec![exactness]]).collect()
}

/// Both sets of counters side by side: the feed before any rule, and the rule on screen.
fn counters(app: &App) -> Vec<Line> {
    let rule = app.rule_line();
    let empty = Coverage::default();
    let of_rule = rule.map_or(&empty, |rule| &rule.coverage);
    let name = rule.map_or("no rule", |rule| rule.name.as_str());
    let mut out = vec![vec![
        (format!("{:20}{:>14}  ", "COVERAGE", "feed"), Role::Title),
        (format!("{name:>14}"), Role::Title),
    ]];
    for ((counter, feed), (_, rule)) in
        app.latest.feed.coverage.named().into_iter().zip(of_rule.named())
    {
        let usual = matches!(counter, "received" | "matched" | "filtered_out");
        let look = match (feed.max(rule), usual) {
            (0, _) => Role::Dim,
            (_, true) => Role::Text,
            (_, false) => Role::Warn,
        };
        // Before any rule an event is neither matched nor too late for one.
        let feed = if OF_RULES.contains(&counter) { "-".into() } else { grouped(feed) };
        let counter = counter.replace('_', " ");
        out.push(vec![(format!("  {counter:18}{feed:>14}  {:>14}", grouped(rule)), look)]);
    }
    if !of_rule.balances() {
        out.push(vec![("  these do not add up: please report it".into(), Role::Loud)]);
    }
    out
}
