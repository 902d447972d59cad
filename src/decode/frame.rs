//! Cuts a stream of bytes into records, whatever the chunks are that it comes in.

mod documents;
mod lines;

pub use documents::DocumentFramer;
pub use lines::LineFramer;

/// A record longer than this many bytes is skipped and counted: 2 MiB, twice the largest event of
/// CloudWatch Logs.
pub const MAX_RECORD: usize = 2 << 20;

/// A piece of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    /// One record, without its line end.
    Record(&'a [u8]),
    /// Bytes that are no record of this format.
    Broken(&'a [u8]),
    /// A record of at least so many bytes, over the limit.
    Oversized(u64),
}
