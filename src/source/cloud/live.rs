//! Live sessions: held open, opened again, and what they miss noted down.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::future::try_join_all;

use super::jobs::Cause;
use super::ledger::Ledger;
use super::logs::Logs;
use super::out::Gone;
use super::timing::now;
use crate::aws::{
    AwsError, Backoff, LogEvent, SESSION_GROUPS, Session, Trouble, Update, refuses_live,
};
use crate::model::{Coverage, Mode};

/// Sessions that are opened at most; an account has 15.
const SESSIONS: usize = 5;
/// A session that ends within so many updates is a short one…
const SHORT: u32 = 10;
/// …and after so many of those in a row polling takes over.
const SHORTS: u32 = 5;
/// Of the last so many updates…
const LATELY: usize = 60;
/// …so many may be samples before polling takes over.
const SAMPLES: usize = 30;

/// What a row of sessions over the same groups has come to.
struct Row {
    /// Up to when everything was brought.
    covered: i64,
    /// Whether one was ever open, so that what lies between two is a gap.
    was_open: bool,
    /// How many ended at once, one after the other.
    shorts: u32,
    backoff: Backoff,
}

/// Why a session is not opened again at once.
enum Pause {
    /// It ended; it is opened again.
    Ended(String),
    /// Polling is better for a while, and why.
    Poll(&'static str),
    /// It will never be.
    Refused(AwsError),
    /// The budget is used up.
    Over(AwsError),
}

impl Logs {
    /// Holds sessions open over all groups. `since` is up to when history is fetched.
    pub(super) async fn live(&self, since: i64) -> Result<(), Gone> {
        if !self.state.borrow().wants_live {
            return Ok(());
        }
        let all = self.all();
        let parts: Vec<&[usize]> = all.chunks(SESSION_GROUPS).collect();
        if parts.len() > SESSIONS {
            let most = SESSIONS * SESSION_GROUPS;
            self.refuse(&format!("{} log groups, live tail takes {most}", all.len()));
            return Ok(());
        }
        self.state.borrow_mut().sessions = parts.len();
        try_join_all(parts.into_iter().map(|part| self.hold(part, since))).await?;
        Ok(())
    }

    /// There will be no session: polling has to do.
    fn refuse(&self, why: &str) {
        let mut state = self.state.borrow_mut();
        state.wants_live = false;
        state.sessions = 0;
        self.status.change(|status| {
            status.mode = Mode::Polling;
            why.clone_into(&mut status.why);
        });
    }

    /// Holds one session open over some groups.
    async fn hold(&self, part: &[usize], since: i64) -> Result<(), Gone> {
        let backoff = Backoff::from(self.timing.backoff);
        let mut row = Row { covered: since, was_open: false, shorts: 0, backoff };
        let mut told = String::new();
        loop {
            let pause = self.session(part, &mut row).await?;
            let wait = match pause {
                Pause::Ended(why) => {
                    self.status.change(|status| status.why.clone_from(&why));
                    if told != why {
                        self.out.notice(format!("live tail: {why}; it is opened again")).await?;
                        told = why;
                    }
                    row.backoff.next()
                }
                Pause::Poll(why) => {
                    self.out.notice(format!("live tail: {why}; polling for a while")).await?;
                    self.status.change(|status| why.clone_into(&mut status.why));
                    self.polls_from(row.covered);
                    (row.was_open, row.shorts) = (false, 0);
                    self.timing.calm
                }
                Pause::Refused(error) => {
                    self.out.notice(format!("{error}; polling instead")).await?;
                    self.refuse(&error.to_string());
                    self.polls_from(row.covered);
                    return Ok(());
                }
                Pause::Over(error) => {
                    self.state.borrow_mut().over = Some(error);
                    return Ok(());
                }
            };
            if !self.rest(wait).await {
                return Ok(());
            }
        }
    }

    /// From here on, polling brings what sessions do not.
    fn polls_from(&self, covered: i64) {
        let mut state = self.state.borrow_mut();
        state.polled = state.polled.min(covered);
        state.down_since = None;
    }

