//! How fast events are let down the line.

use std::time::{Duration, Instant};

use chrono::Utc;

use crate::model::Timestamp;

/// How fast events are let down the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// As they come; the present is wall time.
    Live,
    /// As fast as they were recorded, times `speed`; the present is where the replay has come to.
    Replay {
        /// Times as fast; 0 holds.
        speed: f64,
        /// Everything before this moment goes by at once.
        from: Option<Timestamp>,
    },
}

/// Wall time.
pub fn wall() -> Timestamp {
    Timestamp::from_millis(Utc::now().timestamp_millis())
}

/// The clock of a replay: event time, moving `speed` times as fast as the wall.
#[derive(Debug)]
pub struct ReplayClock {
    speed: f64,
    from: Option<Timestamp>,
    /// Event time at a moment; nothing before the first event.
    base: Option<(Timestamp, Instant)>,
    /// How long it has played, where it stands still.
    stands: Option<Duration>,
}

impl ReplayClock {
    pub fn new(speed: f64, from: Option<Timestamp>) -> Self {
        Self { speed: valid(speed), from, base: None, stands: None }
    }

    /// A clock that stands still: `at` after the start of the replay, whatever the wall says.
    pub fn standing(speed: f64, from: Option<Timestamp>, at: Duration) -> Self {
        Self { stands: Some(at), ..Self::new(speed, from) }
    }

    /// Whether it stands still.
    pub fn stands(&self) -> bool {
        self.stands.is_some()
    }

    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// The moment that the replay starts at, when one was said.
    pub fn from(&self) -> Option<Timestamp> {
        self.from
    }

    /// Event time now.
    pub fn now(&self) -> Option<Timestamp> {
        let (time, since) = self.base?;
        let played = self.stands.unwrap_or_else(|| since.elapsed());
        Some(time.plus_millis((played.as_secs_f64() * 1000.0 * self.speed) as i64))
    }

    /// How long after its start the replay comes to this event time; nothing before the start.
    pub fn played(&self, reached: Timestamp) -> Option<Duration> {
        let millis = reached.since(self.base?.0).max(0) as f64 / self.speed;
        Duration::try_from_secs_f64(millis / 1000.0).ok()
    }

    /// Goes on at another speed.
    pub fn set_speed(&mut self, speed: f64) {
        if let Some(now) = self.now() {
            self.base = Some((now, Instant::now()));
        }
        self.speed = valid(speed);
    }

    /// Goes on from a later moment: what is before it goes by at once.
    pub fn seek(&mut self, to: Timestamp) {
        if self.now().is_none_or(|now| to > now) {
            self.base = Some((to, Instant::now()));
        }
    }

    /// How long the next event has to wait when the line has come to `reached`.
    pub fn wait(&mut self, reached: Option<Timestamp>) -> Option<Duration> {
        let reached = reached?;
        if self.base.is_none() {
            if self.from.is_some_and(|from| reached < from) {
                return None;
            }
            self.base = Some((reached, Instant::now()));
        }
        let ahead = reached.since(self.now()?);
        if ahead <= 0 {
            return None;
        }
        let millis = if self.speed > 0.0 { ahead as f64 / self.speed } else { f64::INFINITY };
        Some(Duration::from_millis(millis.clamp(1.0, 1000.0) as u64))
    }
}

/// The speeds that a replay can have: 0 to 100,000.
fn valid(speed: f64) -> f64 {
    if speed.is_finite() { speed.clamp(0.0, 100_000.0) } else { 1.0 }
}
