//! Cuts what was read at once into pieces that are judged beside each other.

use std::ops::{Deref, Range};

use memchr::{memchr, memrchr};

use crate::source::{Buffer, Bytes};

/// A piece has about so many bytes. Where the cuts are does not depend on who judges the pieces.
const PIECE: usize = 64 << 10;

/// Bytes of which it is not worth to make pieces.
const FEW: usize = 2 * PIECE;

/// Bytes of a stream.
pub(super) enum Given<'b> {
    /// To be copied, if they are kept.
    Lent(&'b [u8]),
    /// In a buffer that can be kept for another one.
    Whole(Bytes<'b>),
}

impl Given<'_> {
    /// A buffer that begins with them; it is this one, or one that takes its place.
    pub fn keep(self, mut room: Buffer) -> Buffer {
        match self {
            Self::Lent(bytes) => {
                room[..bytes.len()].copy_from_slice(bytes);
                room
            }
            Self::Whole(bytes) => bytes.swap(room),
        }
    }
}

impl Deref for Given<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Lent(bytes) => bytes,
            Self::Whole(bytes) => bytes,
        }
    }
}

/// Where in some bytes are whole lines; before them is the end of a line that began in earlier
/// bytes, and behind them the start of the last one.
pub(super) struct Cut {
    /// The lines.
    pub lines: Range<usize>,
    /// Their pieces.
    pub pieces: Vec<Range<usize>>,
}

/// Cuts bytes, if they are enough.
pub(super) fn cut(bytes: &[u8]) -> Option<Cut> {
    if bytes.len() < FEW {
        return None;
    }
    let first = memchr(b'\n', bytes)? + 1;
    let last = memrchr(b'\n', bytes)? + 1;
    let mut pieces = Vec::with_capacity((last - first) / PIECE + 1);
    let mut start = first;
    while start < last {
        let enough = (start + PIECE).min(last);
        let end = memchr(b'\n', &bytes[enough..last]).map_or(last, |end| enough + end + 1);
        pieces.push(start..end);
        start = end;
    }
    Some(Cut { lines: first..last, pieces })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_and_lines_stay_whole() {
        for line in [1, 7, 1000, 100_000] {
            let text: Vec<u8> =
                (0..400_000).map(|i| if i % line == 5 % line { b'\n' } else { b'x' }).collect();
            let cut = cut(&text).unwrap();
            let ends: Vec<usize> = cut.pieces.iter().map(|piece| piece.end).collect();
            let starts: Vec<usize> = cut.pieces.iter().map(|piece| piece.start).collect();
            assert_eq!(starts[1..], ends[..ends.len() - 1]);
            assert_eq!(starts[0]..ends[ends.len() - 1], cut.lines);
            assert!(starts.iter().chain(&ends).all(|place| text[place - 1] == b'\n'));
            assert!(!text[cut.lines.end..].contains(&b'\n'));
            assert!(!text[..cut.lines.start - 1].contains(&b'\n'));
            assert!(line > 1000 || cut.pieces.len() >= 5);
        }
        assert!(cut(&[b'\n'; 100]).is_none());
        assert!(cut(&vec![b'x'; 400_000]).is_none());
    }
}