    /// One session, from its opening to its end.
    async fn session(&self, part: &[usize], row: &mut Row) -> Result<Pause, Gone> {
        let groups: Vec<_> = part.iter().map(|place| self.groups[*place].clone()).collect();
        let mut session = match self.connection.live(&groups, &self.pattern).await {
            Ok(session) => session,
            Err(e) if e.trouble == Trouble::Budget => return Ok(Pause::Over(e)),
            Err(e) if refuses_live(&e) => return Ok(Pause::Refused(e)),
            Err(e) => return Ok(Pause::Ended(e.to_string())),
        };
        match tokio::time::timeout(self.timing.silence, session.next()).await {
            Ok(Ok(_)) => {}
            Ok(Err(end)) => return Ok(Pause::Ended(end.words())),
            Err(_) => return Ok(Pause::Ended("no answer in time".into())),
        }
        let at = now();
        self.missed(part, (row.covered, at), row.was_open).await?;
        row.was_open = true;
        row.covered = at;
        {
            let mut state = self.state.borrow_mut();
            state.live += 1;
            if state.live == state.sessions {
                state.down_since = None;
            }
        }
        self.connection.meter().session(true);
        self.status.change(|status| status.why.clear());
        let pause = self.updates(&mut session, part, row).await;
        self.connection.meter().session(false);
        {
            let mut state = self.state.borrow_mut();
            state.live -= 1;
            let down = state.down_since.map_or(row.covered, |down| down.min(row.covered));
            state.down_since = Some(down);
            state.polled = state.polled.max(row.covered);
        }
        pause
    }

    /// A stretch without a session: a gap, or the seam to what is read as history.
    async fn missed(&self, part: &[usize], stretch: (i64, i64), is_gap: bool) -> Result<(), Gone> {
        let cause = if is_gap { Cause::Gap } else { Cause::History };
        self.state.borrow_mut().jobs.add(cause, stretch, self.timing.margin, part);
        if is_gap {
            let seconds = seconds(stretch);
            self.status.change(|status| status.gap_seconds += seconds);
            self.count(Coverage { gaps: 1, ..Coverage::default() }).await?;
        }
        Ok(())
    }

    /// Takes what a session sends until it ends.
    async fn updates(
        &self,
        session: &mut Session,
        part: &[usize],
        row: &mut Row,
    ) -> Result<Pause, Gone> {
        let timing = self.timing;
        let mut lately: VecDeque<bool> = VecDeque::new();
        let mut updates = 0;
        let end = |row: &mut Row, updates: u32, why: String| {
            row.shorts = if updates < SHORT { row.shorts + 1 } else { 0 };
            if row.shorts < SHORTS {
                Ok(Pause::Ended(why))
            } else {
                Ok(Pause::Poll("its sessions end at once"))
            }
        };
        loop {
            let next = tokio::time::timeout(timing.silence, session.next()).await;
            let (events, sampled) = match next {
                Ok(Ok(Update::Events { events, sampled })) => (events, sampled),
                Ok(Ok(Update::Start)) => continue,
                Ok(Err(why)) => return end(row, updates, why.words()),
                Err(_) => return end(row, updates, "the session went silent".into()),
            };
            updates += 1;
            if updates == SHORT {
                row.backoff.reset();
            }
            let at = now();
            let since = std::mem::replace(&mut row.covered, at);
            // Updates that did not come within some seconds were dropped by the server.
            if at - since > 5 * millis(timing.second) {
                self.missed(part, (since, at), true).await?;
            }
            if let Err(over) = self.connection.meter().live(timing.second.as_secs_f64()) {
                return Ok(Pause::Over(over));
            }
            self.take(part, events).await?;
            lately.push_back(sampled);
            if lately.len() > LATELY {
                lately.pop_front();
            }
            if sampled {
                self.status.change(|status| status.sampled_seconds += 1);
                self.count(Coverage { sampled_seconds: 1, ..Coverage::default() }).await?;
                let stretch = (at - millis(timing.second), at);
                self.state.borrow_mut().jobs.add(Cause::Sampled, stretch, timing.margin, part);
                if lately.iter().filter(|sampled| **sampled).count() > SAMPLES {
                    return Ok(Pause::Poll("samples only, over 500 events a second"));
                }
            }
        }
    }

    /// Gives the events of an update, each to the stream of its group.
    async fn take(&self, part: &[usize], events: Vec<(usize, LogEvent)>) -> Result<(), Gone> {
        let mut by_group: Vec<Vec<LogEvent>> = vec![Vec::new(); part.len()];
        for (place, event) in events {
            if let Some(group) = by_group.get_mut(place) {
                group.push(event);
            }
        }
        for (group, events) in part.iter().zip(by_group).filter(|(_, events)| !events.is_empty()) {
            let (_, twins) = self.give(*group, &events, Ledger::live).await?;
            let mut state = self.state.borrow_mut();
            for time in twins {
                state.jobs.add(Cause::Twins, (time, time + 1), 0, &[*group]);
            }
        }
        Ok(())
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Whole seconds of a stretch, at least one.
pub(super) fn seconds((from, until): (i64, i64)) -> u64 {
    u64::try_from((until - from + 500) / 1000).unwrap_or(0).max(1)
}
