//! The thread around the line.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::clock::{Pace, ReplayClock, wall};
use super::input::{Arrived, Input, Reading};
use super::line::Line;
use super::pieces::Given;
use super::rate::Rate;
use crate::board::{Board, Command, Feed, Lens, Phase};
use crate::model::{Minute, Timestamp};

/// Boards are made this often while events come.
const TICK: Duration = Duration::from_millis(250);

/// Boards are made this often while nothing changes, for their clocks…
const QUIET_TICK: Duration = Duration::from_secs(1);

/// …and this often once the engine was idle for long.
const ASLEEP_TICK: Duration = Duration::from_secs(2);

/// An idle engine looks at its sources this often…
const IDLE: Duration = Duration::from_millis(50);

/// …and this often, as `tail -f` does, once it was idle for long, in looks.
const ASLEEP: Duration = Duration::from_secs(1);
const LONG_IDLE: u32 = 200;

/// Bytes that a replay lets through at once.
const REPLAY_PIECE: usize = 2048;

/// When everything arrives for a clock that stands still: after whatever was recorded.
const AFTERWARDS: Timestamp = Timestamp::from_millis(4_102_444_800_000);

/// Notices that a board shows.
const NOTICES: usize = 50;

/// The line, its input and its clock.
pub struct Engine {
    pub(super) line: Line,
    reading: Reading,
    pub(super) replay: Option<ReplayClock>,
    pub(super) lens: Lens,
    notices: Vec<String>,
    pub(super) phase: Phase,
    rate: Rate,
    started: Instant,
    /// Streams that are pipes, until they were quiet once.
    pipes: Vec<u32>,
    /// Bytes that a replay has not let through yet.
    pending: Option<(u32, Vec<u8>, usize)>,
    /// Looks at the sources that found nothing, one after the other.
    idle: u32,
    lags_since: Instant,
    /// What the picture of the last board was made of: the line's changes, the phase, the minute.
    made_of: Option<(u64, Phase, Minute)>,
}

/// A running engine.
pub struct Running {
    /// The newest board; the first comes at once.
    pub boards: watch::Receiver<Arc<Board>>,
    /// Takes commands; holds a few.
    pub commands: SyncSender<Command>,
    thread: JoinHandle<()>,
}

impl Running {
    /// Ends the engine and waits for it.
    pub fn stop(self) {
        // The engine reads its commands between pieces of input, so this is soon.
        let _ = self.commands.send(Command::Stop);
        let _ = self.thread.join();
    }
}

/// What to do after a step.
pub(super) enum Next {
    Go,
    /// There is nothing to read for so long.
    Wait(Duration),
    /// The moment of what was read comes in so long.
    Early(Duration),
}

impl Engine {
    /// An engine for this line, input and pace.
    pub fn new(line: Line, input: Input, pace: Pace) -> Self {
        let replay = match pace {
            Pace::Live => None,
            Pace::Replay { speed, from } => Some(ReplayClock::new(speed, from)),
        };
        Self::with_clock(line, input, replay)
    }

    pub(super) fn with_clock(line: Line, input: Input, replay: Option<ReplayClock>) -> Self {
        Self {
            line,
            reading: Reading::new(input),
            replay,
            lens: Lens::default(),
            notices: Vec::new(),
            phase: Phase::Waiting,
            rate: Rate::default(),
            started: Instant::now(),
            pipes: Vec::new(),
            pending: None,
            idle: 0,
            lags_since: Instant::now(),
            made_of: None,
        }
    }

