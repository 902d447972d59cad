//! Judges many series at once.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use cpu_time::ThreadTime;
use culprits::detect::{Detector, Direction};
use culprits::model::Minute;

/// What is asked for on the command line.
pub struct Options {
    pub series: u64,
    pub days: usize,
    pub seed: u64,
    pub examples: bool,
}

/// A minute that raised an alarm.
#[derive(Clone, Copy, Debug)]
pub struct Alarm {
    pub at: usize,
    pub expected: f64,
    pub surprise: f32,
    pub severity: u8,
    pub direction: Option<Direction>,
}

/// The alarms of a detector that sees `values` from minute `start` on.
pub fn alarms(seed: u64, start: i64, values: &[f64]) -> Vec<Alarm> {
    let mut detector = Detector::new(seed);
    let mut found = Vec::new();
    for (at, value) in values.iter().enumerate() {
        let verdict = detector.judge(Minute::new(start + at as i64), *value);
        if verdict.grade > 0.0 {
            let (surprise, direction) = (verdict.surprise, verdict.direction);
            let (expected, severity) = (verdict.expected, verdict.severity);
            found.push(Alarm { at, expected, surprise, severity, direction });
        }
    }
    found
}

/// What `of` says of each number below `count`, in their order, and the seconds of CPU it took.
pub fn all<T: Send>(count: u64, of: impl Fn(u64) -> T + Sync) -> (Vec<T>, f64) {
    let next = AtomicU64::new(0);
    let work = || {
        let began = ThreadTime::now();
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return (done, began.elapsed().as_secs_f64());
            }
            done.push((number, of(number)));
        }
    };
    let (mut each, mut seconds) = (Vec::new(), 0.0);
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            if let Ok((done, took)) = worker.join() {
                each.extend(done);
                seconds += took;
            }
        }
    });
    each.sort_by_key(|(number, _)| *number);
    (each.into_iter().map(|(_, one)| one).collect(), seconds)
}
