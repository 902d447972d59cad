//! JSON objects that may span lines, alone, in arrays, or in the envelopes that AWS hands out.

use memchr::{memchr, memchr3};

use super::super::json;
use super::{Carry, Frame, MAX_RECORD};

/// Members of a document whose array elements are records of their own.
const ENVELOPES: [&[u8]; 3] = [b"Records", b"logEvents", b"events"];

/// Members that an envelope may have: a document with any other before its array is a record that
/// has such an array.
pub const WRAPPERS: [&[u8]; 13] = [
    b"Records",
    b"logEvents",
    b"events",
    b"messageType",
    b"owner",
    b"logGroup",
    b"logStream",
    b"subscriptionFilters",
    b"policyLevel",
    b"nextToken",
    b"nextForwardToken",
    b"nextBackwardToken",
    b"searchedLogStreams",
];

/// A key longer than this names no wrapper.
const MAX_KEY: usize = 24;

/// Finds objects by their brackets, and where a record broke off finds the way back: at a line end
/// inside a string, and at an object where none can stand.
#[derive(Debug, Default)]
pub struct DocumentFramer {
    /// What is open, outermost first; inside a record only the depth counts.
    depth: u32,
    /// The depth in which objects are records: 0, or 1 in an array, or 2 in an envelope.
    records_at: u32,
    cover: Cover,
    within: Within,
    /// What each level is, the innermost in the lowest bit: 1 for an object. Deeper than 64 levels
    /// it is not known any more.
    objects: u64,
    /// The document has an envelope's array, with nothing in it.
    empty: bool,
    /// The string that is read is a member's name at depth 1.
    naming: bool,
    /// The last byte that is no blank, outside strings; `"` after a string.
    last: u8,
    /// The last string at depth 1, as far as [`MAX_KEY`].
    key: Vec<u8>,
    /// Whether a record is open, and its bytes from earlier chunks.
    open: bool,
    carry: Carry,
}

/// What the document around the next record is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Cover {
    /// A record, or an envelope whose array did not come yet.
    #[default]
    Unknown,
    /// An array that may be an envelope's was opened: its first element tells.
    Maybe,
    /// An envelope: what is outside its records is not kept.
    Envelope,
    /// A record: it has a member that no envelope has.
    Record,
}

/// What the next byte is part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Within {
    /// The structure of a document, or what is between documents.
    #[default]
    Structure,
    /// A string.
    String,
    /// An escape in a string.
    Escape,
    /// Text that is no JSON, up to the end of the line.
    Junk,
}

