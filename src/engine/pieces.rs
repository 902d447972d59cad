//! Cuts what was read at once into pieces that are judged beside each other.

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
    pub pieces: Vec<&'b [u8]>,
    /// The start of the last line.
    pub tail: &'b [u8],
}

/// Cuts bytes, if they are enough.
pub(super) fn cut(bytes: &[u8]) -> Option<Cut<'_>> {
    if bytes.len() < FEW {
        return None;
    }
    let (head, rest) = bytes.split_at(memchr(b'\n', bytes)? + 1);
    let (mut lines, tail) = rest.split_at(memrchr(b'\n', rest)? + 1);
    let mut pieces = Vec::with_capacity(lines.len() / PIECE + 1);
    while lines.len() > PIECE {
        let at = memchr(b'\n', &lines[PIECE..]).map_or(lines.len(), |end| PIECE + end + 1);
        let (piece, rest) = lines.split_at(at);
        pieces.push(piece);
        lines = rest;
    }
    if !lines.is_empty() {
        pieces.push(lines);
    }
    Some(Cut { head, pieces, tail })
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
            assert_eq!([cut.head, &cut.pieces.concat(), cut.tail].concat(), text);
            assert!(cut.pieces.iter().all(|piece| piece.ends_with(b"\n")));
            assert!(line > 1000 || cut.pieces.len() >= 5);
        }
        assert!(cut(&[b'\n'; 100]).is_none());
        assert!(cut(&vec![b'x'; 400_000]).is_none());
    }
}
