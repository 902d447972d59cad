//! What a feed gives.

use super::{Bytes, Notice, StreamId, StreamInfo};
use crate::model::{Coverage, Tally, Timestamp};

/// What a feed gives next.
#[derive(Debug)]
pub enum Item<'a> {
    /// A stream begins. A pipe begins when its first bytes come.
    Opened {
        /// Its number in every item to come.
        stream: StreamId,
        /// What is known of it.
        info: &'a StreamInfo,
    },
    /// The next bytes of a stream, at most [`CHUNK`](super::CHUNK), inflated, not aligned to lines.
    Bytes {
        /// The stream.
        stream: StreamId,
        /// Its next bytes.
        bytes: Bytes<'a>,
    },
    /// A followed file is at its end for now; said each time it comes there.
    CaughtUp {
        /// The stream.
        stream: StreamId,
    },
    /// All that happened in a stream before a moment was given; said by sources that know.
    Complete {
        /// The stream.
        stream: StreamId,
        /// The moment.
        until: Timestamp,
    },
    /// What was added up somewhere else, by the rules of this program.
    Tallies(Vec<Tally>),
    /// Something happened that has a counter.
    Counted(Coverage),
    /// A stream is at its end for good: its last line, if it has no end, will get none.
    Ended {
        /// The stream.
        stream: StreamId,
    },
    /// Something that a person should know.
    Notice(Notice),
    /// Nothing to give now. Ask again after some milliseconds.
    Idle,
    /// Every stream has ended and none will begin.
    Done,
}

/// An item that borrows nothing.
pub(super) enum Step {
    Opened(StreamId, StreamInfo),
    Bytes(StreamId, usize),
    CaughtUp(StreamId),
    Complete(StreamId, Timestamp),
    Tallies(Vec<Tally>),
    Counted(Coverage),
    Ended(StreamId),
    Notice(Notice),
}
