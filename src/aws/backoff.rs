//! Waits between tries.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// No wait is longer.
const LONGEST: Duration = Duration::from_secs(30);

/// Waits that double up to half a minute, each by chance up to a half shorter, so that many who were
/// cut off together do not come back together.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    first: Duration,
    waits: u32,
}

impl Default for Backoff {
    /// The first wait is half a second.
    fn default() -> Self {
        Self::from(Duration::from_millis(500))
    }
}

impl From<Duration> for Backoff {
    fn from(first: Duration) -> Self {
        Self { first, waits: 0 }
    }
}

impl Backoff {
    /// The next wait.
    pub fn wait(&mut self) -> Duration {
        let full = self.first.saturating_mul(1 << self.waits.min(16)).min(LONGEST);
        self.waits += 1;
        full.mul_f64(1.0 - chance() / 2.0)
    }

    /// All is well again.
    pub fn reset(&mut self) {
        self.waits = 0;
    }
}

/// A number from 0 to 1 that differs between machines and moments; nothing that is told depends on
/// it.
fn chance() -> f64 {
    RandomState::new().hash_one(()) as f64 / u64::MAX as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_half_a_minute() {
        let mut backoff = Backoff::default();
        for full in [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
            let wait = backoff.wait().as_millis();
            assert!((full / 2..=full).contains(&wait), "{wait} of {full}");
        }
        backoff.reset();
        assert!(backoff.wait() <= Duration::from_millis(500));
    }
}
