//! Fetching stretches of time.

use super::jobs::{Cause, Job, Next};
use super::ledger::{Ledger, Verdict};
use super::logs::Logs;
use super::out::Gone;
use super::timing::now;
use crate::aws::{AwsError, Backoff, EventQuery, LogEvent, Trouble};
use crate::model::Coverage;

impl Logs {
    /// Fetches what is to be fetched; to the end of it, or for ever.
    pub(super) async fn fetch(&self, to_the_end: bool) -> Result<(), Gone> {
        while self.state.borrow().over.is_none() {
            let next = self.state.borrow_mut().jobs.next(now(), self.timing.settle);
            match next {
                Next::Fetch { job, group, from, until } => {
                    self.stretch(job, group, (from, until)).await?;
                }
                Next::Nothing if to_the_end => return Ok(()),
                Next::Wait | Next::Nothing => tokio::time::sleep(self.timing.tick).await,
            }
        }
        Ok(())
    }

    /// Fetches a stretch of one group, whatever it takes.
    async fn stretch(&self, job: u64, group: usize, stretch: (i64, i64)) -> Result<(), Gone> {
        let mut backoff = Backoff::from(self.timing.backoff);
        let (mut page, mut found) = (None, 0);
        let (mut tries, mut told) = (0, None);
        let is_once = stretch.1 <= self.state.borrow().seen_once;
        let judge =
            if is_once { |_: &mut Ledger, _: &LogEvent| Verdict::New } else { Ledger::fetched };
        let lost = loop {
            let query = EventQuery {
                group: &self.groups[group],
                from: stretch.0,
                until: stretch.1,
                pattern: &self.pattern,
            };
            let error = match self.connection.events(&query, page.as_deref()).await {
                Ok(answer) => {
                    let was_denied = {
                        let mut state = self.state.borrow_mut();
                        state.waits = false;
                        state.allow(group)
                    };
                    if told.take().is_some() || was_denied {
                        self.status.change(|status| status.why.clear());
                        self.out.notice(format!("{}: it goes on", query.group.name)).await?;
                    }
                    (tries, backoff) = (0, Backoff::from(self.timing.backoff));
                    found += self.give(group, &answer.events, judge).await?.0;
                    page = answer.next;
                    if page.is_none() {
                        break None;
                    }
                    continue;
                }
                Err(error) => error,
            };
            match error.trouble {
                Trouble::Budget => {
                    self.state.borrow_mut().over = Some(error);
                    return Ok(());
                }
                trouble if trouble.passes() => {
                    tries += 1;
                    // One that fails now and then is nothing to tell.
                    if tries > 1 && told != Some(trouble) {
                        told = Some(trouble);
                        self.state.borrow_mut().waits = true;
                        self.status.change(|status| status.why = error.to_string());
                        self.out.notice(format!("{error}; it is tried again")).await?;
                    }
                    if !self.rest(backoff.wait()).await {
                        return Ok(());
                    }
                }
                _ => break Some(error),
            }
        };
        let done = {
            let mut state = self.state.borrow_mut();
            state.waits = false;
            state.jobs.done(job, group, found, lost.is_some())
        };
        if let Some(job) = done {
            self.settle(&job).await?;
        }
        match lost {
            Some(error) => self.lose(group, error).await,
            None => Ok(()),
        }
    }

    /// What may not be fetched is told once; when nothing else brings events, that is the end.
    async fn lose(&self, group: usize, error: AwsError) -> Result<(), Gone> {
        let is_new = {
            let mut state = self.state.borrow_mut();
            let is_new = state.deny(group);
            if !state.wants_live && state.all_denied() {
                state.over = Some(error);
                return Ok(());
            }
            is_new
        };
        self.status.change(|status| status.why = error.to_string());
        if is_new { self.out.lost(error.to_string()).await } else { Ok(()) }
    }

    /// A job is done: what was missed is healed, or lost for good.
    async fn settle(&self, job: &Job) -> Result<(), Gone> {
        let found = {
            let mut state = self.state.borrow_mut();
            match job.cause {
                Cause::Gap => job.found + std::mem::take(&mut state.found_meanwhile),
                Cause::Sampled | Cause::Twins => job.found,
                Cause::Poll if state.down_since().is_some() || state.jobs.has(Cause::Gap) => {
                    state.found_meanwhile += job.found;
                    return Ok(());
                }
                Cause::Seam | Cause::Poll | Cause::History => return Ok(()),
            }
        };
        self.status.change(|status| {
            if job.lost {
                status.lost_seconds += job.missed;
            } else {
                status.healed_seconds += job.missed;
                status.healed_events += found;
            }
        });
        if job.cause == Cause::Gap && !job.lost {
            self.out.count(Coverage { gaps_healed: job.times, ..Coverage::default() }).await?;
            self.out.notice(format!("gap {} s -> healed, {found} events", job.missed)).await?;
        }
        Ok(())
    }
}
