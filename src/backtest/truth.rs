//! Incidents that are known, as JSON.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::decode::parse_time;
use crate::model::{MINUTE_MS, Minute, Timestamp, clean};

/// An incident that is known. Its texts are clean for a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// What it is called.
    pub name: String,
    /// Key values that its contributor has; of one that is empty any series may tell.
    pub contributor: Vec<String>,
    /// The rule that is to find it; without one any may.
    pub rule: Option<String>,
    /// Its first minute.
    pub start: Minute,
    /// The minute after its last one.
    pub end: Minute,
}

/// Why a file of incidents cannot be read, as `line:column: …`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{line}:{column}: {what}; allowed is {{\"incidents\": [{{\"name\": …, \"contributor\": …, \"start\": \"2026-07-10T08:30:00Z\", \"end\": …, \"rule\": …}}]}}, or that list alone"
)]
pub struct TruthError {
    line: usize,
    column: usize,
    what: String,
}

/// Reads `{"incidents": […]}` or a list. Each incident has a `start` and an `end`, which is no more
/// part of it; a `name` or a `kind`, a `contributor` (a text, a list of key values, or an object of
/// them) and a `rule` may be left out.
///
/// # Errors
/// With the place of what is no such incident.
pub fn parse_truth(text: &str) -> Result<Vec<Incident>, TruthError> {
    let entries = if text.trim_start().starts_with('[') {
        serde_json::from_str(text)
    } else {
        serde_json::from_str(text).map(|document: Document| document.incidents)
    };
    let entries: Vec<Entry> = entries.map_err(|e| {
        let place = format!(" at line {} column {}", e.line(), e.column());
        let what = clean(e.to_string().trim_end_matches(&place)).into_owned();
        TruthError { line: e.line().max(1), column: e.column().max(1), what }
    })?;
    Ok((1..).zip(entries).map(|(number, entry)| incident(entry, number)).collect())
}

fn incident(entry: Entry, number: usize) -> Incident {
    let clean = |text: String| clean(&text).into_owned();
    let name = entry.name.or(entry.kind).unwrap_or_else(|| format!("incident {number}"));
    Incident {
        name: clean(name),
        contributor: entry.contributor.0.into_iter().map(clean).collect(),
        rule: entry.rule.map(clean),
        start: entry.start,
        end: entry.end,
    }
}

#[derive(Deserialize)]
struct Document {
    incidents: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(try_from = "Written")]
struct Entry {
    name: Option<String>,
    kind: Option<String>,
    contributor: Who,
    rule: Option<String>,
    start: Minute,
    end: Minute,
}

#[derive(Deserialize)]
struct Written {
    name: Option<String>,
    kind: Option<String>,
    #[serde(default)]
    contributor: Who,
    rule: Option<String>,
    #[serde(deserialize_with = "millis")]
    start: i64,
    #[serde(deserialize_with = "millis")]
    end: i64,
}

impl TryFrom<Written> for Entry {
    type Error = &'static str;

    fn try_from(w: Written) -> Result<Self, Self::Error> {
        if w.end <= w.start {
            return Err("an incident that does not end after its start");
        }
        let (start, end) = (w.start.div_euclid(MINUTE_MS), (w.end - 1).div_euclid(MINUTE_MS) + 1);
        Ok(Self {
            name: w.name,
            kind: w.kind,
            contributor: w.contributor,
            rule: w.rule,
            start: Minute::new(start),
            end: Minute::new(end),
        })
    }
}

fn millis<'de, D: Deserializer<'de>>(input: D) -> Result<i64, D::Error> {
    let text = String::deserialize(input)?;
    let time = parse_time(&text);
    time.map(Timestamp::millis).ok_or_else(|| de::Error::custom(format!("{text:?} is no time")))
}

/// Key values, written as one text, a list, or an object.
#[derive(Default)]
struct Who(Vec<String>);

impl<'de> Deserialize<'de> for Who {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Who;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a contributor: a text, a list of texts, or an object of texts")
            }

            fn visit_str<E>(self, text: &str) -> Result<Who, E> {
                Ok(Who(vec![text.to_owned()]))
            }

            fn visit_unit<E>(self) -> Result<Who, E> {
                Ok(Who::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Who, A::Error> {
                let mut keys = Vec::new();
                while let Some(key) = list.next_element()? {
                    keys.push(key);
                }
                Ok(Who(keys))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Who, A::Error> {
                let mut keys = Vec::new();
                while let Some((_, key)) = map.next_entry::<String, String>()? {
                    keys.push(key);
                }
                Ok(Who(keys))
            }
        }
        input.deserialize_any(Read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incidents_in_each_way_to_write_them() {
        let times = r#""start":"2026-07-10T08:30:00Z","end":"2026-07-10T08:32:30Z""#;
        for (who, keys) in [
            ("", vec![]),
            (r#""contributor":"a","#, vec!["a"]),
            (r#""contributor":["a","b"],"#, vec!["a", "b"]),
            (r#""contributor":{"x":"a\u001b"},"#, vec!["a\\u{1b}"]),
            (r#""contributor":null,"#, vec![]),
        ] {
            let text = format!("[{{{who}\"kind\":\"k\",\"events\":7,{times}}}]");
            let found = parse_truth(&text).unwrap();
            assert_eq!(
                (found[0].name.as_str(), &found[0].contributor),
                ("k", &keys.iter().map(ToString::to_string).collect())
            );
            assert_eq!(found[0].end.since(found[0].start), 3);
            assert_eq!(parse_truth(&format!("{{\"incidents\":{text}}}")).unwrap(), found);
        }
    }

    #[test]
    fn errors_have_their_place() {
        for (text, expected) in [
            ("", "1:1: EOF while parsing"),
            ("[\n {\"start\": \"soon\"}]", "2:18: \"soon\" is no time"),
            ("{\"x\":[]}", "1:8: missing field `incidents`"),
            ("[{\"start\":\"2026-07-10T08:30:00Z\"}]", "1:33: missing field `end`"),
            (
                "[{\"start\":\"2026-07-10T08:30:00Z\",\"end\":\"2026-07-10T08:30:00Z\"}]",
                "1:63: an incident that does not end after its start",
            ),
            ("[{\"contributor\": 5}]", "1:18: invalid type: integer `5`, expected a contributor"),
        ] {
            let error = parse_truth(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }
}