    /// Starts the engine's thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn spawn(mut self) -> io::Result<Running> {
        let (send, commands) = sync_channel(16);
        let (boards, receive) = watch::channel(Arc::new(self.board()));
        let thread = std::thread::Builder::new()
            .name("engine".into())
            .spawn(move || self.run(&commands, &boards))?;
        Ok(Running { boards: receive, commands: send, thread })
    }

    fn run(&mut self, commands: &Receiver<Command>, boards: &watch::Sender<Arc<Board>>) {
        let mut published = Instant::now();
        let mut shown = 0;
        let mut asked = false;
        let mut wait = Duration::ZERO;
        loop {
            let command = if wait.is_zero() {
                commands.try_recv().ok()
            } else {
                match commands.recv_timeout(wait) {
                    Ok(command) => Some(command),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            };
            if let Some(command) = command {
                match command {
                    Command::Look(lens) => self.lens = *lens,
                    Command::Speed(speed) => {
                        if let Some(clock) = &mut self.replay {
                            clock.set_speed(speed);
                        }
                    }
                    Command::Seek(to) => {
                        if let Some(clock) = &mut self.replay {
                            clock.seek(to);
                        }
                    }
                    Command::Stop => return,
                }
                asked = true;
                wait = Duration::ZERO;
                continue;
            }
            let tick = if self.line.changes != shown {
                TICK
            } else if self.is_asleep() {
                ASLEEP_TICK
            } else {
                QUIET_TICK
            };
            if asked || published.elapsed() >= tick {
                let last = boards.borrow().clone();
                boards.send_replace(Arc::new(self.next_board(&last)));
                published = Instant::now();
                shown = self.line.changes;
                asked = false;
            }
            wait = match self.step() {
                Next::Go => Duration::ZERO,
                Next::Wait(wait) | Next::Early(wait) => {
                    wait.min(tick.saturating_sub(published.elapsed())).max(Duration::from_millis(1))
                }
            };
        }
    }

    /// Reads a little, or says how long there is nothing to read.
    pub(super) fn step(&mut self) -> Next {
        if let Some(clock) = &mut self.replay
            && let Some(wait) = clock.wait(self.line.played())
        {
            return Next::Early(wait);
        }
        if let Some((stream, bytes, done)) = self.pending.take() {
            let end = (done + REPLAY_PIECE).min(bytes.len());
            let arrival = self.arrival();
            self.line.take(stream, Given::Lent(&bytes[done..end]), arrival);
            read_on(&mut self.line, &mut self.reading);
            self.line.close(None);
            if end < bytes.len() {
                self.pending = Some((stream, bytes, end));
            }
            return Next::Go;
        }
        let arrival = self.arrival();
        let live = self.replay.is_none();
        let next = match self.reading.next() {
            Arrived::Opened { stream, name, pipe, written } => {
                let from = self.replay.as_ref().filter(|clock| clock.stands());
                let from = from.and_then(ReplayClock::from);
                self.line.open(stream, name, written.or(from).unwrap_or(arrival));
                if pipe {
                    self.pipes.push(stream);
                }
                Next::Go
            }
            Arrived::Bytes { stream, bytes } if live => {
                self.idle = 0;
                self.line.take(stream, bytes, arrival);
                read_on(&mut self.line, &mut self.reading);
                Next::Go
            }
            Arrived::Bytes { stream, bytes } => {
                self.pending = Some((stream, bytes.to_vec(), 0));
                Next::Go
            }
            Arrived::CaughtUp(stream) => {
                self.line.caught_up(stream, arrival);
                Next::Go
            }
            Arrived::Complete(stream, until) => {
                self.line.complete(stream, until);
                Next::Go
            }
            Arrived::Tallies(tallies) => {
                self.line.tallies(&tallies);
                Next::Go
            }
            Arrived::Counted(coverage) => {
                self.line.counted(&coverage);
                Next::Go
            }
            Arrived::Ended(stream) => {
                self.line.end(stream, arrival);
                Next::Go
            }
            Arrived::Notice { text, dropped, .. } => {
                self.line.dropped(dropped);
                let text = self.line.saying(text);
                self.notices.push(format!("{} {text}", arrival.clock()));
                if self.notices.len() > NOTICES {
                    self.notices.remove(0);
                }
                Next::Go
            }
            Arrived::Idle => {
                self.line.land();
                for stream in std::mem::take(&mut self.pipes) {
                    self.line.caught_up(stream, arrival);
                }
                if live {
                    self.phase = Phase::Live;
                }
                self.idle = self.idle.saturating_add(1);
                Next::Wait(if self.is_asleep() { ASLEEP } else { IDLE })
            }
            Arrived::Done => {
                if self.phase != Phase::Ended {
                    self.line.finish();
                }
                self.phase = Phase::Ended;
                Next::Wait(TICK)
            }
        };
        self.line.close(live.then_some(arrival));
        next
    }

    /// Whether nothing has come for long.
    fn is_asleep(&self) -> bool {
        self.idle > LONG_IDLE
    }

    /// When what comes now arrives. A recording cannot come before it was made, whatever the wall
    /// says.
    fn arrival(&self) -> Timestamp {
        const DAY_MS: i64 = 86_400_000;
        if self.replay.as_ref().is_some_and(ReplayClock::stands) {
            return AFTERWARDS;
        }
        let from = self.replay.as_ref().and_then(ReplayClock::from);
        from.map_or_else(wall, |from| wall().max(from.plus_millis(DAY_MS)))
    }

    /// How long the engine runs; for a clock that stands still, how long it has played so far.
    fn moment(&self) -> Option<Duration> {
        match self.replay.as_ref().filter(|clock| clock.stands()) {
            Some(clock) => clock.played(self.line.played()?),
            None => Some(self.started.elapsed()),
        }
    }

    /// Takes note of how much has come by now.
    pub(super) fn pace(&mut self) -> f64 {
        let received = self.line.coverage().received;
        self.moment().map_or(0.0, |moment| self.rate.update(received, moment))
    }

    /// The board of now. Where only the clock has gone on since the last one, with its picture.
    fn next_board(&mut self, last: &Board) -> Board {
        let feed = self.feed();
        let made_of = (self.line.changes, feed.phase, feed.now.minute());
        let before = self.made_of.replace(made_of);
        if before == Some(made_of) && last.lens == self.lens {
            return Board { feed, ..last.clone() };
        }
        self.line.board(&self.lens, feed)
    }

    pub(super) fn board(&mut self) -> Board {
        let feed = self.feed();
        self.line.board(&self.lens, feed)
    }

    fn feed(&mut self) -> Feed {
        let received = self.line.coverage().received;
        let phase = match (self.phase, &self.replay) {
            (Phase::Ended, _) => Phase::Ended,
            _ if received == 0 => Phase::Waiting,
            (_, Some(clock)) if clock.now().is_some() => Phase::Replay { speed: clock.speed() },
            (Phase::Live, _) => Phase::Live,
            _ => Phase::CatchingUp { done: self.reading.progress().and_then(|p| p.share()) },
        };
        let now = match &self.replay {
            None => wall(),
            // The clock of a replay stands where the recording ends.
            Some(clock) => {
                clock.now().min(self.line.newest()).or(self.line.newest()).unwrap_or_default()
            }
        };
        if self.lags_since.elapsed() > Duration::from_mins(1) {
            self.line.lags.forget();
            self.lags_since = Instant::now();
        }
        let mut feed: Feed = self.line.feed(phase, now);
        feed.rate = self.pace();
        feed.notices.clone_from(&self.notices);
        if let Some((mut remotes, spending)) = self.reading.remotes() {
            for remote in remotes.iter_mut().filter(|_| feed.redacted) {
                remote.name = self.line.source(std::mem::take(&mut remote.name));
                for text in [&mut remote.why, &mut remote.pattern] {
                    *text = self.line.saying(std::mem::take(text));
                }
            }
            (feed.remotes, feed.spending) = (remotes, Some(spending));
        }
        feed
    }
}

