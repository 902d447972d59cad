//! `culprits score` on files as they come, and on files that are wrong.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod program;

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Output;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;

const HEADER: &str = "timestamp,value,anomaly_score,anomaly_grade,confidence,expected,lower,upper,\
                      severity,state,direction,reason";

fn score(folder: &Path, args: &[&str]) -> Output {
    program::run(folder, &[&["score"], args].concat())
}

/// The cells of each row below the header.
fn rows(out: &[u8]) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_reader(out);
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>().join(","), HEADER);
    reader.records().map(Result::unwrap).collect()
}

/// Rows `step` seconds apart from 2014-04-01 on.
fn series(values: impl Iterator<Item = f64>, step: i64) -> String {
    let start = culprits::decode::parse_time("2014-04-01 00:00:00").unwrap();
    let mut text = String::from("timestamp,value\n");
    for (i, value) in (0..).zip(values) {
        let time = start.plus_millis(i * step * 1000).to_string().replace('T', " ");
        let _ = writeln!(text, "{},{value}", time.trim_end_matches('Z'));
    }
    text
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    args: Vec<String>,
    input: String,
    /// `time | value | state` of each row.
    output: String,
    /// What standard error has.
    said: Vec<String>,
}

#[test]
fn each_kind_of_file_is_read_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let table: Table = toml::from_str(include_str!("score/table.toml")).unwrap();
    for case in table.case {
        let name = &case.name;
        fs::write(folder.path().join("in.csv"), &case.input).unwrap();
        let args: Vec<&str> = case.args.iter().map(String::as_str).collect();
        let out = score(folder.path(), &[&["in.csv"], &args[..]].concat());
        let said = String::from_utf8(out.stderr).unwrap();
        assert_eq!(out.status.code(), Some(0), "{name}: {said}");
        let rows = rows(&out.stdout);
        let found: Vec<String> =
            rows.iter().map(|row| format!("{} | {} | {}", &row[0], &row[1], &row[9])).collect();
        assert_eq!(found, case.output.lines().collect::<Vec<_>>(), "{name}");
        for row in rows.iter().filter(|row| matches!(&row[9], "missing" | "unreadable")) {
            assert_eq!((&row[2], &row[3], &row[8]), ("0", "0", "0"), "{name}");
        }
        for word in &case.said {
            assert!(said.contains(word), "{name}: {word:?} is not in {said}");
        }
        let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!said.contains(acts), "{name}: {said:?}");
        assert!(!String::from_utf8(out.stdout).unwrap().contains(acts), "{name}");
    }
}

#[test]
fn wrong_files_and_wrong_usage_say_what_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("empty"), "").unwrap();
    fs::write(path("blank"), "\n \r\n").unwrap();
    fs::write(path("header"), "timestamp,value\n").unwrap();
    fs::write(path("words"), "timestamp,value\n2026-07-10 00:00,a\n2026-07-10 00:01,b\n").unwrap();
    fs::write(path("timeless"), "a,b\n1,2\n3,4\n").unwrap();
    fs::write(path("binary"), b"timestamp,value\n1\0,2\n").unwrap();
    fs::write(path("good"), "timestamp,value\n2026-07-10 00:00,1\n").unwrap();
    fs::create_dir(path("folder")).unwrap();
    let table: &[(&[&str], i32, &str)] = &[
        (&["empty"], 1, "empty:1:1: the file is empty; allowed are rows of a time and a number"),
        (&["blank"], 1, "blank:1:1: the file is empty"),
        (&["header"], 1, "header:1:1: only a header (timestamp,value)"),
        (&["words"], 1, "words:2:18: no column of numbers: found a"),
        (&["timeless"], 1, "timeless:2:1: no column of times: found 1,2"),
        (&["good", "--time", "value"], 1, "good:2:1: no column of numbers"),
        (&["words", "--time", "2", "--value", "1"], 1, "words:2:18: no time: found a"),
        (&["binary"], 1, "binary:2:2: a NUL byte"),
        (&["folder"], 1, "folder: a folder; name the CSV file in it"),
        (&["nowhere"], 1, "nowhere: not found"),
        (&["good", "-o", "folder/none/out.csv"], 1, "-o folder/none/out.csv"),
        (&["good", "-o", "good"], 2, "this is the file that is read"),
        (
            &["good", "--value", "x"],
            2,
            "good:1:1: no column x; allowed are timestamp, value, or a number from 1 to 2",
        ),
        (&["good", "--interval", "5"], 2, "an interval is 1ms to 366d"),
        (&["good", "--gaps", "none"], 2, "missing, zero, previous"),
        (&[], 2, "FILE.csv"),
    ];
    for (args, code, word) in table {
        let out = score(folder.path(), args);
        let said = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(*code), "{args:?}: {said}");
        assert!(said.contains(word), "{args:?}: {word:?} is not in {said}");
        assert!(out.stdout.is_empty(), "{args:?}");
    }
    assert_eq!(fs::read_to_string(path("good")).unwrap().lines().count(), 2);
}

