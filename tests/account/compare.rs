//! `culprits report --compare-aws`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::cloud::{BODY, Cloud, fine, printed};
use crate::stub::monitoring::{cbor, refuse};
use crate::stub::{Answer, answer};

/// 2026-07-10T00:00:00Z.
const START: u64 = 1_783_641_600;

/// Writes a rule and events of `(seconds since the start, address, count)`.
fn write(cloud: &Cloud, events: &[(u64, &str, u32)]) {
    cloud.write("rule.json", BODY);
    let mut log = String::new();
    for (second, ip, count) in events {
        for _ in 0..*count {
            writeln!(log, r#"{{"ts":{},"ip":"{ip}","size":2}}"#, START + second).unwrap();
        }
    }
    cloud.write("log.jsonl", &log);
}

fn contributor(ip: &str, value: f64) -> Value {
    json!({
        "Keys": [ip],
        "ApproximateAggregateValue": value,
        "Datapoints": [
            { "Timestamp": START, "ApproximateValue": value / 4.0 },
            { "Timestamp": START + 60, "ApproximateValue": value * 3.0 / 4.0 },
        ],
    })
}

fn report(value: f64, unique: u64, contributors: &[Value]) -> Answer {
    cbor(&json!({
        "KeyLabels": ["$.ip"],
        "AggregationStatistic": "Count",
        "AggregateValue": value,
        "ApproximateUniqueCount": unique,
        "Contributors": contributors,
        "MetricDatapoints": [],
    }))
}

fn run<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["report", "log.jsonl", "-r", "rule.json", "--compare-aws"], more].concat()
}

fn two() -> Cloud {
    let cloud = Cloud::new(
        |_, _| {
            let evil = contributor("e\u{1b}[2J", 4.0);
            report(19.0, 4, &[contributor("10.0.0.2", 9.0), contributor("10.0.0.1", 6.0), evil])
        },
        &[],
    );
    write(&cloud, &[(0, "10.0.0.1", 8), (70, "10.0.0.2", 5), (80, "10.0.0.3", 4), (90, "x", 1)]);
    cloud
}

#[test]
fn both_sides_stand_beside_each_other() {
    let cloud = two();
    let out = fine(&cloud.run(&run(&["--top", "3", "--aws-rule", "theirs"])));
    let (_, both) = out.split_once("rule beside theirs at AWS (us-east-1), ").unwrap();
    let lines: Vec<String> =
        both.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        lines[..8],
        [
            "2026-07-10T00:00:00Z to 2026-07-10T00:02:00Z",
            "# $.ip ours AWS # AWS (approx.) AWS differs by",
            "in all 18 19 +5.6 %",
            "contributors 4 4 0 %",
            "1 10.0.0.1 8 2 6 -25.0 %",
            "2 10.0.0.2 5 1 9 +80.0 %",
            "3 10.0.0.3 4 – – not among the first 3 there",
            "– e\\u{1b}[2J – 3 4 only at AWS",
        ]
    );
    assert_eq!(
        cloud.asked("GetInsightRuleReport"),
        [json!({
            "RuleName": "theirs", "StartTime": START as f64, "EndTime": (START + 120) as f64,
            "Period": 60, "MaxContributorCount": 3, "OrderBy": "Sum",
        })]
    );
    let out = fine(&cloud.run(&run(&["--top", "4"])));
    assert!(out.contains("only here") && out.contains("rule beside rule at AWS"), "{out}");
}

#[test]
fn the_order_is_asked_for_and_compared_by() {
    let cloud = two();
    let out = fine(&cloud.run(&run(&["--order", "maximum", "--period", "5m", "--top", "1"])));
    let (_, both) = out.split_once("beside").unwrap();
    // The larger of two periods is 9 * 3/4.
    assert!(both.contains("6.75  +35.0 %\n") && both.contains("largest of a period"), "{both}");
    let asked = &cloud.asked("GetInsightRuleReport")[0];
    assert_eq!((&asked["OrderBy"], &asked["Period"]), (&json!("Maximum"), &json!(300)));
}

