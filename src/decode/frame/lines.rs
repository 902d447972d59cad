//! One record a line.

use memchr::memchr;

use super::{Carry, Frame, MAX_RECORD};

/// Cuts at line feeds; with `quotes`, only where the quotes before are even, as CSV has them.
#[derive(Debug, Default)]
pub struct LineFramer {
    carry: Carry,
    quotes: bool,
    open_quote: bool,
}

impl LineFramer {
    /// Lines that a quoted line feed does not end.
    pub fn quoted() -> Self {
        Self { quotes: true, ..Self::default() }
    }

    /// Takes the next bytes and gives every line that they complete. Blank lines are no records.
    pub fn push(&mut self, mut bytes: &[u8], sink: &mut impl FnMut(Frame<'_>)) {
        while let Some(len) = memchr(b'\n', bytes) {
            let line = &bytes[..len];
            bytes = &bytes[len + 1..];
            if self.quotes {
                self.open_quote ^= memchr::memchr_iter(b'"', line).count() % 2 == 1;
                if self.open_quote {
                    self.carry.keep(line);
                    self.carry.keep(b"\n");
                    continue;
                }
            }
            if self.carry.is_empty() && line.len() <= MAX_RECORD {
                give(line, sink);
            } else {
                self.carry.keep(line);
                self.finish(sink);
            }
        }
        if self.quotes {
            self.open_quote ^= memchr::memchr_iter(b'"', bytes).count() % 2 == 1;
        }
        self.carry.keep(bytes);
    }

    /// Ends the stream: what is left is the last line.
    pub fn finish(&mut self, sink: &mut impl FnMut(Frame<'_>)) {
        match self.carry.frame(Frame::Record) {
            Frame::Record(line) => give(line, sink),
            other => sink(other),
        }
        self.carry.clear();
        self.open_quote = false;
    }
}

fn give(line: &[u8], sink: &mut impl FnMut(Frame<'_>)) {
    let line = line.trim_ascii_end();
    if !line.is_empty() {
        sink(Frame::Record(line));
    }
}
