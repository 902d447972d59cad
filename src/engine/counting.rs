//! What becomes of judged records.

use std::collections::VecDeque;
use std::sync::Arc;

use super::batch::{Batch, Event, State};
use super::evidence::Kept;
use super::line::FUTURE_MS;
use super::seen::Seen;
use super::share::Sharing;
use super::track::Track;
use crate::board::EventLine;
use crate::decode::Layout;
use crate::model::{Coverage, Timestamp, clean_lossy, cut};

/// Records that could not be read, kept to be looked at.
const REJECTS: usize = 16;

/// The stretch of the line past the judges, apart from the streams so that both can be borrowed.
pub(super) struct Counting<'l> {
    pub(super) tracks: &'l mut [Track],
    pub(super) coverage: &'l mut Coverage,
    pub(super) rejects: &'l mut VecDeque<EventLine>,
    pub(super) seen: &'l mut Seen,
    pub(super) sharing: &'l mut Sharing,
    pub(super) arrival: Timestamp,
    /// What could not be read is not shown either.
    pub(super) redacted: bool,
}

impl Counting<'_> {
    /// Counts one record of a batch.
    pub(super) fn take(
        &mut self,
        batch: &Batch,
        event: &Event,
        time: Timestamp,
        layout: &Arc<Layout>,
    ) {
        if event.state == State::Broken {
            self.coverage.unparsed += 1;
            self.reject(batch.raw(event), event.length);
        }
        // What no rule's filters let pass is nothing else, whether it was read in full or not.
        if !event.concerns {
            return;
        }
        let hits = batch.hits(event);
        self.coverage.not_utf8 += u64::from(event.not_utf8);
        self.coverage.untimed += u64::from(event.time.is_none() && event.state == State::Read);
        let future = time.since(self.arrival) > FUTURE_MS;
        let duplicate =
            !hits.is_empty() && !future && event.id.is_some_and(|id| self.seen.again(id));
        self.coverage.future += u64::from(future);
        self.coverage.duplicate += u64::from(duplicate);
        let minute = time.minute();
        self.sharing.after_event(self.tracks);
        let mut raw: Option<Arc<[u8]>> = None;
        for hit in hits {
            let track = &mut self.tracks[hit.rule];
            if future {
                track.coverage.future += 1;
            } else if duplicate {
                track.coverage.duplicate += 1;
            } else {
                track.count(minute, batch.keys(hit), hit.counted, || Kept {
                    time,
                    raw: Arc::clone(raw.get_or_insert_with(|| batch.raw(event).into())),
                    length: event.length,
                    layout: Arc::clone(layout),
                });
            }
        }
    }

    /// Counts what a batch has beside its records that count.
    pub(super) fn rest(&mut self, batch: &Batch) {
        let read =
            batch.events().iter().filter(|event| event.state != State::PassedOver).count() as u64;
        let received = read + batch.passed_over();
        self.coverage.received += received;
        for (track, skips) in self.tracks.iter_mut().zip(batch.skips()) {
            track.coverage.received += received;
            track.coverage.filtered_out += skips.filtered_out + batch.passed_over();
            track.coverage.unparsed += skips.unparsed;
            track.coverage.key_missing += skips.key_missing;
            track.coverage.not_numeric += skips.not_numeric;
        }
    }

    fn reject(&mut self, raw: &[u8], length: usize) {
        if self.rejects.len() == REJECTS {
            self.rejects.pop_front();
        }
        let text = if self.redacted {
            format!("{length} bytes, redacted")
        } else {
            cut(&clean_lossy(raw), 1024, "…").into_owned()
        };
        self.rejects.push_back(EventLine { time: self.arrival, text });
    }
}
