//! Events of the moment, by 4,000 users and addresses of very different weight.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, Utc};

/// Pieces that a second of events comes in.
const STEPS: u64 = 20;

fn event(rng: &mut fastrand::Rng, at: DateTime<Utc>, out: &mut String) {
    let user = (rng.f64().max(1e-9).powf(-1.0 / 0.7) as u64) % 5_000;
    let status = if rng.u8(..4) == 0 { "FAILED_LOGIN" } else { "OK" };
    let _ = writeln!(
        out,
        r#"{{"timestamp":"{}","sourceIP":"10.{}.{}.{}","user":"user{user}","status":"{status}","path":"/api/v1/items/{}"}}"#,
        at.to_rfc3339_opts(SecondsFormat::Secs, true),
        user % 250,
        user / 250,
        rng.u8(1..4),
        rng.u16(1..1_000),
    );
}

/// A log of the last half an hour.
pub fn write(path: &Path, events: i64) {
    let mut rng = fastrand::Rng::with_seed(1);
    let mut text = String::new();
    for i in 0..events {
        let ago = chrono::TimeDelta::seconds(1_800 * (events - i) / events);
        event(&mut rng, Utc::now() - ago, &mut text);
    }
    std::fs::write(path, text).unwrap();
}

/// Appends so many events a second until it is dropped.
pub struct Feeder {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Feeder {
    pub fn start(path: &Path, rate: u64) -> Self {
        let (path, stop) = (PathBuf::from(path), Arc::new(AtomicBool::new(false)));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let mut file = OpenOptions::new().append(true).open(path).unwrap();
            let mut rng = fastrand::Rng::with_seed(2);
            let start = Instant::now();
            for step in 0.. {
                let (now, mut text) = (Utc::now(), String::new());
                for _ in 0..rate / STEPS {
                    event(&mut rng, now, &mut text);
                }
                // A reader that has gone ends it.
                if file.write_all(text.as_bytes()).is_err() || stopped.load(Ordering::SeqCst) {
                    return;
                }
                let next = start + Duration::from_millis(1_000 / STEPS) * (step + 1);
                sleep(next.saturating_duration_since(Instant::now()));
            }
        });
        Self { stop, thread: Some(thread) }
    }
}

impl Drop for Feeder {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
