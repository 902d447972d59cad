//! What the engine reads: sources, or a recording that it holds.

use std::collections::BTreeMap;
use std::io::{self, Read};

use super::pieces::Given;
use crate::model::{Coverage, Remote, Spending, Tally, Timestamp};
use crate::source::{Ahead, Feed, Item, Notice, Progress, StreamId};

/// Bytes of a recording that are read at once: few, so that a replay keeps its pace.
const PIECE: usize = 4096;

/// What the engine reads.
pub enum Input {
    /// Files, folders, pipes.
    Sources(Box<Feed>),
    /// One recording, as lines of a log.
    Recording {
        /// Its name for people.
        name: String,
        /// Its lines.
        reader: Box<dyn Read + Send>,
    },
}

/// What came.
pub(super) enum Arrived<'a> {
    /// `written` is when the stream was last written to, where that is known.
    Opened {
        stream: u32,
        name: String,
        pipe: bool,
        written: Option<Timestamp>,
    },
    Bytes {
        stream: u32,
        bytes: Given<'a>,
    },
    CaughtUp(u32),
    Complete(u32, Timestamp),
    Tallies(Vec<Tally>),
    Counted(Coverage),
    Ended(u32),
    Notice {
        text: String,
        dropped: u64,
        skipped: bool,
    },
    Idle,
    Done,
}

/// An input that is being read.
pub(super) struct Reading {
    input: Input,
    buffer: Vec<u8>,
    /// The streams that are open, by their numbers.
    streams: BTreeMap<u32, StreamId>,
    opened: bool,
    ended: bool,
}

impl Reading {
    pub fn new(input: Input) -> Self {
        Self {
            input,
            buffer: vec![0; PIECE],
            streams: BTreeMap::new(),
            opened: false,
            ended: false,
        }
    }

    pub fn next(&mut self) -> Arrived<'_> {
        match &mut self.input {
            Input::Sources(feed) => match feed.next() {
                Item::Opened { stream, info } => {
                    self.streams.insert(stream.number(), stream);
                    Arrived::Opened {
                        stream: stream.number(),
                        name: info.name.clone(),
                        pipe: info.is_pipe,
                        written: info.modified,
                    }
                }
                Item::Bytes { stream, bytes } => {
                    Arrived::Bytes { stream: stream.number(), bytes: Given::Whole(bytes) }
                }
                Item::CaughtUp { stream } => Arrived::CaughtUp(stream.number()),
                Item::Complete { stream, until } => Arrived::Complete(stream.number(), until),
                Item::Tallies(tallies) => Arrived::Tallies(tallies),
                Item::Counted(coverage) => Arrived::Counted(coverage),
                Item::Ended { stream } => {
                    self.streams.remove(&stream.number());
                    Arrived::Ended(stream.number())
                }
                Item::Notice(notice) => Arrived::Notice {
                    text: notice.to_string(),
                    dropped: notice.dropped_bytes(),
                    skipped: matches!(notice, Notice::Skipped(_) | Notice::Lost { .. }),
                },
                Item::Idle => Arrived::Idle,
                Item::Done => Arrived::Done,
            },
            Input::Recording { name, .. } if !self.opened => {
                self.opened = true;
                Arrived::Opened { stream: 0, name: name.clone(), pipe: false, written: None }
            }
            Input::Recording { .. } if self.ended => Arrived::Done,
            Input::Recording { name, reader } => match reader.read(&mut self.buffer) {
                Ok(0) => {
                    self.ended = true;
                    Arrived::Ended(0)
                }
                Ok(len) => Arrived::Bytes { stream: 0, bytes: Given::Lent(&self.buffer[..len]) },
                Err(e) if e.kind() == io::ErrorKind::Interrupted => Arrived::Idle,
                Err(e) => {
                    let text = format!("{name}: {e}; what came before is shown");
                    // The next read finds nothing, and ends the stream.
                    *reader = Box::new(io::empty());
                    Arrived::Notice { text, dropped: 0, skipped: false }
                }
            },
        }
    }

    /// What reads ahead where bytes came from last, on any thread.
    pub fn ahead(&mut self) -> Option<Ahead> {
        match &mut self.input {
            Input::Sources(feed) => feed.ahead(),
            Input::Recording { .. } => None,
        }
    }

    /// Whether somebody reads ahead now, so that [`next`](Self::next) may have to wait.
    pub fn is_being_read(&self) -> bool {
        match &self.input {
            Input::Sources(feed) => feed.is_being_read(),
            Input::Recording { .. } => false,
        }
    }

    /// How much of what the sources had was read.
    pub fn progress(&self) -> Option<Progress> {
        match &self.input {
            Input::Sources(feed) => Some(feed.progress()),
            Input::Recording { .. } => None,
        }
    }

    /// How the sources behind a network do, and what they cost.
    pub fn remotes(&self) -> Option<(Vec<Remote>, Spending)> {
        match &self.input {
            Input::Sources(feed) => feed.remotes(),
            Input::Recording { .. } => None,
        }
    }

    /// Tells the sources how far a stream has come, which orders what is read next.
    pub fn reached(&mut self, stream: u32, time: Timestamp) {
        if let (Input::Sources(feed), Some(stream)) = (&mut self.input, self.streams.get(&stream)) {
            feed.reached(*stream, time);
        }
    }
}
