//! Reports past the memory: what is shown is certain, and says by how much it may be low.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

mod program;

use program::report;

const RULE: &str = r#"{"contribution": {"keys": ["$.ip"], "value": "$.bytes"}, "unit": "bytes"}"#;

/// An hour of events that nearly all come from another address; five addresses bring much.
fn write_logs(folder: &Path) -> BTreeMap<String, u64> {
    fs::write(folder.join("rule.json"), RULE).unwrap();
    let mut rng = fastrand::Rng::with_seed(11);
    let mut truth = BTreeMap::new();
    let mut text = String::new();
    for n in 0..60_000u64 {
        let heavy = n % 40 == 0 && n > 12_000;
        let ip = if heavy { format!("203.0.113.{}", rng.u8(1..6)) } else { format!("10.0.{n}") };
        let bytes = rng.u64(1..1500);
        *truth.entry(ip.clone()).or_default() += bytes;
        let (minute, second) = (n / 1000, n % 1000 * 60 / 1000);
        writeln!(
            text,
            r#"{{"time":"2026-07-10T08:{minute:02}:{second:02}Z","ip":"{ip}","bytes":{bytes}}}"#
        )
        .unwrap();
    }
    fs::write(folder.join("log.jsonl"), text).unwrap();
    truth
}

#[test]
fn a_report_past_its_memory_says_how_exact_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let truth = write_logs(folder.path());
    let all: u64 = truth.values().sum();

    let exact: Value = serde_json::from_str(&report(folder.path(), &["--format", "json"])).unwrap();
    assert_eq!((&exact["Exact"], &exact["MaxError"]), (&true.into(), &0.0.into()));
    assert_eq!(exact["ApproximateUniqueCount"], truth.len());
    assert_eq!(exact["Memory"]["names_evicted"], 0);

    let text = report(folder.path(), &["--memory", "1M", "--format", "json"]);
    assert_eq!(text, report(folder.path(), &["--memory", "1M", "--format", "json"]));
    let bounded: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(bounded["Exact"], false);
    assert_eq!(bounded["AggregateValue"].as_f64().unwrap(), all as f64);
    assert!(bounded["Memory"]["names_evicted"].as_u64().unwrap() > 10_000);
    assert!(bounded["Memory"]["used"].as_u64().unwrap() < 1 << 20);
    assert!(bounded["Coverage"]["unnamed"].as_u64().unwrap() > 10_000);
    let (unique, within) = (&bounded["ApproximateUniqueCount"], &bounded["UniqueError"]);
    let off = (unique.as_f64().unwrap() - truth.len() as f64).abs() / truth.len() as f64;
    assert!(off > 0.0 && off <= within.as_f64().unwrap(), "{unique} {within}");

    let mut heaviest: Vec<_> = truth.iter().collect();
    heaviest.sort_by_key(|(_, bytes)| std::cmp::Reverse(**bytes));
    let most = bounded["MaxError"].as_f64().unwrap();
    for (at, (ip, bytes)) in heaviest.iter().take(5).enumerate() {
        let contributor = &bounded["Contributors"][at];
        assert_eq!(contributor["Keys"][0], ip.as_str());
        let value = contributor["ApproximateAggregateValue"].as_f64().unwrap();
        let error = contributor["MaxError"].as_f64().unwrap();
        let bytes = **bytes as f64;
        assert!(value <= bytes && bytes <= value + error, "{ip}: {value} + {error}, not {bytes}");
        assert!(error <= most);
    }
}

#[test]
fn every_form_shows_the_bound() {
    let folder = tempfile::tempdir().unwrap();
    write_logs(folder.path());
    let table = report(folder.path(), &["--memory", "1M"]);
    for part in ["about ", "each value low by at most ", "may lack", "names let go", "(±"] {
        assert!(table.contains(part), "{part}: {table}");
    }
    let markdown = report(folder.path(), &["--memory", "1M", "--format", "md"]);
    assert!(markdown.contains("| may lack |") && markdown.contains("each value low"), "{markdown}");
    let csv = report(folder.path(), &["--memory", "1M", "--format", "csv"]);
    assert!(csv.lines().next().unwrap().ends_with(",max_error"), "{csv}");
    let errors = csv.lines().skip(1).map(|l| l.rsplit(',').next().unwrap().parse::<f64>().unwrap());
    assert!(errors.into_iter().any(|error| error > 0.0));

    // In the user's file, too; what is said on the command line goes before it.
    let config = folder.path().join("culprits");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("config.toml"), "memory = \"1M\"\n").unwrap();
    assert!(report(folder.path(), &[]).contains("may lack"));
    assert!(report(folder.path(), &["--memory", "32M"]).contains(", exact\n"));
    fs::write(config.join("config.toml"), "memory = \"1k\"\n").unwrap();
    let output = program::run(folder.path(), &["report", "log.jsonl"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("config.toml: memory: a size is 1M or more"), "{said}");
    assert_eq!(output.status.code(), Some(2));
}
