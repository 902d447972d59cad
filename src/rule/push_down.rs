//! The part of rules that a server can apply: a filter pattern that lets through all that they count.
//!
//! It may let through more, never less: what a pattern cannot say for sure is left out of it.

use std::sync::Arc;

use super::pattern::Pattern;
use super::{Condition, Format, Rule, Test};
use crate::model::{FieldRef, JsonPath, Step};

/// Longest pattern that CloudWatch Logs takes, in characters.
const LONGEST: usize = 1024;

/// A filter pattern that every event passes that one of `rules` counts; `None` when there is none
/// but that for everything.
pub fn server_pattern(rules: &[Arc<Rule>]) -> Option<String> {
    let (first, others) = rules.split_first()?;
    let same = others.iter().all(|rule| rule.pattern == first.pattern);
    let shared = first.pattern.as_ref().filter(|_| same).map(ToString::to_string);
    let text = shared.or_else(|| {
        let parts: Option<Vec<String>> = rules.iter().map(|rule| of_rule(rule)).collect();
        let mut parts = parts?;
        parts.sort();
        parts.dedup();
        Some(format!("{{ {} }}", any(&parts)))
    })?;
    let fits = text.chars().count() <= LONGEST && Pattern::parse(&text).is_ok();
    Some(text).filter(|_| fits)
}

/// What the conditions of a rule demand.
fn of_rule(rule: &Rule) -> Option<String> {
    if !matches!(rule.format, Format::Json) {
        return None;
    }
    let parts: Vec<String> = rule.conditions.iter().filter_map(of_condition).collect();
    match parts.len() {
        0 => None,
        1 => parts.into_iter().next(),
        _ => Some(parts.join(" && ")),
    }
}

fn of_condition(condition: &Condition<FieldRef>) -> Option<String> {
    let FieldRef::Path(path) = &condition.field else { return None };
    let path = selector(path)?;
    let parts: Option<Vec<String>> = match &condition.test {
        Test::In(words) => words.iter().map(|word| equals(&path, word)).collect(),
        Test::StartsWith(words) => words.iter().map(|word| starts(&path, word)).collect(),
        _ => None,
    };
    let text = any(&parts?);
    Some(if text.contains("||") { format!("({text})") } else { text })
}

fn any(parts: &[String]) -> String {
    match parts {
        [one] => one.clone(),
        many => {
            let group = |part: &String| {
                if part.contains("&&") { format!("({part})") } else { part.clone() }
            };
            many.iter().map(group).collect::<Vec<_>>().join(" || ")
        }
    }
}

/// A path as a selector, if its names need no quotes.
fn selector(path: &JsonPath) -> Option<String> {
    let plain = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
    };
    let known = |step: &Step| match step {
        Step::Name(name) => plain(name),
        Step::Index(_) => true,
        _ => false,
    };
    path.steps().iter().all(known).then(|| path.to_string())
}

/// Whether a text can stand in quotes as it is.
fn quotable(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c != '"' && c != '\\' && !c.is_control())
}

/// The field has this text, or is the number or the truth that is written so.
fn equals(path: &str, word: &str) -> Option<String> {
    if !quotable(word) {
        return None;
    }
    let text = format!("{path} = \"{word}\"");
    Some(match word {
        "true" => format!("{text} || {path} IS TRUE"),
        "false" => format!("{text} || {path} IS FALSE"),
        _ if is_number(word) => format!("{text} || {path} = {word}"),
        _ => text,
    })
}

/// The field starts with this text. What numbers and truths may start with is left to the rule.
fn starts(path: &str, word: &str) -> Option<String> {
    let numeric = word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    let truth = ["true", "false", "null"].iter().any(|text| text.starts_with(word));
    (quotable(word) && !numeric && !truth && !word.starts_with('*'))
        .then(|| format!("{path} = \"{word}*\""))
}

fn is_number(word: &str) -> bool {
    word.parse::<f64>().is_ok_and(f64::is_finite)
        && word.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::load;

    fn pattern(filters: &[&str]) -> Option<String> {
        let rules: Vec<Arc<Rule>> = filters
            .iter()
            .enumerate()
            .map(|(i, filters)| {
                let text = format!(
                    r#"{{"Schema":{{"Name":"CloudWatchLogRule","Version":1}},"LogFormat":"JSON",
                        "LogGroupNames":["g"],"AggregateOn":"Count",
                        "Contribution":{{"Keys":["$.ip"],"Filters":[{filters}]}}}}"#
                );
                let loaded = load(&text, &format!("r{i}"));
                Arc::new(loaded.rules.into_iter().next().unwrap_or_else(|| panic!("{filters}")))
            })
            .collect();
        server_pattern(&rules)
    }

    #[test]
    fn what_a_pattern_can_say_is_said() {
        for (filters, expected) in [
            (&[r#"{"Match":"$.a","In":["x"]}"#][..], Some(r#"{ $.a = "x" }"#)),
            (
                &[r#"{"Match":"$.a.b-c","In":["x","404"]}"#],
                Some(r#"{ ($.a.b-c = "x" || $.a.b-c = "404" || $.a.b-c = 404) }"#),
            ),
            (
                &[r#"{"Match":"$.a","StartsWith":["Ab"]},{"Match":"$.b[0]","In":["true"]}"#],
                Some(r#"{ $.a = "Ab*" && ($.b[0] = "true" || $.b[0] IS TRUE) }"#),
            ),
            (
                &[r#"{"Match":"$.a","In":["x"]}"#, r#"{"Match":"$.b","In":["y"]}"#],
                Some(r#"{ $.a = "x" || $.b = "y" }"#),
            ),
            // What is not for sure is left to the rule.
            (
                &[r#"{"Match":"$.a","In":["x"]},{"Match":"$.n","GreaterThan":3}"#],
                Some(r#"{ $.a = "x" }"#),
            ),
            (&[r#"{"Match":"$.a","NotIn":["x"]}"#], None),
            (&[r#"{"Match":"$.a","StartsWith":["4"]}"#], None),
            (&[r#"{"Match":"$.a","StartsWith":["t"]}"#], None),
            (&[r#"{"Match":"$.a","In":["x\"y"]}"#], None),
            (&[r#"{"Match":"$.a","In":["x"]}"#, r#"{"Match":"$.n","LessThan":3}"#], None),
            (&[""], None),
        ] {
            assert_eq!(pattern(filters).as_deref(), expected, "{filters:?}");
        }
    }

    #[test]
    fn a_pattern_that_is_too_long_is_none() {
        let words: Vec<String> = (0..10).map(|i| format!("\"{}{i}\"", "w".repeat(120))).collect();
        let filter = format!(r#"{{"Match":"$.a","In":[{}]}}"#, words.join(","));
        assert_eq!(pattern(&[&filter]), None);
    }
}
