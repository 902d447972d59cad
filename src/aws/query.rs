//! Queries of CloudWatch Logs Insights.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_cloudwatchlogs::types::QueryStatus;

use super::{AwsError, Call, Connection, LogGroup, Patience, Trouble};

/// Most rows of a query.
pub const MOST_ROWS: usize = 100_000;
/// Log groups of one query.
pub const QUERY_GROUPS: usize = 50;
/// How often is asked whether it is done.
const LOOK: Duration = Duration::from_millis(700);

/// A row: fields by name.
pub type Row = BTreeMap<String, String>;

impl Connection {
    /// Runs a query over a time, in whole seconds since the epoch, and waits for all rows, at most so
    /// many. The time's last second is in it, in whole or in part. The bytes that it scans are counted
    /// by the governor.
    ///
    /// # Errors
    /// As the calls say, or that the query failed.
    pub async fn query(
        &self,
        groups: &[LogGroup],
        text: &str,
        (from, until): (i64, i64),
        rows: usize,
    ) -> Result<Vec<Row>, AwsError> {
        let subject = groups.first().map_or("", |group| group.name.as_str());
        let ids: Vec<String> = groups.iter().map(|group| group.arn.clone()).collect();
        let names: Vec<String> = groups.iter().map(|group| group.name.clone()).collect();
        let linked = groups.iter().any(|group| group.linked);
        let started = self
            .ask(Call::StartQuery, subject, Patience::Short, || {
                self.logs()
                    .start_query()
                    .set_log_group_identifiers(linked.then(|| ids.clone()))
                    .set_log_group_names((!linked).then(|| names.clone()))
                    .start_time(from)
                    .end_time(until)
                    .query_string(text)
                    .limit(rows as i32)
                    .send()
            })
            .await?;
        let id = started.query_id().unwrap_or_default().to_owned();
        let mut scanned = 0.0;
        let (mut found, mut page): (Vec<Row>, Option<String>) = (Vec::new(), None);
        loop {
            let answer = self
                .ask(Call::GetQueryResults, subject, Patience::Short, || {
                    self.logs()
                        .get_query_results()
                        .query_id(&id)
                        .set_next_token(page.clone())
                        .send()
                })
                .await?;
            let now = answer.statistics().map_or(0.0, |statistics| statistics.bytes_scanned);
            self.meter().scanned((now - scanned).max(0.0) as u64);
            scanned = scanned.max(now);
            match answer.status() {
                Some(QueryStatus::Complete) => {}
                Some(QueryStatus::Running | QueryStatus::Scheduled) | None => {
                    tokio::time::sleep(LOOK).await;
                    continue;
                }
                Some(other) => {
                    let said = format!("the query ended as {}", other.as_str());
                    let trouble = Trouble::Unavailable;
                    return Err(AwsError::new(Call::GetQueryResults, subject, trouble, &said));
                }
            }
            found.extend(answer.results().iter().map(|row| {
                let field = |f: &aws_sdk_cloudwatchlogs::types::ResultField| {
                    Some((f.field()?.to_owned(), f.value().unwrap_or_default().to_owned()))
                };
                row.iter().filter_map(field).collect::<Row>()
            }));
            page = answer.next_token().map(str::to_owned);
            if page.is_none() {
                return Ok(found);
            }
        }
    }
}
