//! What a JSON text is on the whole, without keeping any of it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::frame::WRAPPERS;

/// What a JSON value is, as far as it tells envelopes from records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Outline {
    #[default]
    Other,
    /// An object with these members.
    Object(Members),
    Array(First),
}

/// What the first element of an array is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum First {
    Nothing,
    Other,
    Object(Members),
}

/// What the members of an object are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Members {
    /// All are members that an envelope may have.
    wrappers: bool,
    /// One is an array of records.
    wraps: bool,
    /// It has a message and a timestamp, as a log event has.
    event: bool,
}

impl Outline {
    /// What valid JSON is; nothing where `text` is none.
    pub fn of(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Whether it is an envelope of records; an application's own `events` have no message and
    /// timestamp each.
    pub fn is_envelope(self) -> bool {
        matches!(self, Self::Object(members) if members.wrappers && members.wraps)
    }

    /// Whether it is an array that is empty or begins with such an object.
    fn begins(self, is: impl Fn(Members) -> bool) -> bool {
        match self {
            Self::Array(First::Nothing) => true,
            Self::Array(First::Object(members)) => is(members),
            _ => false,
        }
    }
}

impl<'de> Deserialize<'de> for Outline {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(Look)
    }
}

struct Look;

impl<'de> Visitor<'de> for Look {
    type Value = Outline;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outline, A::Error> {
        let mut members = Members { wrappers: true, wraps: false, event: false };
        let (mut message, mut timestamp) = (false, false);
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            members.wrappers &= WRAPPERS.contains(&name.as_bytes());
            message |= name == "message";
            timestamp |= name == "timestamp";
            match &*name {
                "Records" | "logEvents" => {
                    members.wraps |= map.next_value::<Outline>()?.begins(|_| true);
                }
                "events" => members.wraps |= map.next_value::<Outline>()?.begins(|m| m.event),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        members.event = message && timestamp;
        Ok(Outline::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Outline, A::Error> {
        let first = match array.next_element::<Outline>()? {
            None => First::Nothing,
            Some(Outline::Object(members)) => First::Object(members),
            Some(_) => First::Other,
        };
        while array.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Outline::Array(first))
    }

    fn visit_unit<E>(self) -> Result<Outline, E> {
        Ok(Outline::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Outline, E> {
        Ok(Outline::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Outline, E> {
        Ok(Outline::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Outline, E> {
        Ok(Outline::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Outline, E> {
        Ok(Outline::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Outline, E> {
        Ok(Outline::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelopes_are_told_from_records() {
        for (text, expected) in [
            (r#"{"Records":[]}"#, Some((true, true))),
            (r#"{"Records":[{"a":1},2]}"#, Some((true, true))),
            (r#"{"Records":[1]}"#, Some((true, false))),
            (r#"{"Records":{"a":[]}}"#, Some((true, false))),
            (r#"{"Records":[],"mine":1}"#, Some((true, false))),
            (r#"{"messageType":"X","logEvents":[{"id":"1"}]}"#, Some((true, true))),
            (r#"{"events":[{"timestamp":1,"message":"m"}]}"#, Some((true, true))),
            (r#"{"events":[{"message":"m"}]}"#, Some((true, false))),
            (r#"{"a":"Records"}"#, Some((true, false))),
            (r#"[{"Records":[]}]"#, Some((false, false))),
            (r#""Records""#, Some((false, false))),
            ("null", Some((false, false))),
            ("-1.5e3", Some((false, false))),
            (r#"{"Records":[}"#, None),
            (r#"{"Records":[]} x"#, None),
        ] {
            let outline = Outline::of(text.as_bytes());
            let is = outline.map(|outline| (outline.is_object(), outline.is_envelope()));
            assert_eq!(is, expected, "{text}");
        }
    }
}
