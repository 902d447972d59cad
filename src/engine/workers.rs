//! The threads that judge pieces of what was read beside each other, while the line reads on.

use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

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

/// Whole lines that are judged.
pub(super) struct Job {
    pub bytes: Arc<[u8]>,
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
    landed: Receiver<(usize, Bench)>,
}

/// Runs jobs beside each other, or, with one worker or where the system gives no threads, at once.
#[derive(Debug)]
pub(super) struct Workers(Option<ThreadPool>);

impl Workers {
    pub fn new(threads: usize) -> Self {
        let named = |n| format!("worker {n}");
        let pool = (threads > 1)
            .then(|| ThreadPoolBuilder::new().num_threads(threads).thread_name(named).build().ok());
        Self(pool.flatten())
    }

    /// Does the same to each of several things, to the end.
    pub fn each<T: Send>(&self, things: impl Iterator<Item = T>, act: impl Fn(T) + Sync) {
        let act = &act;
        match &self.0 {
            None => things.for_each(act),
            Some(pool) => pool.in_place_scope(|scope| {
                for thing in things {
                    scope.spawn(move |_| act(thing));
                }
            }),
        }
    }

    /// Has each piece of a job judged, by a bench of its own.
    pub fn start(
        &self,
        job: Job,
        pieces: Vec<(Range<usize>, Bench)>,
        stream: u32,
        arrival: Timestamp,
    ) -> Flight {
        let (send, landed) = sync_channel(pieces.len());
        let flight = Flight { stream, arrival, pieces: pieces.len(), landed };
        let job = Arc::new(job);
        for (place, (piece, bench)) in pieces.into_iter().enumerate() {
            let (job, send) = (Arc::clone(&job), send.clone());
            let judge = move || bench.judge(&job, piece, place, &send);
            match &self.0 {
                None => judge(),
                Some(pool) => pool.spawn(judge),
            }
        }
        flight
    }
}

impl Flight {
    /// Waits for the pieces; they come in their order.
    pub fn land(self) -> Vec<Bench> {
        let mut benches: Vec<(usize, Bench)> = self.landed.iter().take(self.pieces).collect();
        benches.sort_unstable_by_key(|(place, _)| *place);
        benches.into_iter().map(|(_, bench)| bench).collect()
    }
}

impl Bench {
    fn judge(
        mut self,
        job: &Job,
        piece: Range<usize>,
        place: usize,
        done: &SyncSender<(usize, Self)>,
    ) {
        let Self { decoder, batch } = &mut self;
        batch.clear(job.judges.len());
        decoder.push(&job.bytes[piece], &mut |decoded: Decoded<'_>| {
            batch.take(&decoded, &job.judges, job.proof, job.redact);
        });
        batch.pass_over(decoder.passed_over());
        // There is room for all; nobody waits any more when the line is gone.
        let _ = done.send((place, self));
    }
}
