//! Reads only the asked fields of a JSON object; everything else is checked and passed over.

mod block;
mod lines;
mod scan;
mod span;
mod strict;

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Visitor};

pub(super) use lines::{Interest, Line, Lines};
pub(super) use span::object;

use crate::model::{JsonPath, Kind, Record, Step};

/// The asked paths as a tree, so that one pass over a record answers all.
#[derive(Debug)]
pub struct JsonFields {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    /// What is asked right here.
    slots: Vec<u16>,
    names: Vec<(Box<str>, usize)>,
    /// The first of the names whose [`bucket`] is this one, counted from 1, and of each name its
    /// [`key`] and the next of the same bucket.
    first: Option<Box<[u16; BUCKETS]>>,
    keys: Vec<(u64, u16)>,
    indexes: Vec<(u32, usize)>,
    any_name: Option<usize>,
    any_index: Option<usize>,
    /// A wildcard leads here: several places of a record do.
    many: bool,
}

impl Node {
    /// The place of a name, without escapes, among those that are asked.
    #[inline]
    fn find(&self, name: &[u8]) -> Option<usize> {
        let key = key(name);
        // Most are not asked.
        match self.first.as_ref()?[bucket(key)] {
            0 => None,
            at => self.find_from(at, key, name),
        }
    }

    fn find_from(&self, mut at: u16, wanted: u64, name: &[u8]) -> Option<usize> {
        while at > 0 {
            let place = usize::from(at) - 1;
            let (key, next) = self.keys[place];
            if key == wanted && self.names[place].0.as_bytes() == name {
                return Some(place);
            }
            at = next;
        }
        None
    }

    fn is_leaf(&self) -> bool {
        self.names.is_empty()
            && self.indexes.is_empty()
            && self.any_name.is_none()
            && self.any_index.is_none()
    }
}

impl JsonFields {
    /// A tree of these paths, each with the slot that its value goes to.
    pub fn new<'a>(paths: impl Iterator<Item = (u16, &'a JsonPath)>) -> Self {
        let mut tree = Self { nodes: vec![Node::default()] };
        for (slot, path) in paths {
            let mut at = 0;
            for step in path.steps() {
                at = tree.child(at, step);
            }
            tree.nodes[at].slots.push(slot);
        }
        tree
    }

    fn child(&mut self, at: usize, step: &Step) -> usize {
        let new = self.nodes.len();
        let node = &mut self.nodes[at];
        let known = match step {
            Step::Name(name) => node.names.iter().find(|(n, _)| **n == **name).map(|(_, i)| *i),
            Step::Index(index) => node.indexes.iter().find(|(n, _)| n == index).map(|(_, i)| *i),
            Step::AnyName => node.any_name,
            Step::AnyIndex => node.any_index,
        };
        if let Some(known) = known {
            return known;
        }
        let many = node.many || matches!(step, Step::AnyName | Step::AnyIndex);
        match step {
            Step::Name(name) => {
                node.names.push((name.as_str().into(), new));
                let key = key(name.as_bytes());
                let firsts = node.first.get_or_insert_with(|| Box::new([0; BUCKETS]));
                let first = &mut firsts[bucket(key)];
                node.keys.push((key, *first));
                *first = node.names.len() as u16;
            }
            Step::Index(index) => node.indexes.push((*index, new)),
            Step::AnyName => node.any_name = Some(new),
            Step::AnyIndex => node.any_index = Some(new),
        }
        self.nodes.push(Node { many, ..Node::default() });
        new
    }

    /// Fills the slots of `record` from a JSON object. Of a member that stands twice the last
    /// counts.
    ///
    /// # Errors
    /// When the text is no JSON, or no object, or goes on after it.
    pub fn read(&self, text: &[u8], record: &mut Record) -> Result<(), serde_json::Error> {
        strict::read(self, text, record)
    }

    /// The same for a sound line of `bytes`, of which `lines` know the tokens, where nothing in it
    /// needs a closer look. The bytes come with the same as text, where they are known to be UTF-8.
    ///
    /// Says whether it did; if not, `record` may have values that are to be cleared.
    pub fn scan(
        &self,
        bytes: (&[u8], Option<&str>),
        lines: &Lines,
        line: Line,
        record: &mut Record,
    ) -> bool {
        scan::read(self, bytes, line, lines.places(line), record)
    }

    /// Takes back what a duplicate of the member at `node` had put in its slots.
    fn forget(&self, node: usize, record: &mut Record) {
        let node = &self.nodes[node];
        for slot in &node.slots {
            record.forget(*slot);
        }
        let children = node.names.iter().map(|(_, i)| *i);
        let children = children.chain(node.indexes.iter().map(|(_, i)| *i));
        for child in children.chain(node.any_name).chain(node.any_index) {
            self.forget(child, record);
        }
    }
}

