//! The least that a policy of IAM must allow.

use serde_json::{Value, json};

use super::Call;

/// Where something is; what is not known may be anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The region.
    pub region: Option<String>,
    /// The account, twelve digits.
    pub account: Option<String>,
}

/// What a call is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// No resource can be named for the call.
    Any,
    /// Log groups, by a name that may end in `*`.
    LogGroup(String),
    /// A Contributor Insights rule, by a name that may be `*`.
    InsightRule(String),
    /// A bucket, and what the keys start with that are listed.
    Bucket(String, String),
    /// The objects of a bucket whose keys start so.
    Objects(String, String),
}

/// What is allowed.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    grants: Vec<Grant>,
}

/// An action, on what, and on which condition.
#[derive(Clone, Debug, PartialEq)]
struct Grant {
    action: &'static str,
    arn: String,
    condition: Option<Value>,
}

impl Policy {
    /// Allows a call. Who asks for the caller's own identity needs no permission.
    pub fn allow(&mut self, call: Call, scope: &Scope, resource: &Resource) {
        let (arn, condition) = (resource.arn(scope), resource.condition());
        let grant = Grant { action: call.action(), arn, condition };
        if call != Call::GetCallerIdentity && !self.grants.contains(&grant) {
            self.grants.push(grant);
        }
    }

    /// The policy as IAM takes it: a statement for all actions on the same resources.
    pub fn document(&self) -> Value {
        // Each action with its resources, then each list of resources with its actions.
        let mut by_action: Vec<(&Grant, Vec<&str>)> = Vec::new();
        for grant in &self.grants {
            let same = |(g, _): &&mut (&Grant, Vec<&str>)| {
                g.action == grant.action && g.condition == grant.condition
            };
            match by_action.iter_mut().find(same) {
                Some((_, arns)) => arns.push(&grant.arn),
                None => by_action.push((grant, vec![&grant.arn])),
            }
        }
        let mut statements: Vec<(Vec<&str>, Vec<&str>, &Option<Value>)> = Vec::new();
        for (grant, arns) in by_action {
            let same = |(_, a, c): &&mut (Vec<&str>, Vec<&str>, &Option<Value>)| {
                *a == arns && **c == grant.condition
            };
            match statements.iter_mut().find(same) {
                Some((actions, ..)) => actions.push(grant.action),
                None => statements.push((vec![grant.action], arns, &grant.condition)),
            }
        }
        let statements = statements.into_iter().map(|(actions, arns, condition)| {
            let mut statement = json!({ "Effect": "Allow", "Action": actions, "Resource": arns });
            if let Some(condition) = condition {
                statement["Condition"] = condition.clone();
            }
            statement
        });
        json!({ "Version": "2012-10-17", "Statement": statements.collect::<Vec<_>>() })
    }
}

impl Resource {
    fn arn(&self, scope: &Scope) -> String {
        let region = scope.region.as_deref().unwrap_or("*");
        let account = scope.account.as_deref().unwrap_or("*");
        let arn = format!("arn:{}", partition(region));
        match self {
            Self::Any => "*".into(),
            Self::LogGroup(name) => format!("{arn}:logs:{region}:{account}:log-group:{name}:*"),
            Self::InsightRule(name) => {
                format!("{arn}:cloudwatch:{region}:{account}:insight-rule/{name}")
            }
            Self::Bucket(bucket, _) => format!("{arn}:s3:::{bucket}"),
            Self::Objects(bucket, prefix) => format!("{arn}:s3:::{bucket}/{}*", literal(prefix)),
        }
    }

    fn condition(&self) -> Option<Value> {
        match self {
            Self::Bucket(_, prefix) if !prefix.is_empty() => {
                let prefix = format!("{}*", literal(prefix));
                Some(json!({ "StringLike": { "s3:prefix": prefix } }))
            }
            _ => None,
        }
    }
}

/// A text in which nothing stands for something else.
fn literal(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '*' | '?' | '$' => out.extend(["${", c.encode_utf8(&mut [0; 4]), "}"]),
            c => out.push(c),
        }
        out
    })
}

/// The partition that a region is in.
pub(super) fn partition(region: &str) -> &'static str {
    match region {
        r if r.starts_with("cn-") => "aws-cn",
        r if r.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(region: &str, account: &str) -> Scope {
        Scope { region: Some(region.into()), account: Some(account.into()) }
    }

    #[test]
    fn every_resource_has_its_arn() {
        let (here, china) = (scope("eu-west-1", "111122223333"), scope("cn-north-1", "1"));
        for (resource, scope, arn) in [
            (Resource::Any, &here, "*"),
            (
                Resource::LogGroup("/aws/*".into()),
                &here,
                "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/*:*",
            ),
            (Resource::LogGroup("a".into()), &Scope::default(), "arn:aws:logs:*:*:log-group:a:*"),
            (
                Resource::InsightRule("r".into()),
                &china,
                "arn:aws-cn:cloudwatch:cn-north-1:1:insight-rule/r",
            ),
            (Resource::Bucket("b".into(), "p/".into()), &china, "arn:aws-cn:s3:::b"),
            (
                Resource::Objects("b".into(), "a*?$/".into()),
                &here,
                "arn:aws:s3:::b/a${*}${?}${$}/*",
            ),
        ] {
            assert_eq!(resource.arn(scope), arn);
        }
    }

    #[test]
    fn statements_are_few_and_whole() {
        let here = scope("us-east-1", "111122223333");
        let group = |name: &str| Resource::LogGroup(name.into());
        let bucket = |prefix: &str| Resource::Bucket("b".into(), prefix.into());
        let logs = "arn:aws:logs:us-east-1:111122223333:log-group";
        for (calls, statements) in [
            (vec![], json!([])),
            (vec![(Call::GetCallerIdentity, Resource::Any)], json!([])),
            (
                vec![
                    (Call::DescribeLogGroups, Resource::Any),
                    (Call::FilterLogEvents, group("a")),
                    (Call::StartLiveTail, group("a")),
                    (Call::DescribeLogGroups, Resource::Any),
                    (Call::FilterLogEvents, group("b")),
                    (Call::StartLiveTail, group("b")),
                ],
                json!([
                    {"Effect": "Allow", "Action": ["logs:DescribeLogGroups"], "Resource": ["*"]},
                    {
                        "Effect": "Allow",
                        "Action": ["logs:FilterLogEvents", "logs:StartLiveTail"],
                        "Resource": [format!("{logs}:a:*"), format!("{logs}:b:*")],
                    },
                ]),
            ),
            (
                vec![
                    (Call::ListObjects, bucket("p/")),
                    (Call::ListObjects, bucket("")),
                    (Call::ListMetrics, Resource::Any),
                    (Call::GetMetricData, Resource::Any),
                ],
                json!([
                    {
                        "Effect": "Allow",
                        "Action": ["s3:ListBucket"],
                        "Resource": ["arn:aws:s3:::b"],
                        "Condition": {"StringLike": {"s3:prefix": "p/*"}},
                    },
                    {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": ["arn:aws:s3:::b"]},
                    {
                        "Effect": "Allow",
                        "Action": ["cloudwatch:ListMetrics", "cloudwatch:GetMetricData"],
                        "Resource": ["*"],
                    },
                ]),
            ),
        ] {
            let mut policy = Policy::default();
            for (call, resource) in &calls {
                policy.allow(*call, &here, resource);
            }
            let expected = json!({ "Version": "2012-10-17", "Statement": statements });
            assert_eq!(policy.document(), expected);
        }
    }
}
