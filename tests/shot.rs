//! Pictures of the board, made without a terminal: the same ones each time, and no text breaks them.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

#[path = "screens/fixture.rs"]
#[expect(dead_code, reason = "the screens test uses the rest")]
mod fixture;
mod program;

use std::fs;
use std::path::Path;
use std::process::Command;

use culprits::board::{Board, Lens};
use culprits::model::Contributor;
use culprits::ui::{Caps, Depth, Options, Theme, shot};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

fn options(theme: &str) -> Options {
    let caps = Caps { depth: Depth::True, ascii: false };
    Options { theme: Theme::named(theme).unwrap(), caps, ..Options::default() }
}

fn fixed(lens: &Lens) -> Board {
    let mut board = fixture::board();
    board.lens = Lens { rule: 0, ..lens.clone() };
    board
}

/// Fails where a tag is not closed, or a sign stands where XML has none.
fn assert_well_formed(svg: &str) {
    let mut open = Vec::new();
    let mut rest = svg;
    while let Some((text, tag)) = rest.split_once('<') {
        assert!(!text.contains('>'), "{text}");
        let (tag, after) = tag.split_once('>').unwrap();
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if tag.ends_with('/') => {}
            None => open.push(tag.split([' ', '\n']).next().unwrap()),
        }
        rest = after;
    }
    assert!(open.is_empty(), "{open:?}");
    for entity in svg.split('&').skip(1) {
        let name = entity.split_once(';').map(|(name, _)| name);
        assert!(matches!(name, Some("amp" | "lt" | "gt" | "quot")), "&{name:?}");
    }
    assert!(svg.chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn every_size_and_theme_is_a_picture() {
    let colours = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    for theme in Theme::names() {
        let options = options(theme);
        for size in [(20, 5), (80, 24), (120, 40), (200, 60)] {
            for keys in ["", "Enter", "a", "?", "f", "R"] {
                let keys = shot::keys(keys).unwrap();
                let (buffer, _) = shot::screen(&options, size, &keys, fixed);
                let palette = shot::Palette::of(&options.theme);
                let svg = shot::svg(&buffer, &palette, "board");
                assert_well_formed(&svg);
                assert_eq!(svg, shot::svg(&buffer, &palette, "board"));
                let text = shot::text(&buffer);
                assert_eq!(text.lines().count(), usize::from(size.1));
                // Without its escapes, the coloured text is the plain one.
                let ansi = shot::ansi(&buffer);
                let bare: Vec<&str> = ansi.lines().collect();
                let bare: String = bare
                    .iter()
                    .map(|line| colours.replace_all(line, "").trim_end().to_owned() + "\n")
                    .collect();
                assert_eq!(bare, text);
            }
        }
    }
}

#[test]
fn keys_lead_to_what_they_ask_for() {
    let options = options("dark");
    let mut lenses = Vec::new();
    let keys = shot::keys("j Enter").unwrap();
    let (buffer, _) = shot::screen(&options, (80, 24), &keys, |lens| {
        lenses.push(lens.clone());
        fixed(lens)
    });
    let second = Contributor::new(&["198.51.100.9", "deploy-bot"]);
    assert_eq!(lenses.last().unwrap().contributor, Some(second));
    assert!(shot::text(&buffer).contains("198.51.100.9"));
}

#[test]
fn a_terminal_reads_the_coloured_text_as_it_was_drawn() {
    let (buffer, _) = shot::screen(&options("dark"), (80, 24), &[], fixed);
    let mut terminal = vt100::Parser::new(24, 80, 0);
    terminal.process(shot::ansi(&buffer).trim_end().replace('\n', "\r\n").as_bytes());
    for y in 0..24 {
        for x in 0..80 {
            let (cell, drawn) = (terminal.screen().cell(y, x).unwrap(), &buffer[(x, y)]);
            if !drawn.symbol().trim().is_empty() && !cell.is_wide_continuation() {
                assert_eq!(cell.contents(), drawn.symbol(), "{x},{y}");
            }
        }
    }
}

proptest! {
    #[test]
    fn no_text_breaks_a_picture(lines in prop::collection::vec("\\PC{0,40}|[<>&\"'\\]!-]{0,9}", 1..6)) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 40, lines.len() as u16));
        for (y, line) in (0..).zip(&lines) {
            let style = Style::new().fg(Color::Indexed(y as u8 * 31)).bg(Color::Indexed(y as u8));
            buffer.set_string(0, y, line, style);
        }
        assert_well_formed(&shot::svg(&buffer, &shot::Palette::LIGHT, &lines[0]));
        prop_assert_eq!(shot::text(&buffer).lines().count(), lines.len());
    }
}

