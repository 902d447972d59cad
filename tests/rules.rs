//! What rule files may say, and what is told of those that say something else.

use std::fs;
use std::path::Path;

use culprits::rule::{Loaded, Severity, load};

fn findings(loaded: &Loaded) -> Vec<String> {
    loaded.findings.iter().map(ToString::to_string).collect()
}

fn genuine(change: impl Fn(&mut serde_json::Value)) -> String {
    let mut rule = serde_json::json!({
        "Schema": {"Name": "CloudWatchLogRule", "Version": 1},
        "LogGroupNames": ["group*"],
        "LogFormat": "JSON",
        "Contribution": {"Keys": ["$.ip"], "Filters": []},
        "AggregateOn": "Count"
    });
    change(&mut rule);
    rule.to_string()
}

/// A change to a good rule, and the `Code at Path` that must come of it.
type Change = fn(&mut serde_json::Value);

#[test]
fn every_limit_has_its_code_and_place() {
    use serde_json::json;
    let table: &[(Change, &str)] = &[
        (|r| r["Schema"]["Version"] = json!(2), "InvalidSchema at Schema"),
        (|r| drop(r.as_object_mut().unwrap().remove("Schema")), "MissingKey at Schema"),
        (|r| drop(r.as_object_mut().unwrap().remove("LogFormat")), "MissingKey at LogFormat"),
        (|r| drop(r.as_object_mut().unwrap().remove("AggregateOn")), "MissingKey at AggregateOn"),
        (|r| drop(r.as_object_mut().unwrap().remove("Contribution")), "MissingKey at Contribution"),
        (
            |r| drop(r.as_object_mut().unwrap().remove("LogGroupNames")),
            "MissingKey at LogGroupNames",
        ),
        (
            |r| r["LogGroupARNs"] = json!(["arn:aws:logs:eu-west-1:*:log-group:x"]),
            "BothLogGroupNamesAndARNs at LogGroupARNs",
        ),
        (|r| r["LogGroupNames"] = json!(["a*b"]), "InvalidLogGroup at LogGroupNames[0]"),
        (|r| r["LogFormat"] = json!("XML"), "InvalidValue at LogFormat"),
        (|r| r["AggregateOn"] = json!("Average"), "InvalidValue at AggregateOn"),
        (|r| r["Fields"] = json!({"1": "x"}), "FieldsOnlyForCLF at Fields"),
        (|r| r["Contribution"]["Keys"] = json!([]), "MissingKey at Contribution.Keys"),
        (
            |r| r["Contribution"]["Keys"] = json!(["$.a", "$.b", "$.c", "$.d", "$.e"]),
            "TooManyKeys at Contribution.Keys",
        ),
        (|r| r["Contribution"]["Keys"] = json!(["$.a[*]"]), "InvalidPath at Contribution.Keys[0]"),
        (|r| r["Contribution"]["Keys"] = json!(["ip"]), "InvalidPath at Contribution.Keys[0]"),
        (|r| r["Contribution"]["Keys"] = json!([7]), "WrongType at Contribution.Keys[0]"),
        (|r| r["Contribution"]["ValueOf"] = json!(["$.a"]), "WrongType at Contribution.ValueOf"),
        (
            |r| {
                r["Contribution"]["Filters"] =
                    json!(vec![json!({"Match": "$.a", "IsPresent": true}); 5]);
            },
            "TooManyFilters at Contribution.Filters",
        ),
        (
            |r| r["Contribution"]["Filters"] = json!([{"In": ["x"]}]),
            "MissingMatch at Contribution.Filters[0]",
        ),
        (
            |r| r["Contribution"]["Filters"] = json!([{"Match": "$.a"}]),
            "MissingOperator at Contribution.Filters[0]",
        ),
        (
            |r| r["Contribution"]["Filters"] = json!([{"Match": "$.a", "In": ["x"], "EqualTo": 1}]),
            "MultipleOperators at Contribution.Filters[0]",
        ),
        (
            |r| r["Contribution"]["Filters"] = json!([{"Match": "$.a", "NotStartsWith": ["x"]}]),
            "UnknownOperator at Contribution.Filters[0].NotStartsWith",
        ),
        (
            |r| r["Contribution"]["Filters"] = json!([{"Match": "$.a", "EqualTo": "ERROR"}]),
            "WrongOperandType at Contribution.Filters[0].EqualTo",
        ),
        (
            |r| r["Contribution"]["Filters"] = json!([{"Match": "$.a", "In": [404]}]),
            "WrongOperandType at Contribution.Filters[0].In[0]",
        ),
        (
            |r| r["Contribution"]["Filters"] = json!([{"Match": "$.a", "In": vec!["x"; 11]}]),
            "TooManyValues at Contribution.Filters[0].In",
        ),
        (|r| r["Filter"] = json!("x"), "UnknownKey at Filter"),
        (|r| r["Contribution"]["Keys"] = json!(["$.é"]), "NonAsciiCharacter"),
        (|r| r["LogGroupNames"] = json!(vec!["x".repeat(500); 20]), "RuleTooLong"),
    ];
    assert!(findings(&load(&genuine(|_| ()), "r")).is_empty());
    for (change, expected) in table {
        let text = genuine(change);
        let loaded = load(&text, "r");
        let said = findings(&loaded);
        let error = format!("error: {expected}:");
        assert!(said.iter().any(|s| s.contains(&error)), "{expected}: {said:?} of {text}");
        assert!(loaded.rules.is_empty(), "{expected}");
    }
}

