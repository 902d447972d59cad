//! Questions on one contributor's events: their fields, one field, and beside everyone else.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

use std::fmt::Write as _;
use std::sync::Arc;

use culprits::board::{Angle, Board, Facet, Findings, Lens, Phase, Question, Sift};
use culprits::decode::parse_time;
use culprits::engine::{Line, LineOptions, RuleChoice};
use culprits::model::{Contributor, Timestamp};
use culprits::rule::load;

const RULE: &str = r#"{"filter": "{ $.kind = 'call' }", "contribution": {"keys": ["$.user"]}}"#;

fn line(rule: &str) -> Line {
    let rule = load(rule, "calls").rules.pop().map(Arc::new).unwrap();
    Line::new(LineOptions { evidence: 8 << 20, ..LineOptions::new(RuleChoice::These(vec![rule])) })
}

/// Three minutes of calls: mallory uses curl and is denied, all others do neither.
fn logs() -> String {
    let mut out = String::new();
    for second in 0..180 {
        let time = format!("2026-11-20T14:{:02}:{:02}Z", second / 60, second % 60);
        let mut event = |user: &str, agent: &str, status: u32| {
            let http = format!(r#"{{"agent":"{agent}","status":{status}}}"#);
            let text =
                format!(r#"{{"time":"{time}","kind":"call","user":"{user}","http":{http}}}"#);
            let _ = writeln!(out, "{text}");
        };
        event("mallory", if second % 10 == 0 { "browser" } else { "curl" }, 403);
        event("alice", "browser", 200);
        event("bob", "browser", if second % 20 == 0 { 403 } else { 200 });
    }
    out
}

/// The board of logs that were read to their end.
fn board(rule: &str, logs: &str, lens: &Lens) -> Board {
    let mut line = line(rule);
    let arrival: Timestamp = parse_time("2026-11-20T15:00:00Z").unwrap();
    line.open(0, "test".into(), arrival);
    line.push(0, logs.as_bytes(), arrival);
    line.end(0, arrival);
    line.finish();
    let feed = line.feed(Phase::Ended, arrival);
    line.board(lens, feed)
}

fn ask(rule: &str, logs: &str, who: &str, angle: Angle, facets: &[(&str, &str, bool)]) -> Board {
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
        question: Some(Question { angle, facets, text: None }),
        ..Lens::default()
    };
    board(rule, logs, &lens)
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

/// What a rule cannot say is told, and not left out of it.
#[test]
fn a_pivot_that_no_rule_can_count_is_not_kept() {
    let long = "x".repeat(200);
    let logs = logs().replace("curl", &long);
    let kept = |who: &str, facets: &[_], text: Option<&str>| {
        let facet = |(field, value, include): &(&str, &str, bool)| Facet {
            field: (*field).into(),
            value: (*value).into(),
            include: *include,
        };
        let question = Question {
            angle: Angle::By("http.status".into()),
            facets: facets.iter().map(facet).collect(),
            text: text.map(str::to_owned),
        };
        let contributor = Some(Contributor::new(&[who]));
        let lens =
            Lens { rows: 1, history: 3, contributor, question: Some(question), ..Lens::default() };
        board(RULE, &logs, &lens).sift.unwrap().rule.unwrap()
    };
    assert!(kept("mallory", &[], None).is_ok());
    assert!(kept("mallory", &[], Some("403")).unwrap_err().contains("drop the search"));
    let by = sift_of(&logs);
    let cut = by.iter().find(|(value, _)| value.ends_with('…')).unwrap();
    let error = kept("mallory", &[("http.agent", &cut.0, true)], None).unwrap_err();
    assert_eq!(error, "the value of `http.agent` is longer, or not as it is shown");
}

fn sift_of(logs: &str) -> Vec<(String, u64)> {
    values(&ask(RULE, logs, "mallory", Angle::By("http.agent".into()), &[]).sift.unwrap())
}

#[test]
fn a_search_looks_at_the_raw_text() {
    let search = |text: &str| {
        let question =
            Question { angle: Angle::Events, facets: Vec::new(), text: Some(text.into()) };
        let contributor = Some(Contributor::new(&["mallory"]));
        let lens = Lens {
            rows: 10,
            history: 10,
            contributor,
            question: Some(question),
            ..Lens::default()
        };
        board(RULE, &logs(), &lens).sift.unwrap()
    };
    let found = search("\"agent\":\"brow.*403");
    assert_eq!((found.passed, found.events.len()), (18, 18));
    assert!(found.events.iter().all(|event| event.text.contains("browser")));
    assert_eq!(search("nowhere").passed, 0);
    assert_eq!(search("mallory").events.len(), 180, "more than a close look lists");
}

/// An hour of logs: each minute its number of events, so that sums tell which minutes they are of.
fn hour() -> String {
    let mut out = String::new();
    for minute in 0..60 {
        for _ in 0..=minute {
            let time = format!("2026-11-20T14:{minute:02}:30Z");
            let _ = writeln!(out, r#"{{"time":"{time}","kind":"call","user":"mallory"}}"#);
        }
    }
    out
}

#[test]
fn periods_add_up_their_minutes() {
    for (period, last, before) in [(1, 60.0, 59.0), (5, 290.0, 265.0), (15, 795.0, 570.0)] {
        let contributor = Some(Contributor::new(&["mallory"]));
        let lens = Lens { rows: 1, history: 3, period, contributor, ..Lens::default() };
        let board = board(RULE, &hour(), &lens);
        let trace = &board.view.trace;
        assert_eq!(trace.values[1..], [Some(before), Some(last)], "period {period}");
        assert_eq!((trace.values.len(), trace.step), (3, period));
        assert_eq!(trace.place(board.view.range.end.plus(-1)), Some(2));
        assert_eq!(board.detail.unwrap().trace.values, trace.values);
        assert_eq!(board.view.rows[0].trace, trace.values);
    }
}

#[test]
fn the_scrub_bar_has_every_event_and_a_minute_its_own_truth() {
    let whole = board(RULE, &hour(), &Lens { rows: 1, history: 3, ..Lens::default() });
    assert_eq!(whole.view.scrub.values.iter().flatten().sum::<f64>(), 1_830.0);
    assert_eq!(whole.rules[0].now, 60.0);
    let minute = whole.view.range.end.plus(-31);
    let then = Lens { rows: 1, history: 3, until: Some(minute), span: Some(1), ..Lens::default() };
    let then = board(RULE, &hour(), &then);
    assert_eq!((then.rules[0].now, then.view.total.value), (30.0, 30.0));
    assert_eq!(then.view.scrub, whole.view.scrub, "the bar is of all that is retained");
}
