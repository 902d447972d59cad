//! The threads that judge pieces beside each other.

use rayon::{ThreadPool, ThreadPoolBuilder};

/// Runs jobs beside each other, or, with one worker or where the system gives no threads, one after
/// the other.
#[derive(Debug)]
pub(super) struct Workers(Option<ThreadPool>);

impl Workers {
    pub fn new(threads: usize) -> Self {
        let named = |n| format!("worker {n}");
        let pool = (threads > 1)
            .then(|| ThreadPoolBuilder::new().num_threads(threads).thread_name(named).build().ok());
        Self(pool.flatten())
    }

    /// Runs every job, to its end.
    pub fn each<J: FnOnce() + Send>(&self, jobs: impl Iterator<Item = J>) {
        match &self.0 {
            None => jobs.for_each(|job| job()),
            Some(pool) => pool.in_place_scope(|scope| jobs.for_each(|job| scope.spawn(|_| job()))),
        }
    }
}
