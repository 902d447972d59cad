//! What becomes of one decoded record.

use std::collections::VecDeque;
use std::sync::Arc;

use super::evidence::{Kept, MAX_EVENT};
use super::line::FUTURE_MS;
use super::presence::Presence;
use super::seen::Seen;
use super::share::{EVERY, share};
use super::track::Track;
use crate::board::EventLine;
use crate::decode::{Decoded, Layout};
use crate::model::{Coverage, Record, Timestamp, clean_lossy, cut};
use crate::rule::Judge;

/// Records that could not be read, kept to be looked at.
const REJECTS: usize = 16;

/// The stretch of the line past the decoders, apart from the streams so that both can be borrowed.
pub(super) struct Counting<'l> {
    pub(super) tracks: &'l mut [Track],
    pub(super) judges: &'l mut [Judge],
    pub(super) coverage: &'l mut Coverage,
    pub(super) rejects: &'l mut VecDeque<EventLine>,
    pub(super) seen: &'l mut Seen,
    pub(super) presence: &'l mut Presence,
    /// Bytes that the tallies of all rules may take.
    pub(super) memory: usize,
    pub(super) arrival: Timestamp,
}

impl Counting<'_> {
    /// Has every rule judge a record, and counts what became of it.
    pub(super) fn take(&mut self, decoded: &Decoded<'_>, time: Timestamp, layout: &Arc<Layout>) {
        let record: &Record = decoded.record;
        self.coverage.received += 1;
        self.coverage.not_utf8 += u64::from(decoded.not_utf8);
        if decoded.broken {
            self.coverage.unparsed += 1;
            self.reject(decoded.raw);
        }
        self.coverage.untimed += u64::from(record.time.is_none() && !decoded.broken);
        let future = time.since(self.arrival) > FUTURE_MS;
        let duplicate = !future && record.id.is_some_and(|id| self.seen.again(id));
        self.coverage.future += u64::from(future);
        self.coverage.duplicate += u64::from(duplicate);
        let minute = time.minute();
        if !future && !decoded.broken {
            self.presence.record(minute);
        }
        if self.coverage.received.is_multiple_of(EVERY) {
            share(self.tracks, self.memory);
        }
        let mut raw: Option<Arc<[u8]>> = None;
        for (track, judge) in self.tracks.iter_mut().zip(self.judges.iter_mut()) {
            track.coverage.received += 1;
            if future {
                track.coverage.future += 1;
            } else if duplicate {
                track.coverage.duplicate += 1;
            } else if decoded.broken && decoded.raw.is_empty() {
                track.broken();
            } else {
                track.take(judge, record, minute, || Kept {
                    time,
                    raw: Arc::clone(raw.get_or_insert_with(|| {
                        decoded.raw[..decoded.raw.len().min(MAX_EVENT)].into()
                    })),
                    length: decoded.raw.len(),
                    layout: Arc::clone(layout),
                });
            }
        }
    }

    fn reject(&mut self, raw: &[u8]) {
        if self.rejects.len() == REJECTS {
            self.rejects.pop_front();
        }
        let text = clean_lossy(&raw[..raw.len().min(4096)]);
        let text = cut(&text, 1024, "…").into_owned();
        self.rejects.push_back(EventLine { time: self.arrival, text });
    }
}
