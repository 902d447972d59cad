//! The arrows between the rooms point one way.
//!
//! Reads the `crate::…` paths of every file of a room, and fails on one that leads to a room that
//! `ARCHITECTURE.md` does not let it use.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Each room with the rooms that it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("forest", &[]),
    ("rule", &["model"]),
    ("aws", &["model"]),
    ("source", &["model", "aws"]),
    ("decode", &["model"]),
    ("window", &["model"]),
    ("rank", &["model", "window"]),
    ("detect", &["model", "forest"]),
    ("board", &["model"]),
    ("series", &["model", "decode"]),
    ("backtest", &["model", "decode", "board"]),
    (
        "engine",
        &["model", "rule", "source", "decode", "window", "rank", "forest", "detect", "board"],
    ),
    ("ui", &["model", "board", "config"]),
    ("report", &["model", "board", "backtest"]),
    ("config", &["model"]),
    (
        "cli",
        &[
            "model", "rule", "source", "decode", "window", "detect", "board", "series", "backtest",
            "engine", "ui", "report", "config", "aws",
        ],
    ),
];

/// Rooms that know no file, no clock of their own, no thread and no chance.
const PURE: &[&str] = &[
    "model", "rule", "decode", "window", "rank", "forest", "detect", "board", "series", "backtest",
];

/// What a pure room does not touch.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net::Tcp",
    "std::thread",
    "tokio::",
    "Instant::now",
    "SystemTime",
    "Utc::now",
];

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect()
}

/// Lines of a file that are code, up to its tests.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take_while(|l| *l != "#[cfg(test)]").filter(|l| !l.trim_start().starts_with("//"))
}

fn rooms_used(text: &str) -> BTreeSet<String> {
    assert!(!text.contains("crate::{"), "a room is named right after crate::");
    let paths = code(text).flat_map(|line| line.split("crate::").skip(1));
    paths
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .filter(|room: &String| !room.is_empty())
        .collect()
}

#[test]
fn arrows_point_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (room, may_use) in MAY_USE {
        for file in files(&src.join(room)) {
            for used in rooms_used(&fs::read_to_string(&file).unwrap()) {
                if used != *room && !may_use.contains(&used.as_str()) {
                    wrong.push(format!("{}: {room} may not use {used}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_is_in_the_table() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(src).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()) {
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        assert!(MAY_USE.iter().any(|(room, _)| *room == name), "{name} has no row");
    }
}

#[test]
fn pure_rooms_touch_no_file_clock_or_thread() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for room in PURE {
        for file in files(&src.join(room)) {
            let text = fs::read_to_string(&file).unwrap();
            for line in code(&text) {
                let found = IMPURE.iter().find(|word| line.contains(**word));
                assert!(found.is_none(), "{}: {found:?}", file.display());
            }
        }
    }
}
