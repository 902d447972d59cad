//! The interface alone: each way out of it.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread::sleep;
use std::time::Duration;

use culprits::board::Command;
use culprits::ui::{Exit, Options, run};

use crate::fixture;
use crate::play::{PART, Play};

/// What this test program plays in the pseudo-terminal of another test.
pub fn child() {
    let Ok(part) = std::env::var(PART) else { return };
    let (_boards, board) = tokio::sync::watch::channel(Arc::new(fixture::board()));
    let (commands, heard) = sync_channel(8);
    let fall = || {
        sleep(Duration::from_millis(300));
        panic!("a worker fell over");
    };
    if part == "panic elsewhere" {
        std::thread::spawn(fall);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let exit = runtime.block_on(async {
        let interface = run(board, commands, Options::default());
        if part == "panic here" {
            tokio::select! {
                exit = interface => exit,
                () = async { tokio::time::sleep(Duration::from_millis(300)).await; fall() } => {
                    unreachable!()
                }
            }
        } else {
            interface.await
        }
    });
    let stopped = heard.iter().any(|command| matches!(command, Command::Stop));
    println!("\r\nexit {exit:?} stopped {stopped}\r");
    assert!(part == "panic elsewhere" || matches!(exit, Ok(Exit::Quit | Exit::Signal(_))));
}

#[test]
fn quit_gives_the_terminal_back() {
    let mut play = Play::interface("quit");
    play.wait_for("ssh-failed");
    assert!(play.is_raw());
    play.press("a");
    play.wait_for("PEAK");
    play.wait_for("203.0.113.77 svc-backup");
    play.press("q");
    let (_, text) = play.end();
    assert!(text.contains("exit Ok(Quit) stopped true"), "{text:?}");
}

#[test]
fn everything_is_drawn_in_brackets() {
    let mut play = Play::interface("quit");
    play.wait_for("ssh-failed");
    // No size is lost, nor a key, though they come at once.
    for _ in 0..10 {
        for (columns, rows) in [(120, 40), (40, 10), (3, 2), (80, 24)] {
            play.resize(columns, rows);
            play.press("j\u{c}");
            sleep(Duration::from_millis(5));
        }
        play.wait_for("ssh-failed");
        play.wait_for("j/k move");
        play.press("?");
        play.wait_for("KEYS");
        play.press("?");
    }
    play.press("q");
    let (_, text) = play.end();
    let (_, drawn) = text.split_once("\u{1b}[?1049h\u{1b}[?25l").unwrap();
    let (drawn, _) = drawn.rsplit_once("\u{1b}[?2026l\u{1b}[m\u{1b}[?1049l").unwrap();
    assert!(drawn.ends_with("\u{1b}[?2026l"));
    for frame in drawn.split_inclusive("\u{1b}[?2026l") {
        assert!(frame.starts_with("\u{1b}[?2026h"), "outside of brackets: {frame:?}");
        assert_eq!(frame.matches("\u{1b}[?2026h").count(), 1);
    }
}

#[test]
fn every_ending_signal_gives_the_terminal_back() {
    for (name, number) in [("TERM", 15), ("HUP", 1), ("INT", 2)] {
        let play = Play::interface("signal");
        play.wait_for("ssh-failed");
        play.signal(name);
        let (_, text) = play.end();
        assert!(text.contains(&format!("exit Ok(Signal({number}))")), "{text:?}");
    }
}

#[test]
fn a_panic_on_any_thread_gives_the_terminal_back_and_can_be_read() {
    for part in ["panic elsewhere", "panic here"] {
        let play = Play::interface(part);
        // On the usual screen, that is: the other one has no such text.
        play.wait_for("a worker fell over");
        let (_, text) = play.end();
        let (before, after) = text.rsplit_once("\u{1b}[?1049l").unwrap();
        assert!(before.contains("ssh-failed"), "it was drawn before");
        assert!(after.contains("a worker fell over"), "{after:?}");
    }
}

#[test]
fn who_cannot_print_why_it_failed_can_still_be_ended() {
    let mut play = Play::interface("panic elsewhere");
    play.wait_for("ssh-failed");
    play.hold(true);
    play.wait("modes as before", |play| !play.is_raw());
    sleep(Duration::from_millis(200));
    play.signal("TERM");
    assert_eq!(play.wait_end().signal(), Some("Terminated"));
}

#[test]
fn a_request_for_a_core_dump_is_not_ours() {
    let mut play = Play::interface("signal");
    play.wait_for("ssh-failed");
    play.signal("QUIT");
    assert_eq!(play.wait_end().signal(), Some("Quit"));
}
