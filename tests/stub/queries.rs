//! Logs Insights of the fake of CloudWatch Logs: it adds up what rules ask for.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::logs::{Event, arn};
use super::{Answer, error, json as json_answer};

/// Queries that were started.
#[derive(Default)]
pub struct Queries {
    /// What each was asked.
    pub asked: Vec<Value>,
    /// How often each is said to run before it is complete.
    pub running: u32,
    /// Rows of a page; all, when it is 0.
    pub page: usize,
    /// Queries that fail, by a part of their text.
    pub failing: Option<&'static str>,
    started: Vec<Query>,
}

struct Query {
    rows: Vec<Value>,
    running: u32,
    fails: bool,
    scanned: usize,
}

const STATS: &str = " as culprits_value, count(*) as culprits_events by bin(1m) as culprits_minute";

/// What a query does: `filter … | stats VALUE as …, KEY, …`.
struct Text<'q> {
    /// Fields that must be there, and those that must be one of some texts.
    filters: Vec<(&'q str, Option<Vec<Value>>)>,
    summed: Option<&'q str>,
    keys: Vec<&'q str>,
}

impl<'q> Text<'q> {
    fn parse(text: &'q str) -> Self {
        let mut parts = text.split(" | ");
        let filters = parts.next().unwrap().strip_prefix("filter ").unwrap();
        let filters = filters.split(" and ").map(|filter| {
            let present = filter.strip_prefix("ispresent(").and_then(|f| f.strip_suffix(')'));
            present.map_or_else(
                || {
                    let (field, words) = filter.split_once(" in ").unwrap();
                    (field, Some(serde_json::from_str(words).unwrap()))
                },
                |field| (field, None),
            )
        });
        let stats = parts.next().unwrap().strip_prefix("stats ").unwrap();
        let (value, keys) = stats.split_once(STATS).unwrap();
        Self {
            filters: filters.collect(),
            summed: value.strip_prefix("sum(").and_then(|value| value.strip_suffix(')')),
            keys: keys.split(", ").skip(1).collect(),
        }
    }

    fn passes(&self, event: &Value) -> bool {
        self.filters.iter().all(|(field, words)| {
            let value = event.get(field);
            value.is_some_and(|value| words.as_ref().is_none_or(|words| words.contains(value)))
        })
    }

    /// The rows, largest first.
    fn rows<'e>(&self, events: impl Iterator<Item = &'e Event>) -> Vec<Value> {
        let mut found: BTreeMap<(i64, Vec<String>), (f64, u64)> = BTreeMap::new();
        for event in events {
            let Ok(message) = serde_json::from_str::<Value>(&event.message) else { continue };
            if !self.passes(&message) {
                continue;
            }
            let plain = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
            let keys = self.keys.iter().map(|key| plain(&message[key])).collect();
            let row = found.entry((event.time / 60_000 * 60_000, keys)).or_default();
            row.0 += self.summed.map_or(1.0, |field| message[field].as_f64().unwrap());
            row.1 += 1;
        }
        let mut rows: Vec<_> = found.into_iter().collect();
        rows.sort_by(|(_, (a, _)), (_, (b, _))| b.total_cmp(a));
        let field = |name: &str, value: String| json!({ "field": name, "value": value });
        let row = |((minute, keys), (value, events)): ((i64, Vec<String>), (f64, u64))| {
            let time = chrono::DateTime::from_timestamp_millis(minute).unwrap();
            let mut row = vec![
                field("culprits_minute", time.format("%Y-%m-%d %H:%M:%S%.3f").to_string()),
                field("culprits_value", value.to_string()),
                field("culprits_events", events.to_string()),
            ];
            row.extend(self.keys.iter().zip(keys).map(|(name, value)| field(name, value)));
            json!(row)
        };
        rows.into_iter().map(row).collect()
    }
}

impl Queries {
    pub fn start(&mut self, events: &[Event], ask: &Value) -> Answer {
        self.asked.push(ask.clone());
        let groups: Vec<&str> = ["logGroupNames", "logGroupIdentifiers"]
            .iter()
            .filter_map(|name| ask[name].as_array())
            .flatten()
            .map(|group| group.as_str().unwrap())
            .collect();
        if groups.is_empty() || groups.len() > 50 {
            return error(400, "InvalidParameterException", "1 to 50 log groups");
        }
        let text = ask["queryString"].as_str().unwrap();
        let millis = |name: &str| ask[name].as_i64().unwrap() * 1000;
        let time = millis("startTime")..=millis("endTime");
        let is_in = |event: &&Event| {
            let own = arn(&event.group);
            time.contains(&event.time) && groups.iter().any(|g| *g == event.group || *g == own)
        };
        let found: Vec<&Event> = events.iter().filter(is_in).collect();
        let mut rows = Text::parse(text).rows(found.iter().copied());
        rows.truncate(ask["limit"].as_u64().unwrap() as usize);
        self.started.push(Query {
            rows,
            running: self.running,
            fails: self.failing.is_some_and(|part| text.contains(part)),
            scanned: found.iter().map(|event| event.message.len()).sum(),
        });
        json_answer(&json!({ "queryId": (self.started.len() - 1).to_string() }))
    }

    pub fn results(&mut self, ask: &Value) -> Answer {
        let id: usize = ask["queryId"].as_str().unwrap().parse().unwrap();
        let query = &mut self.started[id];
        let from: usize = ask["nextToken"].as_str().map_or(0, |token| token.parse().unwrap());
        let page = if self.page == 0 { query.rows.len() } else { self.page };
        let mut answer = json!({
            "statistics": { "bytesScanned": query.scanned, "recordsMatched": 1, "recordsScanned": 1 },
            "status": "Complete", "results": [],
        });
        if query.running > 0 {
            query.running -= 1;
            answer["status"] = "Running".into();
            // What was found so far is no result.
            answer["results"] = query.rows.iter().take(1).cloned().collect();
        } else if query.fails {
            answer["status"] = "Failed".into();
        } else {
            answer["results"] = query.rows.iter().skip(from).take(page).cloned().collect();
            if from + page < query.rows.len() {
                answer["nextToken"] = (from + page).to_string().into();
            }
        }
        json_answer(&answer)
    }
}
