//! One record a line.

use memchr::memchr;

use super::{Frame, MAX_RECORD};

/// Cuts at line feeds; with `quotes`, only where the quotes before are even, as CSV has them.
#[derive(Debug, Default)]
pub struct LineFramer {
    carry: Vec<u8>,
    /// Bytes of an oversized record that were let go so far.
    skipped: u64,
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
                    self.keep(line);
                    self.keep(b"\n");
                    continue;
                }
            }
            if self.carry.is_empty() && self.skipped == 0 && line.len() <= MAX_RECORD {
                give(line, sink);
            } else {
                self.keep(line);
                self.finish(sink);
            }
        }
        if self.quotes {
            self.open_quote ^= memchr::memchr_iter(b'"', bytes).count() % 2 == 1;
        }
        self.keep(bytes);
    }

    /// Ends the stream: what is left is the last line.
    pub fn finish(&mut self, sink: &mut impl FnMut(Frame<'_>)) {
        if self.skipped > 0 {
            sink(Frame::Oversized(self.skipped));
        } else {
            give(&self.carry, sink);
        }
        self.carry.clear();
        self.skipped = 0;
        self.open_quote = false;
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.skipped > 0 || self.carry.len() + bytes.len() > MAX_RECORD {
            self.skipped += (self.carry.len() + bytes.len()) as u64;
            self.carry = Vec::new();
        } else {
            self.carry.extend_from_slice(bytes);
        }
    }
}

fn give(line: &[u8], sink: &mut impl FnMut(Frame<'_>)) {
    let line = line.trim_ascii_end();
    if !line.is_empty() {
        sink(Frame::Record(line));
    }
}
