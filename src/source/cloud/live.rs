//! Live sessions: held open, opened again, and what they miss noted down.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::future::try_join_all;

use super::jobs::Cause;
use super::ledger::Ledger;
use super::logs::{Logs, Tail};
use super::out::Gone;
use super::timing::now;
use crate::aws::{
    AwsError, Backoff, LogEvent, SESSION_GROUPS, Session, Trouble, Update, refuses_live,
};
use crate::model::Coverage;

/// Sessions that are opened at most; an account has 15.
const SESSIONS: usize = 5;
/// Of the last so many updates…
const LATELY: usize = 60;
/// …so many may be samples before polling takes over.
const SAMPLES: usize = 30;
/// A session that sent so many updates is well: the next one may be opened at once.
const WELL: usize = 10;
/// After so many in a row that never were, polling takes over.
const UNWELL: u32 = 5;

/// Why a session is not opened again at once.
enum Pause {
    /// It ended; it is opened again.
    Ended(String),
    /// For a while polling does better, and why.
    Poll(&'static str),
    /// It will never be.
    Refused(AwsError),
    /// The budget is used up.
    Over(AwsError),
}

/// A part of the groups, for one session after another.
struct Part<'p> {
    /// Its place among the parts.
    place: usize,
    groups: &'p [usize],
    /// Up to when sessions brought everything.
    covered: i64,
    /// Whether a session ended that the next one goes on from.
    was_open: bool,
    /// How many sessions in a row ended before they were well.
    unwell: u32,
    backoff: Backoff,
}

