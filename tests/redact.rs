//! Redacted: nobody's name is anywhere, and the numbers are the same.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod program;

use std::path::Path;
use std::sync::Arc;

use culprits::board::{Angle, Board, Facet, Findings, Lens, Order, Phase, Question, Report};
use culprits::decode::parse_time;
use culprits::engine::{Line, LineOptions, ReportQuery, RuleChoice};
use culprits::model::{Contributor, Redaction, Timestamp};
use culprits::report::{self, write};
use culprits::rule::load;
use culprits::ui::export::{Form, Part, export};
use culprits::ui::incident::{Origin, page};
use culprits::ui::linear::{Heard, Talk};
use culprits::ui::{Options, Zone, shot};
use proptest::prelude::*;

const JSON: &str = r#"{"contribution": {"keys": ["$.user", "$.n.ip"]}}"#;
const TEXT: &str = r#"{"logFormat": "REGEX", "pattern": "user=(?<user>\\S+) from (?<ip>\\S+)",
    "contribution": {"keys": ["user", "ip"]}}"#;

fn redaction() -> Redaction {
    Redaction::from_text("a key")
}

fn line(rule: &str, redact: Option<Redaction>) -> Line {
    let rule = load(rule, "calls").rules.pop().map(Arc::new).unwrap();
    Line::new(LineOptions {
        evidence: 8 << 20,
        redact,
        seed: Some(1),
        ..LineOptions::new(RuleChoice::These(vec![rule]))
    })
}

/// Seventy minutes in which each name does a little, and the first a lot in the last ones. Each
/// name has another number, so that nobody is tied.
fn logs(names: &[String], json: bool) -> String {
    let mut out = String::new();
    for minute in 0..70 {
        for (i, name) in names.iter().enumerate() {
            let many = if i == 0 && minute >= 66 { 200 } else { i + 1 };
            for n in 0..many {
                let (hour, minute, second) = (8 + minute / 60, minute % 60, n % 60);
                let time = format!("2026-07-10T{hour:02}:{minute:02}:{second:02}Z");
                let ip = format!("203.0.113.{i}");
                let line = if json {
                    let agent = format!("agent of {name}");
                    format!(
                        r#"{{"time":"{time}","user":"{name}","n":{{"ip":"{ip}","agent":"{agent}","account":99887766554{i}}},"status":{}}}"#,
                        400 + n % 3
                    )
                } else {
                    format!("{time} bastion sshd[{n}]: Failed user={name} from {ip} port 40{n}")
                };
                out.push_str(&line);
                out.push('\n');
            }
        }
    }
    // What cannot be read is shown on the feed page.
    out + &format!("{{\"user\": {}\n", names[0])
}

const NOW: &str = "2026-07-10T09:10:00Z";

fn played(rule: &str, logs: &str, source: &str, redact: Option<Redaction>) -> Line {
    let now: Timestamp = parse_time(NOW).unwrap();
    let mut line = line(rule, redact);
    line.open(0, source.into(), now);
    line.push(0, logs.as_bytes(), now);
    line.end(0, now);
    line.finish();
    line
}

fn board(line: &mut Line, lens: &Lens) -> Board {
    let feed = line.feed(Phase::Ended, parse_time(NOW).unwrap());
    line.board(lens, feed)
}

fn reports(line: &mut Line) -> Vec<Report> {
    let order = Order::Sum;
    line.reports(&ReportQuery { since: None, until: None, period: 1, top: 50, order })
}

/// Everything that leaves: reports, exports, pages, screens, sentences.
fn everything(line: &mut Line) -> Vec<String> {
    let mut out = Vec::new();
    let all = reports(line);
    for form in [report::Form::Table, report::Form::Json, report::Form::Csv, report::Form::Markdown]
    {
        let mut bytes = Vec::new();
        write(&all, form, &mut bytes).unwrap();
        out.push(String::from_utf8(bytes).unwrap());
    }
    let lens = Lens { rows: 50, history: 30, ..Lens::default() };
    let who = board(line, &lens).view.rows[0].contributor.clone();
    let angles =
        [Angle::Fields, Angle::By("n.agent".into()), Angle::By("field 6".into()), Angle::Against];
    for angle in angles {
        let question = Some(Question { angle, facets: Vec::new(), text: None });
        for question in [None, question] {
            let board =
                board(line, &Lens { contributor: Some(who.clone()), question, ..lens.clone() });
            for part in [Part::Board, Part::Detail, Part::Anomalies, Part::Rules] {
                for form in [Form::Csv, Form::Json, Form::Markdown] {
                    out.extend(export(&board, part, form));
                }
            }
            let sources = ["/var/log/secret-folder".to_owned()];
            let page = page(&board, None, Origin::Logs { sources: &sources, rule: None }).unwrap();
            assert!(!page.markdown.contains("secret-folder") || !board.feed.redacted);
            out.extend([page.markdown, page.svg]);
            out.push(format!("{board:?}"));
        }
    }
    for keys in ["", "Enter", "Enter p", "Enter p Enter", "Enter d", "f", "a", "R", "Enter . Enter"]
    {
        let keys = shot::keys(keys).unwrap();
        let options = Options { span: None, ..Options::default() };
        let (buffer, _) = shot::screen(&options, (160, 60), &keys, |lens| board(line, lens));
        out.push(shot::text(&buffer));
    }
    let mut talk = Talk::new(Zone::Utc, None);
    for command in ["", "t", "1", "a", "f"] {
        out.extend(talk.ask(Heard::Line(command.into())));
        for _ in 0..3 {
            let board = board(line, &talk.lens());
            out.extend(talk.hear(&board));
        }
    }
    out
}

