//! History by queries of Logs Insights.

use culprits::aws::MOST_ROWS;
use culprits::board::{Lens, Phase};
use culprits::engine::{Line, LineOptions, RuleChoice};
use culprits::model::{Contributor, Tally, Timestamp};
use culprits::rule::query_of;
use culprits::source::cloud::{CloudOptions, Period};

use crate::rig::{Feeder, Rig, options, rule, sign_in, signed_in};
use crate::run::{contributors, report, reported};
use crate::stub::logs::{Logs, now};

const MINUTE: i64 = 60_000;
const SUM: &str = r#"{"logGroupNames":["/app"],"aggregateOn":"Sum","contribution":{
    "keys":["$.ip"],"valueOf":"$.bytes","filters":[{"match":"$.method","in":["GET","PUT"]}]}}"#;

/// Takes in numbered events of the last hours, some of which rules leave out.
fn past(service: &Logs, group: &str, count: u64, hours: i64) {
    let mut stage = service.stage();
    let now = now();
    for n in 0..count {
        let time = now - 1_000 - (n as i64 * 7_919_077) % (hours * 60 * MINUTE);
        let method = ["GET", "PUT", "POST"][n as usize % 3];
        let message =
            format!(r#"{{"n":{n},"ip":"10.0.0.{}","bytes":{n},"method":"{method}"}}"#, n % 7);
        stage.put_at(group, "stream", (time, time), message);
    }
}

/// The last hours, by queries.
fn ended(service: &Logs, paths: &[&str], hours: i64, rows: usize) -> CloudOptions {
    let mut options = options(service);
    options.period = Period { since: Some(now() - hours * 60 * MINUTE), until: Some(now()) };
    options.queries = paths.iter().map(|path| query_of(&rule(path)).unwrap()).collect();
    options.rows = rows;
    options
}

#[test]
fn a_report_by_queries_has_the_same_numbers() {
    let service = Logs::start(&["/app", "/other"]);
    past(&service, "/app", 900, 5);
    past(&service, "/other", 50, 5);
    let args = ["cw:/app", "--since", "6h"];
    let (output, said) = report(&service.url, Some(SUM), &args, sign_in);
    assert!(output.status.success(), "{said}");
    let by_events = reported(&output);
    let filtered = service.stage().did.calls["FilterLogEvents"];
    let args = [&args[..], &["--history", "query"]].concat();
    let (output, said) = report(&service.url, Some(SUM), &args, sign_in);
    assert!(output.status.success() && said.is_empty(), "{said}");
    let by_queries = reported(&output);
    assert_eq!(contributors(&by_queries), contributors(&by_events));
    assert_eq!(contributors(&by_queries).len(), 7);
    assert_eq!(by_queries["AggregateValue"], by_events["AggregateValue"]);
    let coverage = &by_queries["Coverage"];
    for counter in ["received", "matched", "by_query"] {
        assert_eq!(coverage[counter], 600, "{coverage}");
    }
    let calls = service.stage().did.calls.clone();
    assert_eq!((calls["FilterLogEvents"], calls["StartQuery"]), (filtered, 2));
}

#[test]
fn several_rules_pages_and_patience() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        past(&service, "/app", 500, 2);
        service.stage().queries.page = 37;
        service.stage().queries.running = 1;
        let paths = ["$.n", "$.ip"];
        let options = ended(&service, &paths, 3, MOST_ROWS);
        let mut rig = Rig::open(&["cw:/app"], &paths, &options).unwrap();
        rig.until("the end", |rig| rig.done);
        assert!(rig.has_each_once(500), "{:?}", rig.notices);
        let by_ip = rig.counted()[1];
        assert_eq!((by_ip.sum, by_ip.unique), (500.0, 7));
        let coverage = rig.reports(1)[0].coverage;
        assert_eq!((coverage.by_query, coverage.late, rig.notices.len()), (500, 0, 0));
        let spending = rig.spending();
        let bytes: usize = service.stage().events.iter().map(|event| event.message.len()).sum();
        assert_eq!(spending.scanned_bytes, 2 * bytes as u64);
        assert!(spending.dollars > 0.0, "{spending:?}");
    });
}

#[test]
fn a_query_that_fails_leaves_the_others() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        past(&service, "/app", 500, 20);
        service.stage().queries.failing = Some("ispresent(n)");
        let paths = ["$.n", "$.ip"];
        let options = ended(&service, &paths, 24, MOST_ROWS);
        let mut rig = Rig::open(&["cw:/app"], &paths, &options).unwrap();
        rig.until("the end", |rig| rig.done);
        assert_eq!((rig.counted()[0].sum, rig.counted()[1].sum), (0.0, 500.0));
        assert_eq!(rig.notices.len(), 1, "{:?}", rig.notices);
        assert!(rig.said("the query ended as Failed") && rig.said("$.n has no history from"));
    });
    let service = Logs::start(&["/app"]);
    service.stage().refused.insert("StartQuery", "AccessDeniedException");
    let args = ["cw:/app", "--since", "6h", "--history", "query"];
    let (output, said) = report(&service.url, Some(SUM), &args, sign_in);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("allow logs:StartQuery on /app"), "{said}");
}

