//! `culprits rules push`.

use serde_json::json;

use crate::cloud::{BODY, Cloud, fine, printed};

fn refused(cloud: &Cloud, args: &[&str]) -> String {
    let output = cloud.run(args);
    let (out, err) = printed(&output);
    assert_eq!(output.status.code(), Some(2), "{out}{err}");
    assert_eq!(cloud.asked("PutInsightRule").len(), 0);
    err
}

#[test]
fn a_dry_run_says_all_and_changes_nothing() {
    let cloud = Cloud::with_rules(Vec::new(), &[]);
    cloud.write("mine.json", BODY);
    let out = fine(&cloud.run(&["rules", "push", "mine.json"]));
    for line in [
        "rule        mine\n",
        "account     111122223333, us-east-1\n",
        "log groups  /app/*\n",
        "there       no rule of that name, 0 others\n",
        "costs       $0.50 a month, and $0.02 for a million events that match: at 100 a second \
         263 million a month, $5.26\n",
        &format!("definition  {} of 8192 characters:\n{BODY}\n", BODY.len()),
        "nothing was put; --yes puts it\n",
    ] {
        assert!(out.contains(line), "{line}\n---\n{out}");
    }
    assert_eq!(cloud.asked("PutInsightRule").len(), 0);
}

#[test]
fn yes_puts_exactly_the_body() {
    let cloud = Cloud::with_rules(Vec::new(), &[]);
    let wrapped = json!({ "RuleName": "theirs", "RuleDefinition": BODY }).to_string();
    cloud.write("wrapped.json", &wrapped);
    let out = fine(&cloud.run(&["rules", "push", "wrapped.json", "--yes", "--name", "By IP"]));
    assert!(out.ends_with("\nput\n"), "{out}");
    assert_eq!(
        cloud.asked("PutInsightRule"),
        [json!({ "RuleName": "By IP", "RuleDefinition": BODY, "RuleState": "ENABLED" })]
    );
}

#[test]
fn what_is_there_is_told_and_keeps_its_state() {
    let old = BODY.replace("$.ip", "$.user\\u001b[2J").replace("1.50", "1.5");
    let cloud = Cloud::with_rules(
        vec![
            json!({ "Name": "same", "State": "ENABLED", "Definition": BODY.replace(',', ", ") }),
            json!({ "Name": "mine", "State": "DISABLED", "Definition": old,
                    "ApplyOnTransformedLogs": true }),
            json!({ "Name": "theirs", "State": "ENABLED", "ManagedRule": true }),
        ],
        &[],
    );
    for file in ["same.json", "mine.json", "theirs.json"] {
        cloud.write(file, BODY);
    }
    let out = fine(&cloud.run(&["rules", "push", "same.json", "--yes"]));
    assert!(out.contains("the same of that name\n") && out.ends_with("nothing to put\n"), "{out}");
    assert_eq!(cloud.asked("PutInsightRule").len(), 0);

    let out = fine(&cloud.run(&["rules", "push", "mine.json", "--yes"]));
    assert!(out.contains("another of that name; it is disabled, and stays so\n"), "{out}");
    let change = r#"  Contribution.Keys[0]: here "$.ip", there "$.user\u001b[2J""#;
    assert_eq!(out.lines().filter(|line| line.starts_with("  ")).collect::<Vec<_>>(), [change]);
    let put = &cloud.asked("PutInsightRule")[0];
    assert_eq!((&put["RuleState"], &put["RuleDefinition"]), (&json!("DISABLED"), &json!(BODY)));
    assert_eq!(put["ApplyOnTransformedLogs"], true);

    let output = cloud.run(&["rules", "push", "theirs.json", "--yes"]);
    let (_, err) = printed(&output);
    assert!(err.contains("AWS has a managed rule of that name"), "{err}");
    assert_eq!(cloud.asked("PutInsightRule").len(), 1);
}

#[test]
fn additions_of_this_program_are_named() {
    let cloud = Cloud::with_rules(Vec::new(), &[]);
    for (from, to, member) in [
        (r#""JSON""#, r#""JSON","ClfTokens":"quoted""#, "NotPortable at ClfTokens"),
        ("$.ip", "lower($.ip)", "NotPortable at Contribution.Keys[0]"),
        (r#""AggregateOn""#, r#""Title":"x","AggregateOn""#, "NotPortable at Title"),
        (
            r#""AggregateOn""#,
            r#""Detection":{"Direction":"up"},"AggregateOn""#,
            "NotPortable at Detection",
        ),
    ] {
        cloud.write("own.json", &BODY.replace(from, to));
        let err = refused(&cloud, &["rules", "push", "own.json", "--yes"]);
        assert!(err.contains(member), "{err}");
    }
    cloud.write("short.json", r#"{"filter": "x", "contribution": {"keys": ["$.ip"]}}"#);
    let err = refused(&cloud, &["rules", "push", "short.json", "--yes"]);
    assert!(err.contains("NotPortable at contribution: the short form"), "{err}");
    let err = refused(&cloud, &["rules", "push", "vpc-rejected", "--yes"]);
    assert!(err.contains("vpc-rejected: CloudWatch does not take it"), "{err}");

    cloud.write("good.json", BODY);
    let err = refused(&cloud, &["rules", "push", "good.json", "--name", "é"]);
    assert!(err.contains("1 to 128 printable ASCII"), "{err}");
    let err = refused(&cloud, &["rules", "push", "nobody"]);
    assert!(err.contains("rule nobody: no such file"), "{err}");
    cloud.write("two.json", &format!("[{BODY},{BODY}]"));
    let err = refused(&cloud, &["rules", "push", "two.json"]);
    assert!(err.contains("one rule at a time; found two-1, two-2"), "{err}");
    assert!(cloud.asked("DescribeInsightRules").is_empty());
}

#[test]
fn who_may_not_put_is_told() {
    let cloud = Cloud::with_rules(Vec::new(), &["PutInsightRule"]);
    cloud.write("mine.json", BODY);
    let output = cloud.run(&["rules", "push", "mine.json", "--yes"]);
    let (_, err) = printed(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("mine: PutInsightRule (CloudWatch): access denied"), "{err}");
    assert!(err.trim_end().ends_with("allow cloudwatch:PutInsightRule on mine"), "{err}");
}
