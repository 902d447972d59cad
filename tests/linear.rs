//! The board in sentences: what is said of boards, and what the program says to a pipe.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

#[path = "screens/fixture.rs"]
#[expect(dead_code, reason = "the screens test uses the rest")]
mod fixture;
mod program;

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output};

use culprits::board::{Board, Phase, Subject};
use culprits::model::{Contributor, MinuteRange};
use culprits::ui::Zone;
use culprits::ui::linear::{Heard, Talk};
use fixture::LAST;

fn talk() -> Talk {
    Talk::new(Zone::Utc, Some(15))
}

/// The fixture through the lens that is wanted, `after` its last minute.
fn board(talk: &Talk, after: i64) -> Board {
    let mut board = fixture::board();
    board.lens = talk.lens();
    board.view.range = MinuteRange::ending(LAST.plus(after), 1);
    if board.lens.rule > 0 {
        board.view.anomalies.clear();
    }
    board
}

/// Hears boards until nothing but the next minute is waited for.
fn hear(talk: &mut Talk, edit: impl Fn(&mut Board), after: i64) -> Vec<String> {
    let mut said = Vec::new();
    for _ in 0..4 {
        let mut board = board(talk, after);
        edit(&mut board);
        said.extend(talk.hear(&board));
    }
    said
}

fn ask(talk: &mut Talk, line: &str) -> Vec<String> {
    talk.ask(Heard::Line(line.to_owned()))
}

#[test]
fn a_board_is_told_and_not_told_again() {
    let mut talk = talk();
    let said = hear(&mut talk, |_| {}, 0);
    let expected = [
        "rule ssh-failed (1 of 3) by srcip, user: failed logins over SSH.",
        "2 more rules run: bytes-out, api-errors; r goes to the next.",
        "reads /var/log/auth.log, cw:/bastion/ssh, /srv/log/legacy.txt; times are UTC.",
        "live.",
        "notice: /var/log/auth.log was rotated at 14:02:11; nothing was lost",
        "minute 14:31: 43,368 by 1,204 contributors; first 203.0.113.77 svc-backup with 14,736, \
         34.0%, was sixth.",
        "up to 14:31: 12 unparsed, 9 late, 3 duplicate, 37 key missing.",
        "2 anomalies of before are over, the worst ~ low, severity 22; a lists them.",
        "12:33 anomaly began and is over after 4 min, 12:32 to 12:35: !! high, severity 74: (total) \
         at 9,120 a minute, expected 40 to 75; 33 times its usual rate of this hour, and 34% of the \
         rule instead of 1%; it began 12:32.",
    ];
    assert_eq!(said[..expected.len()], expected);
    assert!(said[9].starts_with("14:22 anomaly begins: ! mid, severity 55: 198.51.100.41 scanner"));
    assert!(said[10].starts_with("14:31 anomaly begins: !! high, severity 86: 203.0.113.77"));
    assert_eq!(said.len(), 11, "{said:#?}");
    assert_eq!(hear(&mut talk, |_| {}, 0), [""; 0]);
}

#[test]
fn what_passed_what_grew_and_what_ended_is_told() {
    let mut talk = talk();
    let mid = |b: &mut Board| {
        b.view.anomalies.first_mut().into_iter().for_each(|a| a.verdict.severity = 50);
    };
    hear(&mut talk, mid, 0);
    let said = hear(&mut talk, |b| b.feed.coverage.unparsed += 3, 3);
    assert_eq!(said[0], "2 minutes passed unspoken: 14:32 to 14:33.");
    assert!(said[1].starts_with("minute 14:34: "), "{said:#?}");
    assert_eq!(said[2], "since 14:31: 3 unparsed.");
    assert!(said[3].starts_with("14:31 anomaly grows: !! high, severity 86: 203.0.113.77"));
    assert_eq!(said.len(), 4, "{said:#?}");
    let over = |b: &mut Board| {
        b.view.anomalies.first_mut().into_iter().for_each(|a| a.open = false);
        b.feed.phase = Phase::Ended;
    };
    let said = hear(&mut talk, over, 4);
    assert!(said.contains(
        &"anomaly is over after 3 min, 14:29 to 14:31: 203.0.113.77 svc-backup; it was !! high, \
          severity 86."
            .to_owned()
    ));
    assert_eq!(said.last().unwrap(), "ended after 48,210 events.");
    assert!(talk.ended() && !talk.quit());
}

