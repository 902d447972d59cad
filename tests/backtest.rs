//! `culprits backtest`: the verdicts of `report`, held against incidents that are known.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod program;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

fn objects(out: &Output) -> Vec<Value> {
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout.clone()).unwrap();
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn demo(command: &str, args: &[&str]) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rules = ["--rule", "console-login-failures", "--rule", "run-instances"];
    let args = [&[command, "demo/recording.jsonl.zst", "--format", "json"], &rules, args].concat();
    objects(&program::run(folder, &args))
}

/// What is said of each anomaly, in an order of its own.
fn said(rule: &Value, actual: &str) -> Vec<String> {
    let mut said: Vec<String> = rule["Anomalies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| {
            let names = [
                "Contributor",
                "StartTime",
                "LastTime",
                "PeakTime",
                actual,
                "Expected",
                "Severity",
                "Grade",
                "Confidence",
                "Reason",
            ];
            names.map(|name| a[name].to_string()).join(" ")
        })
        .collect();
    said.sort();
    said
}

/// For each group and label the percentages add up to 100.
fn shares_add_up(rule: &Value) {
    for group in rule["AnomalyGroups"].as_array().unwrap() {
        for label in group["DimensionContributionList"].as_array().unwrap() {
            let values = label["DimensionValueContributionList"].as_array().unwrap();
            let sum: u64 = values.iter().map(|v| v["ContributionScore"].as_u64().unwrap()).sum();
            assert_eq!(sum, 100, "{label}");
        }
    }
}

#[test]
fn the_verdicts_are_those_of_the_report_and_the_newest_part_is_told() {
    let reports = demo("report", &["--anomalies"]);
    let whole = demo("backtest", &["--learn", "0%"]);
    let newest = demo("backtest", &[]);
    assert_eq!((reports.len(), whole.len(), newest.len()), (2, 2, 2));
    for ((report, all), part) in reports.iter().zip(&whole).zip(&newest) {
        assert_eq!(report["RuleName"], all["RuleName"]);
        assert_eq!(said(report, "Value"), said(all, "Actual"));
        assert!(!said(all, "Actual").is_empty());
        let from = part["JudgedFrom"].as_str().unwrap();
        assert!(from.starts_with("2026-07-10T08:4"), "{from} is not past 70 % of 240 minutes");
        assert_eq!(part["LearnedUntil"], part["JudgedFrom"]);
        let since: Vec<&Value> = all["Anomalies"].as_array().unwrap().iter().collect();
        let since = since.iter().filter(|a| a["StartTime"].as_str().unwrap() >= from).count();
        assert_eq!(part["Anomalies"].as_array().unwrap().len(), since);
        assert!(part["SeriesJudged"].as_u64().unwrap() >= 2);
        for rule in [all, part] {
            shares_add_up(rule);
            let severities = rule["Anomalies"].as_array().unwrap().iter();
            let severities: Vec<u64> =
                severities.map(|a| a["Severity"].as_u64().unwrap()).collect();
            assert!(severities.is_sorted_by(|a, b| a >= b), "{severities:?}");
        }
    }
}

#[test]
fn the_demo_is_found_and_what_was_learned_is_not_counted() {
    let found = demo("backtest", &["--learn", "40", "--truth", "demo/incidents.json"]);
    let truth = &found[2];
    let outcome = |truth: &Value, at: usize| truth["Incidents"][at]["Outcome"].clone();
    assert_eq!([outcome(truth, 0), outcome(truth, 1)], ["found", "found"]);
    assert_eq!([outcome(truth, 2), outcome(truth, 3)], ["not run", "not run"]);
    assert_eq!(truth["Recall"], 1.0);
    assert!(truth["Precision"].as_f64().unwrap() > 0.6);
    let wrong = truth["FalseAlarms"].as_array().unwrap();
    assert!(wrong.iter().all(|f| f["Severity"].as_u64().unwrap() < 40), "mild: {wrong:?}");
    assert_eq!(truth["Incidents"][0]["FoundByRule"], "console-login-failures");
    assert!(truth["MedianDelayMinutes"].as_f64().unwrap() <= 2.0);

    let found = demo("backtest", &["--truth", "demo/incidents.json"]);
    assert_eq!([outcome(&found[2], 0), outcome(&found[2], 1)], ["learned", "found"]);
    assert_eq!(found[2]["Recall"], 1.0);
}

/// Five hours of three contributors at about ten a minute; `a` and `b` break out at 250.
fn log() -> String {
    let mut text = String::new();
    for minute in 0..300_i64 {
        for (k, name) in (0_i64..).zip(["a", "b", "c\\u001b]0;x\\u0007"]) {
            let mut n = 10 + (minute * (7 + k) + k) % 4;
            if (250..254).contains(&minute) {
                n += [300, 100, 0][k as usize];
            }
            for _ in 0..n {
                let _ =
                    writeln!(text, "{{\"ts\":{},\"k\":\"{name}\"}}", 1_783_641_600 + minute * 60);
            }
        }
    }
    text
}

