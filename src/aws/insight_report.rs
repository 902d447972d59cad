//! Reports of Contributor Insights rules, by `GetInsightRuleReport`.

use std::collections::HashMap;

use aws_sdk_cloudwatch::operation::get_insight_rule_report::GetInsightRuleReportOutput;
use aws_sdk_cloudwatch::types::{InsightRuleContributor, InsightRuleContributorDatapoint};
use aws_smithy_types::DateTime;

use super::{AwsError, Call, Connection, Patience};
use crate::model::{Contributor, Minute, MinuteRange, clean};

/// Most contributors that a report gives.
pub const MOST_CONTRIBUTORS: usize = 100;
/// Days that CloudWatch keeps what its rules counted.
pub const KEPT_DAYS: i64 = 15;
/// Most minutes that one call is about.
const DAY: i64 = 24 * 60;

/// What is asked of a rule.
#[derive(Clone, Debug)]
pub struct InsightQuery<'q> {
    /// The rule's name.
    pub rule: &'q str,
    /// The minutes.
    pub range: MinuteRange,
    /// Minutes in a period.
    pub period: i64,
    /// How many contributors, 1 to [`MOST_CONTRIBUTORS`].
    pub top: usize,
    /// Whether the ranking goes by the largest value of a period, rather than by the sum.
    pub by_maximum: bool,
}

/// What CloudWatch says of a rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InsightReport {
    /// What the rule ranks by, as it says it.
    pub key_labels: Vec<String>,
    /// `Count` or `Sum`.
    pub statistic: String,
    /// The sum over all contributors.
    pub value: f64,
    /// Different contributors, about; those of several calls cannot be added up.
    pub unique: Option<u64>,
    /// The contributors that were given, ranked.
    pub contributors: Vec<InsightContributor>,
    /// How many calls it took: a day each, at most.
    pub parts: usize,
}

/// A contributor, with values that are approximate.
#[derive(Clone, Debug, PartialEq)]
pub struct InsightContributor {
    /// Who.
    pub contributor: Contributor,
    /// The sum over the range.
    pub value: f64,
    /// The largest value of a period.
    pub peak: f64,
}

impl Connection {
    /// The report of a rule. A range of more than a day is asked in parts, and these are added up.
    ///
    /// # Errors
    /// As the first call that fails says.
    pub async fn insight_report(
        &self,
        query: &InsightQuery<'_>,
    ) -> Result<InsightReport, AwsError> {
        let parts = parts(query.range, query.period);
        // Who is last in one part may be first in all.
        let top = if parts.len() > 1 { MOST_CONTRIBUTORS } else { query.top };
        let order = if query.by_maximum { "Maximum" } else { "Sum" };
        let moment = |minute: Minute| DateTime::from_millis(minute.start().millis());
        let mut whole = InsightReport { parts: parts.len(), ..InsightReport::default() };
        for part in &parts {
            let answer = self
                .ask(Call::GetInsightRuleReport, query.rule, Patience::Short, || {
                    self.metrics()
                        .get_insight_rule_report()
                        .rule_name(query.rule)
                        .start_time(moment(part.first))
                        .end_time(moment(part.end))
                        .period(i32::try_from(query.period * 60).unwrap_or(i32::MAX))
                        .max_contributor_count(top.clamp(1, MOST_CONTRIBUTORS) as i32)
                        .order_by(order)
                        .send()
                })
                .await?;
            whole.add(&answer);
        }
        whole.rank(query.by_maximum);
        Ok(whole)
    }
}

/// A range in pieces of a day at most, cut where periods begin.
fn parts(range: MinuteRange, period: i64) -> Vec<MinuteRange> {
    let mut parts = Vec::new();
    let mut first = range.first;
    while first < range.end {
        let end = first.plus(DAY);
        let end = if end < range.end { end.align(period).max(first.plus(1)) } else { range.end };
        parts.push(MinuteRange::new(first, end));
        first = end;
    }
    parts
}

