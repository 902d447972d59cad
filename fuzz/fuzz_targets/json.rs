//! The asked fields of a line are those that `serde_json::Value` has, of two members the last.
//!
//! The first byte chooses which fields are asked, whether the input is taken as it is or chooses
//! among pieces of JSON, so that it is nearly valid, and whether it ends as lines do.

#![no_main]

use culprits::decode::{Decoder, Format};
use culprits::model::{Asks, FieldRef, JsonPath, Kind, Shape, Step, Timestamp};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// Without indexes and wildcards a line may be read another way.
const PLAIN: [&str; 6] = ["$.a", "$.b", "$.a.b", "$.a.a.a", "$.b.a", "$.ab"];
const ALL: [&str; 11] = [
    "$.a", "$.b", "$.a.b", "$.a.a.a", "$.b.a", "$.ab", "$.b[1]", "$.b[*].a", "$.*", "$.a.*",
    "$.*[0]",
];

const PIECES: [&str; 48] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"a\"",
    "\"b\"",
    "\"ab\"",
    "\"\\u0061\"",
    "{\"a\":",
    ",\"a\":",
    ",\"b\":",
    "{\"b\":",
    "\"a\":1",
    "\"b\":\"x\"",
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1.50",
    "1e5",
    "1e999",
    "\"\"",
    "\"x\"",
    "\"\\\"a\\\"\"",
    "\"\\\\\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud800\"",
    "\"\\u00\"",
    " ",
    "\t",
    "\"",
    "\\",
    "\"é\"",
    "\"\\u0000\"",
    "\"\u{1}\"",
    "[1,2]",
    "[{\"a\":1},{\"a\":2}]",
    "{}",
    "[]",
    "{\"a\":{\"a\":1}}",
    ",\"a\":\"last\"}",
    ",\"\\u0061\":\"last\"}",
    "x",
    "01",
    "\"a\\u0062\":",
];

fn walk<'v>(value: &'v Value, step: &Step) -> Vec<&'v Value> {
    match (step, value) {
        (Step::Name(name), Value::Object(members)) => members.get(name).into_iter().collect(),
        (Step::Index(index), Value::Array(items)) => {
            items.get(*index as usize).into_iter().collect()
        }
        (Step::AnyIndex, Value::Array(items)) => items.iter().collect(),
        (Step::AnyName, Value::Object(members)) => members.values().collect(),
        _ => Vec::new(),
    }
}

/// A number by its first digits: a record keeps it as written, and `Value` is wrong in the last ones.
fn digits(number: f64) -> String {
    format!("{number:.10e}")
}

/// A value's kind and text.
fn plain(value: &Value) -> (Kind, String) {
    match value {
        Value::Null => (Kind::Null, "null".into()),
        Value::Bool(true) => (Kind::True, "true".into()),
        Value::Bool(false) => (Kind::False, "false".into()),
        Value::Number(number) => (Kind::Number, digits(number.as_f64().unwrap())),
        Value::String(text) => (Kind::Text, text.clone()),
        Value::Array(_) | Value::Object(_) => (Kind::Container, String::new()),
    }
}

/// Values under a wildcard come in any order.
fn sorted(mut values: Vec<(Kind, String)>) -> Vec<(Kind, String)> {
    values.sort_by_key(|(kind, text)| (format!("{kind:?}"), text.clone()));
    values
}

fn text(mode: u8, rest: &[u8]) -> Vec<u8> {
    if mode & 1 == 0 {
        return rest.to_vec();
    }
    let pieces = rest.iter().map(|b| PIECES[usize::from(*b) % PIECES.len()]);
    pieces.collect::<String>().into_bytes()
}

/// Errors of `serde_json::Value` on lines that must not count: those that are cut off or go on.
/// What is passed over in a line may have others.
fn must_be_refused(error: &serde_json::Error) -> bool {
    let said = error.to_string();
    error.is_eof() || said.starts_with("trailing characters")
}

fuzz_target!(|data: &[u8]| {
    let [mode, rest @ ..] = data else { return };
    let line = text(*mode, rest);
    let line = line.trim_ascii();
    let elsewhere: [&[u8]; 2] = [b"{\"Records\"", b"{\"messageType\""];
    // Envelopes and log events hold records of their own, and a line feed would make two lines.
    let one = line.starts_with(b"{") && !line.contains(&b'\n');
    let carries = line.windows(9).any(|w| w == b"\"message\"");
    if !one || carries || elsewhere.iter().any(|e| line.starts_with(e)) {
        return;
    }
    let mut asks = Asks::default();
    let asked = if mode & 2 == 0 { &PLAIN[..] } else { &ALL };
    let paths: Vec<_> = asked.iter().map(|path| JsonPath::parse(path).unwrap()).collect();
    for path in &paths {
        asks.slot(Shape::Json, &FieldRef::Path(path.clone()));
    }
    let mut decoder = Decoder::new(&asks, Some(Format::JsonLines), Timestamp::from_millis(0));
    let mut seen = 0;
    let mut sink = |decoded: culprits::decode::Decoded<'_>| {
        seen += 1;
        let lossy = String::from_utf8_lossy(line);
        let value = match serde_json::from_str::<Value>(&lossy) {
            Ok(value) => value,
            Err(error) => {
                let refused = decoded.broken || !must_be_refused(&error);
                assert!(refused, "{lossy:?}: {error}, but was read");
                return;
            }
        };
        assert!(!decoded.broken, "{lossy:?} was not read");
        for (slot, path) in (0u16..).zip(&paths) {
            let expected = path.steps().iter().fold(vec![&value], |found, step| {
                found.into_iter().flat_map(|value| walk(value, step)).collect()
            });
            let expected = sorted(expected.into_iter().map(plain).collect());
            let found = decoded.record.all(slot).map(|found| match found.kind {
                Kind::Number => (Kind::Number, digits(found.text.parse().unwrap())),
                kind => (kind, found.text.to_owned()),
            });
            let mut found = sorted(found.collect());
            if path.wildcards() > 0 {
                // A wildcard gives both of two members of one name.
                found.retain(|value| expected.contains(value));
                found.dedup();
            }
            let mut expected = expected;
            if path.wildcards() > 0 {
                expected.dedup();
            }
            assert_eq!(found, expected, "{path} of {lossy:?}");
        }
    };
    // Whole lines are read together, the rest of a stream by itself.
    let end: &[u8] = if mode & 4 == 0 { b"" } else { b"\n" };
    decoder.push(&[line, end].concat(), &mut sink);
    decoder.finish(&mut sink);
    assert_eq!(seen, 1, "records of {:?}", line.escape_ascii().to_string());
});
