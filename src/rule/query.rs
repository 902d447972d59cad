//! A rule as a query of CloudWatch Logs Insights, for times that are too long to read event by event.

use std::fmt::Write;

use super::definition::Aggregate;
use super::{Condition, Expression, Format, Rule, Test};
use crate::model::{FieldRef, JsonPath, RuleQuery, Step};

/// The query of a rule.
///
/// # Errors
/// Why no query says the same, in words.
pub fn query_of(rule: &Rule) -> Result<RuleQuery, String> {
    let no = |what: &str| Err(format!("{}: no query says the same: {what}", rule.name));
    if !matches!(rule.format, Format::Json) {
        return no("it does not read JSON");
    }
    if rule.pattern.is_some() {
        return no("it has a filter pattern");
    }
    let mut filters = Vec::new();
    for condition in &rule.conditions {
        match of_condition(condition) {
            Some(filter) => filters.push(filter),
            None => return no("it tests a field that a query cannot name"),
        }
    }
    let mut keys = Vec::new();
    for (_, key) in &rule.keys {
        match field_of(key) {
            Some(field) => keys.push(field),
            None => return no("its keys are more than fields"),
        }
    }
    filters.extend(keys.iter().map(|key| format!("ispresent({})", quoted(key))));
    let value = match (&rule.value, rule.aggregate) {
        (None, _) | (Some(_), Aggregate::Count) => "count(*)".to_owned(),
        (Some(value), Aggregate::Sum) => match field_of(value) {
            Some(field) => {
                filters.push(format!("ispresent({})", quoted(&field)));
                format!("sum({})", quoted(&field))
            }
            None => return no("its value is more than a field"),
        },
        (Some(_), Aggregate::ByFirstValue) => {
            return no("it does not say whether it counts or sums: add AggregateOn");
        }
    };
    let (minute, total, events) = (RuleQuery::MINUTE, RuleQuery::VALUE, RuleQuery::EVENTS);
    let filter = filters.join(" and ");
    let totals = format!(
        "filter {filter} | stats {value} as {total}, count(*) as {events} by bin(1m) as {minute}"
    );
    let columns: Vec<String> = keys.iter().map(|key| quoted(key)).collect();
    let by_minute = format!("{totals}, {} | sort {total} desc", columns.join(", "));
    Ok(RuleQuery { rule: rule.name.clone(), by_minute, totals, keys })
}

fn field_of(expression: &Expression<FieldRef>) -> Option<String> {
    match expression {
        Expression::Field(FieldRef::Path(path)) => name(path),
        _ => None,
    }
}

/// A path as Insights names discovered fields: dotted, without `$`.
fn name(path: &JsonPath) -> Option<String> {
    let mut name = String::new();
    for step in path.steps() {
        if !name.is_empty() {
            name.push('.');
        }
        match step {
            Step::Name(part) if !part.is_empty() && !part.contains(['`', '.']) => {
                name.push_str(part);
            }
            Step::Index(index) => {
                let _ = write!(name, "{index}");
            }
            _ => return None,
        }
    }
    Some(name).filter(|name| !name.is_empty())
}

/// A field in backticks where it needs them.
fn quoted(field: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.@".contains(c);
    if field.chars().all(plain) { field.to_owned() } else { format!("`{field}`") }
}

fn of_condition(condition: &Condition<FieldRef>) -> Option<String> {
    let FieldRef::Path(path) = &condition.field else { return None };
    let field = quoted(&name(path)?);
    Some(match &condition.test {
        Test::In(words) => format!("{field} in [{}]", list(words)?),
        Test::NotIn(words) => {
            format!("ispresent({field}) and {field} not in [{}]", list(words)?)
        }
        Test::StartsWith(words) => {
            let starts: Vec<String> =
                words.iter().map(|word| regex::escape(word).replace('/', "\\/")).collect();
            format!("{field} like /^(?:{})/", starts.join("|"))
        }
        Test::GreaterThan(n) => format!("{field} > {n}"),
        Test::LessThan(n) => format!("{field} < {n}"),
        Test::EqualTo(n) => format!("{field} = {n}"),
        Test::NotEqualTo(n) => format!("ispresent({field}) and {field} != {n}"),
        Test::IsPresent(true) => format!("ispresent({field})"),
        Test::IsPresent(false) => format!("not ispresent({field})"),
    })
}

/// Words in quotes; numbers, as which a field may be read, without, too.
fn list(words: &[String]) -> Option<String> {
    let mut parts = Vec::new();
    for word in words {
        if word.contains(['"', '\\']) || word.chars().any(char::is_control) {
            return None;
        }
        parts.push(format!("\"{word}\""));
        if word.parse::<f64>().is_ok_and(f64::is_finite) {
            parts.push(word.clone());
        }
    }
    Some(parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::load;

    fn query(contribution: &str, aggregate: &str) -> Result<RuleQuery, String> {
        let text = format!(
            r#"{{"Schema":{{"Name":"CloudWatchLogRule","Version":1}},"LogFormat":"JSON",
                "LogGroupNames":["g"],"AggregateOn":"{aggregate}","Contribution":{contribution}}}"#
        );
        query_of(&load(&text, "r").rules[0])
    }

    #[test]
    fn a_rule_becomes_filters_and_stats() {
        let made = query(
            r#"{"Keys":["$.user.arn","$.a-b"],"ValueOf":"$.bytes","Filters":[
                {"Match":"$.code","In":["x","404"]},{"Match":"$.path","StartsWith":["/a.b"]},
                {"Match":"$.n","GreaterThan":1.5},{"Match":"$.u[0].id","IsPresent":false}]}"#,
            "Sum",
        )
        .unwrap();
        assert_eq!(
            made.by_minute,
            "filter code in [\"x\", \"404\", 404] and path like /^(?:\\/a\\.b)/ and n > 1.5 and \
             not ispresent(u.0.id) and ispresent(user.arn) and ispresent(`a-b`) and \
             ispresent(bytes) | stats sum(bytes) as culprits_value, count(*) as culprits_events by \
             bin(1m) as culprits_minute, user.arn, `a-b` | sort culprits_value desc"
        );
        assert_eq!(made.keys, ["user.arn", "a-b"]);
        let counted = query(r#"{"Keys":["$.ip"],"Filters":[]}"#, "Count").unwrap();
        assert_eq!(
            counted.totals,
            "filter ispresent(ip) | stats count(*) as culprits_value, count(*) as culprits_events \
             by bin(1m) as culprits_minute"
        );
    }

    #[test]
    fn what_a_query_cannot_say_is_told() {
        let quoted =
            query(r#"{"Keys":["$.ip"],"Filters":[{"Match":"$.a","In":["x\"y"]}]}"#, "Count");
        assert_eq!(
            quoted.unwrap_err(),
            "r: no query says the same: it tests a field that a query cannot name"
        );
    }
}
