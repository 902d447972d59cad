//! The ways in which files are rotated: each line comes once through all of them.

use std::fs;
use std::io::Write as _;
use std::ops::Range;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use culprits::source::Notice;
use tempfile::{TempDir, tempdir};

use crate::rig::{Reader, append, line, lines, options, spec};

struct Case {
    folder: TempDir,
    log: PathBuf,
    reader: Reader,
}

impl Case {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

type Rotation = fn(&mut Case) -> Range<usize>;

fn rename_create(case: &mut Case) -> Range<usize> {
    let mut old = append(&case.log);
    fs::rename(&case.log, case.path("app.log.1")).unwrap();
    append(&case.log).write_all(lines(25..50).as_bytes()).unwrap();
    old.write_all(lines(50..75).as_bytes()).unwrap();
    case.reader.until_lines(75);
    // The writer has not heard of the rotation yet.
    for n in 75..100 {
        old.write_all(line(n).as_bytes()).unwrap();
        case.reader.step();
    }
    0..100
}

fn rename_gap_create(case: &mut Case) -> Range<usize> {
    fs::rename(&case.log, case.path("app.log.1")).unwrap();
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(50) {
        case.reader.step();
    }
    append(&case.log).write_all(lines(25..50).as_bytes()).unwrap();
    0..50
}

fn copytruncate(case: &mut Case) -> Range<usize> {
    let mut writer = append(&case.log);
    fs::copy(&case.log, case.path("app.log.1")).unwrap();
    writer.set_len(0).unwrap();
    case.reader.until("truncated", |r| {
        r.notices.iter().any(|notice| matches!(notice, Notice::Truncated { .. }))
    });
    writer.write_all(lines(25..50).as_bytes()).unwrap();
    0..50
}

fn copytruncate_regrown(case: &mut Case) -> Range<usize> {
    let mut writer = append(&case.log);
    fs::copy(&case.log, case.path("app.log.1")).unwrap();
    writer.set_len(0).unwrap();
    // Past the old end before anybody looks.
    writer.write_all(lines(25..250).as_bytes()).unwrap();
    0..250
}

fn symlink_swap(case: &mut Case) -> Range<usize> {
    let mut old = append(&case.log);
    append(&case.path("new.log")).write_all(lines(25..50).as_bytes()).unwrap();
    symlink("new.log", case.path("swap")).unwrap();
    fs::rename(case.path("swap"), &case.log).unwrap();
    old.write_all(lines(50..75).as_bytes()).unwrap();
    0..75
}

fn half_written(case: &mut Case) -> Range<usize> {
    let mut writer = append(&case.log);
    let whole = line(25);
    let (first, second) = whole.split_at(9);
    let seen = case.reader.bytes;
    writer.write_all(first.as_bytes()).unwrap();
    case.reader.until("half a line", |r| r.bytes > seen);
    assert_eq!(case.reader.lines.len(), 25, "half a line is no line");
    writer.write_all(second.as_bytes()).unwrap();
    0..26
}

fn invalid_utf8(case: &mut Case) -> Range<usize> {
    let mut writer = append(&case.log);
    writer.write_all(b"0000025 \xff\xfe\x80\n").unwrap();
    writer.write_all(lines(26..30).as_bytes()).unwrap();
    case.reader.until_lines(26);
    assert_eq!(case.reader.lines[25], b"0000025 \xff\xfe\x80");
    0..30
}

const ROTATIONS: [(&str, Rotation); 7] = [
    ("rename and create, late lines to the old file", rename_create),
    ("rename, a gap, create", rename_gap_create),
    ("copytruncate", copytruncate),
    ("copytruncate, regrown past the old end", copytruncate_regrown),
    ("another file behind the link", symlink_swap),
    ("a half-written line", half_written),
    ("bytes that are not UTF-8", invalid_utf8),
];

/// Each rotation, with the file named itself, found by a pattern, and found in a folder where
/// what the rotation makes of it lies too.
#[test]
fn every_line_comes_once_through_every_rotation() {
    for (name, rotate) in ROTATIONS {
        for source in ["app.log", "app*", ""] {
            println!("{name}, given as {source:?}");
            let folder = tempdir().unwrap();
            let log = folder.path().join("app.log");
            if name.contains("link") {
                symlink("real.log", &log).unwrap();
            }
            append(&log).write_all(lines(0..25).as_bytes()).unwrap();
            let spec = spec(folder.path().join(source));
            let reader = Reader::open(&[spec], options(true));
            let mut case = Case { folder, log, reader };
            case.reader.until("caught up", |r| r.caught_up > 0);
            let expected = rotate(&mut case);
            case.reader.expect_exactly(expected);
        }
    }
}
