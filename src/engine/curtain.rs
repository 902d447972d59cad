//! Raw events and the values of their fields, when names are not to be read.

use serde_json::Value;

use crate::decode::parse_time;
use crate::model::{Contributor, Redaction, Timestamp, clean};

/// A time further than this from that of its event may be another thing: a number of a customer
/// looks like seconds since the epoch.
const DAY_MS: i64 = 86_400_000;

/// A longer number may be a name: an account, a telephone.
const DIGITS: usize = 6;

/// Between words of text, beside blanks.
const BETWEEN: &str = "\"'=()[]{}<>,;|&?";

/// What hides the names in an event of a contributor.
pub(super) struct Curtain<'c> {
    pub redaction: Redaction,
    /// Whose event it is: its keys are hidden in it even where they are numbers.
    pub who: &'c Contributor,
    /// The event's time.
    pub time: Timestamp,
}

impl Curtain<'_> {
    /// A value as its hash; short numbers, and times near that of the event, stay.
    pub fn value(&self, text: &str) -> String {
        let hashed = self.redaction.name(text);
        let stays = is_number(text) || matches!(text, "true" | "false") || self.is_time(text);
        if stays && self.who.keys().all(|key| key != hashed) { text.to_owned() } else { hashed }
    }

    fn is_time(&self, text: &str) -> bool {
        is_clock(text) || parse_time(text).is_some_and(|time| time.since(self.time).abs() <= DAY_MS)
    }

    /// A record that keeps its structure: the members of JSON, or what stands between words.
    pub fn record(&self, text: &str) -> String {
        if text.trim_start().starts_with('{')
            && let Ok(mut value) = serde_json::from_str::<Value>(text)
        {
            self.leaves(&mut value);
            return value.to_string();
        }
        self.words(text)
    }

    fn leaves(&self, value: &mut Value) {
        match value {
            Value::Object(members) => members.values_mut().for_each(|value| self.leaves(value)),
            Value::Array(elements) => elements.iter_mut().for_each(|value| self.leaves(value)),
            // A record inside of a record keeps its structure, too.
            Value::String(text) if text.trim_start().starts_with('{') => *text = self.record(text),
            Value::String(text) => *text = self.value(&clean(text)),
            Value::Number(number) => {
                let text = number.to_string();
                let shown = self.value(&text);
                if shown != text {
                    *value = Value::String(shown);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn words(&self, text: &str) -> String {
        let between = |c: char| c.is_whitespace() || BETWEEN.contains(c);
        let mut out = String::new();
        for piece in text.split_inclusive(between) {
            let end = piece.chars().next_back().filter(|c| between(*c));
            let word = end.map_or(piece, |end| &piece[..piece.len() - end.len_utf8()]);
            // What ends a sentence is no part of its last word.
            let (word, stop) = match word.strip_suffix([':', '.']) {
                Some(word) => (word, &piece[word.len()..=word.len()]),
                None => (word, ""),
            };
            if word.bytes().all(|b| b.is_ascii_punctuation()) {
                out.push_str(word);
            } else {
                out.push_str(&self.value(&clean(word)));
            }
            out.push_str(stop);
            out.extend(end);
        }
        out
    }
}

/// A number of few digits, with a sign and decimals or without.
fn is_number(text: &str) -> bool {
    let digits =
        |part: &str| (1..=DIGITS).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let number = text.strip_prefix('-').unwrap_or(text);
    match number.split_once('.') {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(number),
    }
}

/// `14:31:07`, with decimals or without.
fn is_clock(text: &str) -> bool {
    let (clock, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = clock.split(':');
    let two = |part: Option<&str>| {
        part.is_some_and(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
    };
    let three = two(parts.next()) && two(parts.next()) && two(parts.next());
    three && parts.next().is_none() && decimals.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curtain(who: &Contributor) -> Curtain<'_> {
        let time = parse_time("2026-07-10T08:45:10Z").unwrap();
        Curtain { redaction: Redaction::from_text("key"), who, time }
    }

    #[test]
    fn numbers_and_times_stay_and_names_do_not() {
        let redaction = Redaction::from_text("key");
        let who = Contributor::from_joined(&redaction.joined("1001"));
        let curtain = curtain(&who);
        for stays in [
            "404",
            "-2.5",
            "true",
            "14:31:07",
            "14:31:07.123",
            "2026-07-10T08:44:00Z",
            "1783673000",
        ] {
            assert_eq!(curtain.value(stays), stays);
        }
        for hidden in [
            "alice",
            "203.0.113.77",
            "::1",
            "123456789012",
            "5551234567",
            "1980-02-03T00:00:00Z",
            "1001",
            "1:2:3",
            "",
        ] {
            assert_eq!(curtain.value(hidden), redaction.name(hidden));
        }
    }

    #[test]
    fn records_keep_their_structure() {
        let who = Contributor::new(&["nobody"]);
        let curtain = curtain(&who);
        let [alice, failed, from, ip] =
            ["alice", "Failed", "from", "203.0.113.77"].map(|w| curtain.value(w));
        for (raw, shown) in [
            (
                r#"{"user":"alice","n":[1,true,null]}"#,
                format!(r#"{{"user":"{alice}","n":[1,true,null]}}"#),
            ),
            (r#"{"m":"{\"u\":\"alice\"}"}"#, format!(r#"{{"m":"{{\"u\":\"{alice}\"}}"}}"#)),
            (r#"{"id":123456789012}"#, format!(r#"{{"id":"{}"}}"#, curtain.value("123456789012"))),
            ("Failed from 203.0.113.77: alice.", format!("{failed} {from} {ip}: {alice}.")),
            ("user=\"alice\" -- 5", format!("{}=\"{alice}\" -- 5", curtain.value("user"))),
            // A record that was cut is no JSON any more.
            (
                r#"{"user":"alice","x"#,
                format!("{{\"{}\":\"{alice}\",\"{}", curtain.value("user"), curtain.value("x")),
            ),
        ] {
            assert_eq!(curtain.record(raw), shown);
        }
    }
}
