//! What comes into the line: bytes are judged, a few at once and many in pieces beside each other,
//! and counted in their order.

use std::sync::Arc;

use super::batch::{Batch, State};
use super::counting::Counting;
use super::flight::Cargo;
use super::line::{FUTURE_MS, Line};
use super::pieces::{Cut, Given, cut};
use super::workers::Bench;
use crate::decode::{Decoded, Decoder, Layout};
use crate::model::{Asks, Timestamp};
use crate::rule::Judge;
use crate::source::CHUNK;

/// Fewer bytes are judged at once: to hand them on takes as long.
const LEAST: usize = 32 << 10;

impl Line {
    /// Takes the next bytes of a stream, which arrived at `arrival`. With several workers, what
    /// becomes of many is counted some pushes later, or with [`Self::land`].
    pub fn push(&mut self, stream: u32, bytes: &[u8], arrival: Timestamp) {
        for part in bytes.chunks(CHUNK) {
            self.take(stream, Given::Lent(part), arrival);
        }
        // Whoever pushes chooses the order.
        self.told.clear();
    }

    /// The same for at most [`CHUNK`] bytes.
    pub(super) fn take(&mut self, stream: u32, bytes: Given<'_>, arrival: Timestamp) {
        if self.is_away(stream) {
            self.land();
        }
        let Some(source) = self.streams.get_mut(&stream) else { return };
        if let Some(first) = &mut source.undecided {
            first.extend_from_slice(&bytes);
            self.decide(stream, false, arrival);
            return;
        }
        if bytes.len() < LEAST || self.plan.judges.iter().any(Judge::is_open) {
            self.decode(stream, arrival, |decoder, sink| decoder.push(&bytes, sink));
            return;
        }
        match cut(&bytes).filter(|_| source.decoder.can_fork(&bytes)) {
            Some(cut) => self.take_pieces(stream, bytes, &cut, arrival),
            None => self.take_whole(stream, bytes, arrival),
        }
    }

    /// Has pieces judged. Beside each other, they are counted while the next are read; one after
    /// the other, at once.
    fn take_pieces(&mut self, stream: u32, bytes: Given<'_>, cut: &Cut, arrival: Timestamp) {
        let Cut { lines, pieces } = cut;
        let mut first = self.batches.pop().unwrap_or_default();
        let head = &bytes[..lines.start];
        self.judge(stream, arrival, &mut first, |decoder, sink| decoder.push(head, sink));
        let Some(source) = self.streams.get_mut(&stream) else { return };
        // A line without its end gives no record.
        source.decoder.push(&bytes[lines.end..], &mut |_: Decoded<'_>| {});
        let layout = Arc::clone(&source.layout);
        let job = self.job();
        if self.workers.is_one() {
            self.merge(stream, arrival, &first, &layout);
            for piece in pieces {
                let Some(mut bench) = self.bench(stream) else { return };
                bench.judge(&job, &bytes[piece.clone()]);
                self.count_piece(stream, arrival, bench, &layout);
            }
            self.batches.push(first);
            self.come(stream, false);
        } else {
            let benches =
                pieces.iter().filter_map(|piece| Some((piece.clone(), self.bench(stream)?)));
            let benches = benches.collect();
            let flying = self.workers.start(job, bytes, benches);
            self.fly(stream, arrival, Cargo::Pieces { head: first, layout }, flying);
        }
    }

    /// Has all judged by the decoder of the stream: beside other streams and what is read next, or
    /// at once.
    fn take_whole(&mut self, stream: u32, bytes: Given<'_>, arrival: Timestamp) {
        if self.workers.is_one() {
            self.decode_now(stream, arrival, |decoder, sink| decoder.push(&bytes, sink));
            self.come(stream, true);
            return;
        }
        let job = self.job();
        let Some(source) = self.streams.get_mut(&stream) else { return };
        if source.caught_up {
            source.decoder.set_reference(arrival);
        }
        let new = || Decoder::new(&Asks::default(), None, arrival);
        let mut stand_in = self.stand_ins.pop().unwrap_or_else(new);
        stand_in.stand_for(&source.decoder);
        let decoder = std::mem::replace(&mut source.decoder, stand_in);
        let bench = Bench { decoder, batch: self.batches.pop().unwrap_or_default() };
        let all = 0..bytes.len();
        let flying = self.workers.start(job, bytes, vec![(all, bench)]);
        self.fly(stream, arrival, Cargo::Whole, flying);
    }

    /// A bench for a piece of a stream: one that was used before, or a new one. It knows what is
    /// known now, whichever it is.
    fn bench(&mut self, stream: u32) -> Option<Bench> {
        let source = self.streams.get(&stream)?;
        let new =
            || Bench { decoder: source.decoder.fork(&self.plan.asks), batch: Batch::default() };
        let mut bench = self.benches.pop().unwrap_or_else(new);
        bench.decoder.follow(&source.decoder);
        Some(bench)
    }

    /// Counts a judged piece, and keeps its bench for another one.
    pub(super) fn count_piece(
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
        self.benches.push(bench);
    }

    /// Judges and counts what a step of a stream's decoder brings.
    pub(super) fn decode<F>(&mut self, stream: u32, arrival: Timestamp, step: F)
    where
        F: FnOnce(&mut Decoder, &mut dyn FnMut(Decoded<'_>)),
    {
        self.land();
        self.decode_now(stream, arrival, step);
        self.tell_now(stream);
    }

    /// The same before what is in flight is counted.
    pub(super) fn decode_now<F>(&mut self, stream: u32, arrival: Timestamp, step: F)
    where
        F: FnOnce(&mut Decoder, &mut dyn FnMut(Decoded<'_>)),
    {
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
    pub(super) fn merge(
        &mut self,
        stream: u32,
        arrival: Timestamp,
        batch: &Batch,
        layout: &Arc<Layout>,
    ) {
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
