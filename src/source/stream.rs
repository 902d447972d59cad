//! One continuous run of bytes.

use super::Encoding;
use super::file::Tail;
use super::once::Once;
use super::pipe::Pipe;
use crate::model::Timestamp;

/// One continuous run of bytes with one format: a file up to its next rotation, an archive, a
/// pipe. Numbers are never used again within a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub(super) u32);

impl StreamId {
    /// Its place in the order in which streams began, from 0.
    pub const fn number(self) -> u32 {
        self.0
    }
}

/// What is known of a stream when it begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamInfo {
    /// Its name for people: the path, clean for a terminal.
    pub name: String,
    /// How its bytes are packed where they lie; given out they are plain.
    pub encoding: Encoding,
    /// Whether it is a pipe, which never says that it has given what was there before.
    pub is_pipe: bool,
    /// Its size in bytes on disk, if it is a file.
    pub size: Option<u64>,
    /// When it was last written to, if it is a file.
    pub modified: Option<Timestamp>,
}

/// A stream that has not ended.
pub(super) struct Stream {
    pub name: String,
    pub source: Source,
    /// The event time that the consumer has come to.
    pub reached: Option<Timestamp>,
    /// When it was last read, in reads of the feed.
    pub turn: u64,
    /// Whether it never was at its end.
    pub catching_up: bool,
    /// Whether bytes were given since its end was last told.
    pub untold: bool,
}

pub(super) enum Source {
    Once(Box<Once>),
    Tail(Tail),
    Pipe(Pipe),
}

impl Stream {
    pub fn new(name: String, source: Source) -> Self {
        let file = !matches!(source, Source::Pipe(_));
        Self { name, source, reached: None, turn: 0, catching_up: file, untold: file }
    }

    /// Bytes read and bytes known of, on disk.
    pub fn progress(&self) -> (u64, u64) {
        match &self.source {
            Source::Once(once) => (once.consumed().min(once.size), once.size),
            Source::Tail(tail) => (tail.offset, tail.stamp.len.max(tail.offset)),
            Source::Pipe(_) => (0, 0),
        }
    }

    /// The places of [`max_open`](super::Options::max_open) that it takes while it is read.
    pub fn places(&self) -> usize {
        match &self.source {
            Source::Once(once) => once.encoding.places(),
            Source::Tail(tail) => usize::from(tail.is_open()),
            Source::Pipe(_) => 0,
        }
    }

    pub fn tail(&self) -> Option<&Tail> {
        match &self.source {
            Source::Tail(tail) => Some(tail),
            _ => None,
        }
    }

    pub fn tail_mut(&mut self) -> Option<&mut Tail> {
        match &mut self.source {
            Source::Tail(tail) => Some(tail),
            _ => None,
        }
    }
}
