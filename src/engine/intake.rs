//! What comes into the line: bytes are judged, a few at once and many in pieces beside each other,
//! and counted in their order.

use std::sync::Arc;

use super::batch::{Batch, State};
use super::counting::Counting;
use super::line::{Closing, Come, FUTURE_MS, Line};
use super::pieces::{Cut, cut};
use super::workers::{Bench, Job};
use crate::decode::{Decoded, Decoder};
use crate::model::Timestamp;
use crate::rule::Judge;

impl Line {
    /// Takes the next bytes of a stream, which arrived at `arrival`. With several workers, what
    /// becomes of many is counted when the next come, or with [`Self::land`].
    pub fn push(&mut self, stream: u32, bytes: &[u8], arrival: Timestamp) {
        self.behind = None;
        let Some(source) = self.streams.get_mut(&stream) else { return };
        if let Some(first) = &mut source.undecided {
            first.extend_from_slice(bytes);
            self.decide(stream, false, arrival);
            return;
        }
        let settled = !self.plan.judges.iter().any(Judge::is_open);
        match cut(bytes).filter(|_| settled && source.decoder.can_fork(bytes)) {
            Some(cut) => self.push_pieces(stream, &cut, arrival),
            None => self.decode(stream, arrival, |decoder, sink| decoder.push(bytes, sink)),
        }
    }

    /// Counts what is judged beside, and closes what waits for it.
    pub fn land(&mut self) {
        self.behind = None;
        let Some(flight) = self.flight.take() else { return };
        let benches = self.workers.land(&flight);
        self.count(flight.stream, flight.arrival, benches);
    }

    /// Has pieces judged. Beside each other, they are counted while the next are read; one after
    /// the other, at once. What is counted before what, and when minutes close, is the same.
    fn push_pieces(&mut self, stream: u32, cut: &Cut<'_>, arrival: Timestamp) {
        let Cut { head, lines, pieces, tail } = cut;
        let before = self.flight.take();
        let mut first = std::mem::take(&mut self.batch);
        self.judge(stream, arrival, &mut first, |decoder, sink| decoder.push(head, sink));
        let job = Job {
            judges: Arc::clone(&self.plan.judges),
            proof: self.options.evidence > 0,
            redact: self.options.redact,
        };
        if !self.workers.is_one() {
            let pieces =
                pieces.iter().filter_map(|piece| Some((piece.clone(), self.bench(stream)?)));
            let pieces = pieces.collect();
            self.flight = self.workers.start(&job, lines, pieces, stream, arrival);
        }
        if let Some(flight) = before {
            let benches = self.workers.land(&flight);
            self.count(flight.stream, flight.arrival, benches);
        }
        self.merge(stream, arrival, &first);
        if self.workers.is_one() {
            let come = self.streams.get(&stream).map(|source| source.watermark.newest());
            self.behind = come.map(|to| Come { stream, to });
            for piece in pieces {
                let Some(mut bench) = self.bench(stream) else { return };
                bench.judge(&job, &lines[piece.clone()]);
                self.count_piece(stream, arrival, bench);
            }
        }
        self.judge(stream, arrival, &mut first, |decoder, sink| decoder.push(tail, sink));
        self.batch = first;
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

    /// Counts judged pieces of a stream, and then closes what waits for it.
    fn count(&mut self, stream: u32, arrival: Timestamp, benches: Vec<Bench>) {
        for bench in benches {
            self.count_piece(stream, arrival, bench);
        }
        if let Some(Closing { wall }) = self.owed.take() {
            self.close_now(wall);
        }
    }

    /// Counts a judged piece, and keeps its bench for another one.
    fn count_piece(&mut self, stream: u32, arrival: Timestamp, mut bench: Bench) {
        if let Some(source) = self.streams.get_mut(&stream) {
            source.decoder.join(&mut bench.decoder);
        }
        self.merge(stream, arrival, &bench.batch);
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
        let mut batch = std::mem::take(&mut self.batch);
        self.judge(stream, arrival, &mut batch, step);
        self.merge(stream, arrival, &batch);
        self.batch = batch;
    }

    fn judge<F>(&mut self, stream: u32, arrival: Timestamp, batch: &mut Batch, step: F)
    where
        F: FnOnce(&mut Decoder, &mut dyn FnMut(Decoded<'_>)),
    {
        batch.clear(self.tracks.len());
        let Some(source) = self.streams.get_mut(&stream) else { return };
        source.keep_layout();
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
        if open {
            let settled = self.tracks.iter_mut().zip(self.plan.judges.iter());
            for (track, _) in settled.filter(|(_, judge)| !judge.is_open() && !judge.sums()) {
                track.forget_values();
            }
        }
    }

    /// Counts what was made of a piece of a stream.
    fn merge(&mut self, stream: u32, arrival: Timestamp, batch: &Batch) {
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
                counting.take(batch, event, time, &source.layout);
            }
        }
    }
}
