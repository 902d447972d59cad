//! A file that grows, watched by the engine: ranks are right while lines are appended.

use std::fs::OpenOptions;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use culprits::board::{Board, Command, Lens, Phase};
use culprits::engine::{Engine, Input, Line, LineOptions, Pace, RuleChoice, Running};
use culprits::model::Contributor;
use culprits::rule::load;
use culprits::source::{Feed, Options, Spec};

/// As an analyst pastes it.
const BRUTE_FORCE: &str = r#"{"logGroupNames":["auth"],"filter":"{ $.status = 'FAILED_LOGIN' }","contribution":{"keys":["$.sourceIP"],"value":"$.status"}}"#;

fn wait(running: &mut Running, what: &str, holds: impl Fn(&Board) -> bool) -> Arc<Board> {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let board = Arc::clone(&running.boards.borrow_and_update());
        if holds(&board) {
            return board;
        }
        assert!(Instant::now() < deadline, "{what} did not come: {board:#?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_right_address_leads_while_the_file_grows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("auth.jsonl");
    std::fs::write(&path, "").unwrap();
    let rules = load(BRUTE_FORCE, "brute-force").rules.into_iter().map(Arc::new).collect();
    let line = Line::new(LineOptions {
        evidence: 1 << 20,
        seed: Some(1),
        workers: 2,
        ..LineOptions::new(RuleChoice::These(rules))
    });
    let specs = [Spec::parse(path.to_str().unwrap()).unwrap()];
    let feed = Feed::open(&specs, Options::default()).unwrap();
    let input = Input::Sources(Box::new(feed));
    let mut running = Engine::new(line, input, Pace::Live).spawn().unwrap();
    let lens = Lens { span: Some(15), rows: 10, history: 30, generation: 7, ..Lens::default() };
    running.commands.send(Command::Look(Box::new(lens.clone()))).unwrap();
    wait(&mut running, "the lens", |b| b.lens.generation == 7);

    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    for round in 1..=3u64 {
        for i in 0..40 {
            let now = chrono::Utc::now().to_rfc3339();
            let ip = if i % 4 == 0 { format!("10.0.0.{i}") } else { "203.0.113.77".into() };
            let status = if i % 8 == 4 { "OK" } else { "FAILED_LOGIN" };
            writeln!(file, r#"{{"timestamp":"{now}","status":"{status}","sourceIP":"{ip}"}}"#)
                .unwrap();
        }
        // Half a line waits for its other half.
        write!(file, r#"{{"timestamp":"2026"#).unwrap();
        let board = wait(&mut running, "the first place", |b| {
            b.view.rows.first().is_some_and(|r| r.value == (30 * round) as f64)
        });
        assert_eq!(board.view.rows[0].contributor, Contributor::new(&["203.0.113.77"]));
        assert_eq!(board.feed.phase, Phase::Live);
        // What the half line becomes is an event from long ago: counted, and not in this range.
        writeln!(file, r#"-01-01T00:00:00Z","status":"OK","sourceIP":"10.0.0.1"}}"#).unwrap();
    }

    let culprit = Contributor::new(&["203.0.113.77"]);
    let look = Lens { contributor: Some(culprit.clone()), generation: 8, ..lens };
    running.commands.send(Command::Look(Box::new(look))).unwrap();
    let board = wait(&mut running, "the close look", |b| b.detail.is_some());
    let detail = board.detail.as_ref().unwrap();
    assert_eq!((detail.row.contributor.clone(), detail.row.rank), (culprit, 1));
    assert_eq!((detail.kept, detail.samples, detail.events.len()), (90, 90, 50));
    assert!(detail.events[0].text.contains("203.0.113.77"));
    let status = detail.breakdown.iter().find(|b| b.field == "status").unwrap();
    assert_eq!(status.values, [("FAILED_LOGIN".to_owned(), 90)]);
    assert!(board.rules[0].coverage.balances());
    assert_eq!(board.feed.coverage.unparsed, 0, "{:?}", board.feed.coverage);
    running.stop();
}

#[test]
fn a_truncation_does_not_close_the_running_minute() {
    let rules = load(BRUTE_FORCE, "brute-force").rules.into_iter().map(Arc::new).collect();
    let mut line =
        Line::new(LineOptions { workers: 2, ..LineOptions::new(RuleChoice::These(rules)) });
    let wall = culprits::decode::parse_time("2026-07-10T12:00:30Z").unwrap();
    let event = r#"{"timestamp":"2026-07-10T12:00:20Z","status":"FAILED_LOGIN","sourceIP":"a"}"#;
    for stream in 0..3 {
        line.open(stream, "log".into(), wall);
        line.caught_up(stream, wall);
        for _ in 0..10 {
            line.push(stream, format!("{event}\n").as_bytes(), wall);
        }
        line.end(stream, wall);
        line.close(Some(wall));
    }
    line.finish();
    let query = culprits::engine::ReportQuery {
        since: None,
        until: None,
        period: 1,
        top: 10,
        order: culprits::board::Order::Sum,
    };
    let report = line.reports(&query).remove(0);
    assert_eq!((report.coverage.matched, report.coverage.late), (30, 0));
}
