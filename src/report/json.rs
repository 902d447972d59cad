//! `GetInsightRuleReport`, with what it leaves out.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::board::{self, Anomaly, Report, TimeBasis};
use crate::model::clean;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Json<'r> {
    rule_name: &'r str,
    key_labels: &'r [String],
    /// There only when it is true.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    redacted: bool,
    aggregation_statistic: &'r str,
    aggregate_value: f64,
    approximate_unique_count: u64,
    unique_error: f64,
    contributors: Vec<Contributor>,
    metric_datapoints: Vec<Metrics>,
    start_time: Option<String>,
    end_time: Option<String>,
    period: i64,
    exact: bool,
    max_error: f64,
    memory: BTreeMap<&'static str, u64>,
    coverage: BTreeMap<&'static str, u64>,
    time_basis: Vec<String>,
    watching: BTreeMap<&'static str, u64>,
    anomalies: Vec<Incident>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Contributor {
    keys: Vec<String>,
    approximate_aggregate_value: f64,
    max_error: f64,
    datapoints: Vec<Point>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Values>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Values {
    p50: f64,
    p90: f64,
    p99: f64,
    max: f64,
    relative_error: f64,
    sample_count: u64,
    known_samples: u64,
    complete: bool,
    since: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Point {
    timestamp: String,
    approximate_value: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Metrics {
    timestamp: String,
    unique_contributors: u64,
    max_contributor_value: f64,
    sample_count: u64,
    average: f64,
    sum: f64,
    minimum: f64,
    maximum: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Incident {
    contributor: String,
    start_time: String,
    last_time: String,
    peak_time: String,
    began_time: Option<String>,
    value: f64,
    expected: f64,
    severity: u8,
    grade: f32,
    confidence: f32,
    reason: String,
}

pub(super) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &object(report))?;
    out.write_all(b"\n")
}

/// The report as one object.
pub(super) fn object(report: &Report) -> Json<'_> {
    let has_data = !report.range.is_empty();
    let contributors = report.contributors.iter().map(|c| Contributor {
        keys: c.contributor.keys().map(|k| clean(k).into_owned()).collect(),
        approximate_aggregate_value: c.value,
        max_error: c.error,
        datapoints: c
            .datapoints
            .iter()
            .map(|p| Point { timestamp: p.period.to_string(), approximate_value: p.value })
            .collect(),
        values: c.values.as_ref().map(values),
    });
    let metrics = report.metrics.iter().map(|m| Metrics {
        timestamp: m.period.to_string(),
        unique_contributors: m.unique_contributors,
        max_contributor_value: m.max_contributor_value,
        sample_count: m.sample_count,
        average: m.average(),
        sum: m.sum,
        minimum: m.minimum,
        maximum: m.maximum,
    });
    Json {
        rule_name: &report.rule,
        key_labels: &report.key_labels,
        redacted: report.redacted,
        aggregation_statistic: report.statistic,
        aggregate_value: report.value,
        approximate_unique_count: report.unique,
        unique_error: report.unique_error,
        contributors: contributors.collect(),
        metric_datapoints: metrics.collect(),
        start_time: has_data.then(|| report.range.first.to_string()),
        end_time: has_data.then(|| report.range.end.to_string()),
        period: report.period * 60,
        exact: report.exact,
        max_error: report.max_error,
        memory: report.memory.named().into_iter().collect(),
        coverage: report.coverage.named().into_iter().collect(),
        time_basis: report.time.iter().map(time_basis).collect(),
        watching: report.watching.named().into_iter().collect(),
        anomalies: report.anomalies.iter().map(incident).collect(),
    }
}

pub(super) fn time_basis(basis: &TimeBasis) -> String {
    match basis {
        TimeBasis::Unknown => "unknown".into(),
        TimeBasis::Event(place) => clean(place).into_owned(),
        TimeBasis::Arrival => "arrival".into(),
    }
}

fn values(values: &board::Values) -> Values {
    Values {
        p50: values.p50,
        p90: values.p90,
        p99: values.p99,
        max: values.max,
        relative_error: values.error,
        sample_count: values.samples,
        known_samples: values.known,
        complete: values.complete,
        since: values.since.to_string(),
    }
}

fn incident(anomaly: &Anomaly) -> Incident {
    Incident {
        contributor: clean(&anomaly.subject.to_string()).into_owned(),
        start_time: anomaly.start.to_string(),
        last_time: anomaly.last.to_string(),
        peak_time: anomaly.peak.to_string(),
        began_time: anomaly.verdict.began.map(|began| began.to_string()),
        value: anomaly.value,
        expected: anomaly.verdict.expected,
        severity: anomaly.verdict.severity,
        grade: anomaly.verdict.grade,
        confidence: anomaly.verdict.confidence,
        reason: anomaly.verdict.reason.clone(),
    }
}
