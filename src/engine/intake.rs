//! What comes into the line: bytes are judged, a few at once and many in pieces beside each other,
//! and counted in their order.

use std::sync::Arc;

use super::batch::{Batch, State};
use super::counting::Counting;
use super::line::{Closing, Come, FUTURE_MS, Flight, Line};
use super::pieces::{Cut, Given, cut};
use super::workers::{Bench, Job};
use crate::decode::{Decoded, Decoder, Layout};
use crate::model::Timestamp;
use crate::rule::Judge;
use crate::source::{Ahead, CHUNK};

/// So many pushes are in flight while the next is read; with fewer the workers wait for the reader.
const IN_FLIGHT: usize = 4;

impl Line {
    /// Takes the next bytes of a stream, which arrived at `arrival`. With several workers, what
    /// becomes of many is counted some pushes later, or with [`Self::land`].
    pub fn push(&mut self, stream: u32, bytes: &[u8], arrival: Timestamp) {
        for part in bytes.chunks(CHUNK) {
            self.take(stream, Given::Lent(part), arrival);
        }
    }

    /// The same for at most [`CHUNK`] bytes.
    pub(super) fn take(&mut self, stream: u32, bytes: Given<'_>, arrival: Timestamp) {
        let Some(source) = self.streams.get_mut(&stream) else { return };
        if let Some(first) = &mut source.undecided {
            first.extend_from_slice(&bytes);
            self.decide(stream, false, arrival);
            return;
        }
        let settled = !self.plan.judges.iter().any(Judge::is_open);
        match cut(&bytes).filter(|_| settled && source.decoder.can_fork(&bytes)) {
            Some(cut) => self.take_pieces(stream, bytes, &cut, arrival),
            None => self.decode(stream, arrival, |decoder, sink| decoder.push(&bytes, sink)),
        }
    }

    /// Counts all that is judged beside, and closes what waits for it.
    pub fn land(&mut self) {
        self.behind.clear();
        while let Some(flight) = self.flights.pop_front() {
            self.count(flight);
        }
    }

