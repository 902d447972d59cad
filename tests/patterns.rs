//! Filter patterns over whole messages, from a table, and from the vectors shared beside the crate
//! where they are present.

use std::fs;
use std::path::Path;

use culprits::model::{FieldRef, JsonPath, Kind, Record, Shape, Step};
use culprits::rule::pattern::Pattern;
use serde::Deserialize;
use serde_json::Value;

/// Whether the pattern matches the message; a message of another shape never does.
fn matches(pattern: &Pattern, message: &str) -> bool {
    let fields = pattern.fields();
    let slots: Vec<u16> = (0..fields.len() as u16).collect();
    let mut record = Record::default();
    let json = serde_json::from_str::<Value>(message).ok().filter(Value::is_object);
    for (slot, field) in slots.iter().zip(&fields) {
        match (field, &json) {
            (FieldRef::Path(path), Some(json)) => fill(&mut record, *slot, path, json),
            (FieldRef::Message, _) => record.push(*slot, Kind::Text, message),
            _ => {}
        }
    }
    let readable = pattern.shape() != Shape::Json || json.is_some();
    readable && pattern.clone().bind(&slots).matches(&record)
}

fn fill(record: &mut Record, slot: u16, path: &JsonPath, json: &Value) {
    let mut found = vec![json];
    for step in path.steps() {
        found = found.into_iter().flat_map(|value| children(value, step)).collect();
    }
    for value in found {
        match value {
            Value::Null => record.push(slot, Kind::Null, "null"),
            Value::Bool(true) => record.push(slot, Kind::True, "true"),
            Value::Bool(false) => record.push(slot, Kind::False, "false"),
            Value::Number(number) => record.push(slot, Kind::Number, &number.to_string()),
            Value::String(text) => record.push(slot, Kind::Text, text),
            Value::Array(_) | Value::Object(_) => record.push(slot, Kind::Container, ""),
        }
    }
}

fn children<'a>(value: &'a Value, step: &Step) -> Vec<&'a Value> {
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    pattern: Vec<Accepted>,
    refused: Vec<Refused>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Accepted {
    text: String,
    is: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    text: String,
    at: usize,
    says: String,
}

const TABLE: &str = include_str!("patterns/table.toml");

#[test]
fn patterns_match_as_the_table_says() {
    let table: Table = toml::from_str(TABLE).unwrap();
    for Accepted { text, is, not } in table.pattern {
        let pattern = Pattern::parse(&text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let again = Pattern::parse(&pattern.to_string()).unwrap();
        assert_eq!(again, pattern);
        for message in is {
            assert!(matches(&pattern, &message), "{text} should match {message:?}");
        }
        for message in not {
            assert!(!matches(&pattern, &message), "{text} should not match {message:?}");
        }
    }
}

#[test]
fn errors_stand_where_the_table_says() {
    let table: Table = toml::from_str(TABLE).unwrap();
    for Refused { text, at, says } in table.refused {
        let error = Pattern::parse(&text).expect_err(&text);
        assert_eq!(error.at, at, "{text}: {error}");
        assert!(error.message.contains(&says), "{text}: {error}");
    }
}

#[test]
fn length_is_counted_in_characters() {
    assert!(Pattern::parse(&"é".repeat(1024)).is_ok());
    let error = Pattern::parse(&"é".repeat(1025)).unwrap_err();
    assert_eq!(error.at, 2048);
    assert!(error.message.contains("1025"), "{error}");
}

#[derive(Deserialize)]
struct Vector {
    pattern: String,
    message: Option<String>,
    r#match: Option<bool>,
    invalid: Option<String>,
}

#[test]
fn shared_vectors_agree() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors/filter-patterns.jsonl");
    let Ok(lines) = fs::read_to_string(path) else {
        println!("shared vectors not present");
        return;
    };
    let (mut agreed, mut refused) = (0, 0);
    for line in lines.lines() {
        let Vector { pattern: text, message, r#match: expected, invalid } =
            serde_json::from_str(line).unwrap();
        if let Some(why) = invalid {
            let text = if text == ">1024 chars" { "a ".repeat(600) } else { text };
            let error = Pattern::parse(&text).expect_err(&text);
            assert!(text.is_char_boundary(error.at), "{text}: {error}");
            println!("{text:.60}\n    {why}\n    {error}");
            refused += 1;
        } else if let (Some(message), Some(expected)) = (message, expected) {
            let pattern = Pattern::parse(&text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(matches(&pattern, &message), expected, "{text} on {message:?}");
            agreed += 1;
        }
    }
    println!("{agreed} messages agree, {refused} patterns are refused");
    assert!(agreed > 0 && refused > 0);
}
