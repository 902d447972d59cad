//! One record a line.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memrchr};

use super::{Carry, Frame, MAX_RECORD};

/// A record whose quoted value is longer than this, or has more lines, has a stray quote.
const MAX_QUOTED: usize = 64 << 10;
const MAX_QUOTED_LINES: usize = 100;

/// Cuts at line feeds; of CSV, only at those that stand in no quoted value.
#[derive(Debug, Default)]
pub struct LineFramer {
    carry: Carry,
    /// The delimiter of CSV.
    csv: Option<u8>,
    at: At,
    /// Line feeds in what is carried.
    lines: usize,
}

/// Where in a row of CSV the next byte is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum At {
    /// At the start of a value: only a quote here opens a quoted one.
    #[default]
    Start,
    Plain,
    Quoted,
    /// After a quote in a quoted value: its end, or half of a doubled one.
    Quote,
}

impl LineFramer {
    /// Lines of CSV with this delimiter.
    pub fn quoted(delimiter: u8) -> Self {
        Self { csv: Some(delimiter), ..Self::default() }
    }

    /// Takes the next bytes and gives every line that they complete. Blank lines are no records.
    pub fn push(&mut self, mut bytes: &[u8], sink: &mut impl FnMut(Frame<'_>)) {
        while let Some(len) = memchr(b'\n', bytes) {
            if self.carry.is_empty() && self.csv.is_none() && bytes.len() <= MAX_RECORD {
                let whole = memrchr(b'\n', bytes).map_or(len + 1, |last| last + 1);
                sink(Frame::Lines(&bytes[..whole]));
                bytes = &bytes[whole..];
                break;
            }
            let line = &bytes[..len];
            bytes = &bytes[len + 1..];
            self.keep(line);
            let short = self.carry.bytes.len() <= MAX_QUOTED && self.lines < MAX_QUOTED_LINES;
            if self.at == At::Quoted && short {
                self.keep(b"\n");
                self.lines += 1;
            } else {
                self.finish(sink);
            }
        }
        self.keep(bytes);
    }

    /// Ends the stream: what is left is the last line; or, where a quote was never closed, lines.
    pub fn finish(&mut self, sink: &mut impl FnMut(Frame<'_>)) {
        // Blanks at the end of a row of CSV are its last values.
        let whole = |line: &[u8]| match self.csv {
            Some(_) => line.strip_suffix(b"\r").unwrap_or(line).len(),
            None => line.trim_ascii_end().len(),
        };
        match self.carry.frame(Frame::Record) {
            Frame::Record(lines) if self.at == At::Quoted => {
                lines.split(|b| *b == b'\n').for_each(|line| give(&line[..whole(line)], sink));
            }
            Frame::Record(line) => give(&line[..whole(line)], sink),
            other => sink(other),
        }
        self.carry.clear();
        self.at = At::Start;
        self.lines = 0;
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.carry.keep(bytes);
        let Some(delimiter) = self.csv else { return };
        for byte in bytes {
            self.at = match (self.at, byte) {
                (At::Quoted, b'"') => At::Quote,
                (At::Start | At::Quote, b'"') | (At::Quoted, _) => At::Quoted,
                (_, b) if *b == delimiter => At::Start,
                _ => At::Plain,
            };
        }
    }
}

/// Gives the place of each of some lines that is not blank, without the blanks at its end.
pub fn each(lines: &[u8], mut sink: impl FnMut(Range<usize>)) {
    let mut start = 0;
    for end in memchr_iter(b'\n', lines).chain([lines.len()]) {
        let length = lines[start..end].trim_ascii_end().len();
        if length > 0 {
            sink(start..start + length);
        }
        start = end + 1;
    }
}

fn give(line: &[u8], sink: &mut impl FnMut(Frame<'_>)) {
    if !line.trim_ascii().is_empty() {
        sink(Frame::Record(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, csv: Option<u8>, chunk: usize) -> Vec<String> {
        let mut framer = LineFramer { csv, ..LineFramer::default() };
        let mut out = Vec::new();
        let mut take = |line: &[u8]| out.push(String::from_utf8_lossy(line).into_owned());
        let mut sink = |frame: Frame<'_>| match frame {
            Frame::Lines(lines) => each(lines, |line| take(&lines[line])),
            Frame::Record(line) => take(line),
            other => panic!("{other:?}"),
        };
        text.as_bytes().chunks(chunk).for_each(|bytes| framer.push(bytes, &mut sink));
        framer.finish(&mut sink);
        out
    }

    #[test]
    fn only_real_quotes_hold_line_feeds() {
        let table: &[(&str, &[&str])] = &[
            ("a,b\n1,2\n", &["a,b", "1,2"]),
            ("1,\"two\nlines\"\n3,4", &["1,\"two\nlines\"", "3,4"]),
            ("1,\"a\"\"b\nc\"\n2,x", &["1,\"a\"\"b\nc\"", "2,x"]),
            ("5\" pipe,1\nx,1\n6\" pipe,1\ny,1\n", &["5\" pipe,1", "x,1", "6\" pipe,1", "y,1"]),
            ("\ta\t\r\n", &["\ta\t"]),
            ("1,\"never closed\n2,x\n3,y", &["1,\"never closed", "2,x", "3,y"]),
        ];
        for (text, expected) in table {
            for chunk in [1, 5, 4096] {
                assert_eq!(lines(text, Some(b','), chunk), *expected, "{text}");
            }
        }
        assert_eq!(lines("\"a\nb", None, 3), ["\"a", "b"]);
    }
}