#[test]
fn warnings_leave_a_rule_usable() {
    use serde_json::json;
    let table: &[(Change, &str)] = &[
        (|r| r["AggregateOn"] = json!("Sum"), "MissingKey at AggregateOn"),
        (|r| r["Contribution"]["ValueOf"] = json!("$.v"), "UnusedKey at Contribution.ValueOf"),
        (
            |r| drop(r["Contribution"].as_object_mut().unwrap().remove("Filters")),
            "MissingKey at Contribution.Filters",
        ),
        (|r| r["Colour"] = json!("red"), "UnknownKey at Colour"),
        (|r| r["Unit"] = json!("bytes"), "NotPortable at Unit"),
        (
            |r| r["Contribution"]["Keys"] = json!(["lower($.ip)"]),
            "NotPortable at Contribution.Keys[0]",
        ),
    ];
    for (change, expected) in table {
        let loaded = load(&genuine(change), "r");
        let said = findings(&loaded);
        let warning = format!("warning: {expected}:");
        assert!(said.iter().any(|s| s.contains(&warning)), "{expected}: {said:?}");
        assert_eq!(loaded.rules.len(), 1, "{expected}: {said:?}");
    }
}

#[test]
fn findings_have_line_and_column_and_come_together() {
    let text = r#"{
  "Schema": {"Name": "CloudWatchLogRule", "Version": 1},
  "LogGroupNames": ["x"],
  "LogFormat": "JSON",
  "Contribution": {
    "Keys": ["$.a", "b"],
    "Filters": [{"Match": "$.a", "GreaterThan": "9"}]
  },
  "AggregateOn": "Mean"
}"#;
    let said = findings(&load(text, "r"));
    let heads: Vec<&str> = said.iter().map(|s| s.split(": ").next().unwrap()).collect();
    assert_eq!(heads, ["6:21", "7:49", "9:18"], "{said:?}");
}

#[test]
fn broken_json_says_where() {
    for (text, place) in [
        ("", "1:1"),
        ("{", "1:1"),
        ("{\n \"a\": 1,\n}", "2:8"),
        ("[1]", "1:2"),
        ("{\"a\": tru}", "1:7"),
        ("nonsense", "1:1"),
    ] {
        let said = findings(&load(text, "r"));
        assert!(said[0].starts_with(&format!("{place}: error: InvalidJson")), "{text}: {said:?}");
    }
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(!load(&deep, "r").findings.is_empty());
}

