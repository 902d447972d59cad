//! Rules over lines: each table in `tests/lines` is a rule, an input and what must come of it.

#![expect(clippy::panic, reason = "a test fails by it")]

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use culprits::board::Order;
use culprits::engine::{Input, Line, LineOptions, ReportQuery, RuleChoice, run_to_end};
use culprits::rule::{builtin, fitting, load};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// A rule's text, or the name of a built-in one; the fitting one when it is left out.
    rule: Option<String>,
    input: String,
    /// `keys | value` lines, ranked.
    output: String,
    /// Counters that are not zero beside `received` and `matched`.
    #[serde(default)]
    coverage: std::collections::BTreeMap<String, u64>,
    /// Where the time must come from.
    time: Option<String>,
}

fn run(case: &Case) -> culprits::board::Report {
    let rules = match &case.rule {
        None => RuleChoice::Fitting(fitting()),
        Some(text) => RuleChoice::These(vec![builtin(text).unwrap_or_else(|| {
            let loaded = load(text, "rule");
            Arc::new(loaded.rules.into_iter().next().unwrap_or_else(|| {
                panic!("{}: {:?}", case.name, loaded.findings);
            }))
        })]),
    };
    let options = LineOptions::new(rules);
    let mut line = Line::new(options);
    let reader = Box::new(Cursor::new(case.input.clone().into_bytes()));
    run_to_end(&mut line, Input::Recording { name: "case".into(), reader }, |_, _| {});
    let query = ReportQuery { since: None, until: None, period: 1, top: 10, order: Order::Sum };
    let mut reports = line.reports(&query);
    assert!(!reports.is_empty(), "{}: no rule", case.name);
    reports.remove(0)
}

#[test]
fn every_table_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lines");
    let mut cases = 0;
    for file in fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()) {
        let text = fs::read_to_string(&file).unwrap();
        let table: Table =
            toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        for case in table.case {
            let name = format!("{}: {}", file.file_name().unwrap().display(), case.name);
            let report = run(&case);
            let found: Vec<String> = report
                .contributors
                .iter()
                .map(|c| {
                    let keys: Vec<&str> = c.contributor.keys().collect();
                    format!("{} | {}", keys.join(" | "), c.value)
                })
                .collect();
            let expected: Vec<&str> = case.output.lines().filter(|l| !l.is_empty()).collect();
            assert_eq!(found, expected, "{name}");
            let mut coverage = report.coverage.named().to_vec();
            coverage.retain(|(n, v)| *v > 0 && !matches!(*n, "received" | "matched"));
            let expected: Vec<(&str, u64)> =
                case.coverage.iter().map(|(n, v)| (n.as_str(), *v)).collect();
            coverage.sort_unstable();
            assert_eq!(coverage, expected, "{name}");
            assert!(report.coverage.balances(), "{name}: {:?}", report.coverage);
            if let Some(time) = case.time {
                assert_eq!(format!("{:?}", report.time), time, "{name}");
            }
            cases += 1;
        }
    }
    assert!(cases >= 30, "only {cases} cases");
}
