//! One object a rule; groups as the anomaly groups of Lookout for Metrics have them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::backtest::{Backtest, Finding, Group, Incident, Outcome, Score};
use crate::board::{Anomaly, Subject};
use crate::model::{Minute, MinuteRange, clean};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tested<'r> {
    rule_name: &'r str,
    key_labels: &'r [String],
    aggregation_statistic: &'r str,
    learned_from: Option<String>,
    learned_until: Option<String>,
    learned_minutes: i64,
    judged_from: Option<String>,
    judged_until: Option<String>,
    judged_minutes: i64,
    series_judged: usize,
    anomalies: Vec<Found>,
    all_anomalies: bool,
    anomaly_groups: Vec<Together>,
    exact: bool,
    max_error: f64,
    coverage: BTreeMap<&'static str, u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    contributor: String,
    keys: Vec<String>,
    start_time: String,
    last_time: String,
    peak_time: String,
    actual: f64,
    expected: f64,
    lower: f64,
    upper: f64,
    severity: u8,
    grade: f32,
    confidence: f32,
    /// Percent of the deviation of its group; null for the total.
    contribution: Option<u32>,
    group: usize,
    reason: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Together {
    start_time: String,
    last_time: String,
    anomaly_group_score: u8,
    num_time_series: usize,
    dimension_contribution_list: Vec<Dimension>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Dimension {
    dimension_name: String,
    dimension_value_contribution_list: Vec<Share>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Share {
    dimension_value: String,
    contribution_score: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Known {
    incidents: Vec<Case>,
    found: usize,
    missed: usize,
    true_alarms: usize,
    precision: Option<f64>,
    recall: Option<f64>,
    median_delay_minutes: Option<f64>,
    false_alarms: Vec<False>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Case {
    name: String,
    contributor: Vec<String>,
    rule: Option<String>,
    start_time: String,
    end_time: String,
    outcome: &'static str,
    delay_minutes: Option<i64>,
    found_by: Option<String>,
    found_by_rule: Option<String>,
    severity: Option<u8>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct False {
    rule_name: String,
    #[serde(flatten)]
    found: Found,
}

pub(super) fn rule(test: &Backtest, out: &mut impl Write) -> io::Result<()> {
    let report = &test.report;
    let bounds =
        |range: MinuteRange, minute: Minute| (!range.is_empty()).then(|| minute.to_string());
    let (learned, judged) = (test.split.learned, test.split.judged);
    let json = Tested {
        rule_name: &report.rule,
        key_labels: &report.key_labels,
        aggregation_statistic: report.statistic,
        learned_from: bounds(learned, learned.first),
        learned_until: bounds(learned, learned.end),
        learned_minutes: test.split.learned_minutes,
        judged_from: bounds(judged, judged.first),
        judged_until: bounds(judged, judged.end),
        judged_minutes: test.split.judged_minutes,
        series_judged: report.judged,
        anomalies: test.findings.iter().map(found).collect(),
        all_anomalies: report.all_anomalies,
        anomaly_groups: test.groups.iter().map(together).collect(),
        exact: report.exact,
        max_error: report.max_error,
        coverage: report.coverage.named().into_iter().collect(),
    };
    line(&json, out)
}

pub(super) fn score(score: &Score, out: &mut impl Write) -> io::Result<()> {
    let false_alarms = score.false_alarms.iter();
    let json = Known {
        incidents: score
            .incidents
            .iter()
            .map(|(incident, outcome)| case(incident, outcome))
            .collect(),
        found: score.found(),
        missed: score.missed(),
        true_alarms: score.true_alarms,
        precision: score.precision(),
        recall: score.recall(),
        median_delay_minutes: score.median_delay(),
        false_alarms: false_alarms
            .map(|(rule, finding)| False { rule_name: rule.clone(), found: found(finding) })
            .collect(),
    };
    line(&json, out)
}

fn line(json: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, json)?;
    out.write_all(b"\n")
}

fn found(finding: &Finding) -> Found {
    let Anomaly { subject, verdict, .. } = &finding.anomaly;
    let keys = match subject {
        Subject::Total | Subject::Unique => Vec::new(),
        Subject::Contributor(who) => who.keys().map(|key| clean(key).into_owned()).collect(),
    };
    Found {
        contributor: clean(&subject.to_string()).into_owned(),
        keys,
        start_time: finding.anomaly.start.to_string(),
        last_time: finding.anomaly.last.to_string(),
        peak_time: finding.anomaly.peak.to_string(),
        actual: finding.anomaly.value,
        expected: verdict.expected,
        lower: verdict.lower,
        upper: verdict.upper,
        severity: verdict.severity,
        grade: verdict.grade,
        confidence: verdict.confidence,
        contribution: finding.contribution,
        group: finding.group,
        reason: verdict.reason.clone(),
    }
}

fn together(group: &Group) -> Together {
    let dimension = |of: &crate::backtest::LabelShares| Dimension {
        dimension_name: of.label.clone(),
        dimension_value_contribution_list: of
            .shares
            .iter()
            .map(|(value, share)| Share {
                dimension_value: clean(value).into_owned(),
                contribution_score: *share,
            })
            .collect(),
    };
    Together {
        start_time: group.first.to_string(),
        last_time: group.last.to_string(),
        anomaly_group_score: group.severity,
        num_time_series: group.series,
        dimension_contribution_list: group.contributions.iter().map(dimension).collect(),
    }
}

fn case(incident: &Incident, outcome: &Outcome) -> Case {
    let finder = if let Outcome::Found(finder) = outcome { Some(finder) } else { None };
    Case {
        name: incident.name.clone(),
        contributor: incident.contributor.clone(),
        rule: incident.rule.clone(),
        start_time: incident.start.to_string(),
        end_time: incident.end.to_string(),
        outcome: match outcome {
            Outcome::Found(_) => "found",
            Outcome::Missed => "missed",
            Outcome::Learned => "learned",
            Outcome::Outside => "outside",
            Outcome::NotRun => "not run",
        },
        delay_minutes: finder.map(|f| f.delay),
        found_by: finder.map(|f| clean(&f.anomaly.subject.to_string()).into_owned()),
        found_by_rule: finder.map(|f| f.rule.clone()),
        severity: finder.map(|f| f.anomaly.verdict.severity),
    }
}
