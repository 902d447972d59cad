//! The threads that judge pieces of what was read beside each other, while the line reads on.

use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::batch::Batch;
use super::pieces::Given;
use crate::decode::{Decoded, Decoder};
use crate::model::Redaction;
use crate::rule::Judge;
use crate::source::Buffer;

/// What judges one piece: it is made once and used again.
#[derive(Debug)]
pub(super) struct Bench {
    pub decoder: Decoder,
    pub batch: Batch,
}

/// How lines are judged.
#[derive(Debug)]
pub(super) struct Job {
    pub judges: Arc<[Judge]>,
    /// Whether the bytes of records that count are kept.
    pub proof: bool,
    pub redact: Option<Redaction>,
}

/// Pieces that are being judged.
#[derive(Debug)]
pub(super) struct Flying {
    count: usize,
    pieces: Arc<Pieces>,
    landed: Receiver<(usize, Bench)>,
}

/// Bytes, and those pieces of them that nobody has begun yet.
#[derive(Debug)]
struct Pieces {
    job: Job,
    bytes: Buffer,
    rest: Queue<(usize, Range<usize>, Bench)>,
    landed: SyncSender<(usize, Bench)>,
}

/// Things that several threads take, one after the other.
#[derive(Debug)]
struct Queue<T>(Mutex<std::vec::IntoIter<T>>);

/// Runs jobs beside each other: the line's own thread is one of the workers, and the others are
/// those of a pool. With one worker, or where the system gives no threads, there is no pool.
#[derive(Debug)]
pub(super) struct Workers {
    pool: Option<ThreadPool>,
    /// For what has to be done before anything else is counted: the first is busy with pieces.
    urgent: Option<ThreadPool>,
    /// Pieces that were judged, for their room: a fresh one costs more than what is done in it.
    spent: Vec<Arc<Pieces>>,
}

impl Workers {
    pub fn new(workers: usize) -> Self {
        let others = workers.saturating_sub(1);
        let pool = |name: &'static str| {
            let named = move |n| format!("{name} {n}");
            let builder = ThreadPoolBuilder::new().num_threads(others).thread_name(named);
            if others > 0 { builder.build().ok() } else { None }
        };
        Self { pool: pool("worker"), urgent: pool("closer"), spent: Vec::new() }
    }

    /// Whether there is one, so that nothing is done beside.
    pub fn is_one(&self) -> bool {
        self.pool.is_none()
    }

    /// Does the same to each of several things, to the end.
    pub fn each<T: Send>(&self, things: Vec<T>, act: impl Fn(T) + Sync) {
        let Some(pool) = self.urgent.as_ref().filter(|_| things.len() > 1) else {
            return things.into_iter().for_each(act);
        };
        let others = pool.current_num_threads().min(things.len() - 1);
        let queue = Queue::new(things);
        let work = || std::iter::from_fn(|| queue.next()).for_each(&act);
        pool.in_place_scope(|scope| {
            for _ in 0..others {
                scope.spawn(|_| work());
            }
            work();
        });
    }

    /// Has something done beside, after what is asked for already; nothing without a pool.
    pub fn spawn(&self, act: impl FnOnce() + Send + 'static) {
        if let Some(pool) = &self.pool {
            pool.spawn_fifo(act);
        }
    }

    /// Has each piece of whole lines judged, by a bench of its own: beside, if there are several
    /// workers, or when they land.
    pub fn start(
        &mut self,
        job: Job,
        bytes: Given<'_>,
        pieces: Vec<(Range<usize>, Bench)>,
    ) -> Flying {
        let count = pieces.len();
        let bytes = bytes.keep(self.room());
        let numbered = pieces.into_iter().enumerate();
        let rest = Queue::new(numbered.map(|(n, (piece, bench))| (n, piece, bench)).collect());
        let (send, landed) = sync_channel(count);
        let pieces = Arc::new(Pieces { job, bytes, rest, landed: send });
        if let Some(pool) = &self.pool {
            for _ in 0..pool.current_num_threads().min(count) {
                let pieces = Arc::clone(&pieces);
                pool.spawn(move || pieces.judge());
            }
        }
        Flying { count, pieces, landed }
    }

    /// A room for bytes that nobody has any more.
    fn room(&mut self) -> Buffer {
        let free = self.spent.iter().position(|pieces| Arc::strong_count(pieces) == 1);
        let spent = free.and_then(|free| Arc::into_inner(self.spent.swap_remove(free)));
        spent.map(|pieces| pieces.bytes).unwrap_or_default()
    }

    /// Judges what nobody has begun, and waits for the others; the pieces come in their order.
    pub fn land(&mut self, flying: Flying) -> Vec<Bench> {
        flying.pieces.judge();
        let mut benches: Vec<_> = flying.landed.iter().take(flying.count).collect();
        self.spent.push(flying.pieces);
        benches.sort_unstable_by_key(|(place, _)| *place);
        benches.into_iter().map(|(_, bench)| bench).collect()
    }
}

impl Flying {
    /// Judges a piece that nobody has begun; says whether there was one.
    pub fn help(&self) -> bool {
        self.pieces.judge_one()
    }
}

impl Pieces {
    /// Judges pieces while there are some.
    fn judge(&self) {
        while self.judge_one() {}
    }

    fn judge_one(&self) -> bool {
        let Some((place, piece, mut bench)) = self.rest.next() else { return false };
        bench.judge(&self.job, &self.bytes[piece]);
        // There is room for all; nobody waits any more when the line is gone.
        let _ = self.landed.send((place, bench));
        true
    }
}

impl<T> Queue<T> {
    fn new(things: Vec<T>) -> Self {
        Self(Mutex::new(things.into_iter()))
    }

    fn next(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next()
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
