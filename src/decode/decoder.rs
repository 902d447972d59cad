//! One stream, from bytes to records.

use super::fields::Fields;
use super::frame::{DocumentFramer, Frame, LineFramer};
use super::{Format, Layout, Sniffed, sniff};
use crate::model::{Asks, Record, Timestamp};

/// Bytes that come at once when a stream is read faster than it was written.
const MANY: usize = 16 << 10;

/// One record of a stream, decoded.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// Its asked fields, its time and its id.
    pub record: &'a Record,
    /// It as it came, without its envelope.
    pub raw: &'a [u8],
    /// It does not have the format of its stream.
    pub broken: bool,
    /// It has bytes that are not UTF-8, and was read with replacements.
    pub not_utf8: bool,
    /// It is of no interest, and among those that [`Decoder::passed_over`] counts; only its time
    /// may be.
    pub passed_over: bool,
}

/// What of a stream never became a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records over the length limit.
    pub oversized: u64,
    /// Bytes skipped.
    pub dropped_bytes: u64,
}

#[derive(Debug)]
enum Framer {
    /// The first bytes, until the format is known.
    Unknown(Vec<u8>),
    Lines(LineFramer),
    Documents(DocumentFramer),
    /// Nothing here is a record.
    Drop,
}

/// Decodes one stream.
#[derive(Debug)]
pub struct Decoder {
    framer: Framer,
    fields: Fields,
    tally: Tally,
    sniffed: Option<Sniffed>,
    said: Option<Format>,
}

impl Decoder {
    /// A decoder for a stream that is asked for `asks`. `said` is its format, when somebody said
    /// it; `reference` is a moment not long after its last event, for times without a year.
    pub fn new(asks: &Asks, said: Option<Format>, reference: Timestamp) -> Self {
        Self {
            framer: Framer::Unknown(Vec::new()),
            fields: Fields::new(asks, reference),
            tally: Tally::default(),
            sniffed: None,
            said,
        }
    }

    /// Asks for other fields from the next record on.
    pub fn ask(&mut self, asks: &Asks) {
        self.fields.ask(asks);
    }

    /// The stream has come to this moment: times without a year lie before it.
    pub fn set_reference(&mut self, reference: Timestamp) {
        self.fields.set_reference(reference);
    }

    /// What the stream is, once that is known.
    pub fn sniffed(&self) -> Option<Sniffed> {
        self.sniffed
    }

    /// The name of the place that the last event time came from, if one came since this was asked
    /// last.
    pub fn take_time_basis(&mut self) -> Option<&'static str> {
        self.fields.take_time_basis()
    }

    /// The columns of the stream, so far as they are known.
    pub fn layout(&self) -> Layout {
        self.fields.layout()
    }

    /// What never became a record.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// JSON records that have none of the words without which no rule counts one: since this was
    /// asked last.
    pub fn passed_over(&mut self) -> u64 {
        self.fields.passed_over()
    }

    /// Whether `bytes` that come next could be read in pieces: in a format whose lines have
    /// nothing to do with each other.
    pub fn can_fork(&self, bytes: &[u8]) -> bool {
        let lines = matches!(self.framer, Framer::Lines(_));
        lines && self.fields.reads_lines_alone(bytes)
    }

    /// A decoder for whole lines of this stream, asked for the same.
    #[must_use]
    pub fn fork(&self, asks: &Asks) -> Self {
        Self {
            framer: Framer::Lines(LineFramer::default()),
            fields: self.fields.fork(asks),
            tally: Tally::default(),
            sniffed: self.sniffed,
            said: self.said,
        }
    }

    /// Reads on for `main`, with what that knows of its stream now; asked for the same.
    pub fn follow(&mut self, main: &Self) {
        self.sniffed = main.sniffed;
        self.said = main.said;
        self.fields.follow(&main.fields);
    }

    /// Says what the stream of `other` is, while that is away.
    pub fn stand_for(&mut self, other: &Self) {
        self.sniffed = other.sniffed;
    }

    /// Takes in what a fork has counted.
    pub fn join(&mut self, fork: &mut Self) {
        let Tally { oversized, dropped_bytes } = std::mem::take(&mut fork.tally);
        self.tally.oversized += oversized;
        self.tally.dropped_bytes += dropped_bytes;
    }

    /// Takes the next bytes and gives the records that they complete.
    pub fn push(&mut self, bytes: &[u8], sink: &mut (impl FnMut(Decoded<'_>) + ?Sized)) {
        self.fields.hurry(bytes.len() >= MANY);
        if let Framer::Unknown(first) = &mut self.framer {
            first.extend_from_slice(bytes);
            self.settle(false, sink);
        } else {
            self.frame(bytes, sink);
        }
    }

    /// Finds out the format now: no more bytes will come soon.
    pub fn settle_now(&mut self, sink: &mut (impl FnMut(Decoded<'_>) + ?Sized)) {
        if matches!(&self.framer, Framer::Unknown(first) if first.contains(&b'\n')) {
            self.settle(true, sink);
        }
    }

    /// Ends the stream: what is left is its last record.
    pub fn finish(&mut self, sink: &mut (impl FnMut(Decoded<'_>) + ?Sized)) {
        self.settle(true, sink);
        let Self { framer, fields, tally, .. } = self;
        let mut take = |frame: Frame<'_>| fields.take(frame, tally, sink);
        match framer {
            Framer::Lines(lines) => lines.finish(&mut take),
            Framer::Documents(documents) => documents.finish(&mut take),
            Framer::Unknown(_) | Framer::Drop => {}
        }
    }

    fn settle(&mut self, complete: bool, sink: &mut (impl FnMut(Decoded<'_>) + ?Sized)) {
        let Framer::Unknown(first) = &mut self.framer else { return };
        let sniffed = match (self.said, sniff(first, complete)) {
            // Whoever says CSV does not say what separates the columns.
            (Some(Format::Csv(_)), Some(Sniffed { format: csv @ Format::Csv(_), .. })) => {
                Sniffed { format: csv, kin: None }
            }
            (Some(Format::Csv(_)) | None, None) => return,
            (Some(Format::Csv(_)), Some(_)) => {
                Sniffed { format: Format::Csv(likely_delimiter(first)), kin: None }
            }
            (Some(format), _) => Sniffed { format, kin: None },
            (None, Some(sniffed)) => sniffed,
        };
        let first = std::mem::take(first);
        self.sniffed = Some(sniffed);
        self.fields.set_format(sniffed.format);
        self.framer = match sniffed.format {
            Format::JsonDocuments => Framer::Documents(DocumentFramer::default()),
            Format::Csv(delimiter) => Framer::Lines(LineFramer::quoted(delimiter)),
            Format::Binary => Framer::Drop,
            _ => Framer::Lines(LineFramer::default()),
        };
        self.frame(first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&first), sink);
    }

    fn frame(&mut self, bytes: &[u8], sink: &mut (impl FnMut(Decoded<'_>) + ?Sized)) {
        let Self { framer, fields, tally, .. } = self;
        let mut take = |frame: Frame<'_>| fields.take(frame, tally, sink);
        match framer {
            Framer::Lines(lines) => lines.push(bytes, &mut take),
            Framer::Documents(documents) => documents.push(bytes, &mut take),
            Framer::Drop => tally.dropped_bytes += bytes.len() as u64,
            Framer::Unknown(_) => {}
        }
    }
}

/// The byte that separates most in the first line.
fn likely_delimiter(first: &[u8]) -> u8 {
    let line = first.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |delimiter: &u8| memchr::memchr_iter(*delimiter, line).count();
    [b'|', b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}
