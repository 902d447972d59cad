//! Numbers of CloudWatch metrics.

use aws_sdk_cloudwatch::types::{
    Dimension, DimensionFilter, Metric, MetricDataQuery, MetricStat, RecentlyActive, ScanBy,
};
use aws_smithy_types::DateTime;

use super::{AwsError, Call, Connection, Patience};

/// Metrics of one call.
const METRICS: usize = 500;
/// Numbers of one call.
const NUMBERS: i64 = 100_800;

/// Which numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricQuery {
    /// The namespace.
    pub namespace: String,
    /// The metric's name.
    pub name: String,
    /// The names of the dimensions; metrics with others are left out.
    pub dimensions: Vec<String>,
    /// The statistic.
    pub statistic: String,
    /// Seconds of a period.
    pub period: u32,
}

/// Values of the dimensions, one for each of the query.
pub type Values = Vec<String>;

/// A number of one metric in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The place of the metric among those that were asked for.
    pub metric: usize,
    /// When the period begins, in milliseconds since the epoch.
    pub time: i64,
    /// The number.
    pub value: f64,
}

impl Connection {
    /// The values of the dimensions for which there are metrics, of late or in the last two weeks.
    ///
    /// # Errors
    /// As the call says.
    pub async fn metric_values(
        &self,
        query: &MetricQuery,
        of_late: bool,
    ) -> Result<Vec<Values>, AwsError> {
        let filters: Vec<DimensionFilter> = query
            .dimensions
            .iter()
            .map(|name| DimensionFilter::builder().name(name).build())
            .collect();
        let mut found = Vec::new();
        let mut page: Option<String> = None;
        loop {
            let answer = self
                .ask(Call::ListMetrics, &query.shown(), Patience::Short, || {
                    self.metrics()
                        .list_metrics()
                        .namespace(&query.namespace)
                        .metric_name(&query.name)
                        .set_dimensions(Some(filters.clone()))
                        .set_recently_active(of_late.then_some(RecentlyActive::Pt3H))
                        .set_next_token(page.clone())
                        .send()
                })
                .await?;
            found.extend(answer.metrics().iter().filter_map(|metric| query.values(metric)));
            page = answer.next_token().map(str::to_owned);
            if page.is_none() {
                break;
            }
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// Numbers of some metrics from a moment to another, in milliseconds since the epoch. The
    /// governor counts each metric of each call.
    ///
    /// # Errors
    /// As the call says.
    pub async fn numbers(
        &self,
        query: &MetricQuery,
        values: &[Values],
        (from, until): (i64, i64),
    ) -> Result<Vec<Number>, AwsError> {
        let mut numbers = Vec::new();
        let step = i64::from(query.period) * 1000;
        for (part, values) in values.chunks(METRICS).enumerate() {
            let most = (NUMBERS / values.len() as i64).max(1) * step;
            let mut start = from;
            while start < until {
                let end = (start + most).min(until);
                let given = self.some(query, values, (start, end)).await?;
                let place =
                    |number: Number| Number { metric: number.metric + part * METRICS, ..number };
                numbers.extend(given.into_iter().map(place));
                start = end;
            }
        }
        numbers.sort_by_key(|number| (number.time, number.metric));
        Ok(numbers)
    }

    async fn some(
        &self,
        query: &MetricQuery,
        values: &[Values],
        (from, until): (i64, i64),
    ) -> Result<Vec<Number>, AwsError> {
        let queries: Vec<MetricDataQuery> =
            values.iter().enumerate().map(|(i, values)| query.data_query(i, values)).collect();
        let mut numbers = Vec::new();
        let mut page: Option<String> = None;
        loop {
            self.meter().metrics(values.len() as u64);
            let answer = self
                .ask(Call::GetMetricData, &query.shown(), Patience::Short, || {
                    self.metrics()
                        .get_metric_data()
                        .set_metric_data_queries(Some(queries.clone()))
                        .start_time(DateTime::from_millis(from))
                        .end_time(DateTime::from_millis(until))
                        .scan_by(ScanBy::TimestampAscending)
                        .set_next_token(page.clone())
                        .send()
                })
                .await?;
            for result in answer.metric_data_results() {
                let id = result.id().and_then(|id| id.strip_prefix('m')?.parse().ok());
                let Some(metric) = id.filter(|id| *id < values.len()) else { continue };
                for (time, value) in result.timestamps().iter().zip(result.values()) {
                    let time = time.to_millis().unwrap_or(0);
                    if (from..until).contains(&time) {
                        numbers.push(Number { metric, time, value: *value });
                    }
                }
            }
            page = answer.next_token().map(str::to_owned);
            if page.is_none() {
                return Ok(numbers);
            }
        }
    }
}

impl MetricQuery {
    /// Its name for people.
    pub fn shown(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// What the dimensions of a metric are, if they are those of the query.
    fn values(&self, metric: &Metric) -> Option<Values> {
        let own = metric.dimensions();
        let value = |name: &String| {
            own.iter().find(|own| own.name() == Some(name))?.value().map(str::to_owned)
        };
        let values: Option<Values> = self.dimensions.iter().map(value).collect();
        values.filter(|_| own.len() == self.dimensions.len())
    }

    fn data_query(&self, id: usize, values: &Values) -> MetricDataQuery {
        let dimensions = self.dimensions.iter().zip(values);
        let dimensions =
            dimensions.map(|(name, value)| Dimension::builder().name(name).value(value).build());
        let metric = Metric::builder()
            .namespace(&self.namespace)
            .metric_name(&self.name)
            .set_dimensions(Some(dimensions.collect()))
            .build();
        let stat = MetricStat::builder()
            .metric(metric)
            .period(self.period as i32)
            .stat(&self.statistic)
            .build();
        MetricDataQuery::builder().id(format!("m{id}")).metric_stat(stat).build()
    }
}