impl DocumentFramer {
    /// Takes the next bytes and gives every record that they complete.
    pub fn push(&mut self, bytes: &[u8], sink: &mut impl FnMut(Frame<'_>)) {
        let mut start = 0;
        let mut at = 0;
        while at < bytes.len() {
            if self.within == Within::Junk {
                let end = memchr(b'\n', &bytes[at..]).map(|n| at + n);
                at = end.unwrap_or(bytes.len());
                if end.is_some() {
                    self.end_junk(&bytes[start..at], sink);
                }
                continue;
            }
            if self.within != Within::Structure {
                at = self.string(bytes, at);
                if self.within == Within::String && at < bytes.len() && bytes[at] == b'\n' {
                    self.broken(&bytes[start..at], sink);
                }
                continue;
            }
            let byte = bytes[at];
            match byte {
                b'"' if self.depth > 0 => {
                    self.within = Within::String;
                    self.key.clear();
                    self.naming = self.depth == 1
                        && self.objects & 1 == 1
                        && matches!(self.last, b'{' | b',');
                }
                b'{' | b'[' => {
                    if byte == b'{' && self.depth > 0 && !self.object_may_stand() {
                        // The record before broke off.
                        self.broken(&bytes[start.min(at)..at], sink);
                    }
                    if self.record_begins(byte)
                        && let Some(length) = json::object(&bytes[at..])
                        && length <= MAX_RECORD
                    {
                        sink(Frame::Record(&bytes[at..at + length]));
                        self.last = b'}';
                        at += length;
                        continue;
                    }
                    self.opens(byte, at, &mut start);
                }
                b'}' | b']' if self.depth > 0 => {
                    if byte == b']' && self.last == b'[' && self.cover == Cover::Maybe {
                        self.cover = Cover::Unknown;
                        self.empty = true;
                    }
                    self.depth -= 1;
                    self.objects >>= 1;
                    if self.open && self.depth == self.records_at {
                        self.complete(&bytes[start..=at], sink);
                    }
                    if self.depth == 0 {
                        self.end_document();
                    } else if self.cover == Cover::Envelope && self.depth < self.records_at {
                        self.records_at = u32::MAX;
                    }
                }
                // Blanks, and what a record that broke off has left open.
                b' ' | b'\t' | b'\r' | b'\n' | b',' | b'}' | b']' => {}
                _ if self.depth == 0 => {
                    self.within = Within::Junk;
                    start = at;
                }
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                self.last = byte;
            }
            at += 1;
        }
        if self.open || self.within == Within::Junk {
            self.carry.keep(&bytes[start.min(bytes.len())..]);
        }
    }

    /// Ends the stream: a record that is still open broke off.
    pub fn finish(&mut self, sink: &mut impl FnMut(Frame<'_>)) {
        if self.within == Within::Junk {
            self.end_junk(&[], sink);
        } else if self.open {
            self.broken(&[], sink);
        }
        *self = Self::default();
    }

    /// Goes on inside a string; stops after it, at a line end in it, or at the end of the bytes.
    fn string(&mut self, bytes: &[u8], mut at: usize) -> usize {
        while at < bytes.len() {
            if self.within == Within::Escape {
                self.within = Within::String;
                at += 1;
                continue;
            }
            let found = memchr3(b'"', b'\\', b'\n', &bytes[at..]);
            let end = found.map_or(bytes.len(), |n| at + n);
            if self.depth == 1 && self.key.len() <= MAX_KEY {
                let room = (MAX_KEY + 1 - self.key.len()).min(end - at);
                self.key.extend_from_slice(&bytes[at..at + room]);
            }
            match bytes.get(end) {
                None | Some(b'\n') => return end,
                Some(b'\\') => {
                    self.within = Within::Escape;
                    at = end + 1;
                }
                Some(_) => {
                    self.within = Within::Structure;
                    self.last = b'"';
                    let wrapper = WRAPPERS.contains(&self.key.as_slice());
                    let own = std::mem::take(&mut self.naming) && !wrapper;
                    if own && self.cover != Cover::Envelope {
                        self.cover = Cover::Record;
                    }
                    return end + 1;
                }
            }
        }
        at
    }

    fn opens(&mut self, byte: u8, at: usize, start: &mut usize) {
        if self.cover == Cover::Maybe {
            self.cover = Cover::Unknown;
            if byte == b'{' && self.last == b'[' {
                self.begin_envelope();
            }
        }
        if byte == b'[' && self.depth == 0 {
            self.records_at = 1;
            self.cover = Cover::Envelope;
        } else if byte == b'[' && self.depth == 1 && self.last == b':' && self.names_envelope() {
            self.cover = if self.cover == Cover::Envelope { self.cover } else { Cover::Maybe };
            self.records_at = if self.cover == Cover::Envelope { 2 } else { self.records_at };
        } else if byte == b'{' && !self.open && self.depth == self.records_at {
            self.open = true;
            *start = at;
        }
        self.depth += 1;
        self.objects = (self.objects << 1) | u64::from(byte == b'{');
    }

    /// Whether the byte opens a record of an envelope that is known to be one.
    fn record_begins(&self, byte: u8) -> bool {
        let ready = self.cover == Cover::Envelope && self.depth == self.records_at;
        byte == b'{' && ready && !self.open
    }

    /// Whether an object can stand where the next byte is: after a colon, or in an array.
    fn object_may_stand(&self) -> bool {
        match self.last {
            b':' | b'[' => true,
            b',' => self.objects & 1 == 0 || self.depth > 64,
            _ => false,
        }
    }

    fn names_envelope(&self) -> bool {
        (self.records_at == 0 && self.cover != Cover::Record || self.cover == Cover::Envelope)
            && ENVELOPES.contains(&self.key.as_slice())
    }

    /// The elements of the innermost array are the records; what is around them is not kept.
    fn begin_envelope(&mut self) {
        self.records_at = 2;
        self.cover = Cover::Envelope;
        self.open = false;
        self.carry.clear();
    }

    fn complete(&mut self, tail: &[u8], sink: &mut impl FnMut(Frame<'_>)) {
        if self.empty && self.cover != Cover::Record && self.depth == 0 {
            // An envelope without a record.
        } else if self.carry.is_empty() && tail.len() <= MAX_RECORD {
            sink(Frame::Record(tail));
        } else {
            self.carry.keep(tail);
            sink(self.carry.frame(Frame::Record));
        }
        self.open = false;
        self.carry.clear();
    }

    fn broken(&mut self, tail: &[u8], sink: &mut impl FnMut(Frame<'_>)) {
        if self.open {
            self.carry.keep(tail);
            sink(self.carry.frame(Frame::Broken));
        } else {
            sink(Frame::Broken(&[]));
        }
        *self = Self::default();
    }

    fn end_junk(&mut self, tail: &[u8], sink: &mut impl FnMut(Frame<'_>)) {
        self.open = true;
        self.broken(tail, sink);
    }

    fn end_document(&mut self) {
        self.records_at = 0;
        self.cover = Cover::Unknown;
        self.empty = false;
        self.open = false;
        self.carry.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(text: &str, chunk: usize) -> Vec<String> {
        let mut framer = DocumentFramer::default();
        let mut out = Vec::new();
        let mut sink = |frame: Frame<'_>| {
            out.push(match frame {
                Frame::Record(r) => String::from_utf8_lossy(r).into_owned(),
                Frame::Broken(b) => format!("!{}", String::from_utf8_lossy(b)),
                Frame::Oversized(n) => format!("oversized {n}"),
                Frame::Lines(_) => unreachable!(),
            });
        };
        for bytes in text.as_bytes().chunks(chunk) {
            framer.push(bytes, &mut sink);
        }
        framer.finish(&mut sink);
        out
    }

    #[test]
    fn records_are_found_in_any_cover_and_any_chunks() {
        let table: &[(&str, &[&str])] = &[
            ("{\"a\":1}\n{\"a\":2}", &["{\"a\":1}", "{\"a\":2}"]),
            ("{\n  \"a\": {\n \"b\": [1]}\n}\n", &["{\n  \"a\": {\n \"b\": [1]}\n}"]),
            ("{\n  \"a\": \"x\"\n}\n", &["{\n  \"a\": \"x\"\n}"]),
            ("[{\"a\":1},\n {\"a\":2}]", &["{\"a\":1}", "{\"a\":2}"]),
            ("{\"Records\":[{\"a\":1},{\"b\":\"]}\"}]}", &["{\"a\":1}", "{\"b\":\"]}\"}"]),
            (
                "{\"messageType\":\"X\",\"logEvents\":[{\"message\":\"{\\\"k\\\":1}\"}],\"z\":{\"y\":1}}",
                &["{\"message\":\"{\\\"k\\\":1}\"}"],
            ),
            ("{\"Records\":[]}\n{\"Records\":[{\"a\":1}]}", &["{\"a\":1}"]),
            ("{\"k\":1,\"events\":[\"login\"]}", &["{\"k\":1,\"events\":[\"login\"]}"]),
            (
                "[{\"a\":1},\n{\"a\":\"2\",\n{\"a\":3},{\"a\":4}]",
                &["{\"a\":1}", "!{\"a\":\"2\",\n", "{\"a\":3}", "{\"a\":4}"],
            ),
            (
                "{\"t\":1,\"events\":[]}{\"events\":[],\"t\":2}",
                &["{\"t\":1,\"events\":[]}", "{\"events\":[],\"t\":2}"],
            ),
            ("{\"t\":1,\"events\":[{\"k\":1}]}", &["{\"t\":1,\"events\":[{\"k\":1}]}"]),
            ("{\"a\":{\"Records\":[{\"b\":1}]}}", &["{\"a\":{\"Records\":[{\"b\":1}]}}"]),
            ("{\"a\":\"broken\n{\"a\":2}", &["!{\"a\":\"broken", "{\"a\":2}"]),
            ("{\"a\":1,\"b\":2\n{\"a\":2}", &["!{\"a\":1,\"b\":2\n", "{\"a\":2}"]),
            ("{\"a\":1}\nnot json\n{\"a\":2}", &["{\"a\":1}", "!not json", "{\"a\":2}"]),
            ("{\"a\":[", &["!{\"a\":["]),
            ("", &[]),
        ];
        for (text, expected) in table {
            for chunk in [1, 3, 7, 4096] {
                assert_eq!(frames(text, chunk), *expected, "{text} in chunks of {chunk}");
            }
        }
    }

    #[test]
    fn depth_and_length_are_bounded() {
        assert_eq!(frames(&"{\"a\":[".repeat(100_000), 4096).len(), 1);
        let long = format!("{{\"a\":\"{}\"}}\n{{\"b\":1}}", "x".repeat(MAX_RECORD));
        let out = frames(&long, 65_536);
        assert!(out[0].starts_with("oversized"), "{}", out[0].len());
        assert_eq!(out[1], "{\"b\":1}");
    }
}
