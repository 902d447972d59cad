//! What is in flight: pushes that are judged beside, and what happens once they are counted.
//!
//! Whatever the number of workers, pushes are counted in their order, and streams begin and end and
//! minutes close between the same two of them. One worker counts at once; what the sources are told
//! of it waits as long as it would with more, for they read on by that.

use std::sync::Arc;

use super::batch::Batch;
use super::line::Line;
use super::workers::{Bench, Flying, Job};
use crate::decode::Layout;
use crate::model::Timestamp;
use crate::source::Ahead;

/// So many pushes are in flight while the next is read; with fewer the workers wait for the reader.
const IN_FLIGHT: usize = 4;

/// A push that is judged beside.
#[derive(Debug)]
pub(super) struct Flight {
    stream: u32,
    arrival: Timestamp,
    cargo: Cargo,
    flying: Flying,
    /// What came after it.
    then: Vec<Then>,
}

#[derive(Debug)]
pub(super) enum Cargo {
    /// Lines in pieces, the columns that they have, and what was judged before them.
    Pieces { head: Batch, layout: Arc<Layout> },
    /// All of it, by the decoder of the stream itself.
    Whole,
}

/// What waits for the pushes before it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Then {
    /// A stream begins.
    Begin(u32),
    /// A stream ends, at this moment of arrival.
    End(u32, Timestamp),
    /// Minutes are to be closed, with the time of the wall where there is one.
    Close(Option<Timestamp>),
}

/// A push that is counted already, and would be in flight with more workers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Come {
    stream: u32,
    /// The event time that the stream has come to with it.
    to: Option<Timestamp>,
    /// Its stream's decoder would be away with it.
    whole: bool,
}

impl Line {
    /// Counts all that is judged beside, and does what waits for it.
    pub fn land(&mut self) {
        while let Some(come) = self.behind.pop_front() {
            self.tell(come.stream, come.to);
        }
        while let Some(flight) = self.flights.pop_front() {
            self.count(flight);
        }
    }

    /// Whether the decoder of a stream is away.
    pub(super) fn is_away(&self, stream: u32) -> bool {
        let whole = |flight: &Flight| matches!(flight.cargo, Cargo::Whole);
        self.flights.iter().any(|flight| flight.stream == stream && whole(flight))
            || self.behind.iter().any(|come| come.stream == stream && come.whole)
    }

    /// Does something after all that was pushed before.
    pub(super) fn after(&mut self, then: Then) {
        let Some(last) = self.flights.back_mut() else { return self.act(then) };
        match (then, last.then.last_mut()) {
            (Then::Close(_), Some(before @ Then::Close(_))) => *before = then,
            _ => last.then.push(then),
        }
    }

    fn act(&mut self, then: Then) {
        match then {
            Then::Begin(stream) => {
                if let Some(source) = self.streams.get_mut(&stream) {
                    source.begun = true;
                }
            }
            Then::End(stream, arrival) => self.end_now(stream, arrival),
            Then::Close(wall) => self.close_now(wall),
        }
    }

    /// Says how bytes are judged.
    pub(super) fn job(&self) -> Job {
        Job {
            judges: Arc::clone(&self.plan.judges),
            proof: self.options.evidence > 0,
            redact: self.options.redact,
        }
    }

    /// Lets a push be judged beside.
    pub(super) fn fly(&mut self, stream: u32, arrival: Timestamp, cargo: Cargo, flying: Flying) {
        self.flights.push_back(Flight { stream, arrival, cargo, flying, then: Vec::new() });
        if self.flights.len() > IN_FLIGHT
            && let Some(flight) = self.flights.pop_front()
        {
            self.count(flight);
        }
    }

    /// A push was counted at once that would be in flight with more workers.
    pub(super) fn come(&mut self, stream: u32, whole: bool) {
        let to = self.streams.get(&stream).and_then(|source| source.watermark.newest());
        self.behind.push_back(Come { stream, to, whole });
        if self.behind.len() > IN_FLIGHT
            && let Some(come) = self.behind.pop_front()
        {
            self.tell(come.stream, come.to);
        }
    }

    fn tell(&mut self, stream: u32, to: Option<Timestamp>) {
        self.told.extend(to.map(|to| (stream, to)));
    }

    /// The same for what is counted now, whatever the number of workers.
    pub(super) fn tell_now(&mut self, stream: u32) {
        let to = self.streams.get(&stream).and_then(|source| source.watermark.newest());
        self.tell(stream, to);
    }

    /// Counts a push that was judged beside, once it is, and does what waits for it.
    fn count(&mut self, flight: Flight) {
        let Flight { stream, arrival, cargo, flying, then } = flight;
        let benches = self.workers.land(flying);
        match cargo {
            Cargo::Pieces { head, layout } => {
                self.merge(stream, arrival, &head, &layout);
                self.batches.push(head);
                for bench in benches {
                    self.count_piece(stream, arrival, bench, &layout);
                }
            }
            Cargo::Whole => benches.into_iter().for_each(|bench| self.home(stream, arrival, bench)),
        }
        self.tell_now(stream);
        for then in then {
            self.act(then);
        }
    }

    /// A stream's decoder comes back with what it has judged.
    fn home(&mut self, stream: u32, arrival: Timestamp, bench: Bench) {
        let Bench { decoder, batch } = bench;
        let Some(source) = self.streams.get_mut(&stream) else { return };
        let mut stand_in = std::mem::replace(&mut source.decoder, decoder);
        source.decoder.join(&mut stand_in);
        self.stand_ins.push(stand_in);
        source.keep_layout();
        let layout = Arc::clone(&source.layout);
        self.merge(stream, arrival, &batch, &layout);
        self.batches.push(batch);
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
}
