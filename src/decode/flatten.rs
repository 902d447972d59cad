//! Every field of one record, for the close look at a contributor's events.

use serde_json::Value;

use super::Layout;
use super::columns::{Access, AccessField, is_vpc_record};
use super::layout::row;
use super::message::Message;
use super::time::Clock;
use crate::model::{ACCESS_FIELDS, VPC_FIELDS, clean, tokens};

/// Deeper members, and later elements of arrays, are not looked at.
const MAX_DEPTH: usize = 6;
const MAX_ELEMENTS: usize = 3;

/// The fields of a record with their values as clean text. `layout` names the columns of its
/// stream, where it has such.
pub fn flatten(record: &[u8], layout: &Layout) -> Vec<(String, String)> {
    if record.trim_ascii_start().starts_with(b"{") {
        if let Some(message) = Message::read(record) {
            return flatten(message.text.trim().as_bytes(), layout);
        }
        let text = String::from_utf8_lossy(record);
        let mut fields = Vec::new();
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            members("", &value, 0, &mut fields);
        }
        return fields;
    }
    let text = String::from_utf8_lossy(record);
    let pair = |(name, value): (&str, &str)| (clean(name).into_owned(), clean(value).into_owned());
    if let Some(access) = Access::read(&text, &mut Clock::default()) {
        let parts = ACCESS_FIELDS.iter().filter(|f| !matches!(**f, "time" | "request"));
        return parts
            .filter_map(|f| Some(pair((f, access.field(AccessField::of(f)?)?.1))))
            .collect();
    }
    let names = layout.names.iter().map(String::as_str);
    if let Some(values) = layout.delimiter.and_then(|d| row(&text, d)) {
        return names.zip(values.iter().map(String::as_str)).map(pair).collect();
    }
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    if !layout.names.is_empty() && layout.names.len() <= words.len() {
        return names.zip(words).map(pair).collect();
    }
    if is_vpc_record(&text) {
        return VPC_FIELDS.iter().copied().zip(words).map(pair).collect();
    }
    let words = tokens(&text).take(40).enumerate();
    words.map(|(i, token)| pair((&format!("field {}", i + 1), token))).collect()
}

fn members(path: &str, value: &Value, depth: usize, fields: &mut Vec<(String, String)>) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let name = clean(name);
                let plain = name.chars().all(|c| c.is_alphanumeric() || "_-@:/".contains(c));
                let path = match (plain, path) {
                    (false, _) => format!("{path}['{name}']"),
                    (true, "") => name.into_owned(),
                    (true, _) => format!("{path}.{name}"),
                };
                members(&path, value, depth + 1, fields);
            }
        }
        Value::Array(array) => {
            for (i, value) in array.iter().take(MAX_ELEMENTS).enumerate() {
                members(&format!("{path}[{i}]"), value, depth + 1, fields);
            }
        }
        Value::Null => {}
        Value::String(text) => fields.push((path.to_owned(), clean(text).into_owned())),
        other => fields.push((path.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_every_form_fall_into_fields() {
        let names = |record: &str, names: &[&str], delimiter: Option<u8>| {
            let names = names.iter().map(|n| (*n).to_owned()).collect();
            let fields = flatten(record.as_bytes(), &Layout { names, delimiter });
            fields.into_iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            names(r#"{"a":{"b":[1,{"c":"x"}]},"n":null}"#, &[], None),
            "a.b[0]=1 a.b[1].c=x"
        );
        assert_eq!(
            names(r#"{"id":"1","timestamp":1,"message":"{\"k\":\"v\"}"}"#, &[], None),
            "k=v",
            "the record inside a log event"
        );
        assert!(
            names("::1 - bob [10/Jul/2026:12:00:00 +0000] \"GET /x HTTP/1.1\" 404 -", &[], None)
                .contains("user=bob method=GET path=/x protocol=HTTP/1.1 status=404 bytes=0")
        );
        assert_eq!(names(r#"{"user.name":"x"}"#, &[], None), "['user.name']=x");
        assert_eq!(names("1 2", &["a", "b"], None), "a=1 b=2");
        assert_eq!(names("\"1;2\"; x ;3", &["a", "b"], Some(b';')), "a=1;2 b=x");
        assert_eq!(names("plain \"two words\"", &[], None), "field 1=plain field 2=two words");
        assert_eq!(names("{\"a\":\"\\u001b[2J\"}", &[], None), "a=\\u{1b}[2J");
    }
}
