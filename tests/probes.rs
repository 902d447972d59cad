//! What the program sends to terminals that say little of themselves, over a real pty.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

const PATIENCE: Duration = Duration::from_mins(1);

/// What a run sent, and what was on its screen before it was left.
struct Run {
    bytes: String,
    screen: String,
}

/// What terminals of today say.
const USUAL: [(&str, &str); 3] =
    [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "en_US.UTF-8")];

/// Runs the program with nothing but these variables. Each key is pressed when its word has come.
fn run(
    (columns, rows): (u16, u16),
    env: &[(&str, &str)],
    args: &[&str],
    keys: &[(&str, &str)],
) -> Run {
    let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_culprits"));
    command.args(args);
    command.env_clear();
    command.env("XDG_CONFIG_HOME", "/nonexistent");
    for (name, value) in env {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut input = pair.master.take_writer().unwrap();
    let mut reader = pair.master.try_clone_reader().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let reading = std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(len @ 1..) = reader.read(&mut buffer) {
            sink.lock().unwrap().extend_from_slice(&buffer[..len]);
        }
    });
    let screen = || {
        let mut parser = vt100::Parser::new(rows, columns, 0);
        parser.process(&seen.lock().unwrap());
        parser.screen().contents()
    };
    let mut last = String::new();
    for (word, key) in keys {
        let start = Instant::now();
        while !screen().contains(word) {
            assert!(start.elapsed() < PATIENCE, "{word:?} did not come:\n{}", screen());
            std::thread::sleep(Duration::from_millis(20));
        }
        last = screen();
        input.write_all(key.as_bytes()).unwrap();
    }
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < PATIENCE, "it did not end:\n{}", screen());
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(input);
    drop(pair.master);
    reading.join().unwrap();
    let bytes = String::from_utf8(seen.lock().unwrap().clone()).unwrap();
    Run { bytes, screen: last }
}

/// The demo, through its screens: a second or two at least.
fn demo(env: &[(&str, &str)], more: &[&str]) -> Run {
    let args = [&["demo", "--speed", "600"], more].concat();
    let keys = [
        ("web-app", "r"),
        ("203.0.113.77", "\r"),
        ("NEWEST EVENTS", "\x7f"),
        ("CHG", "a"),
        ("PEAK", "f"),
        ("COVERAGE", "?"),
        ("KEYS", "?"),
        ("COVERAGE", "q"),
    ];
    run((100, 30), env, &args, &keys)
}

fn with<'e>(changes: &[(&'e str, &'e str)]) -> Vec<(&'e str, &'e str)> {
    let kept = USUAL.into_iter().filter(|(name, _)| changes.iter().all(|(n, _)| n != name));
    kept.chain(changes.iter().copied()).filter(|(_, value)| !value.is_empty()).collect()
}

/// The parameters of every sequence that sets attributes.
fn attributes(bytes: &str) -> Vec<Vec<u16>> {
    let tails = bytes.split("\u{1b}[").skip(1);
    let number = |c: char| c.is_ascii_digit() || c == ';' || c == ':';
    tails
        .filter_map(|tail| {
            let end = tail.find(|c| !number(c))?;
            let all = tail[..end].split([';', ':']);
            tail[end..].starts_with('m').then(|| all.map(|n| n.parse().unwrap_or(0)).collect())
        })
        .collect()
}

/// Sequences that set a colour; 39 and 49 take one back.
fn colors(bytes: &str) -> Vec<Vec<u16>> {
    let set = |n: &u16| matches!(n, 30..=38 | 40..=48 | 58 | 90..=97 | 100..=107);
    attributes(bytes).into_iter().filter(|all| all.iter().any(set)).collect()
}

fn truecolors(bytes: &str) -> usize {
    let set = |all: &Vec<u16>| all.windows(2).any(|n| matches!(n, [38 | 48 | 58, 2]));
    attributes(bytes).iter().filter(|all| set(all)).count()
}

#[test]
fn a_usual_terminal_gets_colours_and_characters() {
    // The other probes count to nothing only because this one does not.
    let run = demo(&with(&[]), &["--theme", "gruvbox"]);
    assert!(colors(&run.bytes).len() > 100, "{}", colors(&run.bytes).len());
    assert!(truecolors(&run.bytes) > 100, "{}", truecolors(&run.bytes));
    assert!(run.bytes.contains("\u{1b}[38;2;") && !run.bytes.is_ascii());
}

#[test]
fn no_color_means_no_colour() {
    let run = demo(&with(&[("NO_COLOR", "1")]), &["--theme", "gruvbox"]);
    assert_eq!(colors(&run.bytes), Vec::<Vec<u16>>::new());
    assert!(attributes(&run.bytes).iter().any(|all| all.contains(&7)), "the selection is reversed");
}

#[test]
fn without_colorterm_there_is_no_true_colour() {
    let run = demo(&with(&[("COLORTERM", "")]), &["--theme", "gruvbox"]);
    assert_eq!(truecolors(&run.bytes), 0);
    assert!(colors(&run.bytes).len() > 100);
}

#[test]
fn a_terminal_of_16_colours_gets_these_alone() {
    let run = demo(&with(&[("COLORTERM", ""), ("TERM", "xterm")]), &["--theme", "gruvbox"]);
    for all in colors(&run.bytes) {
        let beyond = all.windows(3).any(|n| matches!(n, [38 | 48, 5, 16..=255]));
        assert!(!beyond, "{all:?}");
    }
    assert_eq!(truecolors(&run.bytes), 0);
}

#[test]
fn a_vt100_gets_no_colour() {
    for term in ["vt100", "dumb"] {
        let run = demo(&with(&[("TERM", term), ("COLORTERM", "")]), &["--theme", "gruvbox"]);
        assert_eq!(colors(&run.bytes), Vec::<Vec<u16>>::new(), "{term}");
    }
}

#[test]
fn a_locale_without_utf8_gets_ascii() {
    let run = demo(&with(&[("LANG", "C")]), &[]);
    let foreign: String = run.bytes.chars().filter(|c| !c.is_ascii()).collect();
    assert_eq!(foreign, "");
}

#[test]
fn a_window_of_40_by_10_can_be_used() {
    let keys = [("eb-app", "r"), ("203.0.113.77", "j"), (">  2", "\r"), ("rank 2", "q")];
    let run = run((40, 10), &with(&[]), &["demo", "--speed", "600"], &keys);
    assert!(!run.screen.contains("needs"), "{}", run.screen);
    assert!(run.screen.lines().count() >= 8, "{}", run.screen);
}

#[test]
fn a_theme_is_shown_in_its_own_colours() {
    let show = |more: &[&str]| {
        run((80, 40), &with(&[]), &[&["themes", "show", "dracula"], more].concat(), &[]).bytes
    };
    let bytes = show(&[]);
    for part in ["\u{1b}[38;2;255;85;85;48;2;40;42;54m", "anomaly.high", "Severity 70 to 100."] {
        assert!(bytes.contains(part), "{part:?} in {bytes:?}");
    }
    assert_eq!(colors(&show(&["--color", "never"])), Vec::<Vec<u16>>::new());
}
