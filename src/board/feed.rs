//! What the feed is doing: the first line of every screen.

use super::EventLine;
use crate::model::{Coverage, Remote, Spending, Timestamp};

/// What the feed is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Phase {
    /// No event has come yet.
    #[default]
    Waiting,
    /// What the sources already had is being read.
    CatchingUp {
        /// Share of the known bytes that was read, 0 to 1, when it is known.
        done: Option<f32>,
    },
    /// New events are followed as they come.
    Live,
    /// A recording is played.
    Replay {
        /// Times as fast as the events came; 0 is held.
        speed: f64,
    },
    /// Every source has ended.
    Ended,
}

/// Where the event times of a source come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeBasis {
    /// Nothing was read yet.
    #[default]
    Unknown,
    /// A field or a place in the record, by its name.
    Event(String),
    /// The records have no time that is known: the time of arrival stands in.
    Arrival,
}

/// One source and how it does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceHealth {
    /// Its name for people.
    pub name: String,
    /// Its format, in a word or two.
    pub format: String,
    /// Events read from it.
    pub events: u64,
    /// Where its event times come from.
    pub time: TimeBasis,
    /// Whether it has ended.
    pub ended: bool,
}

/// What the feed is doing, and what became of every event before any rule.
#[derive(Clone, Debug, Default)]
pub struct Feed {
    /// What it is doing.
    pub phase: Phase,
    /// Whether names are hashes, by which nobody is known.
    pub redacted: bool,
    /// The present: wall time, or the time that the replay has come to.
    pub now: Timestamp,
    /// The watermark: event time up to which the feed has come.
    pub watermark: Option<Timestamp>,
    /// Milliseconds from an event's own time to its arrival, at the median of the last minute;
    /// `None` when nothing is live.
    pub lag_ms: Option<i64>,
    /// Events a second, over the last few seconds.
    pub rate: f64,
    /// Counts over all sources.
    pub coverage: Coverage,
    /// The sources, busiest first.
    pub sources: Vec<SourceHealth>,
    /// How many more there are, or were.
    pub more_sources: u64,
    /// The sources behind a network.
    pub remotes: Vec<Remote>,
    /// What those cost.
    pub spending: Option<Spending>,
    /// The last records that could not be read, oldest first.
    pub rejects: Vec<EventLine>,
    /// What people should know of the sources, oldest first.
    pub notices: Vec<String>,
}