#[test]
fn json_has_it_in_the_object_of_its_rule() {
    let cloud = two();
    let out = fine(&cloud.run(&run(&["--format", "json", "--top", "3"])));
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["AggregateValue"], 18.0);
    let compare = &report["Compare"];
    assert_eq!(compare["AggregateValue"], 19.0);
    assert_eq!((&compare["ApproximateUniqueCount"], &compare["Calls"]), (&json!(4), &json!(1)));
    assert_eq!(
        compare["Contributors"][0],
        json!({
            "Keys": ["10.0.0.1"], "Rank": 1, "Value": 8.0, "AwsRank": 2,
            "ApproximateAwsValue": 6.0, "DifferencePercent": -25.0,
        })
    );
    assert_eq!(compare["Contributors"][3]["Rank"], Value::Null);
    let plain = fine(&cloud.run(&["report", "log.jsonl", "-r", "rule.json", "--format", "json"]));
    assert!(!plain.contains("Compare"), "{plain}");
}

#[test]
fn more_than_a_day_is_asked_in_parts() {
    let cloud = Cloud::new(
        |_, input| {
            let first = input["StartTime"] == json!(START as f64);
            let second = [contributor("10.0.0.2", 2.0), contributor("10.0.0.1", 1.0)];
            if first {
                report(5.0, 1, &[contributor("10.0.0.1", 5.0)])
            } else {
                report(3.0, 2, &second)
            }
        },
        &[],
    );
    write(&cloud, &[(0, "10.0.0.1", 6), (100_000, "10.0.0.2", 2)]);
    let out = fine(&cloud.run(&run(&[])));
    let asked = cloud.asked("GetInsightRuleReport");
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0]["EndTime"], asked[1]["StartTime"]);
    assert!(asked.iter().all(|asked| asked["MaxContributorCount"] == 100));
    let row = |start: &str| {
        let (_, both) = out.split_once("beside").unwrap();
        let line = both.lines().find(|line| line.trim_start().starts_with(start)).unwrap();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(row("in all"), "in all 8 8 0 %");
    assert_eq!(row("1 "), "1 10.0.0.1 6 1 6 0 %");
    assert_eq!(row("contributors"), "contributors 2 – cannot be added");
    assert!(row("note").contains("in 2 parts") && row("note").contains("cannot be added"), "{out}");
}

#[test]
fn a_range_that_is_said_is_asked_for() {
    let cloud = two();
    let range = ["--since", "2026-07-09T23:50:00Z", "--until", "2026-07-10T00:01:30Z"];
    fine(&cloud.run(&run(&range)));
    let asked = &cloud.asked("GetInsightRuleReport")[0];
    assert_eq!(asked["StartTime"], json!((START - 600) as f64));
    assert_eq!(asked["EndTime"], json!((START + 120) as f64));
}

#[test]
fn what_goes_wrong_is_told_after_our_report() {
    let missing = |_: &str, _: &Value| refuse(404, "ResourceNotFoundException", "no \u{1b}[2Jrule");
    let cloud = Cloud::new(missing, &[]);
    write(&cloud, &[(0, "10.0.0.1", 8)]);
    for form in ["table", "json"] {
        let output = cloud.run(&run(&["--format", form]));
        let (out, err) = printed(&output);
        assert_eq!(output.status.code(), Some(1));
        assert!(out.contains("10.0.0.1") && !out.contains("Compare"), "{out}");
        assert!(err.contains("rule: GetInsightRuleReport (CloudWatch): not found"), "{err}");
        assert!(err.contains("or give its name by --aws-rule"), "{err}");
    }
    let broken = Cloud::new(|_, _| answer(500, "text/html", "<html>\u{1b}[2J"), &[]);
    write(&broken, &[(0, "10.0.0.1", 8)]);
    let (out, err) = printed(&broken.run(&run(&[])));
    assert!(out.contains("10.0.0.1"), "{out}");
    assert!(err.contains("the service is unavailable, says \"HTTP status 500\""), "{err}");
    assert_eq!(broken.asked("GetInsightRuleReport").len(), 4);

    let output = cloud.run(&run(&["--format", "csv"]));
    assert_eq!(output.status.code(), Some(2), "{}", printed(&output).1);
    let two = run(&["-r", "vpc-bytes", "--aws-rule", "x"]);
    let output = cloud.run(&two);
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).1.contains("--aws-rule is for one rule"));
}
