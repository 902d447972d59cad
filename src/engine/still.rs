//! A replay that stands still at a moment, for pictures of it.

use std::time::Duration;

use super::clock::ReplayClock;
use super::input::Input;
use super::line::Line;
use super::runner::{Engine, Next};
use crate::board::{Board, Lens, Phase};
use crate::model::Timestamp;

/// A recording may be over for so much event time at the moment of a picture: it ends with its last
/// minute, not with its last event.
const OVER_SECONDS: f64 = 60.0;

/// Why there is no picture of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StillError {
    /// The recording does not reach that far.
    #[error("the recording is over after {:.1}s of this replay", .0.as_secs_f64())]
    Over(Duration),
    /// No event is at the start of the replay or after it.
    #[error("the recording has no event from the start of the replay on")]
    Empty,
}

/// A replay at a moment. No clock moves it and none is asked, so the same recording gives the same
/// boards on any machine; what has no time of its own is dated past everything.
pub struct Still {
    engine: Engine,
}

impl Still {
    /// Plays an input up to `at` after the start of its replay, to its end without; as fast as it
    /// goes, and by the rules of a replay. `speed` and `from` are those of
    /// [`Pace::Replay`](super::Pace::Replay).
    ///
    /// # Errors
    /// When the recording is over before that moment by more than a minute of event time, or has
    /// nothing to play.
    pub fn play(
        line: Line,
        input: Input,
        speed: f64,
        from: Option<Timestamp>,
        at: Option<Duration>,
    ) -> Result<Self, StillError> {
        let clock = ReplayClock::standing(speed, from, at.unwrap_or(Duration::MAX));
        let mut engine = Engine::with_clock(line, input, Some(clock));
        loop {
            match engine.step() {
                Next::Go => _ = engine.pace(),
                Next::Early(_) => break,
                Next::Wait(_) if engine.phase == Phase::Ended => break,
                Next::Wait(_) => std::thread::sleep(Duration::from_millis(1)),
            }
        }
        let clock = engine.replay.as_ref().filter(|clock| clock.now().is_some());
        let (clock, newest) = clock.zip(engine.line.newest()).ok_or(StillError::Empty)?;
        if let Some(at) = at.filter(|_| engine.phase == Phase::Ended)
            && let Some(end) = clock.played(newest)
            && (at.saturating_sub(end)).as_secs_f64() * speed > OVER_SECONDS
        {
            return Err(StillError::Over(end));
        }
        Ok(Self { engine })
    }

    /// The board for a lens.
    pub fn board(&mut self, lens: &Lens) -> Board {
        self.engine.lens = lens.clone();
        self.engine.board()
    }
}
