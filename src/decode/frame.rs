//! Cuts a stream of bytes into records, whatever the chunks are that it comes in.

mod documents;
mod lines;

pub use documents::{DocumentFramer, WRAPPERS};
pub use lines::{LineFramer, each as each_line};

/// A record longer than this many bytes is skipped and counted: 2 MiB, twice the largest event of
/// CloudWatch Logs.
pub const MAX_RECORD: usize = 2 << 20;

/// The bytes of a record from earlier chunks, up to the limit.
#[derive(Debug, Default)]
struct Carry {
    bytes: Vec<u8>,
    /// Bytes of an oversized record that were let go so far.
    skipped: u64,
}

impl Carry {
    fn is_empty(&self) -> bool {
        self.bytes.is_empty() && self.skipped == 0
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.skipped > 0 || self.bytes.len() + bytes.len() > MAX_RECORD {
            self.skipped += (self.bytes.len() + bytes.len()) as u64;
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// The record that was kept, by `whole`, or what is known of one over the limit.
    fn frame<'a>(&'a self, whole: impl FnOnce(&'a [u8]) -> Frame<'a>) -> Frame<'a> {
        match self.skipped {
            0 => whole(&self.bytes),
            skipped => Frame::Oversized(skipped),
        }
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.skipped = 0;
    }
}

/// A piece of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    /// One record, without its line end.
    Record(&'a [u8]),
    /// Whole lines, each one record if it is not blank; none of them is longer than [`MAX_RECORD`].
    Lines(&'a [u8]),
    /// Bytes that are no record of this format.
    Broken(&'a [u8]),
    /// A record of at least so many bytes, over the limit.
    Oversized(u64),
}
