//! Live sessions, by `StartLiveTail`.

use aws_sdk_cloudwatchlogs::error::SdkError;
use aws_sdk_cloudwatchlogs::operation::start_live_tail::StartLiveTailOutput;
use aws_sdk_cloudwatchlogs::types::error::StartLiveTailResponseStreamError;
use aws_sdk_cloudwatchlogs::types::{
    LiveTailSessionLogEvent, LiveTailSessionMetadata, StartLiveTailResponseStream,
};

use super::{AwsError, Call, Connection, LogEvent, LogGroup, Patience, Trouble};

/// Most log groups of one session.
pub const SESSION_GROUPS: usize = 10;

/// What a session sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update {
    /// It begins.
    Start,
    /// What came in the last second, or a sample of it.
    Events {
        /// The events, each with the place of its log group among those that were asked for.
        events: Vec<(usize, LogEvent)>,
        /// Whether more came than a session sends.
        sampled: bool,
    },
}

/// Why a session ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It was open for as long as one may be: three hours.
    TimedOut,
    /// The server closed it.
    Closed,
    /// It broke.
    Broken(String),
}

/// An open session.
pub struct Session {
    output: StartLiveTailOutput,
    groups: Vec<LogGroup>,
}

impl Connection {
    /// Opens a session over at most [`SESSION_GROUPS`] log groups.
    ///
    /// # Errors
    /// As the call says; nothing is repeated.
    pub async fn live(&self, groups: &[LogGroup], pattern: &str) -> Result<Session, AwsError> {
        let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
        let arns: Vec<String> = groups.iter().map(|group| group.arn.clone()).collect();
        let output = self
            .ask(Call::StartLiveTail, &names.join(", "), Patience::Once, || {
                self.logs()
                    .start_live_tail()
                    .set_log_group_identifiers(Some(arns.clone()))
                    .set_log_event_filter_pattern(
                        Some(pattern.to_owned()).filter(|pattern| !pattern.is_empty()),
                    )
                    .send()
            })
            .await?;
        Ok(Session { output, groups: groups.to_vec() })
    }
}

impl Session {
    /// What comes next.
    ///
    /// # Errors
    /// Why the session ended.
    pub async fn next(&mut self) -> Result<Update, End> {
        loop {
            match self.output.response_stream.recv().await {
                Ok(Some(StartLiveTailResponseStream::SessionStart(_))) => {
                    return Ok(Update::Start);
                }
                Ok(Some(StartLiveTailResponseStream::SessionUpdate(update))) => {
                    let sampled =
                        update.session_metadata().is_some_and(LiveTailSessionMetadata::sampled);
                    let events = update.session_results.unwrap_or_default();
                    let events = events.into_iter().filter_map(|event| self.place(event)).collect();
                    return Ok(Update::Events { events, sampled });
                }
                // A kind of message that this program is too old for.
                Ok(Some(_)) => {}
                Ok(None) => return Err(End::Closed),
                Err(SdkError::ServiceError(e)) => {
                    use StartLiveTailResponseStreamError::{
                        SessionStreamingException, SessionTimeoutException,
                    };
                    return Err(match e.err() {
                        SessionTimeoutException(_) => End::TimedOut,
                        SessionStreamingException(e) => {
                            End::Broken(e.message.clone().unwrap_or_default())
                        }
                        other => End::Broken(other.to_string()),
                    });
                }
                Err(e) => {
                    let said = match e {
                        SdkError::ResponseError(_) => "a message that cannot be read",
                        _ => "the connection was cut",
                    };
                    return Err(End::Broken(said.into()));
                }
            }
        }
    }

    /// An event with the place of its group; none of a group that was not asked for.
    fn place(&self, event: LiveTailSessionLogEvent) -> Option<(usize, LogEvent)> {
        let of = event.log_group_identifier.as_deref().unwrap_or_default();
        let known = self.groups.iter().position(|group| is_of(group, of));
        // With one group there is nothing to tell apart, however it is written.
        let group = known.or((self.groups.len() == 1).then_some(0))?;
        let event = LogEvent {
            stream: event.log_stream_name.unwrap_or_default(),
            time: event.timestamp.unwrap_or_default(),
            ingested: event.ingestion_time.unwrap_or_default(),
            message: event.message.unwrap_or_default(),
            id: None,
        };
        Some((group, event))
    }
}

/// Whether an identifier is that of a group: an ARN, `ACCOUNT:NAME`, or a name.
fn is_of(group: &LogGroup, identifier: &str) -> bool {
    let identifier = identifier.strip_suffix(":*").unwrap_or(identifier);
    identifier == group.arn
        || identifier == group.name
        || identifier
            .strip_prefix(group.account())
            .and_then(|rest| rest.strip_prefix(':'))
            .is_some_and(|name| name == group.name)
}

impl End {
    /// Why, in words.
    pub fn words(&self) -> String {
        match self {
            Self::TimedOut => "the session ended after three hours".into(),
            Self::Closed => "the server closed the session".into(),
            Self::Broken(why) if why.is_empty() => "the session broke".into(),
            Self::Broken(why) => crate::model::clean(why).into_owned(),
        }
    }
}

/// Whether live tail is not to be had here at all, so that polling has to do. Where it `was_had`, a
/// host that cannot be found comes back.
pub fn refuses_live(error: &AwsError, was_had: bool) -> bool {
    match error.trouble {
        Trouble::Denied | Trouble::Missing | Trouble::Invalid => true,
        // A region without it has no host for it.
        Trouble::NoHost => !was_had,
        _ => false,
    }
}