#[test]
fn what_has_too_many_rows_is_asked_by_minutes() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        let time = now();
        for n in 0..400 {
            let message = format!(r#"{{"n":"{}"}}"#, if n % 4 == 0 { 0 } else { n % 80 });
            service.stage().put_at("/app", "s", (time - (n % 4) * MINUTE, time), message);
        }
        let mut options = ended(&service, &["$.n"], 1, 15);
        options.period.since = Some(now() - 8 * MINUTE);
        let mut rig = Rig::app(&options);
        rig.until("the end", |rig| rig.done);
        let report = rig.reports(30).remove(0);
        let (coverage, first) = (report.coverage, &report.contributors[0]);
        assert_eq!((report.value, coverage.matched, first.value), (400.0, 400, 100.0));
        // Five of each twenty in a minute have no name.
        assert!(coverage.unnamed >= 3 * 25 && coverage.balances(), "{coverage:?}");
        let stage = service.stage();
        let seconds = |ask: &serde_json::Value| {
            ask["endTime"].as_i64().unwrap() - ask["startTime"].as_i64().unwrap()
        };
        assert!(seconds(&stage.queries.asked[0]) >= 480);
        assert_eq!(seconds(stage.queries.asked.last().unwrap()), 60);
    });
}

#[test]
fn history_by_query_and_live_have_no_seam() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        past(&service, "/app", 2_000, 1);
        let feeder = Feeder::start(&service, 2_000);
        let mut options = ended(&service, &["$.n"], 2, MOST_ROWS);
        options.period.until = None;
        let mut rig = Rig::app(&options);
        rig.live();
        rig.rest(1_500);
        let count = feeder.end();
        rig.until("everything", |rig| rig.has_each_once(count));
        rig.rest(1_000);
        assert!(rig.has_each_once(count));
        let coverage = rig.reports(1)[0].coverage;
        assert_eq!((coverage.late, coverage.duplicate, coverage.gaps), (0, 0, 0));
        assert!((1_500..=2_000).contains(&coverage.by_query), "{coverage:?}");
    });
}

#[test]
fn what_comes_late_at_the_seam_is_not_lost() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        past(&service, "/app", 100, 1);
        let mut options = ended(&service, &["$.n"], 2, MOST_ROWS);
        options.period.until = None;
        options.timing.deep = 90_000;
        let mut rig = Rig::app(&options);
        rig.live();
        // Of a minute that has ended.
        service.put("/app", now() - 65_000, r#"{"n":100}"#);
        rig.until("all", |rig| rig.has_each_once(101));
    });
}

#[test]
fn a_board_has_history_before_any_event() {
    let mut line = Line::new(LineOptions::new(RuleChoice::These(vec![rule("$.n")])));
    let wall = Timestamp::from_millis(1_783_684_800_000);
    line.open(0, "cw:/app".into(), wall);
    line.tallies(&[Tally {
        rule: "$.n".into(),
        minute: wall.minute().plus(-9),
        contributor: Some(Contributor::new(&["7"])),
        value: 3.0,
        events: 3,
    }]);
    line.complete(0, wall.plus_millis(-5 * MINUTE));
    line.close(Some(wall));
    let feed = line.feed(Phase::Live, wall);
    let lens = Lens { span: Some(60), rows: 10, history: 30, ..Lens::default() };
    let board = line.board(&lens, feed);
    assert_eq!(board.view.rows.len(), 1, "{board:#?}");
    assert_eq!((board.view.rows[0].value, board.feed.coverage.by_query), (3.0, 3));
}

#[test]
fn a_group_that_has_queries_only_can_be_reported() {
    let service = Logs::start(&["/app"]);
    service.stage().groups[0].1 = "INFREQUENT_ACCESS";
    past(&service, "/app", 90, 5);
    let args = ["cw:/app", "--since", "6h", "--history", "query"];
    let (output, said) = report(&service.url, Some(SUM), &args, sign_in);
    assert!(output.status.success(), "{said}");
    assert_eq!(reported(&output)["Coverage"]["by_query"], 60);
}

#[test]
fn more_groups_than_a_query_takes_are_asked_in_parts() {
    signed_in(|| {
        let names: Vec<String> = (0..52).map(|n| format!("/g{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let service = Logs::start(&names);
        for (n, name) in names.iter().enumerate() {
            service.put(name, now() - 1_000, format!(r#"{{"n":{n}}}"#));
        }
        let options = ended(&service, &["$.n"], 1, MOST_ROWS);
        let mut rig = Rig::open(&["cw:/g*"], &["$.n"], &options).unwrap();
        rig.until("the end", |rig| rig.done);
        assert!(rig.has_each_once(52), "{:?}", rig.notices);
    });
}

#[test]
fn what_no_query_can_say_is_refused() {
    let service = Logs::start(&["/app"]);
    let args = ["cw:/app", "--history", "query"];
    let refused = |rule: Option<&str>, why: &str| {
        let (output, said) = report(&service.url, rule, &args, sign_in);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(why), "{said}");
    };
    refused(None, "--history query needs rules");
    let quoted = SUM.replace("\"PUT\"", r#""a\"b""#);
    refused(Some(&quoted), "no query says the same: it tests a field that a query cannot name");
    assert_eq!(service.stage().did.calls.get("StartQuery"), None);
}
