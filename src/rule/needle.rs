//! Text that a record must have somewhere for a rule to count it.
//!
//! Most records fail a rule's filters by not having one word at all, and a word is found much
//! faster than a field.

use super::pattern::Pattern;
use super::{Condition, Format, Rule, Test};
use crate::model::{FieldRef, JsonPath, Step};

/// A shorter word is in too many records.
const SHORTEST: usize = 3;

/// A word that every record has that passes the filters of a `rule` for JSON or flow logs, if there
/// is one: written so, or, in JSON, with an escape `\u`.
pub(super) fn needle(rule: &Rule) -> Option<String> {
    if !matches!(rule.format, Format::Json | Format::Vpc) {
        return None;
    }
    let conditions = rule.conditions.iter().filter_map(of_condition);
    let pattern = rule.pattern.as_ref().and_then(Pattern::needle);
    best(conditions.chain(pattern)).map(|needle| needle.word)
}

/// A word, and whether it is one of a value: those are rarer than names of members.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Needle {
    of_value: bool,
    length: usize,
    word: String,
}

impl Needle {
    /// The name that a path ends in, without the wildcards.
    pub fn of_path(path: &JsonPath) -> Option<Self> {
        let name = path.steps().iter().rev().find_map(|step| match step {
            Step::Name(name) => Some(name),
            _ => None,
        })?;
        Self::within(name, false)
    }

    /// A part of a value that a field must have.
    pub fn of_value(text: &str) -> Option<Self> {
        // Numbers are compared as such, however they are written.
        if text.trim().parse::<f64>().is_ok() { None } else { Self::within(text, true) }
    }

    /// The longest run of characters that JSON can write in no other way, but for `\u`.
    fn within(text: &str, of_value: bool) -> Option<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-.:@ $=,;+*".contains(c);
        let runs = text.split(|c| !plain(c));
        let word = runs.max_by_key(|run| run.len()).filter(|run| run.len() >= SHORTEST)?;
        Some(Self { of_value, length: word.len(), word: word.to_owned() })
    }
}

/// The rarest of words that all must be there.
pub(super) fn best(needles: impl Iterator<Item = Needle>) -> Option<Needle> {
    needles.max()
}

fn of_condition(condition: &Condition<FieldRef>) -> Option<Needle> {
    let name = match &condition.field {
        FieldRef::Path(path) => Needle::of_path(path),
        FieldRef::Name(_) => None,
        _ => return None,
    };
    let value = match &condition.test {
        Test::IsPresent(false) => return None,
        Test::In(words) | Test::StartsWith(words) => match words.as_slice() {
            [word] => Needle::of_value(word),
            _ => None,
        },
        _ => None,
    };
    best(name.into_iter().chain(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rarest_word_that_must_be_there_is_found() {
        for (rule, expected) in [
            (r#""Filters":[{"Match":"$.errorCode","IsPresent":true}]"#, Some("errorCode")),
            (r#""Filters":[{"Match":"$.errorCode","IsPresent":false}]"#, None),
            (r#""Filters":[{"Match":"$.status","In":["FAILED_LOGIN"]}]"#, Some("FAILED_LOGIN")),
            (r#""Filters":[{"Match":"$.status","In":["A1B","B2C"]}]"#, Some("status")),
            (r#""Filters":[{"Match":"$.status","In":["404"]}]"#, Some("status")),
            (r#""Filters":[{"Match":"$.a.b[0].cde","GreaterThan":1}]"#, Some("cde")),
            (r#""Filters":[{"Match":"$.arn","StartsWith":["arn:aws/x"]}]"#, Some("arn:aws")),
        ] {
            let body = format!(
                r#"{{"Schema":{{"Name":"CloudWatchLogRule","Version":1}},"LogGroupNames":["g"],
                "LogFormat":"JSON","AggregateOn":"Count",
                "Contribution":{{"Keys":["$.k"],{rule}}}}}"#
            );
            let rule = &crate::rule::load(&body, "r").rules[0];
            assert_eq!(needle(rule).as_deref(), expected, "{body}");
        }
        for (pattern, expected) in [
            ("{ $.status = 'FAILED_LOGIN' }", Some("FAILED_LOGIN")),
            ("{ $.status = 'FAILED_LOGIN' || $.x = 1 }", None),
            ("{ $.status = 'FAILED*' && $.level >= 4 }", Some("FAILED")),
            ("{ $.level != 4 }", Some("level")),
            ("{ $.level NOT EXISTS }", None),
            ("ERROR", None),
        ] {
            let body = format!(r#"{{"filter":"{pattern}","contribution":{{"keys":["$.k"]}}}}"#);
            let rule = &crate::rule::load(&body, "r").rules[0];
            assert_eq!(needle(rule).as_deref(), expected, "{body}");
        }
    }
}