/// Buckets for the names of a node, which are few.
const BUCKETS: usize = 256;

/// What names are told apart by, mostly: their length and up to seven of their bytes.
#[inline]
fn key(name: &[u8]) -> u64 {
    let length = name.len() as u64;
    if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return (u64::from(first) << 32 | u64::from(last)) ^ length;
    }
    name.iter().fold(length, |key, byte| key << 8 | u64::from(*byte))
}

fn bucket(key: u64) -> usize {
    usize::from((key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8)
}

fn push(record: &mut Record, slot: u16, raw: &str) {
    match raw.as_bytes().first() {
        Some(b'"') => record.push(slot, Kind::Text, &unquoted(raw)),
        Some(b'{' | b'[') => record.push(slot, Kind::Container, ""),
        Some(b't') => record.push(slot, Kind::True, raw),
        Some(b'f') => record.push(slot, Kind::False, raw),
        Some(b'n') => record.push(slot, Kind::Null, raw),
        _ => record.push(slot, Kind::Number, raw),
    }
}

/// The text of a JSON string; half a surrogate pair becomes U+FFFD.
pub(super) fn unquoted(raw: &str) -> Cow<'_, str> {
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    match serde_json::from_str::<Lossy>(raw) {
        Ok(Lossy(text)) => Cow::Owned(text),
        Err(_) => Cow::Borrowed(inner),
    }
}

/// A JSON string whose escapes need not make valid UTF-8.
struct Lossy(String);

impl<'de> serde::Deserialize<'de> for Lossy {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Lossy;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Lossy, E> {
                Ok(Lossy(String::from_utf8_lossy(bytes).into_owned()))
            }