    /// Has pieces judged. Beside each other, they are counted while the next are read; one after
    /// the other, at once. What is counted before what, and when minutes close, is the same.
    fn take_pieces(&mut self, stream: u32, bytes: Given<'_>, cut: &Cut, arrival: Timestamp) {
        let Cut { lines, pieces } = cut;
        let mut first = self.batches.pop().unwrap_or_default();
        let head = &bytes[..lines.start];
        self.judge(stream, arrival, &mut first, |decoder, sink| decoder.push(head, sink));
        let Some(source) = self.streams.get_mut(&stream) else { return };
        // A line without its end gives no record.
        source.decoder.push(&bytes[lines.end..], &mut |_: Decoded<'_>| {});
        let layout = Arc::clone(&source.layout);
        let job = Job {
            judges: Arc::clone(&self.plan.judges),
            proof: self.options.evidence > 0,
            redact: self.options.redact,
        };
        if self.workers.is_one() {
            self.come(stream);
            self.merge(stream, arrival, &first, &layout);
            for piece in pieces {
                let Some(mut bench) = self.bench(stream) else { return };
                bench.judge(&job, &bytes[piece.clone()]);
                self.count_piece(stream, arrival, bench, &layout);
            }
            self.batches.push(first);
        } else {
            let pieces =
                pieces.iter().filter_map(|piece| Some((piece.clone(), self.bench(stream)?)));
            let pieces = pieces.collect();
            let flying = self.workers.start(job, bytes, pieces);
            let flight = Flight { stream, arrival, layout, head: first, flying, owed: None };
            self.flights.push_back(flight);
            if self.flights.len() > IN_FLIGHT
                && let Some(flight) = self.flights.pop_front()
            {
                self.count(flight);
            }
        }
    }

    /// Reads ahead while others judge, if there are others and they do.
    pub(super) fn read_beside(&self, ahead: impl FnOnce() -> Option<Ahead>) {
        if !self.flights.is_empty()
            && let Some(ahead) = ahead()
        {
            self.workers.spawn(|| ahead.run());
        }
    }

    /// Judges a piece that nobody has begun; says whether there was one.
    pub(super) fn help(&self) -> bool {
        self.flights.iter().any(|flight| flight.flying.help())
    }

    /// Keeps how far a stream has come, as it would be known with several workers.
    fn come(&mut self, stream: u32) {
        let Some(source) = self.streams.get(&stream) else { return };
        if self.behind.len() == IN_FLIGHT {
            self.behind.pop_front();
        }
        self.behind.push_back(Come { stream, to: source.watermark.newest() });
    }

    /// A bench for a piece of a stream: one that was used before, or a new one. It knows what is
    /// known now, whichever it is.
    fn bench(&mut self, stream: u32) -> Option<Bench> {
        let source = self.streams.get_mut(&stream)?;
        let new =
            || Bench { decoder: source.decoder.fork(&self.plan.asks), batch: Batch::default() };
        let mut bench = source.benches.pop().unwrap_or_else(new);
        bench.decoder.follow(&source.decoder);
        Some(bench)
    }

    /// Counts what was judged beside, once it is, and then closes what waits for it.
    fn count(&mut self, flight: Flight) {
        let Flight { stream, arrival, layout, head, flying, owed } = flight;
        let benches = self.workers.land(flying);
        self.merge(stream, arrival, &head, &layout);
        self.batches.push(head);
        for bench in benches {
            self.count_piece(stream, arrival, bench, &layout);
        }
        if let Some(Closing { wall }) = owed {
            self.close_now(wall);
        }
    }

    /// Counts a judged piece, and keeps its bench for another one.
    fn count_piece(
        &mut self,
        stream: u32,
        arrival: Timestamp,
        mut bench: Bench,
        layout: &Arc<Layout>,
    ) {
        if let Some(source) = self.streams.get_mut(&stream) {
            source.decoder.join(&mut bench.decoder);
        }
        self.merge(stream, arrival, &bench.batch, layout);
        if let Some(source) = self.streams.get_mut(&stream) {
            source.benches.push(bench);
        }
    }

    /// Judges and counts what a step of a stream's decoder brings.
    pub(super) fn decode<F>(&mut self, stream: u32, arrival: Timestamp, step: F)
    where
        F: FnOnce(&mut Decoder, &mut dyn FnMut(Decoded<'_>)),
    {
        self.land();
        let mut batch = self.batches.pop().unwrap_or_default();
        self.judge(stream, arrival, &mut batch, step);
        if let Some(source) = self.streams.get(&stream) {
            let layout = Arc::clone(&source.layout);
            self.merge(stream, arrival, &batch, &layout);
        }
        self.batches.push(batch);
    }

    fn judge<F>(&mut self, stream: u32, arrival: Timestamp, batch: &mut Batch, step: F)
    where
        F: FnOnce(&mut Decoder, &mut dyn FnMut(Decoded<'_>)),
    {
        batch.clear(self.tracks.len());
        let Some(source) = self.streams.get_mut(&stream) else { return };
        if source.caught_up {
            source.decoder.set_reference(arrival);
        }
        let (judges, proof) = (&mut self.plan.judges, self.options.evidence > 0);
        let redact = self.options.redact;
        let open = judges.iter().any(Judge::is_open);
        step(&mut source.decoder, &mut |decoded| {
            // Nobody judges beside while a rule is open.
            let settling = if open { Arc::get_mut(judges) } else { None };
            for judge in settling.into_iter().flatten() {
                judge.settle(decoded.record);
            }
            batch.take(&decoded, judges, proof, redact);
        });
        batch.finish(&mut source.decoder);
        source.keep_layout();
        if open {
            let settled = self.tracks.iter_mut().zip(self.plan.judges.iter());
            for (track, _) in settled.filter(|(_, judge)| !judge.is_open() && !judge.sums()) {
                track.forget_values();
            }
        }
    }

    /// Counts what was made of a piece of a stream.
    fn merge(&mut self, stream: u32, arrival: Timestamp, batch: &Batch, layout: &Arc<Layout>) {
        let Some(source) = self.streams.get_mut(&stream) else { return };
        self.changes += 1;
        let mut counting = Counting {
            tracks: &mut self.tracks,
            coverage: &mut self.coverage,
            rejects: &mut self.rejects,
            seen: &mut self.seen,
            sharing: &mut self.sharing,
            arrival,
            redacted: self.options.redact.is_some(),
        };
        counting.rest(batch);
        source.basis = batch.time_basis().or(source.basis);
        source.events += batch.passed_over();
        for event in batch.events() {
            source.events += u64::from(event.state != State::PassedOver);
            let time = source.time(event, arrival);
            if event.state != State::Broken && time.since(arrival) <= FUTURE_MS {
                self.presence.record(time.minute());
            }
            if let Some(time) = event.time.filter(|_| source.caught_up) {
                self.lags.record(arrival.since(time));
            }
            if event.state != State::PassedOver {
                counting.take(batch, event, time, layout);
            }
        }
    }
}
