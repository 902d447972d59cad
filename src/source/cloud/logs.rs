//! CloudWatch Logs, without gaps: what live sessions miss is fetched, and time is complete only up
//! to what is still missing.
//!
//! Three loops share one state: [`live`](super::live) holds a session open, [`fetch`](super::fetch)
//! asks for stretches of time, and the clock here says how far all is complete.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use super::Period;
use super::jobs::{Cause, Jobs};
use super::ledger::{Ledger, MOST, Verdict};
use super::out::{Gone, Out, Status};
use super::timing::{Timing, now};
use crate::aws::{AwsError, Connection, LogEvent, LogGroup};
use crate::model::{MINUTE_MS, Mode, RuleQuery};
use crate::source::remote::Brought;

/// Log groups that are read as one source.
pub(super) struct Logs {
    pub connection: Connection,
    pub groups: Vec<LogGroup>,
    /// What is to be told of groups that cannot be read.
    pub left_out: Vec<String>,
    /// The streams of the groups.
    pub streams: Vec<u32>,
    /// The filter pattern that the server applies.
    pub pattern: String,
    /// The rules as queries, when history comes by those.
    pub queries: Vec<RuleQuery>,
    /// Rows that a query's result has at most.
    pub rows: usize,
    pub timing: Timing,
    pub out: Out,
    pub status: Status,
    pub state: RefCell<State>,
}

/// What the loops share. It is never held while one of them waits.
pub(super) struct State {
    pub ledgers: Vec<Ledger>,
    pub jobs: Jobs,
    /// Whether sessions are tried at all.
    pub wants_live: bool,
    /// How the sessions are, one for each part of the groups.
    pub tails: Vec<Tail>,
    /// Up to when events came by sessions or were asked for, while not all sessions are open.
    pub polled: i64,
    pub looked_deep: i64,
    /// What is fetched before this moment is not fetched again.
    pub seen_once: i64,
    /// Whether what was before the start is read.
    pub caught_up: bool,
    /// Up to when all was said to be complete.
    pub complete: i64,
    /// New events that polling found while a session was down.
    pub found_meanwhile: u64,
    /// Whether a fetch waits for better times.
    pub waits: bool,
    /// Groups that may not be fetched.
    denied: BTreeSet<usize>,
    /// Why nothing more can come.
    pub over: Option<AwsError>,
}

/// How a session over a part of the groups is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// Polling does its work: it was not open yet, or sent samples only.
    Polled,
    /// It is open.
    Open,
    /// It ended, and brought everything up to this moment.
    Down(i64),
}

impl State {
    pub fn new(groups: usize) -> Self {
        Self {
            ledgers: std::iter::repeat_with(Ledger::default).take(groups).collect(),
            jobs: Jobs::default(),
            wants_live: false,
            tails: Vec::new(),
            polled: 0,
            looked_deep: 0,
            seen_once: 0,
            caught_up: false,
            complete: 0,
            found_meanwhile: 0,
            waits: false,
            denied: BTreeSet::new(),
            over: None,
        }
    }

    /// Whether sessions bring everything.
    pub fn is_whole(&self) -> bool {
        !self.tails.is_empty() && self.tails.iter().all(|tail| *tail == Tail::Open)
    }

    /// Since when a session has been down that is to come back.
    pub fn down_since(&self) -> Option<i64> {
        let down = self.tails.iter().filter_map(|tail| match tail {
            Tail::Down(since) => Some(*since),
            Tail::Open | Tail::Polled => None,
        });
        down.min()
    }

    /// A session of a part is, or is no more.
    pub fn turn(&mut self, part: usize, tail: Tail) {
        if let Some(known) = self.tails.get_mut(part) {
            *known = tail;
        }
    }

    /// A group may not be fetched; says whether that is news.
    pub fn deny(&mut self, group: usize) -> bool {
        self.denied.insert(group)
    }

