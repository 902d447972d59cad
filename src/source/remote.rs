//! Sources behind a network: somebody else brings their bytes, the feed hands them on.

use tokio::sync::mpsc::{Receiver, error::TryRecvError};

use super::Notice;
use crate::model::{Coverage, Remote, Spending, Tally, Timestamp};

/// What a remote source brings. Its streams have numbers of its own.
#[derive(Debug)]
pub enum Brought {
    /// A stream begins.
    Opened {
        /// Its number.
        stream: u32,
        /// Its name for people.
        name: String,
    },
    /// The next bytes of a stream, at most [`CHUNK`](super::CHUNK).
    Bytes {
        /// The stream.
        stream: u32,
        /// Its next bytes.
        bytes: Vec<u8>,
    },
    /// What was before is read; what comes now is live.
    CaughtUp {
        /// The stream.
        stream: u32,
    },
    /// All that happened before a moment was given, as far as anybody can know.
    Complete {
        /// The stream.
        stream: u32,
        /// The moment.
        until: Timestamp,
    },
    /// A stream is at its end.
    Ended {
        /// The stream.
        stream: u32,
    },
    /// What was added up somewhere else.
    Tallies(Vec<Tally>),
    /// Something happened that has a counter.
    Counted(Coverage),
    /// Something that a person should know.
    Notice(Notice),
}

/// A look at how remote sources do.
pub type Look = Box<dyn Fn() -> (Vec<Remote>, Spending) + Send>;

/// The end of remote sources that the feed holds.
pub struct Remotes {
    brought: Receiver<Brought>,
    look: Look,
    ended: bool,
}

impl Remotes {
    /// Remote sources that bring their items by a channel.
    pub fn new(brought: Receiver<Brought>, look: Look) -> Self {
        Self { brought, look, ended: false }
    }

    /// The next item, if one waits.
    pub(super) fn take(&mut self) -> Option<Brought> {
        match self.brought.try_recv() {
            Ok(brought) => Some(brought),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.ended = true;
                None
            }
        }
    }

    /// How they do, and what they cost.
    pub(super) fn look(&self) -> (Vec<Remote>, Spending) {
        (self.look)()
    }

    /// Whether nothing will come any more.
    pub(super) fn is_ended(&self) -> bool {
        self.ended
    }
}