#[test]
fn an_outbreak_has_a_score_and_what_is_usual_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let usual = |i: u32| f64::from(50 + i * 7919 % 11);
    let text =
        series((0..1500).map(|i| if (1200..1206).contains(&i) { 5000.0 } else { usual(i) }), 300);
    fs::write(folder.path().join("in.csv"), &text).unwrap();
    let out = score(folder.path(), &["in.csv"]);
    let found = rows(&out.stdout);
    assert_eq!(found.len(), 1500);
    for (i, (row, line)) in found.iter().zip(text.lines().skip(1)).enumerate() {
        assert_eq!(format!("{},{}", &row[0], &row[1]), line);
        let number = |at: usize| row[at].parse::<f64>().unwrap();
        assert_eq!(number(2) > 0.0, number(3) > 0.0, "{row:?}");
        assert!((0.0..=1.0).contains(&number(3)) && (0.0..=1.0).contains(&number(4)), "{row:?}");
        assert!(number(6) <= number(5) && number(5) <= number(7), "{row:?}");
        assert!(number(2) == 0.0 || (1200..1300).contains(&i), "row {i}: {row:?}");
    }
    let first = found.iter().position(|row| &row[2] != "0").unwrap();
    assert!((1200..1203).contains(&first), "{first}");
    assert_eq!((&found[first][9], &found[first][10]), ("anomaly", "spike"));
    assert!(!found[first][11].is_empty());
    let again = score(folder.path(), &["in.csv"]);
    assert_eq!(again.stdout, out.stdout, "the same file, the same bytes");
}

#[test]
fn nothing_at_all_is_usual_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.csv"), series((0..400).map(|_| 0.0), 60)).unwrap();
    let found = rows(&score(folder.path(), &["in.csv"]).stdout);
    assert_eq!(found.len(), 400);
    assert!(found.iter().all(|row| &row[2] == "0" && &row[3] == "0"));
    assert_eq!(&found[399][9], "normal");
}

#[test]
fn archives_pipes_and_a_file_to_write_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let text = series((0..50).map(f64::from), 60);
    fs::write(path("in.csv"), &text).unwrap();
    let plain = score(folder.path(), &["in.csv"]).stdout;
    let mut gz = GzEncoder::new(fs::File::create(path("in.csv.gz")).unwrap(), Compression::fast());
    gz.write_all(text.as_bytes()).unwrap();
    gz.finish().unwrap();
    assert_eq!(score(folder.path(), &["in.csv.gz"]).stdout, plain);

    let out = score(folder.path(), &["in.csv", "-o", "out.csv"]);
    assert!(out.stdout.is_empty() && fs::read(path("out.csv")).unwrap() == plain);

    let packed = fs::read(path("in.csv.gz")).unwrap();
    fs::write(path("cut.csv.gz"), &packed[..packed.len() - 10]).unwrap();
    let out = score(folder.path(), &["cut.csv.gz"]);
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.code() == Some(1) && said.contains("not all of it was read"), "{said}");

    let mut child = program::start(folder.path(), &["score", "-"]);
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert_eq!(child.wait_with_output().unwrap().stdout, plain);
}

#[test]
fn a_huge_line_takes_bounded_memory_and_only_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program::start(folder.path(), &["score", "-"]);
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(b"timestamp,value\n2026-07-10 00:00,1\n2026-07-10 00:01,\"").unwrap();
    let block = vec![b'9'; 1 << 20];
    for _ in 0..100 {
        pipe.write_all(&block).unwrap();
    }
    program::assert_small(&child);
    pipe.write_all(b"\n2026-07-10 00:02,3\n").unwrap();
    drop(pipe);
    let out = child.wait_with_output().unwrap();
    let found = rows(&out.stdout);
    let states: Vec<(&str, &str)> = found.iter().map(|row| (&row[0], &row[9])).collect();
    assert_eq!(
        states,
        [
            ("2026-07-10 00:00", "learning"),
            ("2026-07-10 00:01", "unreadable"),
            ("2026-07-10 00:02", "learning")
        ]
    );
}
