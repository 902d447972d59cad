//! The asked fields of a line are those that `serde_json::Value` has, of two members the last.
//!
//! Half of the inputs are taken as they are, the others choose among pieces of JSON, so that most
//! of them are nearly valid.

#![no_main]

use culprits::decode::{Decoder, Format};
use culprits::model::{Asks, FieldRef, JsonPath, Kind, Shape, Step, Timestamp};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const PATHS: [&str; 10] = [
    "$.a", "$.b", "$.a.b", "$.a.a.a", "$.b[1]", "$.b[*].a", "$.ab", "$.*", "$.a.*", "$.*[0]",
];

const PIECES: [&str; 48] = [
    "{", "}", "[", "]", ":", ",", "\"a\"", "\"b\"", "\"ab\"", "\"\\u0061\"", "{\"a\":", ",\"a\":",
    ",\"b\":", "{\"b\":", "\"a\":1", "\"b\":\"x\"", "null", "true", "false", "0", "-1", "1.50",
    "1e5", "1e999", "\"\"", "\"x\"", "\"\\\"a\\\"\"", "\"\\\\\"", "\"\\ud83d\\ude00\"",
    "\"\\ud800\"", "\"\\u00\"", " ", "\t", "\"", "\\", "\"é\"", "\"\\u0000\"", "\"\u{1}\"",
    "[1,2]", "[{\"a\":1},{\"a\":2}]", "{}", "[]", "{\"a\":{\"a\":1}}", ",\"a\":\"last\"}",
    ",\"\\u0061\":\"last\"}", "x", "01", "\"a\\u0062\":",
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

/// A value's kind and text; a number by its value, since a record keeps it as written.
fn plain(value: &Value) -> (Kind, String) {
    match value {
        Value::Null => (Kind::Null, "null".into()),
        Value::Bool(true) => (Kind::True, "true".into()),
        Value::Bool(false) => (Kind::False, "false".into()),
        Value::Number(number) => (Kind::Number, number.as_f64().unwrap().to_string()),
        Value::String(text) => (Kind::Text, text.clone()),
        Value::Array(_) | Value::Object(_) => (Kind::Container, String::new()),
    }
}

/// Values under a wildcard come in any order.
fn sorted(mut values: Vec<(Kind, String)>) -> Vec<(Kind, String)> {
    values.sort_by_key(|(kind, text)| (format!("{kind:?}"), text.clone()));
    values
}

fn text(data: &[u8]) -> Vec<u8> {
    match data {
        [0..128, rest @ ..] => rest.to_vec(),
        [_, rest @ ..] => {
            let pieces = rest.iter().map(|b| PIECES[usize::from(*b) % PIECES.len()]);
            pieces.collect::<String>().into_bytes()
        }
        [] => Vec::new(),
    }
}

/// Errors of `serde_json::Value` on lines that a reader of a few fields may accept: it need not
/// give a number that is too large, half a surrogate pair or deep nesting a place in memory.
fn may_be_read(error: &serde_json::Error) -> bool {
    let said = error.to_string();
    ["number out of range", "surrogate", "hex escape", "recursion limit", "invalid unicode"]
        .iter()
        .any(|known| said.starts_with(known) || said.contains(known))
}

fuzz_target!(|data: &[u8]| {
    let line = text(data);
    let line = line.trim_ascii();
    let elsewhere: [&[u8]; 2] = [b"{\"Records\"", b"{\"messageType\""];
    // Envelopes hold records of their own, and a line feed would make two lines.
    if !line.starts_with(b"{") || line.contains(&b'\n') || elsewhere.iter().any(|e| line.starts_with(e)) {
        return;
    }
    if line.windows(9).any(|w| w == b"\"message\"") {
        return;
    }
    let mut asks = Asks::default();
    let paths = PATHS.map(|path| JsonPath::parse(path).unwrap());
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
                assert!(decoded.broken || may_be_read(&error), "{lossy:?}: {error}, but was read");
                return;
            }
        };
        assert!(!decoded.broken, "{lossy:?} was not read");
        for (slot, path) in (0u16..).zip(&paths) {
            let expected =
                path.steps().iter().fold(vec![&value], |found, step| {
                    found.into_iter().flat_map(|value| walk(value, step)).collect()
                });
            let expected = sorted(expected.into_iter().map(plain).collect());
            let found = decoded.record.all(slot).map(|found| match found.kind {
                Kind::Number => {
                    (Kind::Number, found.text.parse::<f64>().unwrap().to_string())
                }
                kind => (kind, found.text.to_owned()),
            });
            assert_eq!(sorted(found.collect()), expected, "{path} of {lossy:?}");
        }
    };
    decoder.push(line, &mut sink);
    decoder.finish(&mut sink);
    assert_eq!(seen, 1, "records of {:?}", line.escape_ascii().to_string());
});
