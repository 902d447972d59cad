//! A rule's report, in the shape of `GetInsightRuleReport` with what that one leaves out.

use super::{Anomaly, Memory, Order, TimeBasis, Values, Watching};
use crate::model::{Contributor, Coverage, Minute, MinuteRange, Unit};

/// A contributor's value in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Datapoint {
    /// The first minute of the period.
    pub period: Minute,
    /// The value; only periods in which the contributor appeared have one.
    pub value: f64,
}

/// One ranked contributor of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportContributor {
    /// Who.
    pub contributor: Contributor,
    /// The sum over the report's range.
    pub value: f64,
    /// What the value may be off by, at most; 0 when it is exact.
    pub error: f64,
    /// What it was ranked by: the sum, or the largest sum of one period.
    pub ranked_by: f64,
    /// The value of each period, oldest first.
    pub datapoints: Vec<Datapoint>,
    /// How its single values are distributed; only of a rule that sums, and of those that matter.
    pub values: Option<Values>,
}

/// The seven metrics of a rule in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MetricPoint {
    /// The first minute of the period.
    pub period: Minute,
    /// Different contributors.
    pub unique_contributors: u64,
    /// The value of the first contributor.
    pub max_contributor_value: f64,
    /// Events counted.
    pub sample_count: u64,
    /// The sum of all contributors' values.
    pub sum: f64,
    /// The smallest single observation.
    pub minimum: f64,
    /// The largest single observation.
    pub maximum: f64,
}

impl MetricPoint {
    /// Sum over sample count; 0 without samples.
    pub fn average(&self) -> f64 {
        if self.sample_count == 0 { 0.0 } else { self.sum / self.sample_count as f64 }
    }
}

impl Report {
    /// Whether there are negative values: a value that is off may be high, then, too.
    pub fn signed(&self) -> bool {
        self.metrics.iter().any(|m| m.minimum < 0.0)
    }
}

/// One rule over one range.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Report {
    /// The rule's name.
    pub rule: String,
    /// The labels of its keys.
    pub key_labels: Vec<String>,
    /// Whether names are hashes, by which nobody is known.
    pub redacted: bool,
    /// `Count` or `Sum`.
    pub statistic: &'static str,
    /// What the values count.
    pub unit: Unit,
    /// What the ranking goes by.
    pub order: Order,
    /// The minutes that the report is over.
    pub range: MinuteRange,
    /// Whether there are events before the range or after it.
    pub narrowed: bool,
    /// Minutes in a period, 1 or more.
    pub period: i64,
    /// The sum over all contributors.
    pub value: f64,
    /// Different contributors.
    pub unique: u64,
    /// How far off that may be as a share of it, in 95 of 100 cases; 0 when it is exact.
    pub unique_error: f64,
    /// The first ones, ranked.
    pub contributors: Vec<ReportContributor>,
    /// The metrics of each period with data, oldest first.
    pub metrics: Vec<MetricPoint>,
    /// The anomalies in the range, oldest first.
    pub anomalies: Vec<Anomaly>,
    /// Whether these are all; of one rule the newest thousand are kept.
    pub all_anomalies: bool,
    /// Series, the total among them, that were judged since the range began.
    pub judged: usize,
    /// How much of the rule was watched.
    pub watching: Watching,
    /// Whether every number is exact.
    pub exact: bool,
    /// The largest possible error of a value; 0 when exact.
    pub max_error: f64,
    /// What the rule's numbers take.
    pub memory: Memory,
    /// What became of every event.
    pub coverage: Coverage,
    /// Where the event times come from.
    pub time: Vec<TimeBasis>,
}
