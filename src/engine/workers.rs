//! The threads that judge pieces of what was read beside each other, while the line reads on.

use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::batch::Batch;
use crate::decode::{Decoded, Decoder};
use crate::model::{Redaction, Timestamp};
use crate::rule::Judge;

/// What judges one piece: it is made once and used again.
#[derive(Debug)]
pub(super) struct Bench {
    pub decoder: Decoder,
    pub batch: Batch,
}

/// How lines are judged.
#[derive(Clone)]
pub(super) struct Job {
    pub judges: Arc<[Judge]>,
    /// Whether the bytes of records that count are kept.
    pub proof: bool,
    pub redact: Option<Redaction>,
}

/// Pieces of a stream that are being judged.
#[derive(Debug)]
pub(super) struct Flight {
    pub stream: u32,
    pub arrival: Timestamp,
    pieces: usize,
    landed: Receiver<(usize, Bench, Arc<Vec<u8>>)>,
}

/// Runs jobs beside each other; with one worker, or where the system gives no threads, one after the
/// other.
#[derive(Debug)]
pub(super) struct Workers {
    pool: Option<ThreadPool>,
    /// Rooms for lines, to be filled again: fresh ones cost more than what is done in them.
    rooms: Vec<Arc<Vec<u8>>>,
}

impl Workers {
    pub fn new(threads: usize) -> Self {
        let named = |n| format!("worker {n}");
        let pool = (threads > 1)
            .then(|| ThreadPoolBuilder::new().num_threads(threads).thread_name(named).build().ok());
        Self { pool: pool.flatten(), rooms: Vec::new() }
    }

    /// Whether there is one, so that nothing is done beside.
    pub fn is_one(&self) -> bool {
        self.pool.is_none()
    }

    /// Does the same to each of several things, to the end.
    pub fn each<T: Send>(&self, things: impl Iterator<Item = T>, act: impl Fn(T) + Sync) {
        let act = &act;
        match &self.pool {
            None => things.for_each(act),
            Some(pool) => pool.in_place_scope(|scope| {
                for thing in things {
                    scope.spawn(move |_| act(thing));
                }
            }),
        }
    }

    /// Has each piece of whole lines judged, by a bench of its own; nothing where there is one
    /// worker.
    pub fn start(
        &mut self,
        job: &Job,
        lines: &[u8],
        pieces: Vec<(Range<usize>, Bench)>,
        stream: u32,
        arrival: Timestamp,
    ) -> Option<Flight> {
        let pool = self.pool.as_ref()?;
        let (send, landed) = sync_channel(pieces.len());
        let flight = Flight { stream, arrival, pieces: pieces.len(), landed };
        let mut room = self.rooms.pop().unwrap_or_default();
        let filled = Arc::make_mut(&mut room);
        filled.clear();
        filled.extend_from_slice(lines);
        for (place, (piece, mut bench)) in pieces.into_iter().enumerate() {
            let (job, room, send) = (job.clone(), Arc::clone(&room), send.clone());
            let judge = move || {
                bench.judge(&job, &room[piece]);
                // There is room for all; nobody waits any more when the line is gone.
                let _ = send.send((place, bench, room));
            };
            pool.spawn(judge);
        }
        Some(flight)
    }

    /// Waits for the pieces; they come in their order.
    pub fn land(&mut self, flight: &Flight) -> Vec<Bench> {
        let mut benches = Vec::with_capacity(flight.pieces);
        let mut last = None;
        for (place, bench, room) in flight.landed.iter().take(flight.pieces) {
            benches.push((place, bench));
            last = Some(room);
        }
        // Nobody else has it any more.
        self.rooms.extend(last);
        benches.sort_unstable_by_key(|(place, _)| *place);
        benches.into_iter().map(|(_, bench)| bench).collect()
    }
}

impl Bench {
    /// Fills its batch with what becomes of whole lines.
    pub fn judge(&mut self, job: &Job, lines: &[u8]) {
        let Self { decoder, batch } = self;
        batch.clear(job.judges.len());
        decoder.push(lines, &mut |decoded: Decoded<'_>| {
            batch.take(&decoded, &job.judges, job.proof, job.redact);
        });
        batch.finish(decoder);
    }
}