    /// A group was fetched; says whether that is news.
    pub fn allow(&mut self, group: usize) -> bool {
        self.denied.remove(&group)
    }

    pub fn all_denied(&self) -> bool {
        self.denied.len() == self.ledgers.len()
    }
}

/// What log groups are read of, when nobody says: what a board begins with, and what a report is of.
const BOARD_MS: i64 = 15 * 60_000;
const REPORT_MS: i64 = 3 * 3_600_000;

impl Logs {
    /// All groups, by their places.
    pub fn all(&self) -> Vec<usize> {
        (0..self.groups.len()).collect()
    }

    pub fn stream(&self, group: usize) -> u32 {
        self.streams[group]
    }

    /// Reads all of a period, or goes on with what is live.
    pub async fn run(self, period: Period, live: bool) {
        // Without a reason there is nobody to tell.
        let _ = self.go(period, live).await;
        let over = self.state.borrow_mut().over.take().map(|error| error.to_string());
        if let Some(why) = over {
            self.status.change(|status| status.why.clone_from(&why));
            let _ = self.out.lost(why).await;
        }
        for place in self.all() {
            let _ = self.out.send(Brought::Ended { stream: self.stream(place) }).await;
        }
        self.status.change(|status| status.mode = Mode::Ended);
    }

    async fn go(&self, period: Period, live: bool) -> Result<(), Gone> {
        for (place, group) in self.groups.iter().enumerate() {
            let name = format!("cw:{}", group.name);
            self.out.send(Brought::Opened { stream: self.stream(place), name }).await?;
        }
        for text in &self.left_out {
            self.out.notice(text.clone()).await?;
        }
        self.status.change(|status| status.mode = Mode::History);
        let until = period.until.unwrap_or_else(now);
        let age = if period.until.is_some() { REPORT_MS } else { BOARD_MS };
        let since = period.since.unwrap_or(until - age);
        let since = if self.queries.is_empty() {
            since
        } else {
            let whole = |time: i64| time - time.rem_euclid(MINUTE_MS);
            // What ends is asked for whole; else what can still come late is read event by event.
            let seam = match period.until {
                Some(until) => whole(until + MINUTE_MS - 1),
                None => whole(until - self.timing.deep).max(whole(since)),
            };
            self.ask_history(whole(since), seam).await?;
            seam
        };
        self.plan_history(since, until);
        {
            let mut state = self.state.borrow_mut();
            state.polled = until;
            state.looked_deep = until;
            let again = self.timing.deep + self.timing.margin;
            state.seen_once = if period.until.is_some() { until } else { until - again };
            state.complete = since;
            state.wants_live = live;
        }
        if period.until.is_some() {
            tokio::select! {
                fetched = self.fetch(true) => fetched?,
                kept = self.keep_time() => kept?,
            }
        } else {
            tokio::try_join!(self.live(until), self.fetch(false), self.keep_time(), self.poll())?;
        }
        Ok(())
    }

    /// History comes in slices, so that the groups go forward together.
    fn plan_history(&self, since: i64, until: i64) {
        const SLICE: i64 = 5 * 60_000;
        let slice = ((until - since) / 48).max(SLICE);
        let mut state = self.state.borrow_mut();
        let mut from = since;
        while from < until {
            let end = (from + slice).min(until);
            state.jobs.add(Cause::History, (from, end), 0, &self.all(), until);
            from = end;
        }
    }

    /// Asks again and again while no session is open.
    async fn poll(&self) -> Result<(), Gone> {
        let timing = self.timing;
        loop {
            tokio::time::sleep(timing.poll).await;
            let mut state = self.state.borrow_mut();
            if state.over.is_some() {
                return Ok(());
            }
            let now = now();
            if state.is_whole() || self.is_moment(&state, now) || state.jobs.has(Cause::Poll) {
                continue;
            }
            let deep = now - state.looked_deep >= timing.deep / 5;
            let overlap = if deep { timing.deep } else { timing.overlap };
            if deep {
                state.looked_deep = now;
            }
            let (from, all) = (state.polled, self.all());
            state.jobs.add(Cause::Poll, (from, now), overlap, &all, now);
            state.polled = now;
        }
    }

