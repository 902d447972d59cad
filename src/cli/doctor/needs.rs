//! What each kind of source needs.

use crate::aws::{Call, Policy, Resource, Scope};
use crate::cli::args::HistoryArg;
use crate::source::Place;

/// What is needed without knowing of a source: all log groups, rules and metrics.
pub(super) fn general(policy: &mut Policy, scope: &Scope, history: HistoryArg) {
    logs(policy, scope, "*", history);
    policy.allow(Call::DescribeInsightRules, scope, &Resource::Any);
    policy.allow(Call::GetInsightRuleReport, scope, &Resource::InsightRule("*".into()));
    metrics(policy, scope);
}

/// What a source needs.
pub(super) fn of(place: &Place, policy: &mut Policy, scope: &Scope, history: HistoryArg) {
    match place {
        Place::Logs(place) => {
            // Another account's log group has that account in its ARN.
            let account = place.account.clone().or(scope.account.clone());
            let scope = Scope { account, ..scope.clone() };
            let star = if place.is_prefix { "*" } else { "" };
            logs(policy, &scope, &format!("{}{star}", place.name), history);
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

fn logs(policy: &mut Policy, scope: &Scope, name: &str, history: HistoryArg) {
    let group = Resource::LogGroup(name.to_owned());
    policy.allow(Call::DescribeLogGroups, scope, &Resource::Any);
    // Gaps are filled event by event, whatever history came by.
    policy.allow(Call::FilterLogEvents, scope, &group);
    policy.allow(Call::StartLiveTail, scope, &group);
    if history == HistoryArg::Query {
        policy.allow(Call::StartQuery, scope, &group);
        policy.allow(Call::GetQueryResults, scope, &Resource::Any);
    }
}

fn metrics(policy: &mut Policy, scope: &Scope) {
    for call in [Call::ListMetrics, Call::GetMetricData] {
        policy.allow(call, scope, &Resource::Any);
    }
}
