//! Questions on one contributor's events: their fields, one field, and beside everyone else.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::sync::Arc;

use culprits::board::{Angle, Board, Facet, Findings, Lens, Phase, Question, Sift};
use culprits::decode::parse_time;
use culprits::engine::{Line, LineOptions, RuleChoice};
use culprits::model::{Contributor, Timestamp};
use culprits::rule::load;
use culprits::window::{Limits, MEMORY};

const RULE: &str = r#"{"filter": "{ $.kind = 'call' }", "contribution": {"keys": ["$.user"]}}"#;

fn line(rule: &str) -> Line {
    let rule = load(rule, "calls").rules.pop().map(Arc::new).unwrap();
    Line::new(LineOptions {
        rules: RuleChoice::These(vec![rule]),
        format: None,
        limits: Limits { retain: None, memory: MEMORY },
        evidence: 8 << 20,
        redact: None,
        seed: None,
        workers: 1,
    })
}

/// Three minutes of calls: mallory uses curl and is denied, all others do neither.
fn logs() -> String {
    let mut out = String::new();
    for second in 0..180 {
        let time = format!("2026-11-20T14:{:02}:{:02}Z", second / 60, second % 60);
        let mut event = |user: &str, agent: &str, status: u32| {
            out.push_str(&format!(
                r#"{{"time":"{time}","kind":"call","user":"{user}","http":{{"agent":"{agent}","status":{status}}}}}"#
            ));
            out.push('\n');
        };
        event("mallory", if second % 10 == 0 { "browser" } else { "curl" }, 403);
        event("alice", "browser", 200);
        event("bob", "browser", if second % 20 == 0 { 403 } else { 200 });
    }
    out
}

fn ask(rule: &str, logs: &str, who: &str, angle: Angle, facets: &[(&str, &str, bool)]) -> Board {
    let mut line = line(rule);
    let arrival: Timestamp = parse_time("2026-11-20T14:03:00Z").unwrap();
    line.open(0, "test".into(), arrival);
    line.push(0, logs.as_bytes(), arrival);
    line.end(0, arrival);
    line.finish();
    let facets = facets
        .iter()
        .map(|(field, value, include)| Facet {
            field: (*field).into(),
            value: (*value).into(),
            include: *include,
        })
        .collect();
    let lens = Lens {
        rows: 10,
        history: 10,
        contributor: Some(Contributor::new(&[who])),
        question: Some(Question { angle, facets }),
        ..Lens::default()
    };
    let feed = line.feed(Phase::Ended, arrival);
    line.board(&lens, feed)
}

fn sift(angle: Angle, facets: &[(&str, &str, bool)]) -> Sift {
    ask(RULE, &logs(), "mallory", angle, facets).sift.unwrap()
}

fn values(sift: &Sift) -> Vec<(String, u64)> {
    let Findings::By { slices, distinct } = &sift.findings else { panic!("{sift:?}") };
    assert_eq!(*distinct, slices.len());
    slices.iter().map(|s| (s.value.clone(), s.events)).collect()
}

#[test]
fn every_field_is_listed_with_its_values() {
    let sift = sift(Angle::Fields, &[]);
    let Findings::Fields(fields) = &sift.findings else { panic!("{sift:?}") };
    let named: Vec<(&str, usize)> = fields.iter().map(|f| (f.field.as_str(), f.distinct)).collect();
    assert!(named.contains(&("http.agent", 2)) && named.contains(&("user", 1)), "{named:?}");
    assert_eq!((sift.passed, sift.kept, sift.samples), (180, 180, 180));
}

#[test]
fn values_add_up_and_facets_narrow_them() {
    let by = |facets: &[_]| sift(Angle::By("http.agent".into()), facets);
    let all = by(&[]);
    assert_eq!(values(&all), [("curl".to_owned(), 162), ("browser".to_owned(), 18)]);
    let Findings::By { slices, .. } = &all.findings else { panic!() };
    let traced: f64 = slices[0].trace.iter().flatten().sum();
    assert_eq!(traced, 162.0, "the time line has every event");
    assert_eq!(values(&by(&[("http.agent", "curl", false)])), [("browser".to_owned(), 18)]);
    assert_eq!(values(&by(&[("http.agent", "browser", true)])), [("browser".to_owned(), 18)]);
    assert_eq!(by(&[("http.status", "200", true)]).passed, 0);
    assert_eq!(by(&[("nowhere", "(none)", true)]).passed, 180);
    assert_eq!(values(&sift(Angle::By("nowhere".into()), &[])), [("(none)".to_owned(), 180)]);
}

#[test]
fn what_differs_is_found_and_what_does_not_is_left_out() {
    let sift = sift(Angle::Against, &[]);
    let Findings::Against { contrasts, others } = &sift.findings else { panic!("{sift:?}") };
    let named: Vec<String> = contrasts.iter().map(|c| format!("{}={}", c.field, c.value)).collect();
    assert_eq!(named, ["http.agent=curl", "http.status=403"]);
    assert_eq!(*others, 360);
    assert_eq!(contrasts[0].times, None, "nobody else uses it");
    assert!((contrasts[1].times.unwrap() - 40.0).abs() < 1e-9, "1 of 1 against 9 of 360");
}

/// The rule that a pivot can be kept as counts what the pivot counts.
#[test]
fn a_kept_pivot_counts_the_same() {
    for facets in [&[][..], &[("http.status", "403", true), ("http.agent", "browser", false)]] {
        let sift = sift(Angle::By("http.agent".into()), facets);
        let rule = sift.rule.clone().unwrap().unwrap();
        let board = ask(&rule, &logs(), "curl", Angle::Fields, &[]);
        let ranked: Vec<(String, u64)> =
            board.view.rows.iter().map(|r| (r.contributor.to_string(), r.value as u64)).collect();
        assert_eq!(ranked, values(&sift), "{rule}");
    }
}