impl Part<'_> {
    /// A session ended after so many updates.
    fn ended(&mut self, updates: usize, why: String) -> Pause {
        self.unwell = if updates < WELL { self.unwell + 1 } else { 0 };
        if self.unwell < UNWELL { Pause::Ended(why) } else { Pause::Poll("ends at once") }
    }
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
        self.state.borrow_mut().tails = vec![Tail::Polled; parts.len()];
        let parts = parts.into_iter().enumerate().map(|(place, groups)| Part {
            place,
            groups,
            covered: since,
            was_open: false,
            unwell: 0,
            backoff: Backoff::from(self.timing.backoff),
        });
        try_join_all(parts.map(|part| self.hold(part))).await?;
        Ok(())
    }

    /// There will be no session: polling has to do.
    fn refuse(&self, why: &str) {
        let mut state = self.state.borrow_mut();
        state.wants_live = false;
        state.tails.clear();
        self.status.change(|status| why.clone_into(&mut status.why));
    }

    /// Holds one session open over some groups.
    async fn hold(&self, mut part: Part<'_>) -> Result<(), Gone> {
        let mut told = String::new();
        loop {
            let pause = self.session(&mut part).await?;
            // Polling took over for all parts.
            if !self.state.borrow().wants_live {
                return Ok(());
            }
            let wait = match pause {
                Pause::Ended(why) => {
                    self.status.change(|status| status.why.clone_from(&why));
                    if told != why {
                        self.out.notice(format!("live tail: {why}; it is opened again")).await?;
                        told = why;
                    }
                    part.backoff.wait()
                }
                Pause::Poll(why) => {
                    self.out.notice(format!("live tail {why}; polling for a while")).await?;
                    self.status.change(|status| status.why = format!("live tail {why}"));
                    self.polls_from(&part);
                    (part.was_open, part.unwell) = (false, 0);
                    self.timing.calm
                }
                Pause::Refused(error) => {
                    self.polls_from(&part);
                    self.refuse(&error.to_string());
                    return self.out.notice(format!("{error}; polling instead")).await;
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
    fn polls_from(&self, part: &Part<'_>) {
        let mut state = self.state.borrow_mut();
        state.polled = state.polled.min(part.covered);
        state.turn(part.place, Tail::Polled);
    }

    /// One session, from its opening to its end.
    async fn session(&self, part: &mut Part<'_>) -> Result<Pause, Gone> {
        let groups: Vec<_> = part.groups.iter().map(|place| self.groups[*place].clone()).collect();
        let mut session = match self.connection.live(&groups, &self.pattern).await {
            Ok(session) => session,
            Err(e) if e.trouble == Trouble::Budget => return Ok(Pause::Over(e)),
            Err(e) if refuses_live(&e, part.was_open) => return Ok(Pause::Refused(e)),
            Err(e) => return Ok(Pause::Ended(e.to_string())),
        };
        match tokio::time::timeout(self.timing.silence, session.next()).await {
            Ok(Ok(_)) => {}
            Ok(Err(end)) => return Ok(Pause::Ended(end.words())),
            Err(_) => return Ok(Pause::Ended("no answer in time".into())),
        }
        // A clock that was set back makes no stretch that ends before it begins.
        let at = now().max(part.covered + 1);
        let since = std::mem::replace(&mut part.covered, at);
        if std::mem::replace(&mut part.was_open, true) {
            self.gap(part, since).await?;
        } else {
            let mut state = self.state.borrow_mut();
            let since = since.max(state.polled).min(at - 1);
            state.jobs.add(Cause::Seam, (since, at), self.timing.margin, part.groups, at);
        }
        self.state.borrow_mut().turn(part.place, Tail::Open);
        self.status.change(|status| status.why.clear());
        let meter = self.connection.meter().session();
        let pause = self.updates(&mut session, part).await;
        drop(meter);
        let mut state = self.state.borrow_mut();
        // While not all are open, everything is known only up to where the first one ended.
        let earlier = if state.is_whole() { part.covered } else { state.polled };
        state.polled = earlier.min(part.covered);
        state.turn(part.place, Tail::Down(part.covered));
        pause
    }

    /// A stretch was missed up to now.
    async fn gap(&self, part: &Part<'_>, since: i64) -> Result<(), Gone> {
        let (stretch, margin) = ((since, part.covered), self.timing.margin);
        self.state.borrow_mut().jobs.add(Cause::Gap, stretch, margin, part.groups, part.covered);
        self.status.change(|status| status.gap_seconds += Cause::Gap.missed(stretch));
        self.out.count(Coverage { gaps: 1, ..Coverage::default() }).await
    }

    /// Takes what a session sends until it ends.
    async fn updates(&self, session: &mut Session, part: &mut Part<'_>) -> Result<Pause, Gone> {
        let timing = self.timing;
        let mut lately: VecDeque<bool> = VecDeque::new();
        loop {
            let next = tokio::time::timeout(timing.silence, session.next()).await;
            let (events, sampled) = match next {
                Ok(Ok(Update::Events { events, sampled })) => (events, sampled),
                Ok(Ok(Update::Start)) => continue,
                Ok(Err(end)) => return Ok(part.ended(lately.len(), end.words())),
                Err(_) => return Ok(part.ended(lately.len(), "the session went silent".into())),
            };
            let at = now().max(part.covered);
            let since = std::mem::replace(&mut part.covered, at);
            // Updates that did not come within some seconds were dropped by the server.
            if at - since > 5 * millis(timing.second) {
                self.gap(part, since).await?;
            }
            if let Err(over) = self.connection.meter().live(timing.second.as_secs_f64()) {
                return Ok(Pause::Over(over));
            }
            self.take(part.groups, events).await?;
            lately.push_back(sampled);
            if lately.len() == WELL {
                part.backoff.reset();
            }
            if lately.len() > LATELY {
                lately.pop_front();
            }
            if sampled {
                self.status.change(|status| status.sampled_seconds += 1);
                let (stretch, margin) = ((at - millis(timing.second), at), timing.margin);
                self.state.borrow_mut().jobs.add(Cause::Sampled, stretch, margin, part.groups, at);
                self.out.count(Coverage { sampled_seconds: 1, ..Coverage::default() }).await?;
                if lately.iter().filter(|sampled| **sampled).count() > SAMPLES {
                    return Ok(Pause::Poll("sends samples only, over 500 events a second"));
                }
            }
        }
    }

    /// Gives the events of an update, each to the stream of its group.
    async fn take(&self, groups: &[usize], events: Vec<(usize, LogEvent)>) -> Result<(), Gone> {
        let mut by_group: Vec<Vec<LogEvent>> = vec![Vec::new(); groups.len()];
        for (place, event) in events {
            if let Some(group) = by_group.get_mut(place) {
                group.push(event);
            }
        }
        for (group, events) in groups.iter().zip(by_group).filter(|(_, events)| !events.is_empty())
        {
            let (_, twins) = self.give(*group, &events, Ledger::live).await?;
            let mut state = self.state.borrow_mut();
            for time in twins {
                state.jobs.add(Cause::Twins, (time, time + 1), 0, &[*group], now());
            }
        }
        Ok(())
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