fn time(minute: i64) -> String {
    let start = culprits::model::Timestamp::from_millis(1_783_641_600_000);
    start.minute().plus(minute).to_string()
}

#[test]
fn each_incident_has_its_outcome_and_each_alarm_its_side() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("rule.json"), r#"{"contribution":{"keys":["$.k"]}}"#).unwrap();
    fs::write(path("log"), log()).unwrap();
    let incident = |name: &str, who: Value, start: i64, end: i64| json!({"kind": name, "contributor": who, "start": time(start), "end": time(end), "events": 1});
    let truth = json!([
        incident("outbreak \u{1b}[31m", json!(["a"]), 250, 254),
        incident("nothing", json!("c"), 270, 275),
        incident("early", json!("a"), 10, 20),
        incident("never", json!(null), 5000, 5001),
    ]);
    fs::write(path("truth.json"), truth.to_string()).unwrap();
    let args = ["backtest", "log", "-r", "rule.json", "--truth", "truth.json"];
    let found = objects(&program::run(folder.path(), &[&args[..], &["--format", "json"]].concat()));
    let (rule, truth) = (&found[0], &found[1]);
    assert_eq!(
        (&rule["LearnedUntil"], &rule["JudgedUntil"]),
        (&json!(time(210)), &json!(time(300)))
    );
    assert_eq!(rule["SeriesJudged"], 5, "the total, the number of contributors, and three");
    shares_add_up(rule);
    let part = |name: &str| {
        let all = rule["Anomalies"].as_array().unwrap();
        let one = all.iter().find(|a| a["Contributor"] == name).unwrap();
        assert_eq!(one["StartTime"], time(250), "{one}");
        assert!(one["Lower"].as_f64() <= one["Expected"].as_f64());
        assert!(one["Actual"].as_f64() > one["Upper"].as_f64());
        one["Contribution"].clone()
    };
    let (a, b) = (part("a").as_u64().unwrap(), part("b").as_u64().unwrap());
    assert!((72..=78).contains(&a) && a + b == 100, "{a} {b}");
    assert_eq!(part("(total)"), Value::Null);

    let cases = truth["Incidents"].as_array().unwrap();
    let outcomes: Vec<&str> = cases.iter().map(|i| i["Outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["found", "missed", "learned", "outside"]);
    assert_eq!((&cases[0]["FoundBy"], &cases[0]["DelayMinutes"]), (&json!("a"), &json!(0)));
    assert_eq!((&truth["Recall"], &truth["MedianDelayMinutes"]), (&json!(0.5), &json!(0.0)));
    let wrong = truth["FalseAlarms"].as_array().unwrap();
    assert!(wrong.iter().any(|f| f["Contributor"] == "b"), "{truth}");
    let right = truth["TrueAlarms"].as_f64().unwrap();
    assert_eq!(truth["Precision"], right / (right + wrong.len() as f64));

    let out = program::run(folder.path(), &args);
    let text = String::from_utf8(out.stdout).unwrap();
    for word in [
        "learned  2026-07-10T00:00:00Z to 2026-07-10T03:30:00Z, 210 minutes",
        "judged   2026-07-10T03:30:00Z to 2026-07-10T05:00:00Z, 90 minutes",
        "5 series judged",
        "outbreak \\u{1b}[31m: found after 0 minutes by a of rule",
        "nothing: MISSED",
        "early: not counted: it began in the learned part",
        "never: not counted: there are no data of its time",
        "recall 50 % (1 of 2)",
        "false alarm: 2026-07-10T04:10:00Z b of rule",
    ] {
        assert!(text.contains(word), "{word:?} is not in {text}");
    }
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("rule.json"), r#"{"contribution":{"keys":["$.k"]}}"#).unwrap();
    fs::write(path("log"), "{\"ts\":1783641600,\"k\":\"a\"}\n").unwrap();
    fs::write(path("empty"), "").unwrap();
    fs::write(path("bad.json"), "{\"incidents\": [\n  {\"start\": \"soon\"}]}").unwrap();
    fs::write(path("list.json"), "[{\"start\": 5}]").unwrap();
    let table: &[(&[&str], i32, &str)] = &[
        (&["log", "--truth", "bad.json"], 1, "bad.json:2:19: \"soon\" is no time; allowed is"),
        (&["log", "--truth", "list.json"], 1, "list.json:1:12: invalid type: integer `5`"),
        (&["log", "--truth", "nowhere"], 1, "--truth nowhere: "),
        (&["log", "--learn", "100%"], 2, "a share is 0% to 99%"),
        (&["log", "--format", "csv"], 2, "table, json"),
        (&["nowhere"], 1, "nowhere: not found"),
        (&["empty"], 0, "no event: the input is empty"),
        (&["log"], 0, ""),
    ];
    for (args, code, word) in table {
        let out = program::run(folder.path(), &[&["backtest", "-r", "rule.json"], *args].concat());
        let said = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(*code), "{args:?}: {said}");
        assert!(said.contains(word), "{args:?}: {word:?} is not in {said}");
    }
}
