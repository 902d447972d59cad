//! How single values are distributed, in reports: percentiles against the sorted values, and what
//! they cover.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

mod program;

use program::report;

fn json(folder: &Path, more: &[&str]) -> Value {
    let more: Vec<&str> = ["--format", "json"].iter().chain(more).copied().collect();
    serde_json::from_str(&report(folder, &more)).unwrap()
}

/// Writes a rule and events of `(seconds since the start, user, value)`.
fn write(folder: &Path, rule: &str, events: &[(u64, String, String)]) {
    fs::write(folder.join("rule.json"), rule).unwrap();
    let mut text = String::new();
    for (second, user, value) in events {
        let time = 1_783_641_600 + second;
        writeln!(text, r#"{{"ts":{time},"user":"{user}","took":{value}}}"#).unwrap();
    }
    fs::write(folder.join("log.jsonl"), text).unwrap();
}

const SUM: &str = r#"{"contribution":{"keys":["$.user"],"valueOf":"$.took"},"aggregateOn":"Sum"}"#;

#[test]
fn percentiles_are_those_of_the_sorted_values() {
    let folder = tempfile::tempdir().unwrap();
    let mut rng = fastrand::Rng::with_seed(5);
    let mut events = Vec::new();
    let mut truth: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for n in 0..20_000u64 {
        let user = ["seconds", "bytes", "signed", "huge", "zeros"][(n % 5) as usize];
        let value = match user {
            "seconds" => rng.f64().powi(3) * 0.01,
            "bytes" => (rng.f64().powi(9) * 1e9).floor(),
            "signed" => rng.f64() * 5.0 - 2.5,
            "huge" => rng.f64() * 1e200,
            _ => 0.0,
        };
        truth.entry(user.into()).or_default().push(value);
        events.push((n / 10, user.to_owned(), value.to_string()));
    }
    write(folder.path(), SUM, &events);
    let found = json(folder.path(), &[]);
    assert_eq!(found["Contributors"].as_array().unwrap().len(), 5);
    for contributor in found["Contributors"].as_array().unwrap() {
        let user = contributor["Keys"][0].as_str().unwrap();
        let sorted = truth.get_mut(user).unwrap();
        sorted.sort_by(f64::total_cmp);
        let values = &contributor["Values"];
        for (name, percent) in [("P50", 50), ("P90", 90), ("P99", 99)] {
            let exact = sorted[(sorted.len() * percent).div_ceil(100) - 1];
            let value = values[name].as_f64().unwrap();
            assert!((value - exact).abs() <= exact.abs() * 0.01, "{user} {name}: {value}, {exact}");
        }
        assert_eq!(values["Max"].as_f64(), sorted.last().copied(), "{user}");
        assert!(values["RelativeError"].as_f64().unwrap() < 0.01, "{user}");
        assert_eq!((&values["SampleCount"], &values["Complete"]), (&4000.into(), &true.into()));
        assert_eq!(values["Since"], "2026-07-10T00:00:00Z");
    }
}

#[test]
fn who_came_late_says_of_which_events() {
    let folder = tempfile::tempdir().unwrap();
    let mut events = Vec::new();
    for n in 0..200u64 {
        events.push((0, format!("early {n}"), "100".to_owned()));
    }
    for n in 0..50u64 {
        events.push((60 * n, "late".to_owned(), (10 * (n + 1)).to_string()));
    }
    write(folder.path(), SUM, &events);
    let found = json(folder.path(), &["--top", "201"]);
    let late = &found["Contributors"][0];
    assert_eq!(late["Keys"][0], "late");
    // 10 + 20 + 30 + 40 is the first sum above 125 when 50 is added.
    let values = &late["Values"];
    assert_eq!((&values["SampleCount"], &values["KnownSamples"]), (&46.into(), &50.into()));
    assert_eq!((&values["Complete"], &values["Max"]), (&false.into(), &500.0.into()));
    assert_eq!(values["Since"], "2026-07-10T00:04:00Z");
    let all = found["Contributors"].as_array().unwrap();
    assert_eq!(all.iter().filter(|c| c.get("Values").is_some()).count(), 100);

    let table = report(folder.path(), &[]);
    let said = "46 of 50 since 2026-07-10T00:04:00Z";
    for part in ["  p50  p90  p99  max  ", "of events\n", said] {
        assert!(table.contains(part), "{part}: {table}");
    }
    assert!(!table.contains("not of this time alone"), "{table}");
    let markdown = report(folder.path(), &["--format", "md", "--since", "2026-07-10T00:10:00Z"]);
    assert!(markdown.contains("| p50 | p90 | p99 | max | of events |"), "{markdown}");
    assert!(markdown.contains(said) && markdown.contains("not of this time alone"), "{markdown}");
}

#[test]
fn rules_that_count_have_no_values() {
    let folder = tempfile::tempdir().unwrap();
    let events = [(0, "a".to_owned(), "7".to_owned()), (1, "b".to_owned(), "8".to_owned())];
    for (rule, values) in [
        (SUM, true),
        (r#"{"contribution":{"keys":["$.user"],"value":"$.took"}}"#, true),
        (r#"{"contribution":{"keys":["$.user"],"value":"$.user"}}"#, false),
        (r#"{"contribution":{"keys":["$.user"]}}"#, false),
        (r#"{"contribution":{"keys":["$.user"],"valueOf":"$.took"},"aggregateOn":"Count"}"#, false),
    ] {
        write(folder.path(), rule, &events);
        let found = report(folder.path(), &["--format", "json"]);
        assert_eq!(found.contains("\"Values\""), values, "{rule}: {found}");
        assert_eq!(report(folder.path(), &[]).contains("p50"), values, "{rule}");
    }
}
