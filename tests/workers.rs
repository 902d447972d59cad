//! However many workers judge the records, what comes out is the same.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod program;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

const RULES: [&str; 2] = [
    r#"{"contribution":{"keys":["$.ip"]},"filter":"{ $.status = 'FAILED_LOGIN' }"}"#,
    r#"{"contribution":{"keys":["$.ip","$.user"],"value":"$.bytes"}}"#,
];

/// Lines of JSON, some of them twice, late, cut, in an envelope, or of another kind.
fn json() -> String {
    let mut text = String::new();
    let mut random = 7u64;
    for n in 0..15_000u64 {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let draw = random >> 33;
        let late = if draw.is_multiple_of(97) { 7_200 } else { 0 };
        let time = 1_783_641_600 + n / 4 - late;
        let (ip, user) = (draw % 50, draw % 7);
        let status = if draw.is_multiple_of(9) { "FAILED_LOGIN" } else { "OK" };
        let line = format!(
            r#"{{"ts":{time},"eventID":"00000000-0000-0000-0000-{:012x}","status":"{status}","ip":"10.0.0.{ip}","user":"u\u00e9{user}","bytes":{draw},"x":{{"status":["FAILED_LOGIN"]}}}}"#,
            n % 14_500
        );
        let _ = match draw % 211 {
            0 => writeln!(text, "{}", &line[..line.len() - 5]),
            1 => writeln!(text, r#"{{"Records":[{line},{line}]}}"#),
            2 => writeln!(text, "no JSON at all"),
            _ => writeln!(text, "{line}"),
        };
    }
    text
}

fn access() -> String {
    let line = |n: u64| {
        format!(
            "10.0.{}.{} - - [10/Jul/2026:{:02}:{:02}:{:02} +0000] \"GET /{n} HTTP/1.1\" {} {}\n",
            n % 3,
            n * n % 251,
            n / 3600 % 24,
            n / 60 % 60,
            n % 60,
            if n.is_multiple_of(13) { 404 } else { 200 },
            n % 977
        )
    };
    (0..9_000).map(line).collect()
}

/// Flow logs of two layouts one after the other, as when files are joined.
fn flows() -> String {
    let mut text = String::from("version srcaddr dstaddr action start end bytes\n");
    for n in 0..30_000 {
        if n == 11_000 {
            text.push_str("dstaddr srcaddr end start action\n");
        }
        let (from, to, time) = (n * n % 251, n % 7, 1_783_641_600 + n / 20);
        let action = if n % 3 == 0 { "REJECT" } else { "ACCEPT" };
        let _ = if n < 11_000 {
            writeln!(text, "2 10.0.0.{from} 10.1.0.{to} {action} {time} {time} 512")
        } else {
            writeln!(text, "10.1.0.{to} 10.0.0.{from} {time} {time} {action} of the second layout")
        };
    }
    text
}

/// Log events whose messages look like headers and rows of other formats; each stands for itself.
fn messages() -> String {
    let mut text = String::new();
    for n in 0..9_000 {
        let message = match n % 4 {
            0 => format!("time,user\\n{n},bob"),
            1 => "version srcaddr dstaddr action start end bytes".to_owned(),
            2 => format!(
                "2 1 eni-1 10.0.0.{} 10.0.0.2 1 2 6 7 84 1783641600 1783641660 REJECT OK",
                n % 200
            ),
            _ => format!("plain text {n}"),
        };
        let time = 1_783_641_600_000u64 + n * 10;
        let _ = writeln!(text, r#"{{"id":"{n:056}","timestamp":{time},"message":"{message}"}}"#);
    }
    text
}

/// Times are in one member first, in another then, and at last in none.
fn times() -> String {
    let mut text = String::new();
    for n in 0..12_000 {
        let time = 1_783_641_600 + n / 4;
        let _ = match n {
            0..6_000 => {
                writeln!(text, r#"{{"timestamp":{time},"ip":"10.0.0.{}","n":"{n:>40}"}}"#, n % 9)
            }
            6_000..7_000 => {
                writeln!(text, r#"{{"ts":{time},"ip":"10.0.0.{}","n":"{n:>40}"}}"#, n % 9)
            }
            _ => writeln!(
                text,
                r#"{{"ip":"10.0.0.{}","n":"{n:>60}","status":"FAILED_LOGIN"}}"#,
                n % 9
            ),
        };
    }
    text
}

/// Events that are in other files, too, under other addresses: which one counts depends on what is
/// read first.
fn told_of(file: usize) -> String {
    let mut text = String::new();
    for n in 0..30_000 {
        let (time, ip) = (1_783_641_600 + n / 40, n % 11);
        let pad = "x".repeat(120 + 30 * file);
        let _ = writeln!(
            text,
            r#"{{"ts":{time},"eventID":"00000000-0000-0000-0000-{n:012x}","ip":"10.{file}.0.{ip}","pad":"{pad}"}}"#,
        );
    }
    text
}

/// The report that so many workers make.
fn report(folder: &Path, args: &[&str], workers: &str) -> String {
    let all = ["report", "--format", "json", "--workers", workers];
    let out = program::run(folder, &[&all[..], args].concat());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn what_was_learned_on_the_way_is_the_same_with_any_number() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("any.json"), r#"{"contribution":{"keys":["$.ip"]}}"#).unwrap();
    fs::write(folder.path().join("flow.log"), flows()).unwrap();
    let indented = flows().replacen("\ndstaddr", "\n\t dstaddr", 1);
    fs::write(folder.path().join("indented.log"), indented).unwrap();
    fs::write(folder.path().join("messages.json"), messages()).unwrap();
    fs::write(folder.path().join("times.json"), times()).unwrap();
    fs::write(folder.path().join("log.json"), json()).unwrap();
    for (args, expected) in [
        (vec!["flow.log", "-r", "vpc-rejected"], "\"matched\":10000,"),
        (vec!["indented.log", "-r", "vpc-rejected"], "\"matched\":10000,"),
        (vec!["messages.json", "-r", "vpc-rejected"], "\"received\":9000,"),
        (vec!["messages.json", "-r", "vpc-rejected"], "\"matched\":2250,"),
        (vec!["times.json", "-r", "any.json"], "\"untimed\":5000,"),
        (vec!["times.json", "log.json", "-r", "any.json"], "\"untimed\":5000,"),
    ] {
        let report = |workers: &str| report(folder.path(), &args, workers);
        let one = report("1");
        assert!(one.contains(expected), "{expected} in {args:?}: {one:.3000}");
        for workers in ["2", "3", "8"] {
            assert!(report(workers) == one, "{workers} workers, {args:?}");
        }
    }
}

#[test]
fn large_files_are_read_in_the_same_order_by_any_number() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("any.json"), r#"{"contribution":{"keys":["$.ip"]}}"#).unwrap();
    let files = ["0.log", "1.log", "2.log"];
    for (n, file) in files.iter().enumerate() {
        fs::write(folder.path().join(file), told_of(n)).unwrap();
    }
    let args = [&files[..], &["-r", "any.json", "--top", "40"]].concat();
    let one = report(folder.path(), &args, "1");
    assert!(one.contains("\"duplicate\":60000,"), "{one:.3000}");
    assert!((0..3).all(|file| one.contains(&format!("\"10.{file}.0.1\""))), "{one:.3000}");
    for workers in ["2", "3", "8"] {
        assert!(report(folder.path(), &args, workers) == one, "{workers} workers");
    }
}

#[test]
fn a_folder_of_small_files_comes_in_the_same_order_by_any_number() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("any.json"), r#"{"contribution":{"keys":["$.ip"]}}"#).unwrap();
    let trail = folder.path().join("trail");
    fs::create_dir(&trail).unwrap();
    // More than are open at once, in no order of time. Each has half of its events from the one
    // before it, under another address and at another time, and the last line of some is cut.
    for file in 0..200usize {
        let event = |n: usize| {
            let (time, id) =
                (1_783_641_600 + (file * file * 31 + file * 7) % 199 * 120 + n, n + 150 * file);
            format!(
                r#"{{"ts":{time},"eventID":"00000000-0000-0000-0000-{id:012x}","ip":"10.0.0.{}","pad":"{:>90}"}}"#,
                file % 7,
                n
            )
        };
        let events: Vec<String> = (0..300 + 20 * (file % 11)).map(event).collect();
        let (name, text) = if file % 3 == 0 {
            (format!("{file:03}.json"), format!("{}\n{{\"ts\":1,", events.join("\n")))
        } else {
            (format!("{file:03}.json.gz"), format!(r#"{{"Records":[{}]}}"#, events.join(",")))
        };
        let mut bytes = text.into_bytes();
        if file % 3 > 0 {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(&bytes).unwrap();
            bytes = encoder.finish().unwrap();
        }
        fs::write(trail.join(name), bytes).unwrap();
    }
    let args = ["trail", "-r", "any.json", "--top", "9", "--anomalies"];
    let one = report(folder.path(), &args, "1");
    for (count, none) in [("duplicate", false), ("unparsed", false), ("late", false)] {
        assert!(one.contains(&format!("\"{count}\":0")) == none, "{count}: {one:.3000}");
    }
    for workers in ["2", "3", "8"] {
        assert!(report(folder.path(), &args, workers) == one, "{workers} workers");
    }
}

#[test]
fn one_two_and_eight_workers_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("logins.json"), RULES[0]).unwrap();
    fs::write(folder.path().join("bytes.json"), RULES[1]).unwrap();
    fs::write(folder.path().join("log.json"), json()).unwrap();
    fs::write(folder.path().join("access.log"), access()).unwrap();
    for args in [
        vec!["log.json", "-r", "logins.json"],
        vec!["log.json", "-r", "logins.json", "-r", "bytes.json", "--anomalies"],
        vec!["access.log", "-r", "http-bytes", "-r", "http-errors"],
    ] {
        let report = |workers: &str| report(folder.path(), &args, workers);
        let one = report("1");
        for count in ["duplicate", "late", "unparsed"] {
            let none = one.contains(&format!("\"{count}\":0"));
            assert!(none == (args[0] == "access.log"), "{count} in {args:?}");
        }
        let sums = args.iter().any(|arg| arg.contains("bytes"));
        assert_eq!(one.contains("\"P99\":"), sums, "{args:?}");
        for workers in ["2", "8"] {
            assert!(report(workers) == one, "{workers} workers, {args:?}");
        }
    }
}