/// After bytes of a stream were pushed: says how far streams have come, and has more read beside.
fn read_on(line: &mut Line, reading: &mut Reading) {
    for (stream, time) in line.take_told() {
        reading.reached(stream, time);
    }
    line.read_beside(|| reading.ahead());
    while reading.is_being_read() && line.help() {}
}

/// What people should know of an input that was read to its end.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Notices of the sources.
    pub notices: Vec<String>,
    /// A source that was named could not be read.
    pub incomplete: bool,
}

/// Runs a line to the end of its input, as fast as it goes, and gives what people should know of
/// the sources. `progress` is told the share of the input that was read, and the events.
pub fn run_to_end(
    line: &mut Line,
    input: Input,
    mut progress: impl FnMut(Option<f32>, u64),
) -> Outcome {
    let mut reading = Reading::new(input);
    let mut outcome = Outcome::default();
    let started = wall();
    let mut told = Instant::now();
    loop {
        match reading.next() {
            Arrived::Opened { stream, name, written, .. } => {
                line.open(stream, name, written.unwrap_or(started));
            }
            Arrived::Bytes { stream, bytes } => {
                line.take(stream, bytes, wall());
                read_on(line, &mut reading);
            }
            Arrived::CaughtUp(_) => {}
            Arrived::Complete(stream, until) => line.complete(stream, until),
            Arrived::Tallies(tallies) => line.tallies(&tallies),
            Arrived::Counted(coverage) => line.counted(&coverage),
            Arrived::Ended(stream) => line.end(stream, wall()),
            Arrived::Notice { text, dropped, skipped } => {
                line.dropped(dropped);
                outcome.notices.push(line.saying(text));
                outcome.incomplete |= skipped;
            }
            Arrived::Idle => {
                line.land();
                std::thread::sleep(Duration::from_millis(5));
            }
            Arrived::Done => break,
        }
        line.close(None);
        if told.elapsed() > Duration::from_millis(500) {
            told = Instant::now();
            progress(reading.progress().and_then(|p| p.share()), line.coverage().received);
        }
    }
    line.finish();
    outcome
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::engine::{LineOptions, RuleChoice};
    use crate::rule::load;

    const BY_ADDRESS: &str = r#"{"logGroupNames":["g"],"contribution":{"keys":["$.sourceIP"]}}"#;

    /// A board with the picture of the last one shows what a new one would.
    #[test]
    fn a_picture_is_kept_only_while_nothing_changes() {
        let mut log = String::new();
        for second in 0..300 {
            let (minute, second) = (second / 60, second % 60);
            for of in 0..second % 7 {
                let at = format!("2026-03-04T05:{minute:02}:{second:02}Z");
                let _ = writeln!(log, "{{\"timestamp\":\"{at}\",\"sourceIP\":\"10.0.0.{of}\"}}");
            }
        }
        let rules = load(BY_ADDRESS, "by-address").rules.into_iter().map(Arc::new).collect();
        let rules = RuleChoice::These(rules);
        let options = LineOptions { workers: 2, seed: Some(1), ..LineOptions::new(rules) };
        let reader = Box::new(io::Cursor::new(log));
        let input = Input::Recording { name: "log".into(), reader };
        let mut engine = Engine::new(Line::new(options), input, Pace::Live);
        let (mut kept, mut made) = (0, 0);
        let mut last = engine.board();
        for step in 0..200 {
            if step == 100 {
                engine.lens.rows = 3;
            }
            let before = engine.made_of;
            let next = engine.next_board(&last);
            let whole = engine.board();
            let shown = |b: &Board| format!("{:?}", (&b.rules, &b.lens, &b.view, &b.detail));
            assert_eq!(shown(&next), shown(&whole), "at step {step}");
            *(if before == engine.made_of { &mut kept } else { &mut made }) += 1;
            last = next;
            engine.step();
        }
        assert!(kept > 100 && made > 5, "{kept} kept, {made} made");
        assert_eq!(last.view.rows.len(), 3);
    }
}
