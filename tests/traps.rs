//! Lines of JSON that a fast reader gets wrong: what must become of each.
//!
//! Each trap of `tests/traps/table.toml` is read alone and between ordinary lines, whole and in
//! chunks, by each rule of its group alone and by all of them at once. It must always end in the
//! same counter, and its neighbours must not notice.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use culprits::board::{Order, Report};
use culprits::decode::{Format, parse_time};
use culprits::engine::{Line, LineOptions, ReportQuery, RuleChoice};
use culprits::rule::{Rule, load};
use culprits::window::Limits;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// A line that goes before and after the traps; `{n}` is another number each time.
    ordinary: String,
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    rules: Vec<Named>,
    trap: Vec<Trap>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trap {
    name: String,
    /// `<ff>` stands for the byte, `<5000x[>` for so many of what follows.
    line: String,
    /// For each rule the counter that the line ends in, or `= ` and whom it counts for, with the
    /// value where that is not 1.
    expect: Vec<String>,
    /// Counters that it has beside, where not all rules filter it out.
    #[serde(default)]
    also: Vec<String>,
    /// The minute it counts in, where that is not the one of the other traps.
    minute: Option<String>,
}

const MINUTE: &str = "2026-07-10T08:01:00Z";

fn bytes(line: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = line;
    while let Some((before, marked)) = rest.split_once('<') {
        let (mark, after) = marked.split_once('>').unwrap();
        bytes.extend_from_slice(before.as_bytes());
        match mark.split_once('x') {
            Some((times, text)) => bytes.extend(text.repeat(times.parse().unwrap()).bytes()),
            None => bytes.push(u8::from_str_radix(mark, 16).unwrap()),
        }
        rest = after;
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

fn rule(name: &str, text: &str) -> Arc<Rule> {
    let loaded = load(text, name);
    Arc::new(loaded.rules.into_iter().next().unwrap_or_else(|| {
        panic!("{name}: {:?}", loaded.findings);
    }))
}

fn reports(rules: &[Arc<Rule>], format: Option<Format>, log: &[u8], chunk: usize) -> Vec<Report> {
    let now = parse_time("2026-07-10T09:00:00Z").unwrap();
    let rules = RuleChoice::These(rules.to_vec());
    let limits = Limits::default();
    let mut line = Line::new(LineOptions { format, limits, ..LineOptions::new(rules) });
    line.open(0, "traps".into(), now);
    for bytes in log.chunks(chunk) {
        line.push(0, bytes, now);
    }
    line.end(0, now);
    line.finish();
    let query = ReportQuery { since: None, until: None, period: 1, top: 10, order: Order::Sum };
    line.reports(&query)
}

/// What a report counts: contributors by minute, and counters by name.
type Counted = BTreeMap<String, f64>;

fn counted(report: &Report) -> Counted {
    let mut counted = Counted::new();
    for contributor in &report.contributors {
        let keys: Vec<&str> = contributor.contributor.keys().collect();
        for point in &contributor.datapoints {
            counted.insert(format!("= {} at {}", keys.join(" "), point.period), point.value);
        }
    }
    let counters = report.coverage.named();
    let counters = counters.into_iter().filter(|(name, _)| *name != "matched");
    counted.extend(counters.map(|(name, count)| (name.to_owned(), count as f64)));
    counted
}

/// What the traps added to a log that was there without them.
fn added(with: &Report, without: &Counted) -> Counted {
    let mut added = counted(with);
    for (what, value) in without {
        *added.entry(what.clone()).or_default() -= value;
    }
    added.retain(|_, value| *value != 0.0);
    added
}

/// What the trap adds for the rule with this number, in a run of these.
fn expected(trap: &Trap, rule: usize, run: &Range<usize>) -> Counted {
    let outcome = &trap.expect[rule];
    let mut expected = Counted::from([("received".to_owned(), 1.0)]);
    if trap.expect[run.clone()].iter().any(|outcome| outcome != "filtered_out") {
        expected.extend(trap.also.iter().map(|name| (name.clone(), 1.0)));
    }
    if let Some(key) = outcome.strip_prefix("= ") {
        let minute = trap.minute.as_deref().unwrap_or(MINUTE);
        let (key, value) = match key.rsplit_once(' ') {
            Some((key, value)) if value.parse::<f64>().is_ok() => (key, value.parse().unwrap()),
            _ => (key, 1.0),
        };
        expected.insert(format!("= {key} at {minute}"), value);
    } else {
        expected.insert(outcome.clone(), 1.0);
    }
    expected
}

/// A log with the trap at one place, and the same log without it.
struct Place {
    name: &'static str,
    format: Option<Format>,
    with: Vec<u8>,
    without: Vec<u8>,
}

fn places(ordinary: &str, trap: &Trap) -> Vec<Place> {
    let others = [1, 2, 3].map(|n| ordinary.replace("{n}", &n.to_string()).into_bytes());
    let [first, second, third] = others.each_ref().map(Vec::as_slice);
    let line = bytes(&trap.line);
    let json = Some(Format::JsonLines);
    let log = |lines: &[&[u8]]| lines.join(&b'\n');
    let place = |name, format, with, without| Place { name, format, with, without };
    let mut places = vec![
        place(
            "between others",
            None,
            log(&[first, second, &line, third, b""]),
            log(&[first, second, third, b""]),
        ),
        place("at the end of a log", json, log(&[first, &line]), log(&[first])),
    ];
    // What it shares with the line before, it does not have alone.
    if !trap.expect.iter().any(|outcome| outcome == "duplicate") {
        places.push(place("alone, with CR LF", json, [&line[..], b"\r\n"].concat(), Vec::new()));
    }
    places
}

/// What is wrong first, as words.
fn check(ordinary: &str, group: &Group, trap: &Trap) -> Option<String> {
    assert_eq!(trap.expect.len(), group.rules.len(), "{}", trap.name);
    let rules: Vec<_> = group.rules.iter().map(|named| rule(&named.name, &named.text)).collect();
    // Each rule with the others and alone.
    let alone = (0..rules.len()).map(|i| i..i + 1);
    let runs: Vec<_> = std::iter::once(0..rules.len()).chain(alone).collect();
    for place in places(ordinary, trap) {
        // Byte by byte a long line would take its time.
        let chunks =
            if place.with.len() > 20_000 { &[usize::MAX, 61][..] } else { &[usize::MAX, 61, 1] };
        for run in &runs {
            let rules = &rules[run.clone()];
            let without = reports(rules, place.format, &place.without, usize::MAX);
            for chunk in chunks {
                let with = reports(rules, place.format, &place.with, *chunk);
                for ((i, report), without) in run.clone().zip(&with).zip(&without) {
                    let found = added(report, &counted(without));
                    let expected = expected(trap, i, run);
                    if found != expected || !report.coverage.balances() {
                        let (rule, of) = (&group.rules[i].name, run.len());
                        return Some(format!(
                            "{}, {}, rule {rule} of {of}, chunks of {chunk}:\n  {found:?}, not {expected:?}",
                            trap.name, place.name
                        ));
                    }
                }
            }
        }
    }
    None
}

#[test]
fn no_trap_catches() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traps/table.toml");
    let text = fs::read_to_string(path).unwrap();
    let table: Table = toml::from_str(&text).unwrap_or_else(|e| panic!("{e}"));
    let traps = || table.group.iter().flat_map(|g| g.trap.iter().map(move |trap| (g, trap)));
    let wrong: Vec<String> =
        traps().filter_map(|(group, trap)| check(&table.ordinary, group, trap)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(traps().count() >= 180);
}
