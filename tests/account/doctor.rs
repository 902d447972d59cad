//! `culprits doctor`.

use serde_json::{Value, json};

use crate::cloud::{BODY, Cloud, fine, printed, program};

fn policy(out: &str) -> Value {
    let start = out.find("{\n").unwrap();
    serde_json::from_str(&out[start..]).unwrap()
}

const LOGS: &str = "arn:aws:logs:us-east-1:111122223333:log-group";

#[test]
fn all_is_well_for_a_log_group() {
    let cloud = Cloud::with_rules(Vec::new(), &[]);
    let out = fine(&cloud.run(&["doctor", "cw:/app/web"]));
    let (checks, _) = out.split_once("\n\n").unwrap();
    assert_eq!(
        checks,
        "ok         region                           us-east-1\n\
         ok         sts:GetCallerIdentity            arn:aws:iam::111122223333:user/eve\\u{1b}[2J\n\
         ok         logs:DescribeLogGroups           /app/web\n\
         ok         logs:FilterLogEvents             /app/web\n\
         not tried  logs:StartLiveTail               /app/web: a session costs $0.01 a minute; --live tries it"
    );
    assert_eq!(
        policy(&out)["Statement"],
        json!([
            {"Effect": "Allow", "Action": ["logs:DescribeLogGroups"], "Resource": ["*"]},
            {
                "Effect": "Allow",
                "Action": ["logs:FilterLogEvents", "logs:StartLiveTail"],
                "Resource": [format!("{LOGS}:/app/web:*")],
            },
        ])
    );
    let asked = &cloud.asked("FilterLogEvents")[0];
    assert_eq!((&asked["limit"], &asked["logGroupName"]), (&json!(1), &json!("/app/web")));
    assert!(cloud.asked("StartLiveTail").is_empty());
}

#[test]
fn what_is_denied_and_what_is_missing_is_told() {
    let cloud = Cloud::with_rules(Vec::new(), &["FilterLogEvents"]);
    let output = cloud.run(&["doctor", "cw:/app/*", "cw:/nobody"]);
    let (out, err) = printed(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("2 of 4 checks did not pass"), "{err}");
    for line in [
        "denied     logs:FilterLogEvents             /app/web: access denied, says \
         \"AccessDeniedException: may not\\u{1b}[2J\"; allow it, as the policy below does\n",
        "missing    logs:DescribeLogGroups           /nobody: not found, says \"no log group in \
         us-east-1\"; check the name, --region and --profile\n",
        "not tried  logs:FilterLogEvents             /nobody: no log group is known to try it on\n",
    ] {
        assert!(out.contains(line), "{line}\n---\n{out}");
    }
    let groups = [format!("{LOGS}:/app/*:*"), format!("{LOGS}:/nobody:*")];
    assert_eq!(policy(&out)["Statement"][1]["Resource"], json!(groups));
}

#[test]
fn a_group_that_may_not_be_described_may_be_read() {
    let cloud = Cloud::with_rules(Vec::new(), &["DescribeLogGroups"]);
    let (out, _) = printed(&cloud.run(&["doctor", "cw:/app/web"]));
    assert!(out.contains("denied     logs:DescribeLogGroups"), "{out}");
    assert!(out.contains("ok         logs:FilterLogEvents             /app/web"), "{out}");
}

#[test]
fn a_session_is_opened_when_it_may_cost() {
    let cloud = Cloud::with_rules(Vec::new(), &["StartLiveTail"]);
    let (out, _) = printed(&cloud.run(&["doctor", "cw:/app/web", "--live"]));
    assert!(out.contains("denied     logs:StartLiveTail"), "{out}");
    assert_eq!(cloud.asked("StartLiveTail").len(), 1);
}

#[test]
fn a_general_check_tries_each_service() {
    let rule = json!({ "Name": "r", "State": "ENABLED", "Definition": BODY });
    let cloud = Cloud::with_rules(vec![rule], &["GetMetricData"]);
    let output = cloud.run(&["doctor"]);
    let (out, _) = printed(&output);
    assert_eq!(output.status.code(), Some(1));
    for line in [
        "ok         logs:DescribeLogGroups           *\n",
        "ok         cloudwatch:DescribeInsightRules\n",
        "failed     cloudwatch:GetInsightRuleReport  r: refused, says",
        "ok         cloudwatch:ListMetrics           AWS/Logs/IncomingLogEvents\n",
        "denied     cloudwatch:GetMetricData         AWS/Logs/IncomingLogEvents: access denied",
        "not tried  s3:ListBucket                    name a bucket",
        "not tried  cloudwatch:PutInsightRule",
    ] {
        assert!(out.contains(line), "{line}\n---\n{out}");
    }
    assert!(cloud.asked("PutInsightRule").is_empty());
}

