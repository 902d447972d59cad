//! The times that reading AWS goes by.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The times that reading AWS goes by. Log events are to be found some 5 to 20 seconds after they
/// happen.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// How often it is said how far all is complete.
    pub tick: Duration,
    /// How far apart updates of a session are.
    pub second: Duration,
    /// A session that sends nothing for so long is dead: it should send each second.
    pub silence: Duration,
    /// Milliseconds after which all of a stretch can be found.
    pub settle: i64,
    /// Milliseconds before a gap in which events may have happened that came in it.
    pub margin: i64,
    /// How often is asked while no session is open.
    pub poll: Duration,
    /// Milliseconds that are asked for again each time…
    pub overlap: i64,
    /// …and of each fifth part of this many once.
    pub deep: i64,
    /// Milliseconds by which a live session is behind.
    pub delay: i64,
    /// Milliseconds by which polling is behind.
    pub poll_delay: i64,
    /// Milliseconds that a minute stays open for what is missing of it, at most.
    pub hold: i64,
    /// Milliseconds that a session may be down before its time is polled.
    pub patience: i64,
    /// How long is polled before a session that sent samples is tried again.
    pub calm: Duration,
    /// The first wait after a failure.
    pub backoff: Duration,
    /// How often is looked for new objects and numbers; longer where a listing has many pages.
    pub look: Duration,
    /// Milliseconds after the end of a period in which a metric's number of it may still change.
    pub numbers: i64,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            tick: Duration::from_secs(1),
            second: Duration::from_secs(1),
            silence: Duration::from_secs(10),
            settle: 10_000,
            margin: 120_000,
            poll: Duration::from_secs(5),
            overlap: 30_000,
            deep: 300_000,
            delay: 15_000,
            poll_delay: 30_000,
            hold: 600_000,
            patience: 15_000,
            calm: Duration::from_mins(10),
            backoff: Duration::from_millis(500),
            look: Duration::from_secs(20),
            numbers: 180_000,
        }
    }
}

/// The present, in milliseconds since the epoch.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