    /// A session that was cut comes back within moments, mostly.
    fn is_moment(&self, state: &State, now: i64) -> bool {
        state.down_since().is_some_and(|since| now - since < self.timing.patience)
    }

    /// Says each second how far all is complete.
    async fn keep_time(&self) -> Result<(), Gone> {
        let mut told = false;
        loop {
            tokio::time::sleep(self.timing.tick).await;
            let (complete, caught_up, forgetful) = {
                let mut state = self.state.borrow_mut();
                if state.over.is_some() {
                    return Err(Gone);
                }
                let reached = self.reached(&state);
                let moved = reached > state.complete;
                state.complete = state.complete.max(reached);
                let complete = state.complete;
                let again = state.jobs.first().unwrap_or(complete).min(complete);
                let keep = again - self.timing.deep - self.timing.margin;
                state.ledgers.iter_mut().for_each(|ledger| ledger.forget_before(keep));
                let now_live = !state.caught_up && !state.jobs.has(Cause::History);
                state.caught_up |= now_live;
                let forgetful = state.ledgers.iter().any(|ledger| ledger.forgetful);
                (moved.then_some(complete), now_live, forgetful)
            };
            if forgetful && !std::mem::replace(&mut told, true) {
                let why = format!("more than {MOST} events within minutes");
                self.out.notice(format!("{why}: what comes again may count again")).await?;
            }
            for place in self.all() {
                if caught_up {
                    self.out.send(Brought::CaughtUp { stream: self.stream(place) }).await?;
                }
                if let Some(until) = complete {
                    self.out.complete(self.stream(place), until).await?;
                }
            }
            self.show_mode();
        }
    }

    /// Up to when nothing is missing, or has been for too long to wait for it.
    fn reached(&self, state: &State) -> i64 {
        let (now, timing) = (now(), &self.timing);
        let base =
            if state.is_whole() { now - timing.delay } else { state.polled - timing.poll_delay };
        state.jobs.frontier(now - timing.hold).map_or(base, |missing| missing.min(base))
    }

    fn show_mode(&self) {
        let state = self.state.borrow();
        let mode = if state.caught_up && state.tails.contains(&Tail::Open) {
            Mode::Live
        } else if state.waits {
            Mode::Waiting
        } else if !state.caught_up {
            Mode::History
        } else if self.is_moment(&state, now()) {
            Mode::Waiting
        } else {
            Mode::Polling
        };
        self.status.change(|status| status.mode = mode);
    }

    /// Gives what is new of events of one group; says how many that were, and when events look the
    /// same.
    pub async fn give<'e>(
        &self,
        group: usize,
        events: &'e [LogEvent],
        judge: impl Fn(&mut Ledger, &'e LogEvent) -> Verdict,
    ) -> Result<(u64, Vec<i64>), Gone> {
        let (mut new, mut twins, mut repeated) = (Vec::new(), Vec::new(), 0);
        {
            let mut state = self.state.borrow_mut();
            let Some(ledger) = state.ledgers.get_mut(group) else { return Ok((0, twins)) };
            for event in events {
                match judge(ledger, event) {
                    Verdict::New => new.push(event),
                    Verdict::Repeated => repeated += 1,
                    Verdict::Twin => {
                        repeated += 1;
                        twins.push(event.time);
                    }
                }
            }
        }
        self.status.change(|status| status.repeated += repeated);
        let count = new.len() as u64;
        self.out.events(self.stream(group), &self.groups[group].name, new).await?;
        Ok((count, twins))
    }

    /// Waits, unless all is over.
    pub async fn rest(&self, wait: Duration) -> bool {
        tokio::time::sleep(wait).await;
        self.state.borrow().over.is_none()
    }
}
