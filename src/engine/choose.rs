//! Rules that fit the logs, by their first records.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::decode::{Decoder, Format, flatten, sniff};
use crate::model::{Asks, Timestamp};
use crate::rule::{Rule, for_kin, load};

/// Records that are looked at.
const SAMPLE: usize = 500;

/// Parts of field names that tell who did something, most telling first.
const WHO: [&str; 16] = [
    "sourceip",
    "src_ip",
    "srcip",
    "clientip",
    "client_ip",
    "remote_addr",
    "remoteaddr",
    "srcaddr",
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
/// Logs that are known by sight get the built-in rules for their kind; others a rule over the
/// field that best tells who did something.
pub fn choose(first: &[u8], said: Option<Format>, complete: bool) -> Option<Vec<Arc<Rule>>> {
    let sniffed = sniff(first, complete)?;
    if let Some(kin) = sniffed.kin {
        return Some(for_kin(kin));
    }
    let text = guess(first, said.unwrap_or(sniffed.format));
    Some(load(&text, "events").rules.into_iter().map(Arc::new).collect())
}

/// A rule for logs that are not known by sight.
fn guess(first: &[u8], format: Format) -> String {
    let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut records = 0usize;
    let mut decoder = Decoder::new(&Asks::default(), Some(format), Timestamp::default());
    let mut header: Vec<String> = Vec::new();
    let mut raws: Vec<Vec<u8>> = Vec::new();
    decoder.push(first, &mut |decoded| {
        if raws.len() < SAMPLE && !decoded.broken {
            raws.push(decoded.raw.to_vec());
        }
    });
    header.extend_from_slice(decoder.header());
    for raw in &raws {
        records += 1;
        let fields = if matches!(format, Format::Csv(_)) {
            csv_fields(raw, &header)
        } else {
            flatten(raw, &header)
        };
        for (name, value) in fields {
            if value.len() <= 256 && !name.contains('[') {
                values.entry(name).or_default().insert(value);
            }
        }
    }
    let best = values.iter().max_by_key(|(name, values)| worth(name, values, records));
    let (form, key) = match (format, best) {
        (Format::JsonLines | Format::JsonDocuments, Some((name, _))) => {
            ("JSON", format!("$.{name}"))
        }
        (Format::Csv(_), Some((name, _))) => ("CSV", name.clone()),
        (Format::JsonLines | Format::JsonDocuments, None) => ("JSON", "$.type".into()),
        _ => return text_rule(&raws),
    };
    let label = key.trim_start_matches("$.").to_owned();
    let rule = serde_json::json!({
        "title": format!("events, by {label}"),
        "logFormat": form,
        "contribution": { "keys": [key] },
    });
    rule.to_string()
}

/// Programs where the lines are syslog, else the first word.
fn text_rule(raws: &[Vec<u8>]) -> String {
    const PROGRAM: &str = r"^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) (?<host>\S+) (?<program>[^\s:\[]+)";
    let syslog = regex::Regex::new(PROGRAM).is_ok_and(|program| {
        let hits = raws.iter().filter(|r| program.is_match(&String::from_utf8_lossy(r))).count();
        hits > 0 && hits * 2 >= raws.len()
    });
    let rule = if syslog {
        serde_json::json!({
            "title": "lines, by host and program", "logFormat": "REGEX", "pattern": PROGRAM,
            "contribution": { "keys": ["host", "program"] },
        })
    } else {
        serde_json::json!({
            "title": "lines, by their first word", "logFormat": "CLF",
            "contribution": { "keys": ["1"] },
        })
    };
    rule.to_string()
}

fn csv_fields(raw: &[u8], header: &[String]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(raw);
    header.iter().cloned().zip(text.split(',').map(str::to_owned)).collect()
}

/// How well a field tells who did something: by its name, then by how its values repeat.
fn worth(name: &str, values: &BTreeSet<String>, records: usize) -> (usize, usize, usize) {
    let lower = name.to_lowercase();
    let place = WHO.iter().position(|w| lower.contains(w));
    let by_name = place.map_or(0, |place| WHO.len() - place);
    let repeats = values.len() > 1 && values.len() * 2 <= records.max(4);
    let textual = values.iter().take(20).all(|v| v.parse::<f64>().is_err());
    (by_name, usize::from(repeats) + usize::from(textual), usize::MAX - values.len())
}
