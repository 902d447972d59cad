//! Rules that fit the logs, by their first records.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::decode::{Decoded, Decoder, Format, Layout, flatten, sniff};
use crate::model::{Asks, Timestamp};
use crate::rule::{Rule, load};

/// Records that are looked at.
const SAMPLE: usize = 500;

/// Parts of field names that tell who did something, most telling first.
const WHO: [&str; 15] = [
    "sourceip",
    "srcip",
    "clientip",
    "remoteip",
    "remoteaddr",
    "srcaddr",
    "sourceaddress",
    "peer",
    "addr",
    "user",
    "principal",
    "account",
    "client",
    "host",
    "service",
];

/// The rules for a stream that starts with these bytes; nothing yet when more are needed.
///
/// Logs that are known by sight get those of `known` that are made for their kind; others a rule
/// over the field that best tells who did something. What is no log gets none.
pub fn choose(
    first: &[u8],
    said: Option<Format>,
    complete: bool,
    known: &[Arc<Rule>],
) -> Option<Vec<Arc<Rule>>> {
    let sniffed = sniff(first, complete)?;
    if first.trim_ascii().is_empty() || sniffed.format == Format::Binary {
        return Some(Vec::new());
    }
    if let Some(kin) = sniffed.kin {
        return Some(known.iter().filter(|rule| rule.kin == Some(kin)).cloned().collect());
    }
    let format = said.unwrap_or(sniffed.format);
    let raws = sample(first, format);
    if raws.0.is_empty() {
        return complete.then(Vec::new);
    }
    let (text, name) = guess(&raws, format);
    Some(load(&text, &name).rules.into_iter().map(Arc::new).collect())
}

/// The first records, and their columns.
fn sample(first: &[u8], format: Format) -> (Vec<Vec<u8>>, Layout) {
    let mut raws: Vec<Vec<u8>> = Vec::new();
    let mut decoder = Decoder::new(&Asks::default(), Some(format), Timestamp::default());
    let mut take = |decoded: Decoded<'_>| {
        if raws.len() < SAMPLE && !decoded.broken {
            raws.push(decoded.raw.to_vec());
        }
    };
    decoder.push(first, &mut take);
    decoder.finish(&mut take);
    let layout = decoder.layout();
    (raws, layout)
}

/// Whether a field is an element of an array.
fn has_index(name: &str) -> bool {
    name.split('[').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// A rule for logs that are not known by sight, and its name.
fn guess((raws, layout): &(Vec<Vec<u8>>, Layout), format: Format) -> (String, String) {
    let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for raw in raws {
        for (name, value) in flatten(raw, layout) {
            if value.len() <= 256 && !has_index(&name) {
                values.entry(name).or_default().insert(value);
            }
        }
    }
    let best = values.iter().max_by_key(|(name, values)| worth(name, values, raws.len()));
    let (form, key, label) = match (format, best) {
        (Format::JsonLines | Format::JsonDocuments, Some((name, _))) => {
            let dot = if name.starts_with('[') { "" } else { "." };
            ("JSON", format!("${dot}{name}"), name.as_str())
        }
        (Format::Csv(_), Some((name, _))) => ("CSV", name.clone(), name.as_str()),
        _ => return text_rule(raws),
    };
    let rule = serde_json::json!({
        "title": format!("events, by {label}"),
        "logFormat": form,
        "contribution": { "keys": [key] },
    });
    (rule.to_string(), format!("events-by-{label}"))
}

/// Programs where the lines are syslog, else the first word.
fn text_rule(raws: &[Vec<u8>]) -> (String, String) {
    const PROGRAM: &str = r"^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) (?<host>\S+) (?<program>[^\s:\[]+)";
    let syslog = regex::Regex::new(PROGRAM).is_ok_and(|program| {
        let hits = raws.iter().filter(|r| program.is_match(&String::from_utf8_lossy(r))).count();
        hits > 0 && hits * 2 >= raws.len()
    });
    if syslog {
        let rule = serde_json::json!({
            "title": "lines, by host and program", "logFormat": "REGEX", "pattern": PROGRAM,
            "contribution": { "keys": ["host", "program"] },
        });
        return (rule.to_string(), "lines-by-program".into());
    }
    let rule = serde_json::json!({
        "title": "lines, by their first word", "logFormat": "CLF",
        "contribution": { "keys": ["1"] },
    });
    (rule.to_string(), "lines-by-first-word".into())
}

/// How well a field tells who did something: by its name, then by how its values repeat.
fn worth(name: &str, values: &BTreeSet<String>, records: usize) -> (usize, usize, usize) {
    let lower: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let place = WHO.iter().position(|w| lower.contains(w));
    let by_name = place.map_or(0, |place| WHO.len() - place);
    let repeats = values.len() > 1 && values.len() * 2 <= records.max(4);
    let textual = values.iter().take(20).all(|v| v.parse::<f64>().is_err());
    (by_name, usize::from(repeats) + usize::from(textual), usize::MAX - values.len())
}
