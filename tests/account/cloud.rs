//! An account, and the program that asks it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use hyper::Request;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::stub::monitoring::{cbor, input, operation, refuse};
use crate::stub::{Answer, Server, answer, error, target};

/// A genuine rule.
pub const BODY: &str = r#"{"Schema":{"Name":"CloudWatchLogRule","Version":1},"LogGroupNames":["/app/*"],"LogFormat":"JSON","Contribution":{"Keys":["$.ip"],"Filters":[{"Match":"$.size","GreaterThan":1.50}]},"AggregateOn":"Count"}"#;

/// How an account answers CloudWatch operations, given what they say.
type Monitoring = dyn Fn(&str, &Value) -> Answer + Send + Sync;

/// An account on loopback, and all that it was asked.
pub struct Cloud {
    pub server: Server,
    pub folder: TempDir,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Cloud {
    /// An account whose CloudWatch answers so; its other services answer what is right.
    pub fn new(
        monitoring: impl Fn(&str, &Value) -> Answer + Send + Sync + 'static,
        denied: &'static [&'static str],
    ) -> Self {
        let asked: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let (noted, monitoring): (_, Arc<Monitoring>) = (Arc::clone(&asked), Arc::new(monitoring));
        let server = Server::start(move |request| {
            let (noted, monitoring) = (Arc::clone(&noted), Arc::clone(&monitoring));
            async move {
                let (name, input, answer) = answered(&request, &*monitoring, denied);
                noted.lock().unwrap().push((name, input));
                Some(answer)
            }
        });
        Self { server, folder: tempfile::tempdir().unwrap(), asked }
    }

    /// An account that has these rules, in pages of two.
    pub fn with_rules(rules: Vec<Value>, denied: &'static [&'static str]) -> Self {
        let answer = move |operation: &str, input: &Value| match operation {
            "DescribeInsightRules" => {
                let from = input["NextToken"].as_str().map_or(0, |token| token.parse().unwrap());
                let page: Vec<&Value> = rules.iter().skip(from).take(2).collect();
                let next = (from + 2 < rules.len()).then(|| (from + 2).to_string());
                cbor(&match next {
                    Some(next) => json!({ "InsightRules": page, "NextToken": next }),
                    None => json!({ "InsightRules": page }),
                })
            }
            "PutInsightRule" | "GetMetricData" | "ListMetrics" => cbor(&json!({})),
            other => refuse(400, "InvalidParameterValue", other),
        };
        Self::new(answer, denied)
    }

    /// What was said to each call of an operation.
    pub fn asked(&self, operation: &str) -> Vec<Value> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|(name, _)| name == operation).map(|(_, input)| input.clone()).collect()
    }

    /// Runs the program in the folder, with credentials.
    pub fn run(&self, args: &[&str]) -> Output {
        let mut program = program(self.folder.path(), args);
        program.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "sEcReT");
        program.args(["--endpoint-url", &self.server.url]).output().unwrap()
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }
}

/// The program in a folder that is all that it has, without credentials.
pub fn program(folder: &Path, args: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_culprits"));
    let own = std::env::vars_os().map(|(name, _)| name);
    for name in own.filter(|name| name.to_string_lossy().starts_with("AWS_")) {
        program.env_remove(name);
    }
    program.args(args).current_dir(folder).env("HOME", folder).env("XDG_CONFIG_HOME", folder);
    program.env("AWS_REGION", "us-east-1").env("AWS_EC2_METADATA_DISABLED", "true");
    program.stdin(Stdio::null());
    program
}

/// What it printed, which is safe for a terminal and tells no secret.
pub fn printed(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(!text.chars().any(|c| c != '\n' && c.is_control()), "{text:?}");
        assert!(!text.contains("sEcReT"), "{text}");
        text
    };
    (text(&output.stdout), text(&output.stderr))
}

/// What it printed when all went well.
pub fn fine(output: &Output) -> String {
    let (out, err) = printed(output);
    assert!(output.status.success(), "{out}{err}");
    out
}

fn answered(
    request: &Request<Bytes>,
    monitoring: &Monitoring,
    denied: &[&str],
) -> (String, Value, Answer) {
    if let Some(operation) = operation(request) {
        let input = input(request);
        let answer = if denied.contains(&operation.as_str()) {
            refuse(403, "AccessDenied", "User: arn:aws:iam::1:user/x may not\u{1b}[2J")
        } else {
            monitoring(&operation, &input)
        };
        return (operation, input, answer);
    }
    let operation = target(request);
    if operation.is_empty() {
        return if request.method() == "POST" { identity() } else { bucket(request, denied) };
    }
    let input = serde_json::from_slice(request.body()).unwrap();
    let answer = match operation.as_str() {
        denied_one if denied.contains(&denied_one) => {
            error(400, "AccessDeniedException", "may not\u{1b}[2J")
        }
        "DescribeLogGroups" if denied.contains(&"no log groups") => {
            crate::stub::json(&json!({ "logGroups": [] }))
        }
        "DescribeLogGroups" => crate::stub::json(&json!({ "logGroups": [{
            "logGroupName": "/app/web",
            "arn": "arn:aws:logs:us-east-1:111122223333:log-group:/app/web:*",
        }]})),
        "FilterLogEvents" => crate::stub::json(&json!({ "events": [] })),
        other => error(400, "InvalidOperationException", other),
    };
    (operation, input, answer)
}

fn identity() -> (String, Value, Answer) {
    let body = "<GetCallerIdentityResponse><GetCallerIdentityResult>\
        <Arn>arn:aws:iam::111122223333:user/eve&#27;[2J</Arn><Account>111122223333</Account>\
        </GetCallerIdentityResult></GetCallerIdentityResponse>";
    ("GetCallerIdentity".into(), Value::Null, answer(200, "text/xml", body))
}

fn bucket(request: &Request<Bytes>, denied: &[&str]) -> (String, Value, Answer) {
    let list = request.uri().query().is_some_and(|query| query.contains("list-type=2"));
    let operation = if list { "ListObjectsV2" } else { "GetObject" };
    let answer = if denied.contains(&operation) {
        let body = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>";
        answer(403, "application/xml", body)
    } else if list {
        let body = "<ListBucketResult><Contents><Key>p/</Key><Size>0</Size></Contents>\
            <Contents><Key>p/a.json</Key><Size>9</Size></Contents></ListBucketResult>";
        answer(200, "application/xml", body)
    } else {
        answer(206, "binary/octet-stream", "x")
    };
    (operation.into(), json!(request.uri().to_string()), answer)
}