impl InsightReport {
    /// Takes in the report of the next part.
    fn add(&mut self, part: &GetInsightRuleReportOutput) {
        let cleaned = |text: &String| clean(text).into_owned();
        self.key_labels = part.key_labels().iter().map(cleaned).collect();
        self.statistic = clean(part.aggregation_statistic().unwrap_or_default()).into_owned();
        self.value += part.aggregate_value().unwrap_or_default();
        let unique = part.approximate_unique_count().and_then(|count| u64::try_from(count).ok());
        self.unique = unique.filter(|_| self.parts == 1);
        let mut places: HashMap<Contributor, usize> =
            self.contributors.iter().map(|c| c.contributor.clone()).zip(0..).collect();
        for given in part.contributors() {
            let given = contributor(given);
            if let Some(place) = places.get(&given.contributor) {
                let known = &mut self.contributors[*place];
                known.value += given.value;
                known.peak = known.peak.max(given.peak);
            } else {
                places.insert(given.contributor.clone(), self.contributors.len());
                self.contributors.push(given);
            }
        }
    }

    /// Brings what was added up in order; what one call gave keeps its own.
    fn rank(&mut self, by_maximum: bool) {
        if self.parts > 1 {
            let key = |c: &InsightContributor| if by_maximum { c.peak } else { c.value };
            self.contributors.sort_by(|a, b| key(b).total_cmp(&key(a)));
        }
    }
}

fn contributor(given: &InsightRuleContributor) -> InsightContributor {
    let keys: Vec<_> = given.keys().iter().map(|key| clean(key)).collect();
    let values =
        given.datapoints().iter().filter_map(InsightRuleContributorDatapoint::approximate_value);
    InsightContributor {
        contributor: Contributor::new(&keys),
        value: given.approximate_aggregate_value().unwrap_or_default(),
        peak: values.reduce(f64::max).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_range_is_cut_where_periods_begin() {
        let minute = Minute::new;
        let cut = |first, end, period| {
            let parts = parts(MinuteRange::new(minute(first), minute(end)), period);
            parts.iter().map(|p| (p.first.number(), p.end.number())).collect::<Vec<_>>()
        };
        assert_eq!(cut(0, 0, 1), []);
        assert_eq!(cut(7, 1_447, 5), [(7, 1_447)]);
        assert_eq!(cut(7, 1_448, 5), [(7, 1_445), (1_445, 1_448)]);
        assert_eq!(
            cut(60, 4_400, 1_440),
            [(60, 1_440), (1_440, 2_880), (2_880, 4_320), (4_320, 4_400)]
        );
        assert_eq!(cut(0, 2_880, 1_440), [(0, 1_440), (1_440, 2_880)]);
    }

    #[test]
    fn parts_are_added_up_but_not_their_unique_counts() {
        let given = |key: &str, value, points: &[f64]| {
            let points = points
                .iter()
                .map(|v| InsightRuleContributorDatapoint::builder().approximate_value(*v).build());
            InsightRuleContributor::builder()
                .keys(key)
                .approximate_aggregate_value(value)
                .set_datapoints(Some(points.collect()))
                .build()
        };
        let part = |contributors, value| {
            GetInsightRuleReportOutput::builder()
                .key_labels("$.ip")
                .aggregation_statistic("Count")
                .aggregate_value(value)
                .approximate_unique_count(2)
                .set_contributors(Some(contributors))
                .build()
        };
        let mut whole = InsightReport { parts: 2, ..InsightReport::default() };
        whole.add(&part(vec![given("a", 9.0, &[9.0]), given("b\u{1b}", 5.0, &[2.0, 3.0])], 14.0));
        whole.add(&part(vec![given("b\u{1b}", 6.0, &[1.0, 5.0])], 6.0));
        whole.rank(false);
        assert_eq!((whole.value, whole.unique), (20.0, None));
        let found: Vec<_> =
            whole.contributors.iter().map(|c| (c.contributor.joined(), c.value, c.peak)).collect();
        assert_eq!(found, [("b\\u{1b}", 11.0, 5.0), ("a", 9.0, 9.0)]);
        whole.rank(true);
        assert_eq!(whole.contributors[0].contributor.joined(), "a");
    }
}
