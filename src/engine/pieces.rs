//! Cuts what was read at once into pieces that are judged beside each other.

use std::ops::Range;

use memchr::{memchr, memrchr};

/// A piece has about so many bytes. Where the cuts are does not depend on who judges the pieces.
const PIECE: usize = 64 << 10;

/// Bytes of which it is not worth to make pieces.
const FEW: usize = 2 * PIECE;

/// A line end, lines in pieces, and a line start.
pub(super) struct Cut<'b> {
    /// The end of the line that began in earlier bytes.
    pub head: &'b [u8],
    /// Whole lines.
    pub lines: &'b [u8],
    /// The pieces of `lines`.
    pub pieces: Vec<Range<usize>>,
    /// The start of the last line.
    pub tail: &'b [u8],
}

/// Cuts bytes, if they are enough.
pub(super) fn cut(bytes: &[u8]) -> Option<Cut<'_>> {
    if bytes.len() < FEW {
        return None;
    }
    let (head, rest) = bytes.split_at(memchr(b'\n', bytes)? + 1);
    let (lines, tail) = rest.split_at(memrchr(b'\n', rest)? + 1);
    let mut pieces = Vec::with_capacity(lines.len() / PIECE + 1);
    let mut start = 0;
    while start < lines.len() {
        let enough = (start + PIECE).min(lines.len());
        let end = memchr(b'\n', &lines[enough..]).map_or(lines.len(), |end| enough + end + 1);
        pieces.push(start..end);
        start = end;
    }
    Some(Cut { head, lines, pieces, tail })
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
            assert_eq!([cut.head, cut.lines, cut.tail].concat(), text);
            let ends: Vec<usize> = cut.pieces.iter().map(|piece| piece.end).collect();
            let starts: Vec<usize> = cut.pieces.iter().map(|piece| piece.start).collect();
            assert_eq!(starts[1..], ends[..ends.len() - 1]);
            assert_eq!((starts[0], ends[ends.len() - 1]), (0, cut.lines.len()));
            assert!(ends.iter().all(|end| cut.lines[end - 1] == b'\n'));
            assert!(line > 1000 || cut.pieces.len() >= 5);
        }
        assert!(cut(&[b'\n'; 100]).is_none());
        assert!(cut(&vec![b'x'; 400_000]).is_none());
    }
}