            fn visit_str<E>(self, text: &str) -> Result<Lossy, E> {
                Ok(Lossy(text.to_owned()))
            }
        }
        json.deserialize_bytes(Bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(paths: &[&str], text: &str) -> Option<Vec<String>> {
        let paths: Vec<JsonPath> = paths.iter().map(|p| JsonPath::parse(p).unwrap()).collect();
        let tree = JsonFields::new((0u16..).zip(&paths));
        let mut record = Record::default();
        tree.read(text.as_bytes(), &mut record).ok()?;
        let slot = |i: usize| {
            let values: Vec<_> =
                record.all(i as u16).map(|v| format!("{:?}:{}", v.kind, v.text)).collect();
            values.join(" ")
        };
        Some((0..paths.len()).map(slot).collect())
    }

    #[test]
    fn fields_of_every_kind_are_read() {
        type Row<'r> = (&'r [&'r str], &'r str, Option<&'r [&'r str]>);
        let table: &[Row<'_>] = &[
            (&["$.a"], r#"{"a":"x"}"#, Some(&["Text:x"])),
            (&["$.a"], r#" { "b" : 1 , "a" : "x" } "#, Some(&["Text:x"])),
            (&["$.a", "$.b"], r#"{"b":1.50,"a":null}"#, Some(&["Null:null", "Number:1.50"])),
            (&["$.a.b[1].c"], r#"{"a":{"b":[{"c":1},{"c":true}]}}"#, Some(&["True:true"])),
            (&["$.a", "$.a.b"], r#"{"a":{"b":2}}"#, Some(&["Container:", "Number:2"])),
            (&["$.a"], r#"{"\u0061":"es\u0063aped"}"#, Some(&["Text:escaped"])),
            (&["$.a"], r#"{"x":{"a":"nested"}}"#, Some(&[""])),
            (&["$.a"], r#"{"a":1,"a":2}"#, Some(&["Number:2"])),
            (&["$.a.b"], r#"{"a":{"b":1},"a":{"c":2}}"#, Some(&[""])),
            (&["$.a[*].b"], r#"{"a":[{"b":1},{"b":2},{}]}"#, Some(&["Number:1 Number:2"])),
            (&["$.*", "$.a"], r#"{"a":1,"b":"y"}"#, Some(&["Number:1 Text:y", "Number:1"])),
            (&["$.a[0]", "$.a[*]"], r#"{"a":[1,2]}"#, Some(&["Number:1", "Number:1 Number:2"])),
            (&["$.a.b"], r#"{"a":"scalar"}"#, Some(&[""])),
            (&["$.a"], "{\"a\":\"\\ud800\"}", Some(&["Text:\u{fffd}\u{fffd}\u{fffd}"])),
            (&["$.a"], r#"{"a":1"#, None),
            (&["$.a"], r#"{"a":1} x"#, None),
            (&["$.a"], r#"{"a":1,}"#, None),
            (&["$.a"], r#"["a"]"#, None),
            (&["$.a"], r#"{"a":tru}"#, None),
        ];
        for (paths, text, expected) in table {
            let expected = expected.map(|e| e.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>());
            assert_eq!(read(paths, text), expected, "{paths:?} of {text}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_or_passed_over() {
        let deep = format!("{{\"x\":{}{},\"a\":1}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read(&["$.a"], &deep), Some(vec!["Number:1".to_owned()]));
        assert_eq!(read(&["$.x"], &deep), Some(vec!["Container:".to_owned()]));
    }

    /// Any JSON, as anybody may write it.
    fn written() -> impl proptest::strategy::Strategy<Value = String> {
        use proptest::prelude::*;
        let word = prop_oneof![
            Just(r"a".to_owned()),
            Just(r"b".to_owned()),
            Just(r"\u0061".to_owned()),
            Just(r#"\"a\":1"#.to_owned()),
            Just(r"\\".to_owned()),
            "[a-c{}\\[\\]:, é]{0,70}",
        ];
        let blank = prop_oneof![5 => Just(""), 1 => Just(" "), 1 => Just("\t")];
        let string = word.prop_map(|w| format!("\"{w}\""));
        let leaf = prop_oneof![
            string.clone(),
            Just("null".to_owned()),
            Just("-1.50e+3".to_owned()),
            Just("true".to_owned()),
            any::<i32>().prop_map(|n| n.to_string()),
        ];
        let value = leaf.prop_recursive(4, 40, 6, move |inner| {
            let member = (string.clone(), blank.clone(), inner.clone())
                .prop_map(|(name, blank, value)| format!("{name}{blank}:{blank}{value}"));
            prop_oneof![
                prop::collection::vec(member, 0..6).prop_map(|m| format!("{{{}}}", m.join(", "))),
                prop::collection::vec(inner, 0..4).prop_map(|m| format!("[{}]", m.join(","))),
            ]
        });
        value.prop_map(|v| format!("{{\"a\":{v},\"x\":{v}}}"))
    }

    fn scanned(paths: &[&str], text: &str) -> Option<Record> {
        let paths: Vec<JsonPath> = paths.iter().map(|p| JsonPath::parse(p).unwrap()).collect();
        let tree = JsonFields::new((0u16..).zip(&paths));
        let mut lines = Lines::default();
        lines.read(text.as_bytes());
        let mut record = Record::default();
        let line = lines.only().filter(|line| line.sound)?;
        let text = (text.as_bytes(), Some(text));
        tree.scan(text, &lines, line, &mut record).then_some(record)
    }

    #[test]
    fn most_records_need_no_closer_look() {
        for text in [
            r#"{"a":"x"}"#,
            r#"{ "b" : [1, {"a":2}] , "a" : "x" }"#,
            r#"{"a":{"b":-1.5e3},"c":"\u0061\n"}"#,
            r#"{"a":"\"quoted\""}"#,
        ] {
            assert!(scanned(&["$.a", "$.a.b"], text).is_some(), "{text}");
        }
        for text in [r#"{"\u0061":1}"#, r#"{"a":1,"a":2}"#, r#"{"a":01}"#, r#"{"a":1 2}"#] {
            assert!(scanned(&["$.a"], text).is_none(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_a_scan_takes_is_json(text in written(), at in 0usize..400, byte in 0usize..12) {
            let mut bytes = text.into_bytes();
            let at = at % bytes.len();
            match byte {
                0 => drop(bytes.remove(at)),
                1 => bytes.truncate(at),
                _ => bytes.insert(at, b"{}[]:,\"\\1e-"[byte - 1]),
            }
            let text = String::from_utf8_lossy(&bytes);
            if scanned(&["$.a", "$.a.b"], &text).is_some() {
                proptest::prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok());
            }
        }

        #[test]
        fn a_scan_finds_what_the_strict_reader_finds(text in written()) {
            let paths = ["$.a", "$.a.b", "$.a.a.b", "$.x.c", "$.x"];
            if let Some(record) = scanned(&paths, &text) {
                let slot = |i: usize| {
                    let all = record.all(i as u16).map(|v| format!("{:?}:{}", v.kind, v.text));
                    all.collect::<Vec<_>>().join(" ")
                };
                let found: Vec<String> = (0..paths.len()).map(slot).collect();
                proptest::prop_assert_eq!(Some(found), read(&paths, &text));
            }
        }

        #[test]
        fn any_bytes_are_refused_or_read(text in "\\PC{0,60}", cut in 0usize..60) {
            let doc = serde_json::json!({"a": {"b": [text, 1, null]}}).to_string();
            let _ = read(&["$.a.b[0]", "$.*"], &text);
            let _ = read(&["$.a.b[0]"], doc.get(..cut.min(doc.len())).unwrap_or_default());
            let read = read(&["$.a.b[0]"], &doc).unwrap();
            proptest::prop_assert_eq!(&read[0], &format!("Text:{text}"));
        }
    }
}
