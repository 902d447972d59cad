//! What of a rule is this program's own.

use jsonc_parser::ast::Value;

use super::body::{SHORT, read_body};
use super::document::{Document, Origin, member};
use super::{Finding, Severity};

/// Why CloudWatch would not take a definition as it is: what is wrong in it, and what is an addition
/// of this program. Its members that nobody reads are in there, too.
pub fn not_portable(definition: &str) -> Vec<Finding> {
    let mut doc = Document::new(definition, Origin::File);
    if let Some(Value::Object(object)) = doc.parse() {
        match SHORT.iter().find_map(|name| member(&object, name).map(|m| (name, m))) {
            Some((name, member)) => {
                let message = "the short form is an addition of this program; write the rule as \
                               CloudWatch does: Schema, LogGroupNames, LogFormat, Contribution, \
                               AggregateOn";
                doc.error("NotPortable", name, member.range.start, message);
            }
            None => drop(read_body(&mut doc, &object, definition, "", "")),
        }
    }
    let own = |f: &Finding| {
        f.severity == Severity::Error || ["NotPortable", "UnknownKey"].contains(&f.code)
    };
    doc.findings.retain(own);
    doc.findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(definition: &str) -> Vec<String> {
        not_portable(definition).iter().map(|f| format!("{} at {}", f.code, f.at)).collect()
    }

    #[test]
    fn what_is_our_own_is_named() {
        let rule = |more: &str, format: &str, key: &str| {
            format!(
                r#"{{"Schema": {{"Name": "CloudWatchLogRule", "Version": 1}}, "LogGroupNames": ["g"],
                "LogFormat": "{format}", "Contribution": {{"Keys": ["{key}"]}},
                "AggregateOn": "Count"{more}}}"#
            )
        };
        assert_eq!(codes(&rule("", "JSON", "$.ip")), [""; 0]);
        assert_eq!(
            codes(&rule("", "JSON", "lower($.ip)")),
            ["NotPortable at Contribution.Keys[0]"]
        );
        assert_eq!(codes(&rule("", "VPC", "srcaddr")), ["NotPortable at LogFormat"]);
        let detection = r#", "Detection": {"Direction": "up"}"#;
        assert_eq!(codes(&rule(detection, "JSON", "$.ip")), ["NotPortable at Detection"]);
        assert_eq!(codes(&rule(r#", "Owner": 1"#, "JSON", "$.ip")), ["UnknownKey at Owner"]);
        assert_eq!(
            codes(r#"{"filter": "x", "contribution": {"keys": ["$.ip"]}}"#),
            ["NotPortable at contribution"]
        );
        assert_eq!(codes("{"), ["InvalidJson at "]);
    }
}
