//! One record a line.

use memchr::memchr;

use super::{Carry, Frame, MAX_RECORD};

/// A record with a quoted value longer than this has a stray quote.
const MAX_QUOTED: usize = 64 << 10;

/// Cuts at line feeds; of CSV, only at those that stand in no quoted value.
#[derive(Debug, Default)]
pub struct LineFramer {
    carry: Carry,
    /// The delimiter of CSV.
    csv: Option<u8>,
}

impl LineFramer {
    /// Lines of CSV with this delimiter.
    pub fn quoted(delimiter: u8) -> Self {
        Self { csv: Some(delimiter), ..Self::default() }
    }

    /// Takes the next bytes and gives every line that they complete. Blank lines are no records.
    pub fn push(&mut self, mut bytes: &[u8], sink: &mut impl FnMut(Frame<'_>)) {
        while let Some(len) = memchr(b'\n', bytes) {
            let line = &bytes[..len];
            bytes = &bytes[len + 1..];
            if self.carry.is_empty() && self.csv.is_none() && line.len() <= MAX_RECORD {
                give(line, sink);
                continue;
            }
            self.carry.keep(line);
            if self.is_open() && self.carry.bytes.len() <= MAX_QUOTED {
                self.carry.keep(b"\n");
            } else {
                self.finish(sink);
            }
        }
        self.carry.keep(bytes);
    }

    /// Ends the stream: what is left is the last line; or, where a quote was never closed, lines.
    pub fn finish(&mut self, sink: &mut impl FnMut(Frame<'_>)) {
        match self.carry.frame(Frame::Record) {
            Frame::Record(lines) if self.is_open() => {
                lines.split(|b| *b == b'\n').for_each(|line| give(line, sink));
            }
            Frame::Record(line) => give(line, sink),
            other => sink(other),
        }
        self.carry.clear();
    }

    /// Whether what is kept ends inside a quoted value.
    fn is_open(&self) -> bool {
        self.csv.is_some_and(|delimiter| ends_quoted(&self.carry.bytes, delimiter))
    }
}

/// Whether CSV ends inside a quoted value. Only a quote at the start of a value opens one.
fn ends_quoted(csv: &[u8], delimiter: u8) -> bool {
    #[derive(PartialEq)]
    enum At {
        Start,
        Plain,
        Quoted,
        /// After a quote in a quoted value: its end, or half of a doubled one.
        Quote,
    }
    if !csv.contains(&b'"') {
        return false;
    }
    let mut at = At::Start;
    for byte in csv {
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Quote,
            (At::Start | At::Quote, b'"') | (At::Quoted, _) => At::Quoted,
            (_, b) if *b == delimiter || *b == b'\n' => At::Start,
            _ => At::Plain,
        };
    }
    at == At::Quoted
}

fn give(line: &[u8], sink: &mut impl FnMut(Frame<'_>)) {
    let line = line.trim_ascii_end();
    if !line.is_empty() {
        sink(Frame::Record(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, csv: Option<u8>, chunk: usize) -> Vec<String> {
        let mut framer = LineFramer { csv, ..LineFramer::default() };
        let mut out = Vec::new();
        let mut sink = |frame: Frame<'_>| match frame {
            Frame::Record(line) => out.push(String::from_utf8_lossy(line).into_owned()),
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
