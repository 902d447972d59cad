//! The program, run by somebody who is signed in.

use std::fs;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Runs `culprits report` at a service with one rule, and gives what it said beside.
pub fn report(
    url: &str,
    rule: Option<&str>,
    args: &[&str],
    sign: fn(&mut Command),
) -> (Output, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_culprits"));
    sign(&mut command);
    command.arg("report").args(args);
    if let Some(rule) = rule {
        fs::write(folder.path().join("rule.json"), rule).unwrap();
        command.args(["--rule", "rule.json"]);
    }
    command.args(["--endpoint-url", url, "--region", "us-east-1", "--format", "json"]);
    command.current_dir(folder.path()).env("XDG_CONFIG_HOME", folder.path());
    let output = command.env("HOME", folder.path()).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, said)
}

/// What it reported of the first rule.
pub fn reported(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    let report: Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
    report.get("rules").map_or(report.clone(), |rules| rules[0].clone())
}

/// Its contributors with their values, in their order.
pub fn contributors(report: &Value) -> Vec<(String, f64)> {
    let all = report["Contributors"].as_array().unwrap();
    let one = |contributor: &Value| {
        let keys = contributor["Keys"].as_array().unwrap();
        let keys: Vec<&str> = keys.iter().map(|key| key.as_str().unwrap()).collect();
        (keys.join(" "), contributor["ApproximateAggregateValue"].as_f64().unwrap())
    };
    all.iter().map(one).collect()
}
