//! What the `Detection` of a rule may say, and what is told of one that says something else.

use culprits::model::{Detection, Deviation, Glob, IgnoreRule, IgnoreScope, Side, Within};
use culprits::rule::{Loaded, load};

fn findings(loaded: &Loaded) -> Vec<String> {
    loaded.findings.iter().map(ToString::to_string).collect()
}

/// A good rule with this `Detection`.
fn detecting(block: &serde_json::Value) -> String {
    serde_json::json!({
        "Schema": {"Name": "CloudWatchLogRule", "Version": 1},
        "LogGroupNames": ["group*"],
        "LogFormat": "JSON",
        "Contribution": {"Keys": ["$.ip"], "Filters": []},
        "AggregateOn": "Count",
        "Detection": block
    })
    .to_string()
}

#[test]
fn a_detection_is_read_in_both_forms() {
    use serde_json::json;
    let plain = load(r#"{"contribution": {"keys": ["$.ip"]}}"#, "r");
    assert_eq!(plain.rules[0].detection, Detection::default());
    let block = json!({
        "Direction": "up",
        "Ignore": [
            {"Contributor": ["10.0.*"], "Conditions": [
                {"ThresholdType": "ACTUAL_OVER_EXPECTED_RATIO", "Value": 0.2},
                {"ThresholdType": "EXPECTED_OVER_ACTUAL_MARGIN", "Value": 5},
            ]},
            {"Contributor": "10.1.*", "Series": "contributors", "Conditions": [
                {"ThresholdType": "ACTUAL_IS_BELOW_EXPECTED"},
            ]},
            {"Series": "total", "Conditions": [{"ThresholdType": "ACTUAL_IS_OVER_EXPECTED"}]},
        ]
    });
    let rule = |scope, deviations: &[(Side, Within)]| IgnoreRule {
        scope,
        deviations: deviations.iter().map(|&(side, within)| Deviation { side, within }).collect(),
    };
    let expected = Detection {
        only: Some(Side::Up),
        ignore: vec![
            rule(
                IgnoreScope::Keys(vec![Glob::new("10.0.*")]),
                &[(Side::Up, Within::Ratio(0.2)), (Side::Down, Within::Margin(5.0))],
            ),
            rule(IgnoreScope::Whole(Glob::new("10.1.*")), &[(Side::Down, Within::Any)]),
            rule(IgnoreScope::Total, &[(Side::Up, Within::Any)]),
        ],
    };
    let loaded = load(&detecting(&block), "r");
    let said = findings(&loaded);
    assert!(said.len() == 1 && said[0].contains("warning: NotPortable at Detection:"), "{said:?}");
    assert_eq!(loaded.rules[0].detection, expected);
    let short = r#"{"contribution": {"keys": ["$.ip"]}, "detection": {"direction": "up", "ignore": [
        {"contributor": ["10.0.*"], "conditions": [
            {"thresholdType": "ACTUAL_OVER_EXPECTED_RATIO", "value": 0.2},
            {"thresholdType": "EXPECTED_OVER_ACTUAL_MARGIN", "value": 5}]},
        {"contributor": "10.1.*", "series": "contributors", "conditions": [
            {"thresholdType": "ACTUAL_IS_BELOW_EXPECTED"}]},
        {"series": "total", "conditions": [{"thresholdType": "ACTUAL_IS_OVER_EXPECTED"}]}]}}"#;
    let loaded = load(short, "r");
    assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);
    assert_eq!(loaded.rules[0].detection, expected);
    for (word, only) in [("up", Some(Side::Up)), ("down", Some(Side::Down)), ("both", None)] {
        let loaded = load(&detecting(&json!({"Direction": word})), "r");
        assert_eq!(loaded.rules[0].detection, Detection { only, ignore: vec![] });
    }
}

