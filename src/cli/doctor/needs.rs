//! What each kind of source needs.

use crate::aws::{Call, Policy, Resource, Scope};
use crate::source::Place;

/// What is needed without knowing of a source: all log groups, rules and metrics.
pub(super) fn general(policy: &mut Policy, scope: &Scope) {
    logs(policy, scope, "*");
    policy.allow(Call::DescribeInsightRules, scope, &Resource::Any);
    policy.allow(Call::GetInsightRuleReport, scope, &Resource::InsightRule("*".into()));
    metrics(policy, scope);
}

/// What a source needs.
pub(super) fn of(place: &Place, policy: &mut Policy, scope: &Scope) {
    match place {
        Place::Logs(place) => {
            // Another account's log group has that account in its ARN.
            let account = place.account.clone().or(scope.account.clone());
            let scope = Scope { account, ..scope.clone() };
            let star = if place.is_prefix { "*" } else { "" };
            logs(policy, &scope, &format!("{}{star}", place.name));
        }
        Place::Bucket(place) => {
            let (bucket, prefix) = (place.bucket.clone(), place.prefix.clone());
            let list = Resource::Bucket(bucket.clone(), prefix.clone());
            policy.allow(Call::ListObjects, scope, &list);
            policy.allow(Call::GetObject, scope, &Resource::Objects(bucket, prefix));
        }
        Place::Metrics(_) => metrics(policy, scope),
    }
}

fn logs(policy: &mut Policy, scope: &Scope, name: &str) {
    policy.allow(Call::DescribeLogGroups, scope, &Resource::Any);
    for call in [Call::FilterLogEvents, Call::StartLiveTail] {
        policy.allow(call, scope, &Resource::LogGroup(name.to_owned()));
    }
}

fn metrics(policy: &mut Policy, scope: &Scope) {
    for call in [Call::ListMetrics, Call::GetMetricData] {
        policy.allow(call, scope, &Resource::Any);
    }
}