#[test]
fn rules_are_unwrapped_from_whatever_aws_hands_out() {
    let body = genuine(|_| ());
    let put =
        serde_json::json!({"RuleName": "put", "RuleState": "ENABLED", "RuleDefinition": body});
    let described = serde_json::json!({"InsightRules": [
        {"Name": "one", "State": "ENABLED", "Schema": "CloudWatchLogRule/1", "Definition": body},
        {"Name": "two", "State": "DISABLED", "Schema": "x", "Definition": body.replace(',', ",\n\t")},
    ]});
    let template = serde_json::json!({"Resources": {
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Named": {"Type": "AWS::CloudWatch::InsightRule",
                  "Properties": {"RuleName": "named", "RuleState": "ENABLED", "RuleBody": body}},
        "Logical": {"Type": "AWS::CloudWatch::InsightRule",
                    "Properties": {"RuleBody": {"Fn::Sub": body}}},
    }});
    for (text, names) in [
        (body.clone(), vec!["file"]),
        (put.to_string(), vec!["put"]),
        (described.to_string(), vec!["one", "two"]),
        (template.to_string(), vec!["named", "Logical"]),
        (format!("[{body},{body}]"), vec!["file-1", "file-2"]),
    ] {
        let loaded = load(&text, "file");
        let mut found: Vec<&str> = loaded.rules.iter().map(|r| r.name.as_str()).collect();
        let mut names = names;
        found.sort_unstable();
        names.sort_unstable();
        assert_eq!(found, names, "{:?} of {text}", loaded.findings);
    }
    let yaml = format!(
        "Parameters: {{}}\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {{ A: [1, {{b: c}}] }}\n  \
         Rule:\n    Type: AWS::CloudWatch::InsightRule\n    Properties:\n      RuleName: !Sub 'x'\n      \
         RuleBody: !Sub |\n        {body}\n"
    );
    let loaded = load(&yaml, "file");
    assert_eq!(loaded.rules.len(), 1, "{:?}", loaded.findings);
    assert_eq!(loaded.rules[0].name, "x");
    let said = findings(&load(&yaml.replace("\"Count\"", "\"Mean\""), "file"));
    assert!(said[0].starts_with("10:") && said[0].contains("of that string"), "{said:?}");
    let said = findings(&load("Resources:\n  a: [1\n", "file"));
    assert!(said[0].contains("error: InvalidYaml"), "{said:?}");
    let laughs = "Resources:\n  a: &a [1]\n  b: &b [*a,*a,*a]\n".repeat(100);
    assert!(load(&laughs, "file").rules.is_empty());
    let deep = format!("Resources:\n{}", "- ".repeat(200_000));
    assert!(load(&deep, "file").rules.is_empty());
    let broken = serde_json::json!({"RuleName": "x", "RuleDefinition": "{\"Schema\":"});
    let said = findings(&load(&broken.to_string(), "f"));
    assert!(said[0].contains("of that string"), "{said:?}");
}

#[test]
fn the_short_form_says_less_and_is_told_as_much() {
    for (text, expected) in [
        (
            r#"{"contribution":{"keys":["$.a"]},"filter":"{ $.a = "}"#,
            "1:43: error: InvalidPattern at filter",
        ),
        (
            r#"{"contribution":{"keys":["cidr($.a, 99)"]}}"#,
            "1:26: error: InvalidPath at contribution.keys[0]",
        ),
        (
            r#"{"contribution":{"keys":["a"]},"logFormat":"VPC"}"#,
            "1:26: error: InvalidPath at contribution.keys[0]",
        ),
        (
            r#"{"contribution":{"keys":["a"]},"logFormat":"REGEX"}"#,
            "1:1: error: MissingKey at pattern",
        ),
        (
            r#"{"contribution":{"keys":["a"]},"logFormat":"REGEX","pattern":"("}"#,
            "1:62: error: InvalidPattern at pattern",
        ),
    ] {
        let said = findings(&load(text, "f"));
        assert!(said.iter().any(|s| s.starts_with(expected)), "{text}: {said:?}");
    }
}

#[test]
fn published_rules_load() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors/insight-rules");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("left out: {} is not there", folder.display());
        return;
    };
    let mut count = 0;
    for path in entries.map(|e| e.unwrap().path()) {
        let loaded = load(&fs::read_to_string(&path).unwrap(), "rule");
        let errors = loaded.findings.iter().filter(|f| f.severity == Severity::Error).count();
        assert_eq!(
            (errors, loaded.rules.len()),
            (0, 1),
            "{}: {:?}",
            path.display(),
            loaded.findings
        );
        count += 1;
    }
    assert_eq!(count, 36);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_loader_panic(text in "\\PC{0,200}", at in 0usize..400, with in "\\PC{0,3}") {
        let _ = load(&text, "r");
        let mut rule = genuine(|r| {
            r["Contribution"]["Filters"] = serde_json::json!([{"Match": "$.a", "In": ["x"]}]);
            r["Detection"] = serde_json::json!({"Ignore": [{"Contributor": ["x"],
                "Conditions": [{"ThresholdType": "ACTUAL_IS_OVER_EXPECTED"}]}]});
        });
        let at = (0..=at.min(rule.len())).rev().find(|i| rule.is_char_boundary(*i)).unwrap_or(0);
        rule.insert_str(at, &with);
        let _ = load(&rule, "r");
    }
}

#[test]
fn a_list_without_a_rule_is_told() {
    for (text, place) in [("[]", "1:1"), ("{\"InsightRules\":\n []}", "2:2")] {
        let loaded = load(text, "r");
        let errors = loaded.findings.iter().filter(|f| f.severity == Severity::Error);
        let told: Vec<String> = errors.map(|f| format!("{}:{} {f}", f.line, f.column)).collect();
        assert_eq!(told.len(), 1, "{text}");
        assert!(told[0].starts_with(place) && told[0].contains("no rule"), "{told:?}");
    }
}