#[test]
fn a_detection_that_says_something_else_is_refused() {
    use serde_json::json;
    let over = |value| json!({"ThresholdType": "ACTUAL_OVER_EXPECTED_MARGIN", "Value": value});
    let ignore = |rule| json!({"Ignore": [rule]});
    let condition = |condition| ignore(json!({"Conditions": [condition]}));
    let contributor = |patterns| ignore(json!({"Contributor": patterns, "Conditions": [over(1)]}));
    let at_condition = "Detection.Ignore[0].Conditions[0]";
    let table = [
        (json!([]), "WrongType at Detection".to_owned()),
        (json!({"Only": "up"}), "UnknownKey at Detection.Only".into()),
        (json!({"Direction": "left"}), "InvalidValue at Detection.Direction".into()),
        (json!({"Direction": 1}), "WrongType at Detection.Direction".into()),
        (json!({"Ignore": {}}), "WrongType at Detection.Ignore".into()),
        (json!({"Ignore": [1]}), "WrongType at Detection.Ignore[0]".into()),
        (ignore(json!({})), "MissingKey at Detection.Ignore[0].Conditions".into()),
        (ignore(json!({"Conditions": []})), "MissingKey at Detection.Ignore[0].Conditions".into()),
        (ignore(json!({"Conditions": {}})), "WrongType at Detection.Ignore[0].Conditions".into()),
        (
            ignore(json!({"Contributer": ["x"], "Conditions": [over(1)]})),
            "UnknownKey at Detection.Ignore[0].Contributer".into(),
        ),
        (contributor(json!(["a", "b"])), "KeyCount at Detection.Ignore[0].Contributor".into()),
        (contributor(json!([])), "KeyCount at Detection.Ignore[0].Contributor".into()),
        (contributor(json!([1])), "WrongType at Detection.Ignore[0].Contributor[0]".into()),
        (contributor(json!(1)), "WrongType at Detection.Ignore[0].Contributor".into()),
        (
            ignore(json!({"Series": "all", "Conditions": [over(1)]})),
            "InvalidValue at Detection.Ignore[0].Series".into(),
        ),
        (
            ignore(json!({"Series": "total", "Contributor": ["a"], "Conditions": [over(1)]})),
            "InvalidValue at Detection.Ignore[0].Contributor".into(),
        ),
        (condition(json!(1)), format!("WrongType at {at_condition}")),
        (condition(json!({"Value": 1})), format!("MissingKey at {at_condition}.ThresholdType")),
        (
            condition(json!({"ThresholdType": "OVER", "Value": 1})),
            format!("InvalidValue at {at_condition}.ThresholdType"),
        ),
        (
            condition(json!({"ThresholdType": "EXPECTED_OVER_ACTUAL_RATIO"})),
            format!("MissingKey at {at_condition}.Value"),
        ),
        (
            condition(json!({"ThresholdType": "ACTUAL_IS_OVER_EXPECTED", "Value": 1})),
            format!("InvalidValue at {at_condition}.Value"),
        ),
        (condition(over(-1)), format!("InvalidValue at {at_condition}.Value")),
        (
            condition(json!({"ThresholdType": "OVER", "Value": -1})),
            format!("InvalidValue at {at_condition}.Value"),
        ),
        (
            condition(json!({"ThresholdType": "ACTUAL_OVER_EXPECTED_MARGIN", "Value": "5"})),
            format!("WrongType at {at_condition}.Value"),
        ),
        (
            condition(json!({"ThresholdType": "ACTUAL_IS_OVER_EXPECTED", "operator": "LTE"})),
            format!("UnknownKey at {at_condition}.operator"),
        ),
    ];
    for (block, expected) in table {
        let loaded = load(&detecting(&block), "r");
        let said = findings(&loaded);
        let error = format!("error: {expected}:");
        assert!(said.iter().any(|s| s.contains(&error)), "{expected}: {said:?} of {block}");
        assert!(loaded.rules.is_empty(), "{expected}");
    }
    let endless = detecting(&condition(over(1))).replace("\"Value\":1", "\"Value\":1e999");
    let said = findings(&load(&endless, "r"));
    assert!(said.iter().any(|s| s.contains("InvalidValue") && s.contains("1e999")), "{said:?}");
    let words = condition(json!({"ThresholdType": "OVER", "Value": 1}));
    let said = findings(&load(&detecting(&words), "r"));
    assert!(said.iter().any(|s| s.contains("ACTUAL_IS_BELOW_EXPECTED")), "{said:?}");
}

#[test]
fn findings_about_a_detection_have_their_places_and_come_together() {
    let text = r#"{
  "contribution": {"keys": ["$.a", "b"]},
  "detection": {
    "direction": "sideways",
    "ignore": [
      {"contributor": ["x"], "conditions": [
        {"thresholdType": "ACTUAL_OVER_EXPECTED_RATIO", "value": -1},
        {"thresholdType": "ACTUAL_OVER_EXPECTED_RATIO", "value": 20},
        {"thresholdType": "ACTUAL_IS_OVER_EXPECTED", "value": 1}
      ]}
    ]
  }
}"#;
    let said = findings(&load(text, "r"));
    let heads: Vec<&str> = said.iter().map(|s| s.split(": ").next().unwrap()).collect();
    assert_eq!(heads, ["2:36", "4:18", "6:23", "7:66", "8:66", "9:63"], "{said:?}");
    assert!(said[4].contains("warning: RatioTooLarge at detection.ignore[0].conditions[1].value"));
    // A rule without keys is told so, and not that its patterns are too many.
    let text = r#"{"contribution": {}, "detection": {"ignore": [{"contributor": ["x"],
        "conditions": [{"thresholdType": "ACTUAL_IS_OVER_EXPECTED"}]}]}}"#;
    let said = findings(&load(text, "r"));
    assert!(said.len() == 1 && said[0].contains("MissingKey at contribution.keys"), "{said:?}");
}
