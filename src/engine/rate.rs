//! How fast events come.

use std::time::Duration;

/// Events a second, smoothed over a few seconds.
#[derive(Debug, Default)]
pub(super) struct Rate {
    last: Option<(Duration, u64)>,
    rate: f64,
}

impl Rate {
    /// The rate at a moment by which so many have come.
    pub fn update(&mut self, received: u64, now: Duration) -> f64 {
        match self.last {
            None => self.last = Some((now, received)),
            Some((then, before)) => {
                let seconds = now.saturating_sub(then).as_secs_f64();
                if seconds >= 0.5 {
                    let fresh = received.saturating_sub(before) as f64 / seconds;
                    let weight = (seconds / 3.0).min(1.0);
                    self.rate += (fresh - self.rate) * weight;
                    self.last = Some((now, received));
                }
            }
        }
        self.rate
    }
}