#[test]
fn another_rules_anomalies_are_told_with_its_name() {
    let mut talk = talk();
    let mut said = Vec::new();
    for _ in 0..4 {
        let mut board = board(&talk, 0);
        if board.lens.rule == 1 {
            board.view.anomalies = fixture::anomalies()[..1].to_vec();
        }
        said.extend(talk.hear(&board));
    }
    let told = "14:31 anomaly begins, under bytes-out: !! high, severity 86: 203.0.113.77";
    assert!(said.iter().any(|text| text.starts_with(told)), "{said:#?}");
}

#[test]
fn catching_up_is_silent_but_for_itself() {
    let mut talk = talk();
    let catching = |b: &mut Board| b.feed.phase = Phase::CatchingUp { done: Some(0.3) };
    let said = hear(&mut talk, catching, 0);
    assert_eq!(said[3], "catching up with what is there already.");
    assert_eq!(said.len(), 5, "{said:#?}");
}

#[test]
fn lines_are_answered() {
    let mut talk = talk();
    assert_eq!(ask(&mut talk, "r"), ["there is no rule yet."]);
    hear(&mut talk, |_| {}, 0);
    for (line, begins) in [
        ("x", "`x` is no command; there are 1 to 9"),
        ("0", "`0` is no command"),
        ("1 2 3", "`1 2 3` is no command"),
        ("w", "`w` is no command"),
        ("w 3", "`3` is no range; write 15m"),
        ("w 99999999999999999999h", "`99999999999999999999h` is no range"),
        ("w 2d", "t and the numbers are over 48 h"),
        ("w all", "t and the numbers are over all that is retained"),
        ("w 15m", "t and the numbers are over 15 min"),
        ("?", "1 to 9: "),
        ("r nothing", "`nothing` is not one rule; there are ssh-failed, bytes-out, api-errors."),
        ("r api", "rule api-errors (3 of 3) by $.userIdentity.arn: CloudTrail errors by caller."),
        ("r", "rule ssh-failed (1 of 3)"),
        ("\u{1b}[2J", "`\\u{1b}[2J` is no command"),
    ] {
        let said = ask(&mut talk, line);
        assert!(said[0].starts_with(begins), "{line}: {said:?}");
    }
    assert_eq!(talk.ask(Heard::TooLong), ["a command has at most 400 characters."]);
    assert_eq!(ask(&mut talk, "   "), [""; 0]);
    assert!(!talk.quit());
    ask(&mut talk, " q ");
    assert!(talk.quit());
}

#[test]
fn a_number_tells_about_that_contributor() {
    let mut talk = talk();
    hear(&mut talk, |_| {}, 0);
    assert_eq!(ask(&mut talk, "1"), [""; 0]);
    assert_eq!((talk.lens().rows, talk.lens().span), (9, Some(15)));
    assert_eq!(talk.hear(&board(&talk, 0)), [""; 0]);
    let who = Contributor::new(&["203.0.113.77", "svc-backup"]);
    assert_eq!(talk.lens().contributor, Some(who));
    let said = talk.hear(&board(&talk, 0));
    assert_eq!(
        said[0],
        "203.0.113.77 svc-backup, first: 14,736 in 15 min, 34.0% of all, 1,842 in minute 14:31; \
         first seen 11:41."
    );
    assert!(said[1].starts_with("high anomaly goes on, severity 86: "), "{said:#?}");
    assert_eq!(said[2], "field host: bastion-1 188 of 200, bastion-2 11 of 200, db-7 1 of 200.");
    assert!(said.last().unwrap().starts_with("newest event, 14:31:59: Nov 20"), "{said:#?}");
    for (line, first) in [
        ("a", "5 anomalies in what is retained, 2 open."),
        ("t", "15 min: 43,368 by 1,204 contributors."),
        ("f", "live at 2026-11-20 14:32:07Z, complete up to 14:32:04, lag 0.8s; 48,210 events"),
    ] {
        ask(&mut talk, line);
        let said = talk.hear(&board(&talk, 0));
        assert!(said[0].starts_with(first), "{said:#?}");
    }
}

