//! The program on input that is wrong, huge, empty, or not there.

mod program;

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

const RULE: &str = r#"{"contribution":{"keys":["$.k"]}}"#;

#[test]
fn wrong_input_is_told_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("rule.json"), RULE).unwrap();
    fs::write(path("empty"), "").unwrap();
    fs::write(path("truncated"), "{\"ts\":1783641600,\"k\":\"a").unwrap();
    let noise: Vec<u8> =
        (0..100_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    fs::write(path("binary"), noise).unwrap();
    fs::write(
        path("not-utf8"),
        b"{\"ts\":1783641600,\"k\":\"\xff\"}\n{\"ts\":1783641600,\"x\":\"\xff\",\"k\":\"b\"}\n",
    )
    .unwrap();
    let deep = format!(
        "{{\"ts\":1783641600,\"x\":{}{},\"k\":\"deep\"}}\n",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    fs::write(path("deep"), deep).unwrap();
    fs::create_dir(path("nothing")).unwrap();
    fs::write(path("other"), "{\"ts\":1783641600,\"z\":1}\n").unwrap();
    // The file, the exit code, and words of the report or of the error.
    let table: &[(&str, i32, &[&str])] = &[
        ("empty", 0, &["no event: the input is empty"]),
        ("truncated", 0, &["received 1, unparsed 1", "it reads another format"]),
        ("binary", 0, &["dropped_bytes 100,000", "the input is binary"]),
        ("not-utf8", 0, &["not_utf8 1", "\u{fffd}", "matched 2"]),
        ("deep", 0, &["deep", "matched 1"]),
        ("nothing", 1, &["nothing", "no file in this folder"]),
        ("nowhere", 1, &["nowhere: not found"]),
        ("other", 0, &["none of 1 events matched: the events have no $.k"]),
    ];
    for (file, code, words) in table {
        let out = program::run(folder.path(), &["report", file, "--rule", "rule.json"]);
        let said = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(*code), "{file}: {said}");
        for word in *words {
            assert!(said.contains(word), "{file}: {word:?} is not in {said}");
        }
        assert!(!said.contains("panicked"), "{file}: {said}");
    }
}

#[test]
fn a_huge_line_takes_bounded_memory_and_only_itself() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rule.json"), RULE).unwrap();
    let mut child = program::start(folder.path(), &["report", "-", "--rule", "rule.json"]);
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(b"{\"ts\":1783641600,\"k\":\"").unwrap();
    let block = vec![b'x'; 1 << 20];
    for _ in 0..100 {
        pipe.write_all(&block).unwrap();
    }
    program::assert_small(&child);
    pipe.write_all(b"\"}\n{\"ts\":1783641600,\"k\":\"fine\"}\n").unwrap();
    drop(pipe);
    let out = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(said.contains("fine") && said.contains("oversized 1"), "{said}");
}

#[test]
fn a_gzip_bomb_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rule.json"), RULE).unwrap();
    let file = fs::File::create(folder.path().join("bomb.gz")).unwrap();
    let mut gz = GzEncoder::new(file, Compression::best());
    let block = vec![0u8; 1 << 20];
    for _ in 0..200 {
        gz.write_all(&block).unwrap();
    }
    gz.finish().unwrap();
    let out = program::run(folder.path(), &["report", "bomb.gz", "--rule", "rule.json"]);
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(said.contains("bomb.gz: inflates far too much"), "{said}");
}

#[test]
fn wrong_usage_is_code_2_and_says_what_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bad.json"), "{\"LogFormat\": 1}").unwrap();
    fs::write(folder.path().join("log"), "x\n").unwrap();
    let table: &[(&[&str], &str)] = &[
        (&["report", "log", "--rule", "nobody"], "the built-in ones are api-calls-by-principal"),
        (&["report", "log", "--rule", "bad.json"], "bad.json:1:1: error: MissingKey at Schema"),
        (&["report", "log", "--period", "90s"], "a period is 1m to 24h"),
        (&["report", "log", "--since", "yesterday"], "--since yesterday: no time"),
        (&["report", "log", "--top", "0"], "1..=1000"),
        (&["demo"], "the board needs a terminal"),
        (&["rules", "show", "nobody"], "no rule of that name"),
        (&["frobnicate", "--x"], "unexpected argument"),
    ];
    for (args, word) in table {
        let out = program::run(folder.path(), args);
        let said = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(word), "{args:?}: {word:?} is not in {said}");
    }
    let out = program::run(folder.path(), &["rules", "check", "bad.json"]);
    assert_eq!(out.status.code(), Some(1));
}

#[test]
fn own_rules_lie_over_the_built_in_ones() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("culprits/rules");
    fs::create_dir_all(&rules).unwrap();
    fs::write(rules.join("nxdomain.json"), RULE).unwrap();
    let out = program::run(folder.path(), &["rules", "list"]);
    let said = String::from_utf8_lossy(&out.stdout);
    let line = said.lines().find(|l| l.starts_with("nxdomain")).unwrap();
    assert!(line.contains("your own"), "{line}");
    let out = program::run(folder.path(), &["rules", "show", "nxdomain"]);
    assert_eq!(String::from_utf8_lossy(&out.stdout).trim(), RULE);
    let out = program::run(folder.path(), &["rules", "show", "../nxdomain"]);
    assert_eq!(out.status.code(), Some(2), "a name is no path");
}

#[test]
fn nothing_that_acts_on_a_terminal_gets_out() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rule.json"), RULE).unwrap();
    let hostile = "\\u001b]0;x\\u0007\\u202e\\u200b=cmd|x";
    fs::write(folder.path().join("log"), format!("{{\"ts\":1783641600,\"k\":\"{hostile}\"}}\n"))
        .unwrap();
    for form in ["table", "json", "csv", "md"] {
        let out = program::run(
            folder.path(),
            &["report", "log", "--rule", "rule.json", "--format", form],
        );
        let text = String::from_utf8(out.stdout).unwrap();
        let acts = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{200b}');
        assert!(!text.contains(acts), "{form}: {text:?}");
        assert!(
            text.contains("u{1b}") || text.contains("u\\{1b}") || text.contains("\\\\u{1b}"),
            "{form}: {text:?}"
        );
    }
}