#[test]
fn buckets_and_metrics_have_their_own() {
    let cloud = Cloud::with_rules(Vec::new(), &["GetObject"]);
    let output = cloud.run(&["doctor", "s3://bucket/p/", "metrics:AWS/Lambda/Errors by Name"]);
    let (out, _) = printed(&output);
    assert_eq!(output.status.code(), Some(1));
    for line in [
        "ok         s3:ListBucket                    s3://bucket/p/\n",
        "denied     s3:GetObject                     s3://bucket/p/a.json: access denied",
        "ok         cloudwatch:GetMetricData         AWS/Lambda/Errors\n",
    ] {
        assert!(out.contains(line), "{line}\n---\n{out}");
    }
    let statements = &policy(&out)["Statement"];
    assert_eq!(statements[0]["Condition"], json!({"StringLike": {"s3:prefix": "p/*"}}));
    assert_eq!(statements[1]["Resource"], json!(["arn:aws:s3:::bucket/p/*"]));
}

#[test]
fn without_credentials_nothing_else_is_tried() {
    let folder = tempfile::tempdir().unwrap();
    let output = program(folder.path(), &["doctor"]).output().unwrap();
    let (out, _) = printed(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out.contains("missing    sts:GetCallerIdentity            no AWS credentials"),
        "{out}"
    );
    assert!(out.contains("not tried  everything else"), "{out}");
    assert!(
        policy(&out)["Statement"][1]["Resource"][0] == "arn:aws:logs:us-east-1:*:log-group:*:*"
    );
    let output = program(folder.path(), &["doctor"]).env_remove("AWS_REGION").output().unwrap();
    let (out, _) = printed(&output);
    assert!(out.contains("missing    region") && out.contains("give --region"), "{out}");
}

#[test]
fn an_account_may_have_nothing() {
    let cloud = Cloud::with_rules(Vec::new(), &["no log groups"]);
    let out = fine(&cloud.run(&["doctor"]));
    assert!(
        out.contains("ok         logs:DescribeLogGroups           there is no log group\n"),
        "{out}"
    );
    assert!(out.contains("not tried  cloudwatch:GetInsightRuleReport  no rule is known"), "{out}");
}

#[test]
fn history_by_queries_needs_more() {
    let cloud = Cloud::with_rules(Vec::new(), &[]);
    let out = fine(&cloud.run(&["doctor", "cw:/app/web", "--history", "query"]));
    assert!(out.contains("not tried  logs:StartQuery                  /app/web: a query"), "{out}");
    assert_eq!(
        policy(&out)["Statement"],
        json!([
            {
                "Effect": "Allow",
                "Action": ["logs:DescribeLogGroups", "logs:GetQueryResults"],
                "Resource": ["*"],
            },
            {
                "Effect": "Allow",
                "Action": ["logs:FilterLogEvents", "logs:StartLiveTail", "logs:StartQuery"],
                "Resource": [format!("{LOGS}:/app/web:*")],
            },
        ])
    );
}

#[test]
fn a_policy_needs_no_call() {
    let folder = tempfile::tempdir().unwrap();
    let sources = ["cw:111122223333/eu-west-1//app/web", "cw:/x", "s3://bucket"];
    let args = [&["doctor", "--policy", "--region", "eu-west-1"][..], &sources].concat();
    let out = fine(&program(folder.path(), &args).output().unwrap());
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        document["Statement"][1]["Resource"],
        json!([
            "arn:aws:logs:eu-west-1:111122223333:log-group:/app/web:*",
            "arn:aws:logs:eu-west-1:*:log-group:/x:*",
        ])
    );
    let output = program(folder.path(), &["doctor", "log.jsonl"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(printed(&output).1.contains("log.jsonl: no source at AWS"));
}