#[test]
fn names_act_on_nobody() {
    let evil = "\u{1b}]52;c;x\u{7}\n\u{202e}\u{9b}31m";
    let mut talk = talk();
    let edit = |b: &mut Board| {
        let who = Contributor::new(&[evil, "x"]);
        b.view.rows[0].contributor = who.clone();
        b.rules[1].name = evil.into();
        b.feed.notices = vec![evil.into()];
        for anomaly in &mut b.view.anomalies {
            anomaly.subject = Subject::Contributor(who.clone());
        }
    };
    let said = hear(&mut talk, edit, 0);
    assert!(said.len() > 8);
    for text in said {
        assert!(!text.chars().any(|c| c.is_control() || c == '\u{202e}'), "{text:?}");
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.iter().all(|b| *b == b'\n' || (*b >= 0x20 && *b != 0x7f)));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_demo_names_its_incidents_in_their_minutes() {
    let text = text(&program::run(root(), &["demo", "--linear", "--speed", "3600"]));
    let truth = std::fs::read(root().join("demo/incidents.json")).unwrap();
    let truth: serde_json::Value = serde_json::from_slice(&truth).unwrap();
    for incident in truth["incidents"].as_array().unwrap() {
        let of = |name: &str| incident[name].as_str().unwrap();
        let (first, end) = (&of("start")[11..16], &of("end")[11..16]);
        let told = text.lines().any(|line| {
            line.get(..5).is_some_and(|clock| (first..=end).contains(&clock))
                && line.contains("anomaly ")
                && line.contains(of("contributor"))
        });
        assert!(told, "{}: {text}", of("name"));
    }
    let mut lines = HashSet::new();
    for line in text.lines() {
        assert!(!line.is_empty() && lines.insert(line), "told twice: {line}");
    }
    assert!(text.ends_with("ended after 18,109 events.\n"), "{text}");
}

/// A recording of one minute that is held.
fn held(folder: &Path) -> Child {
    let rule = r#"{"contribution": {"keys": ["$.user"]}}"#;
    std::fs::write(folder.join("rule.json"), rule).unwrap();
    let event = "{\"time\":\"2026-07-10T08:30:00Z\",\"user\":\"alice\"}\n";
    std::fs::write(folder.join("log.jsonl"), event.repeat(3)).unwrap();
    let args = ["replay", "log.jsonl", "-r", "rule.json", "--linear"];
    program::start(folder, &args)
}

/// Reads up to the line that begins so.
fn wait_for(lines: &mut impl BufRead, begins: &str) {
    let mut line = String::new();
    while !line.starts_with(begins) {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "no {begins:?}");
    }
}

#[test]
fn commands_come_in_lines_and_the_end_is_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = held(folder.path());
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut commands = child.stdin.take().unwrap();
    wait_for(&mut lines, "ended after 3 events.");
    writeln!(commands, "{}\n1", "x".repeat(5_000)).unwrap();
    wait_for(&mut lines, "a command has at most 400 characters.");
    wait_for(&mut lines, "alice, first: 3 in 15 min");
    writeln!(commands, "q").unwrap();
    assert!(child.wait().unwrap().success());
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();

    // The end of its input ends it, too, once the sources have ended.
    let mut child = held(folder.path());
    drop(child.stdin.take());
    let output = child.wait_with_output().unwrap();
    assert!(text(&output).ends_with("ended after 3 events.\n"));
}

#[test]
fn signals_and_a_reader_that_goes_end_it() {
    let folder = tempfile::tempdir().unwrap();
    for (name, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let mut child = held(folder.path());
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        // Its end would end the program, too.
        let _input = child.stdin.take();
        wait_for(&mut lines, "ended after 3 events.");
        let (signal, id) = (format!("-{name}"), child.id().to_string());
        let kill = Command::new("kill").args([&signal, &id]).status().unwrap();
        assert!(kill.success());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{name}");
    }
    let mut child = held(folder.path());
    drop(child.stdout.take());
    let mut commands = child.stdin.take().unwrap();
    let _ = commands.write_all(b"?\n?\n");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_piped_source_brings_no_commands() {
    let folder = tempfile::tempdir().unwrap();
    drop(held(folder.path()).wait_with_output());
    let log = std::fs::read(folder.path().join("log.jsonl")).unwrap();
    let args = ["watch", "-", "-r", "rule.json", "--linear"];
    let mut child = program::start(folder.path(), &args);
    child.stdin.take().unwrap().write_all(&[&log[..], b"q\n"].concat()).unwrap();
    let text = text(&child.wait_with_output().unwrap());
    assert!(text.contains("minute 08:30: 3 by 1 contributor; first alice with 3, 100%"), "{text}");
    assert!(text.contains("1 unparsed") && text.ends_with("ended after 4 events.\n"), "{text}");
}
