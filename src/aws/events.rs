//! Log events of a time, by `FilterLogEvents`.

use super::{AwsError, Call, Connection, LogGroup, Patience};

/// A log event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEvent {
    /// Its log stream.
    pub stream: String,
    /// When it happened, in milliseconds since the epoch.
    pub time: i64,
    /// When it was taken in, in milliseconds since the epoch.
    pub ingested: i64,
    /// What it says.
    pub message: String,
    /// Its unique id; a live session gives none.
    pub id: Option<String>,
}

/// A page of log events.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The events; there may be none on a page that is not the last.
    pub events: Vec<LogEvent>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<String>,
}

/// Which events.
#[derive(Clone, Debug)]
pub struct EventQuery<'q> {
    /// The log group.
    pub group: &'q LogGroup,
    /// Milliseconds since the epoch of the first moment.
    pub from: i64,
    /// Milliseconds since the epoch of the first moment after.
    pub until: i64,
    /// A filter pattern; everything when empty.
    pub pattern: &'q str,
}

impl Connection {
    /// One page of events, 1 MB or 10,000 at most.
    ///
    /// # Errors
    /// As the call says; nothing is repeated.
    pub async fn events(
        &self,
        query: &EventQuery<'_>,
        page: Option<&str>,
    ) -> Result<Page, AwsError> {
        let group = query.group;
        let answer = self
            .ask(Call::FilterLogEvents, &group.name, Patience::Once, || {
                // Another account's group is known by its ARN only.
                let (name, arn) = if group.linked {
                    (None, Some(group.arn.clone()))
                } else {
                    (Some(group.name.clone()), None)
                };
                self.logs()
                    .filter_log_events()
                    .set_log_group_name(name)
                    .set_log_group_identifier(arn)
                    .start_time(query.from)
                    // The last moment is one that is looked at.
                    .end_time(query.until - 1)
                    .set_filter_pattern(
                        Some(query.pattern.to_owned()).filter(|pattern| !pattern.is_empty()),
                    )
                    .set_next_token(page.map(str::to_owned))
                    .send()
            })
            .await?;
        let events = answer.events.unwrap_or_default().into_iter().map(|event| LogEvent {
            stream: event.log_stream_name.unwrap_or_default(),
            time: event.timestamp.unwrap_or_default(),
            ingested: event.ingestion_time.unwrap_or_default(),
            message: event.message.unwrap_or_default(),
            id: event.event_id,
        });
        Ok(Page { events: events.collect(), next: answer.next_token })
    }
}
