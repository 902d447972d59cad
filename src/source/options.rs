//! How a feed reads, and how far it has come.

use std::time::Duration;

/// How a [`Feed`](super::Feed) reads.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether files are watched for what comes after their present end.
    pub follow: bool,
    /// Most files that are read at the same time while catching up. A zstd archive, whose window
    /// can be large, takes the place of 16.
    pub max_open: usize,
    /// Most followed files that are held open while nothing comes. Those past it are closed and
    /// looked at only once each [`rescan`](Self::rescan).
    pub max_followed: usize,
    /// Most bytes that one archive may inflate to.
    pub max_inflated: u64,
    /// Most times its own size that one archive may inflate to…
    pub max_ratio: u64,
    /// …once it gave this many bytes.
    pub ratio_from: u64,
    /// Shortest time between two looks at followed files.
    pub poll: Duration,
    /// Shortest time between two searches for new files. Searches that are slow come less often,
    /// so that they take at most a twentieth of the time.
    pub rescan: Duration,
    /// How long a file that was rotated away must be quiet before its stream ends: its writer may
    /// hold it open for some time.
    pub linger: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            follow: true,
            max_open: 64,
            max_followed: 128,
            max_inflated: 64 << 30,
            max_ratio: 1_000,
            ratio_from: 64 << 20,
            poll: Duration::from_millis(100),
            rescan: Duration::from_secs(1),
            linger: Duration::from_secs(5),
        }
    }
}

/// How far a [`Feed`](super::Feed) has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes on disk that were read, of archives before inflating; pipes have none.
    pub read: u64,
    /// Bytes on disk that are known of.
    pub total: u64,
    /// Files that were not opened yet.
    pub waiting: usize,
    /// Streams with more to read, and pipes.
    pub open: usize,
    /// Followed streams at their present end.
    pub caught_up: usize,
    /// Streams that have ended.
    pub ended: usize,
}

impl Progress {
    /// The share that was read, 0 to 1; `None` when no size is known.
    pub fn share(&self) -> Option<f32> {
        (self.total > 0).then(|| (self.read as f64 / self.total as f64).min(1.0) as f32)
    }
}
