//! What was made of a piece of a stream, before anything is counted: pieces are judged apart from
//! each other, and counted in their order.

use std::ops::Range;

use super::evidence::MAX_EVENT;
use crate::decode::{Decoded, Decoder};
use crate::model::{Coverage, Redaction, Shape, Skip, Timestamp};
use crate::rule::{Counted, Judge};

/// Bytes of a record that could not be read that are kept to be looked at.
const REJECTED: usize = 4096;

/// The judged records of a piece, in their order. It is made once and filled again.
#[derive(Debug, Default)]
pub(super) struct Batch {
    events: Vec<Event>,
    hits: Vec<Hit>,
    keys: String,
    raw: Vec<u8>,
    /// Why each rule did not count records.
    skips: Vec<Coverage>,
    /// Records that were only counted.
    passed_over: u64,
    /// Where the last event time came from.
    time_basis: Option<&'static str>,
}

/// How far a record was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Read,
    /// It does not have the format of its stream.
    Broken,
    /// Only its time was read; it is counted among those passed over.
    PassedOver,
}

/// One record.
#[derive(Debug)]
pub(super) struct Event {
    pub time: Option<Timestamp>,
    pub id: Option<u128>,
    pub state: State,
    pub not_utf8: bool,
    pub is_text: bool,
    /// Some rule's filters let it pass.
    pub concerns: bool,
    /// How many bytes it had.
    pub length: usize,
    raw: Range<usize>,
    hits: Range<usize>,
}

/// One rule that counts a record.
#[derive(Debug)]
pub(super) struct Hit {
    pub rule: usize,
    pub counted: Counted,
    keys: Range<usize>,
}

impl Batch {
    /// Empties it, for so many rules.
    pub fn clear(&mut self, rules: usize) {
        self.events.clear();
        self.hits.clear();
        self.keys.clear();
        self.raw.clear();
        self.skips.clear();
        self.skips.resize(rules, Coverage::default());
        self.passed_over = 0;
        self.time_basis = None;
    }

    /// Has every rule judge a record. The bytes of those that count are kept if they are to be
    /// `proof`; names are hashed by `redact`.
    pub fn take(
        &mut self,
        decoded: &Decoded<'_>,
        judges: &[Judge],
        proof: bool,
        redact: Option<Redaction>,
    ) {
        let record = decoded.record;
        let mut event = Event {
            time: record.time,
            id: record.id,
            state: match (decoded.broken, decoded.passed_over) {
                (true, _) => State::Broken,
                (_, true) => State::PassedOver,
                _ => State::Read,
            },
            not_utf8: decoded.not_utf8,
            is_text: !record.has(Shape::Json),
            concerns: decoded.broken,
            length: decoded.raw.len(),
            raw: self.raw.len()..self.raw.len(),
            hits: self.hits.len()..self.hits.len(),
        };
        if !decoded.passed_over {
            let lost = decoded.broken && decoded.raw.is_empty();
            for (rule, judge) in judges.iter().enumerate() {
                let start = self.keys.len();
                match if lost { Err(Skip::Unparsed) } else { judge.judge(record, &mut self.keys) } {
                    Ok(counted) => {
                        if let Some(redaction) = redact {
                            let hashed = redaction.joined(&self.keys[start..]);
                            self.keys.replace_range(start.., &hashed);
                        }
                        self.hits.push(Hit { rule, counted, keys: start..self.keys.len() });
                        event.concerns = true;
                    }
                    Err(skip) => {
                        self.keys.truncate(start);
                        self.skips[rule].skip(skip);
                        event.concerns |= skip != Skip::FilteredOut;
                    }
                }
            }
            event.hits.end = self.hits.len();
            let kept = match (decoded.broken, proof && !event.hits.is_empty()) {
                (_, true) => MAX_EVENT,
                (true, false) => REJECTED,
                (false, false) => 0,
            };
            self.raw.extend_from_slice(&decoded.raw[..decoded.raw.len().min(kept)]);
            event.raw.end = self.raw.len();
        }
        self.events.push(event);
    }

    /// Takes what the decoder says of all records: how many were only counted as no rule's filters
    /// let them pass, and where times came from.
    pub fn finish(&mut self, decoder: &mut Decoder) {
        self.passed_over += decoder.passed_over();
        self.time_basis = decoder.take_time_basis();
    }

    pub fn time_basis(&self) -> Option<&'static str> {
        self.time_basis
    }

    pub fn passed_over(&self) -> u64 {
        self.passed_over
    }

    /// Why each rule did not count records, those passed over not among them.
    pub fn skips(&self) -> &[Coverage] {
        &self.skips
    }

    pub fn events(&self) -> &[Event] {
        &self.events
    }

    pub fn hits(&self, event: &Event) -> &[Hit] {
        &self.hits[event.hits.clone()]
    }

    pub fn keys(&self, hit: &Hit) -> &str {
        &self.keys[hit.keys.clone()]
    }

    pub fn raw(&self, event: &Event) -> &[u8] {
        &self.raw[event.raw.clone()]
    }
}