/// What was counted, without names.
fn numbers(reports: &[Report]) -> Vec<String> {
    reports
        .iter()
        .map(|r| {
            let rows = r.contributors.iter().map(|c| (c.value, c.ranked_by, c.datapoints.clone()));
            let rows: Vec<_> = rows.collect();
            let found = r.anomalies.iter().map(|a| (a.start, a.last, a.value, a.verdict.clone()));
            let found: Vec<_> = found.collect();
            format!("{rows:?} {found:?} {:?} {:?} {}", r.metrics, r.coverage, r.unique)
        })
        .collect()
}

fn names() -> impl Strategy<Value = Vec<String>> {
    // No digit of a hash, and no word of ours: only what these say can be found again.
    proptest::collection::hash_set("[g-z]{3}[xqz]{3}[G-Zéü_@.-]{2}[g-z]{2}", 3..6)
        .prop_map(|names| names.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, ..ProptestConfig::default() })]

    #[test]
    fn no_name_leaves_and_the_numbers_stay(names in names(), json in any::<bool>()) {
        let (rule, logs) = (if json { JSON } else { TEXT }, logs(&names, json));
        let source = format!("/home/{}/auth.log", names[1]);
        let mut open = played(rule, &logs, &source, None);
        let mut hidden = played(rule, &logs, &source, Some(redaction()));
        let (open_reports, hidden_reports) = (reports(&mut open), reports(&mut hidden));
        prop_assert_eq!(numbers(&open_reports), numbers(&hidden_reports));
        prop_assert!(!hidden_reports[0].anomalies.is_empty());
        for (open, hidden) in open_reports[0].contributors.iter().zip(&hidden_reports[0].contributors) {
            let hashed = redaction().joined(open.contributor.joined());
            prop_assert_eq!(hidden.contributor.joined(), hashed);
        }
        let out = everything(&mut hidden);
        prop_assert!(out.len() > 50);
        for text in &out {
            for name in names.iter().map(String::as_str).chain(["203.0.113.", "99887766554"]) {
                prop_assert!(!text.contains(name), "{} in {}", name, text);
            }
        }
        // They would be found.
        let told = everything(&mut open).concat();
        prop_assert!(names.iter().all(|name| told.contains(name.as_str())));
    }
}

#[test]
fn a_pivot_keeps_its_structure_and_is_no_rule() {
    let names = ["qqzalice".to_owned(), "qqzbob".to_owned()];
    let mut line = played(JSON, &logs(&names, true), "log", Some(redaction()));
    let who = Contributor::from_joined(&redaction().joined("qqzbob\u{1f}203.0.113.1"));
    let by = |field: &str| {
        Some(Question { angle: Angle::By(field.into()), facets: Vec::new(), text: None })
    };
    let lens = Lens {
        rows: 5,
        history: 5,
        contributor: Some(who),
        question: by("status"),
        ..Lens::default()
    };
    let sift = board(&mut line, &lens).sift.unwrap();
    let Findings::By { slices, .. } = &sift.findings else { panic!("{sift:?}") };
    let values: Vec<&str> = slices.iter().map(|s| s.value.as_str()).collect();
    assert_eq!(values, ["400", "401"], "short numbers stay");
    assert!(sift.rule.unwrap().unwrap_err().contains("redacted"));
    // A facet is one of the hashes that are seen.
    let agent = redaction().name("agent of qqzbob");
    let facets = vec![Facet { field: "n.agent".into(), value: agent, include: true }];
    let question = Some(Question { angle: Angle::Fields, facets, text: None });
    let sift = board(&mut line, &Lens { question, ..lens }).sift.unwrap();
    assert_eq!((sift.passed, sift.kept), (140, 140));
    let event = &sift.events[0].text;
    assert!(
        event.starts_with(r#"{"time":"2026-07-10T09:09:"#) && event.contains(r#""n":{"ip":"k-"#),
        "{event}"
    );
}

#[test]
fn hashes_are_those_of_the_key() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let report = |more: &[&str]| {
        let args = ["report", "demo/recording.jsonl.zst", "-r", "console-login-failures"];
        let output = program::run(root, &[&args[..], more].concat());
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(),
        )
    };
    let plain = report(&[]).1;
    let keyed = report(&["--redact", "--redact-key", "x"]).1;
    assert!(plain.contains("203.0.113.77") && !keyed.contains("203.0.113.77"));
    assert!(keyed.contains(&Redaction::from_text("x").name("203.0.113.77")));
    assert!(keyed.contains("REDACTED"));
    assert_eq!(report(&["--redact", "--redact-key", "x"]).1, keyed);
    let (one, other) = (report(&["--redact"]).1, report(&["--redact"]).1);
    assert!(one != other && !one.contains("203.0.113.77"));
    for wrong in [&["--redact-key", "x"][..], &["--redact", "--redact-key", ""]] {
        assert_eq!(report(wrong).0, Some(2));
    }
}

#[test]
fn what_a_rule_ignores_by_name_is_said_to_be_shown() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("log.jsonl", "{\"user\": \"a\"}\n");
    let said = |detection: &str| {
        let rule =
            format!(r#"{{"contribution": {{"keys": ["$.user"]}}, "detection": {detection}}}"#);
        write("rule.json", &rule);
        let output =
            program::run(folder.path(), &["report", "log.jsonl", "-r", "rule.json", "--redact"]);
        String::from_utf8(output.stderr).unwrap()
    };
    let by_name = said(
        r#"{"ignore": [{"contributor": "batch-*", "conditions": [
            {"thresholdType": "ACTUAL_IS_OVER_EXPECTED"}]}]}"#,
    );
    assert!(by_name.contains("rule rule: --redact hides the names"), "{by_name}");
    assert_eq!(said(r#"{"direction": "up"}"#), "");
}
