//! A terminal that takes nothing: Ctrl-S, a dead link, nobody who reads.

use std::fmt::Write as _;
use std::thread::sleep;
use std::time::Duration;

use crate::play::Play;

#[test]
fn signals_and_keys_end_it_while_the_terminal_stands_still() {
    for (way, code) in [("q", 0), ("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let mut play = Play::program(&["demo"]);
        play.wait_for("culprits");
        play.hold(true);
        // Its clock makes frames that nobody takes.
        sleep(Duration::from_millis(600));
        if way.len() == 1 {
            play.press(way);
        } else {
            play.signal(way);
        }
        assert_eq!(play.wait_end().exit_code(), code, "{way}");
        assert!(!play.is_raw(), "the modes of the line need no output");
    }
}

#[test]
fn after_a_standstill_the_newest_is_shown() {
    let mut play = Play::interface("quit");
    play.wait_for("ssh-failed");
    play.hold(true);
    for keys in ["j", "j", "a", "?"] {
        play.press(keys);
        sleep(Duration::from_millis(30));
    }
    play.hold(false);
    play.wait_for("KEYS");
    play.press("q");
    assert!(play.end().1.contains("exit Ok(Quit)"));
}

#[test]
fn nothing_is_lost_while_nobody_reads_the_terminal() {
    const LINES: usize = 50_000;
    let mut log = String::new();
    let now = chrono::Utc::now().to_rfc3339();
    for i in 0..LINES {
        let address = i % 97;
        let _ = writeln!(
            log,
            r#"{{"timestamp":"{now}","sourceIP":"10.0.0.{address}","status":"FAILED_LOGIN"}}"#
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let (path, done) = (folder.path().join("log"), folder.path().join("log.done"));
    std::fs::write(&path, log).unwrap();
    let script = r#"{ sleep 1; cat "$0"; touch "$0.done"; sleep 600; } | "$PROGRAM" -"#;
    let mut play = Play::shell_unread(script, path.to_str().unwrap());
    // The terminal's buffer is full after this.
    for _ in 0..100 {
        play.press("\u{c}");
        sleep(Duration::from_millis(5));
    }
    play.wait("everything piped in", |_| done.exists());
    play.read();
    play.press("f");
    play.wait_for("50,000 events");
    play.press("q");
    play.wait("the way back", |play| play.text().contains("\u{1b}[?1049l"));
}
