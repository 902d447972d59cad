//! The program itself, as somebody runs it.

use std::process::{Command, Output};

use serde_json::Value;

use crate::rig::{sign_in, sign_out};
use crate::run;
use crate::stub::logs::{Logs, now};

const RULE: &str = r#"{"logGroupNames":["/app"],"contribution":{"keys":["$.ip"]}}"#;

/// Runs `culprits report` of the last hours with a rule by `$.ip`.
fn report(service: &Logs, sources: &[&str], sign: fn(&mut Command)) -> (Output, String) {
    run::report(&service.url, Some(RULE), &[sources, &["--since", "2h"]].concat(), sign)
}

fn service() -> Logs {
    let service = Logs::start(&["/app", "/b"]);
    for n in 0..300 {
        let message = format!(r#"{{"ip":"10.0.0.{}"}}"#, if n % 3 == 0 { 1 } else { n % 50 + 2 });
        service.put("/app", now() - n * 10_000 - 1_000, message);
    }
    service
}

#[test]
fn a_report_of_a_log_group_has_its_numbers() {
    let service = service();
    service.stage().page = 37;
    // Without a source it is the group that the rule names.
    for sources in [&["cw:/app"][..], &[]] {
        let (output, said) = report(&service, sources, sign_in);
        assert!(output.status.success(), "{said}");
        let report = run::reported(&output);
        assert_eq!(report["AggregateValue"], 300.0, "{report}");
        assert_eq!(run::contributors(&report)[0], ("10.0.0.1".into(), 100.0));
    }
}

#[test]
fn a_group_that_is_missing_is_told() {
    let (output, said) = report(&service(), &["cw:/nothing"], sign_in);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("/nothing") && said.contains("check the name"), "{said}");
}

#[test]
fn credentials_that_are_missing_are_told() {
    let (output, said) = report(&service(), &["cw:/app"], sign_out);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("no AWS credentials") && said.contains("--profile"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn a_report_that_lacks_a_group_fails() {
    let service = service();
    service.stage().groups_refused.insert("/b".into());
    let (output, said) = report(&service, &["cw:/app", "cw:/b"], sign_in);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("allow logs:FilterLogEvents on /b"), "{said}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report.to_string().contains("\"AggregateValue\":300.0"), "{report}");
    service.stage().refused.insert("FilterLogEvents", "AccessDeniedException");
    let (output, said) = report_of_one(&service);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("allow logs:FilterLogEvents on /app"), "{said}");
}

fn report_of_one(service: &Logs) -> (Output, String) {
    report(service, &["cw:/app"], sign_in)
}