fn shoot(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_culprits"));
    program.args(args).current_dir(folder).env("XDG_CONFIG_HOME", folder).env_remove("TERM");
    let out = program.envs(env.iter().copied()).output().unwrap();
    (out.status.code(), String::from_utf8(out.stderr).unwrap())
}

#[test]
fn the_demo_has_the_same_picture_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let keys = "r Enter";
    for (file, env) in [
        ("a.svg", &[][..]),
        ("b.svg", &[("TERM", "vt100"), ("NO_COLOR", "1"), ("LANG", "C"), ("TZ", "Asia/Tokyo")]),
    ] {
        let args = ["demo", "--shot", file, "--at", "21s", "--keys", keys];
        assert_eq!(shoot(folder.path(), &args, env), (Some(0), String::new()));
    }
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("a.svg"), read("b.svg"));
    assert_well_formed(&read("a.svg"));
    let args = ["demo", "--shot", "a.txt", "--at", "21s", "--keys", keys, "--size", "80x24"];
    assert_eq!(shoot(folder.path(), &args, &[]), (Some(0), String::new()));
    let text = read("a.txt");
    for part in ["REPLAY x60", "203.0.113.77", "2026-07-10 08:5", "severity"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_recording_of_ones_own_is_played_up_to_its_moment() {
    let folder = tempfile::tempdir().unwrap();
    let event = |minute: u32, second: u32, k: &str| {
        format!("{{\"time\":\"2026-07-10T10:{minute:02}:{second:02}Z\",\"k\":\"{k}\"}}\n")
    };
    let log: String = (0..20)
        .flat_map(|minute| (0..60).map(move |second| (minute, second)))
        .map(|(minute, second)| event(minute, second, if minute < 10 { "early" } else { "late" }))
        .collect();
    fs::write(folder.path().join("log.jsonl"), log).unwrap();
    fs::write(folder.path().join("rule.json"), r#"{"contribution":{"keys":["$.k"]}}"#).unwrap();
    let mut args =
        vec!["replay", "log.jsonl", "-r", "rule.json", "--shot", "a.txt", "--size", "80x24"];
    let text = |args: &[&str]| {
        assert_eq!(shoot(folder.path(), args, &[]), (Some(0), String::new()));
        fs::read_to_string(folder.path().join("a.txt")).unwrap()
    };
    let end = text(&args);
    assert!(end.contains("ENDED") && end.contains("late"), "{end}");
    args.extend(["--at", "5s"]);
    let early = text(&args);
    assert!(
        early.contains("10:05:") && early.contains("early") && !early.contains("late "),
        "{early}"
    );
    args.extend(["--speed", "1"]);
    assert!(text(&args).contains("10:00:"));
}

#[test]
fn what_cannot_be_shown_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("empty.jsonl"), "").unwrap();
    let table: &[(&[&str], i32, &str)] = &[
        (
            &["demo", "--shot", "a.md"],
            2,
            "a picture is a file .svg, .ansi (text with colours) or .txt",
        ),
        (&["demo", "--shot", "a"], 2, "a picture is a file"),
        (&["demo", "--shot", "a.svg", "--size", "19x5"], 2, "from 20x5 to 500x200"),
        (&["demo", "--shot", "a.svg", "--size", "501x200"], 2, "from 20x5 to 500x200"),
        (&["demo", "--shot", "a.svg", "--size", "80"], 2, "columns and rows, as 120x40"),
        (&["demo", "--shot", "a.svg", "--at", "2m"], 2, "--at 2m: the recording is over after"),
        (&["demo", "--shot", "a.svg", "--at", "soon"], 2, "as 30s, 5m, 1h, 1d"),
        (&["demo", "--shot", "a.svg", "--keys", "j Entr"], 2, "--keys: `Entr` is no key"),
        (&["demo", "--at", "3s"], 2, "--shot <FILE>"),
        (&["demo", "--shot", "no/a.svg"], 1, "--shot no/a.svg: there is no folder no"),
        (&["demo"], 2, "the board needs a terminal"),
        (&["replay", "empty.jsonl", "--shot", "a.svg"], 2, "no event from the start of the replay"),
    ];
    for (args, code, words) in table {
        let (exit, message) = shoot(folder.path(), args, &[]);
        assert_eq!(exit, Some(*code), "{args:?}: {message}");
        assert!(message.contains(words), "{args:?}: {message}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
