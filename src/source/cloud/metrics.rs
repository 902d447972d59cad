//! A metric of CloudWatch as contributors: each number is a line that says whose it is.

use serde_json::{Map, Value, json};

use super::Period;
use super::out::{Gone, Out, Status};
use super::timing::{Timing, now};
use crate::aws::{AwsError, Backoff, Connection, MetricQuery, Number, Values};
use crate::model::Mode;
use crate::source::MetricsPlace;
use crate::source::remote::Brought;

/// What is asked for when nobody says: as the console does.
const AGE_MS: i64 = 3 * 3_600_000;
/// New metrics are looked for so often, in milliseconds.
const LOOK_MS: i64 = 10 * 60_000;

/// The numbers of one metric.
pub(super) struct Metrics {
    pub connection: Connection,
    pub place: MetricsPlace,
    pub out: Out,
    pub status: Status,
    pub stream: u32,
    pub timing: Timing,
}

impl Metrics {
    /// Reads the numbers of a period, and goes on with new ones if it has no end.
    pub async fn run(self, period: Period) {
        // What ends this early was told, or there is nobody to tell.
        let _ = self.go(period).await;
        let _ = self.out.send(Brought::Ended { stream: self.stream }).await;
        self.status.change(|status| status.mode = Mode::Ended);
    }

    async fn go(&self, period: Period) -> Result<(), Gone> {
        let query = query_of(&self.place);
        let name = self.place.to_string();
        self.out.send(Brought::Opened { stream: self.stream, name }).await?;
        self.status.change(|status| status.mode = Mode::History);
        let step = i64::from(self.place.period) * 1000;
        let end = |until: i64| (until - until.rem_euclid(step)).max(0);
        let until = period.until.unwrap_or_else(now);
        let since = period.since.unwrap_or(until - AGE_MS);
        let mut from = since - since.rem_euclid(step);
        let (mut known, mut looked) = (Vec::new(), None);
        let mut backoff = Backoff::from(self.timing.backoff);
        loop {
            let until = match period.until {
                Some(until) => until,
                None => end(now() - self.timing.numbers),
            };
            if from < until {
                match self.bring(&query, (from, until), &mut known, &mut looked).await? {
                    Ok(()) => {
                        backoff.reset();
                        from = until;
                        self.out.complete(self.stream, until).await?;
                        self.status.change(|status| {
                            status.mode = Mode::Polling;
                            status.why.clear();
                        });
                    }
                    Err(error) if period.until.is_none() && error.trouble.passes() => {
                        if self.status.waits(&error.to_string()) {
                            self.out.notice(format!("{error}; it is tried again")).await?;
                        }
                        tokio::time::sleep(backoff.wait()).await;
                        continue;
                    }
                    Err(error) => {
                        self.status.change(|status| status.why = error.to_string());
                        return self.out.lost(error.to_string()).await;
                    }
                }
            }
            if period.until.is_some() {
                return Ok(());
            }
            self.out.send(Brought::CaughtUp { stream: self.stream }).await?;
            tokio::time::sleep(self.timing.look).await;
        }
    }

    async fn bring(
        &self,
        query: &MetricQuery,
        time: (i64, i64),
        known: &mut Vec<Values>,
        looked: &mut Option<i64>,
    ) -> Result<Result<(), AwsError>, Gone> {
        let numbers = match self.ask(query, time, known, looked).await {
            Ok(numbers) => numbers,
            Err(error) => return Ok(Err(error)),
        };
        let mut lines = Vec::new();
        for number in &numbers {
            if let Some(values) = known.get(number.metric) {
                lines.extend(self.line(values, number).to_string().into_bytes());
                lines.push(b'\n');
            }
        }
        self.out.bytes(self.stream, &lines).await.map(Ok)
    }

    async fn ask(
        &self,
        query: &MetricQuery,
        time: (i64, i64),
        known: &mut Vec<Values>,
        looked: &mut Option<i64>,
    ) -> Result<Vec<Number>, AwsError> {
        if looked.is_none_or(|looked| now() - looked > LOOK_MS) {
            // Metrics of late are listed by themselves; older ones only with all.
            let of_late = time.0 > now() - AGE_MS;
            *known = self.connection.metric_values(query, of_late).await?;
            *looked = Some(now());
        }
        self.connection.numbers(query, known, time).await
    }

    fn line(&self, values: &Values, number: &Number) -> Value {
        let mut line = Map::new();
        line.insert("timestamp".into(), json!(number.time));
        line.insert("metric".into(), json!(self.place.title()));
        for (name, value) in self.place.dimensions.iter().zip(values) {
            line.insert(MetricsPlace::member(name), json!(value));
        }
        line.insert("value".into(), json!(number.value));
        Value::Object(line)
    }
}

fn query_of(place: &MetricsPlace) -> MetricQuery {
    MetricQuery {
        namespace: place.namespace.clone(),
        name: place.metric.clone(),
        dimensions: place.dimensions.clone(),
        statistic: place.statistic.clone(),
        period: place.period,
    }
}

impl Metrics {
    /// Asks whether the metric is there at all.
    ///
    /// # Errors
    /// As the call says.
    pub async fn check(connection: &Connection, place: &MetricsPlace) -> Result<bool, AwsError> {
        Ok(!connection.metric_values(&query_of(place), false).await?.is_empty())
    }
}
