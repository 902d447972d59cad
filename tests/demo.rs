//! The demo: its four incidents stand where its truth file says, and nothing else is severe.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn truth() -> Value {
    serde_json::from_slice(&std::fs::read(folder().join("demo/incidents.json")).unwrap()).unwrap()
}

fn report(args: &[&str]) -> Vec<Value> {
    let out = Command::new(env!("CARGO_BIN_EXE_culprits"))
        .args(["report", "demo/recording.jsonl.zst", "--format", "json"])
        .args(args)
        .current_dir(folder())
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[test]
fn incidents_lead_their_rule_in_their_minutes() {
    let truth = truth();
    for incident in truth["incidents"].as_array().unwrap() {
        let text = |name: &str| incident[name].as_str().unwrap();
        if text("name") == "gone-silent" {
            continue;
        }
        let args = ["--rule", text("rule"), "--since", text("start"), "--until", text("end")];
        let reports = report(&args);
        let first = &reports[0]["Contributors"][0];
        assert_eq!(first["Keys"][0].as_str().unwrap(), text("contributor"), "{}", text("name"));
    }
}

#[test]
fn every_event_is_counted_once() {
    let truth = truth();
    let reports = report(&["--rule", "api-calls-by-principal"]);
    let coverage = &reports[0]["Coverage"];
    // What is no call is a sign-in, and filtered out, be it the second time or not.
    let count = |of: &Value| of.as_f64().unwrap();
    let calls = count(&reports[0]["AggregateValue"]);
    let (other, again) = (count(&coverage["filtered_out"]), count(&coverage["duplicate"]));
    let (events, doubled) =
        (count(&truth["recording"]["events"]), count(&truth["recording"]["duplicates"]));
    assert_eq!(calls + other + again, events + doubled);
    assert!(other < calls / 10.0 && again > 0.8 * doubled && again <= doubled);
    assert_eq!(coverage["unparsed"], 0);
}

#[test]
fn incidents_are_found_within_two_minutes_of_data() {
    let truth = truth();
    let minute = |text: &str| culprits::decode::parse_time(text).unwrap().minute();
    for incident in truth["incidents"].as_array().unwrap() {
        let text = |name: &str| incident[name].as_str().unwrap();
        let reports = report(&["--rule", text("rule"), "--anomalies"]);
        let anomalies = reports[0]["Anomalies"].as_array().unwrap();
        let found = anomalies.iter().find(|a| {
            let delay = minute(a["StartTime"].as_str().unwrap()).since(minute(text("start")));
            a["Contributor"].as_str().unwrap().starts_with(text("contributor"))
                && (0..=2).contains(&delay)
        });
        let found = found.unwrap_or_else(|| panic!("{}: not in {anomalies:#?}", text("name")));
        assert!(found["Severity"].as_u64().unwrap() >= 70, "{found}");
    }
}

#[test]
fn nothing_else_is_severe() {
    let truth = truth();
    let minute = |text: &str| culprits::decode::parse_time(text).unwrap().minute();
    for report in report(&["--anomalies"]) {
        for anomaly in report["Anomalies"].as_array().unwrap() {
            let text = |name: &str| anomaly[name].as_str().unwrap();
            let of = |incident: &&Value| {
                let text_of = |name: &str| incident[name].as_str().unwrap();
                let (start, end) = (minute(text_of("start")), minute(text_of("end")));
                let who = text("Contributor");
                (start..=end).contains(&minute(text("StartTime")))
                    && (who == "(total)" || who.starts_with(text_of("contributor")))
            };
            let known = truth["incidents"].as_array().unwrap().iter().find(of).is_some();
            assert!(known || anomaly["Severity"].as_u64().unwrap() < 70, "{anomaly}");
        }
    }
}
