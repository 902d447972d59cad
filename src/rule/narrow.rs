//! A rule made of another one: the events of one contributor, by one of their other fields.

use jsonc_parser::{ParseOptions, parse_to_serde_value};
use serde_json::{Map, Value, json};

use super::body::SHORT;
use super::{Format, Rule, Severity, load, pretty};
use crate::model::{Contributor, Facet};

/// A definition that counts what `rule` counts of one contributor, as far as its events pass all
/// `facets`, by the values of `field`.
///
/// # Errors
/// Why there can be no such rule, in a sentence.
pub fn narrowed(
    rule: &Rule,
    who: &Contributor,
    facets: &[Facet],
    field: &str,
) -> Result<String, String> {
    let name = |field: &str| name_in(&rule.format, field);
    let parsed: Option<Value> =
        parse_to_serde_value(&rule.definition, &ParseOptions::default()).ok();
    let Some(Value::Object(mut body)) = parsed else {
        return Err("the rule has no definition as JSON".into());
    };
    let short = SHORT.iter().any(|member| body.contains_key(*member));
    let word = |word: &str| match word.split_at_checked(1) {
        Some((first, rest)) if short => first.to_lowercase() + rest,
        _ => word.to_owned(),
    };
    let Some(Value::Object(contribution)) = body.get_mut(&word("Contribution")) else {
        return Err("the rule has no Contribution".into());
    };
    let filter = |field: &str, operator: &str, value: Value| {
        let mut made = Map::new();
        made.insert(word("Match"), Value::from(field));
        made.insert(word(operator), value);
        Value::Object(made)
    };
    let mut filters: Vec<Value> = match contribution.get(&word("Filters")) {
        Some(Value::Array(filters)) => filters.clone(),
        _ => Vec::new(),
    };
    let keys = contribution.get(&word("Keys")).and_then(Value::as_array).cloned();
    for (key, value) in keys.unwrap_or_default().iter().zip(who.keys()) {
        let key = key.as_str().unwrap_or_default();
        // The short form may give a key a label of its own.
        let key = if short { key.rsplit_once(" as ").map_or(key, |(key, _)| key) } else { key };
        if key.contains('(') {
            return Err(format!("a rule cannot ask for a value of `{key}`"));
        }
        filters.push(filter(key, "In", json!([value])));
    }
    for facet in facets {
        let field = name(&facet.field)?;
        filters.push(match (facet.value.as_str(), facet.include) {
            (Facet::MISSING, include) => filter(&field, "IsPresent", json!(!include)),
            (value, true) => filter(&field, "In", json!([value])),
            (value, false) => filter(&field, "NotIn", json!([value])),
        });
    }
    contribution.insert(word("Keys"), json!([name(field)?]));
    contribution.insert(word("Filters"), Value::Array(filters));
    // It was of the rule that this one is made of.
    for gone in ["Title", "Detection"] {
        body.remove(&word(gone));
    }
    let text = pretty(&ascii(&Value::Object(body).to_string())) + "\n";
    let errors = load(&text, "kept").findings.into_iter();
    match errors.into_iter().find(|finding| finding.severity == Severity::Error) {
        Some(error) => Err(format!("it would be no rule: {}", error.message)),
        None => Ok(text),
    }
}

/// A field as rules of this format name it.
fn name_in(format: &Format, field: &str) -> Result<String, String> {
    match format {
        Format::Json if field.starts_with('[') => Ok(format!("${field}")),
        Format::Json => Ok(format!("$.{field}")),
        Format::Clf(_) => Ok(field.strip_prefix("field ").unwrap_or(field).to_owned()),
        Format::Vpc | Format::Access | Format::Csv => Ok(field.to_owned()),
        Format::Regex(_) => Err("the fields of this rule are groups of its pattern".into()),
    }
}

/// JSON in ASCII, as rules are.
fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let units = c.encode_utf16(&mut [0; 2]).to_vec();
            out.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(definition: &str, who: &[&str], facets: &[(&str, &str, bool)]) -> Result<Value, String> {
        let rule = load(definition, "r").rules.pop().ok_or("no rule")?;
        let facets: Vec<Facet> = facets
            .iter()
            .map(|(f, v, include)| Facet {
                field: (*f).into(),
                value: (*v).into(),
                include: *include,
            })
            .collect();
        let text = narrowed(&rule, &Contributor::new(who), &facets, "a.b")?;
        assert!(text.is_ascii(), "{text}");
        serde_json::from_str(&text).map_err(|e| e.to_string())
    }

    #[test]
    fn both_forms_are_narrowed() {
        let short =
            r#"{"title": "t", "filter": "{ $.x = 1 }", "contribution": {"keys": ["$.ip as who"]}}"#;
        let made = of(short, &["10.0.0.1"], &[("z", "é", false), ("n", "(none)", true)]).unwrap();
        let wanted = json!({"filter": "{ $.x = 1 }", "contribution": {"keys": ["$.a.b"], "filters": [
            {"match": "$.ip", "in": ["10.0.0.1"]},
            {"match": "$.z", "notIn": ["é"]},
            {"match": "$.n", "isPresent": false}]}});
        assert_eq!(made, wanted);
        let genuine = r#"{"Schema": {"Name": "CloudWatchLogRule", "Version": 1}, "LogGroupNames": ["g"],
            "LogFormat": "JSON", "AggregateOn": "Count", "Contribution": {"Keys": ["$.ip"], "Filters": [
            {"Match": "$.s", "GreaterThan": 399}]}}"#;
        let made = of(genuine, &["10.0.0.1"], &[]).unwrap();
        assert_eq!(
            made["Contribution"],
            json!({"Keys": ["$.a.b"], "Filters": [{"Match": "$.s", "GreaterThan": 399},
                {"Match": "$.ip", "In": ["10.0.0.1"]}]})
        );
    }

    #[test]
    fn what_no_rule_can_say_is_told() {
        let key = |key: &str| format!(r#"{{"contribution": {{"keys": ["{key}"]}}}}"#);
        let error = of(&key("cidr($.ip, 24)"), &["10.0.0.0/24"], &[]).unwrap_err();
        assert!(error.contains("cidr($.ip, 24)"), "{error}");
        let five: Vec<(&str, &str, bool)> = vec![("a", "b", true); 5];
        let error = of(&key("$.ip"), &["x"], &five).unwrap_err();
        assert!(error.contains("at most 4"), "{error}");
    }
}
