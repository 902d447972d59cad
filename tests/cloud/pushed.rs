//! The pattern that a server applies lets through all that the rules count.

use std::sync::Arc;

use culprits::board::Order;
use culprits::engine::{Line, LineOptions, ReportQuery, RuleChoice};
use culprits::model::Timestamp;
use culprits::rule::pattern::Pattern;
use culprits::rule::{Rule, load, server_pattern};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

const FIELDS: [&str; 5] = ["$.a", "$.b.c-d", "$.l[1]", "$.l[0].x", "$.b"];

/// Texts that are numbers, truths, parts of such, or read otherwise by patterns.
const WORDS: [&str; 19] = [
    "x", "xy", "X", "404", "-4", "4.0", "4e2", "0404", "+4", ".5", "true", "false", "tr", "null",
    "n", "*", "x*y", "%x%", "?x",
];

/// Texts that cannot stand in a pattern as they are.
const UNQUOTABLE: [&str; 3] = ["", "x\"y", "x\\y"];

fn word() -> impl Strategy<Value = &'static str> {
    prop_oneof![30 => select(&WORDS[..]), 1 => select(&UNQUOTABLE[..])]
}

fn condition() -> impl Strategy<Value = Value> {
    let words = || prop::collection::vec(word(), 1..8);
    let test = prop_oneof![
        4 => words().prop_map(|words| json!({ "In": words })),
        4 => words().prop_map(|words| json!({ "StartsWith": words })),
        1 => words().prop_map(|words| json!({ "NotIn": words })),
        1 => select(&[0.0, 4.0, 404.0][..]).prop_map(|n| json!({ "GreaterThan": n })),
        1 => select(&[0.0, 4.0, 404.0][..]).prop_map(|n| json!({ "EqualTo": n })),
        1 => any::<bool>().prop_map(|is| json!({ "IsPresent": is })),
    ];
    (select(&FIELDS[..]), test).prop_map(|(field, mut test)| {
        test["Match"] = field.into();
        test
    })
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => word().prop_map(Value::from),
        1 => select(&["404 x", "true x", "xyz", "-40"][..]).prop_map(Value::from),
        3 => select(&[404.0, -4.0, 4.0, 0.5, 400.0, 1e20][..]).prop_map(Value::from),
        2 => select(&[404, -4, 4, 400, 40][..]).prop_map(Value::from),
        2 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => Just(json!({})),
    ]
}

fn event() -> impl Strategy<Value = Value> {
    let one = || prop::option::weighted(0.9, value());
    (one(), one(), one(), one(), 0..4_u8).prop_map(|(a, b, first, second, shape)| {
        let mut event = json!({ "k": "key" });
        let members = [
            ("a", a),
            ("b", b.map(|b| if shape & 1 == 0 { json!({ "c-d": b }) } else { b })),
            (
                "l",
                first.map(|l| json!([if shape & 2 == 0 { json!({ "x": l }) } else { l }, second])),
            ),
        ];
        for (name, value) in members {
            if let Some(value) = value {
                event[name] = value;
            }
        }
        event
    })
}

/// What one rule counts of events.
fn counted(rule: Rule, events: &[Value]) -> f64 {
    let mut line = Line::new(LineOptions::new(RuleChoice::These(vec![Arc::new(rule)])));
    let now = Timestamp::from_millis(1_783_684_800_000);
    line.open(0, "events".into(), now);
    for event in events {
        line.push(0, format!("{event}\n").as_bytes(), now);
    }
    line.end(0, now);
    line.finish();
    let query = ReportQuery { since: None, until: None, period: 1, top: 1, order: Order::Sum };
    line.reports(&query)[0].value
}

/// Whether an event passes a pattern of ours by the strictest reading: text is like text only, and
/// a number like a number.
fn passes(pattern: &str, event: &Value) -> bool {
    let mut left = &pattern[2..pattern.len() - 2];
    let passes = either(&mut left, event);
    assert_eq!(left, "");
    passes
}

fn eat(left: &mut &str, part: &str) -> bool {
    left.strip_prefix(part).map(|rest| *left = rest).is_some()
}

fn either(left: &mut &str, event: &Value) -> bool {
    let mut holds = all(left, event);
    while eat(left, " || ") {
        holds |= all(left, event);
    }
    holds
}

fn all(left: &mut &str, event: &Value) -> bool {
    let mut holds = one(left, event);
    while eat(left, " && ") {
        holds &= one(left, event);
    }
    holds
}

fn one(left: &mut &str, event: &Value) -> bool {
    if eat(left, "(") {
        let holds = either(left, event);
        assert!(eat(left, ")"), "{left}");
        return holds;
    }
    let (path, rest) = left.split_once(' ').unwrap();
    *left = rest;
    let path = path[1..].replace(['.', '['], "/").replace(']', "");
    let value = event.pointer(&path);
    for (part, truth) in [("IS TRUE", true), ("IS FALSE", false)] {
        if eat(left, part) {
            return value == Some(&Value::Bool(truth));
        }
    }
    assert!(eat(left, "= "), "{left}");
    if eat(left, "\"") {
        let (word, rest) = left.split_once('"').unwrap();
        *left = rest;
        let like = |text: &str| match word.strip_suffix('*') {
            Some(start) => text.starts_with(start),
            None => text == word,
        };
        return value.and_then(Value::as_str).is_some_and(like);
    }
    let end = left.find([' ', ')']).unwrap_or(left.len());
    let (number, rest) = left.split_at(end);
    *left = rest;
    let number: f64 = number.parse().unwrap();
    value.and_then(Value::as_f64) == Some(number)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn what_a_rule_counts_passes(
        rules in prop::collection::vec(prop::collection::vec(condition(), 1..4), 1..3),
        events in prop::collection::vec(event(), 60),
    ) {
        let rules: Vec<Arc<Rule>> = rules
            .iter()
            .enumerate()
            .filter_map(|(n, filters)| {
                let rule = json!({
                    "Schema": { "Name": "CloudWatchLogRule", "Version": 1 },
                    "LogGroupNames": ["*"], "LogFormat": "JSON", "AggregateOn": "Count",
                    "Contribution": { "Keys": ["$.k"], "Filters": filters },
                });
                load(&rule.to_string(), &format!("r{n}")).rules.pop().map(Arc::new)
            })
            .collect();
        let Some(pattern) = server_pattern(&rules) else { return Ok(()) };
        let passed: Vec<Value> =
            events.iter().filter(|event| passes(&pattern, event)).cloned().collect();
        for rule in &rules {
            let mut first = Rule::clone(rule);
            first.pattern = Some(Pattern::parse(&pattern).unwrap());
            let (pushed, alone) = (counted(first, &passed), counted(Rule::clone(rule), &events));
            prop_assert_eq!(pushed, alone, "{} {}", pattern, rule.name);
        }
    }
}
