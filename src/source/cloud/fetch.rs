//! Fetching stretches of time.

use super::jobs::{Cause, Job, Next};
use super::ledger::Ledger;
use super::live::seconds;
use super::logs::Logs;
use super::out::Gone;
use super::timing::now;
use crate::aws::{AwsError, Backoff, EventQuery, Trouble};
use crate::model::{Coverage, Mode};

impl Logs {
    /// Fetches what is to be fetched; to the end of it, or for ever.
    pub(super) async fn fetch(&self, to_the_end: bool) -> Result<(), Gone> {
        loop {
            let next = self.state.borrow_mut().jobs.next(now(), self.timing.settle);
            match next {
                Next::Fetch { job, group, from, until } => {
                    self.stretch(job, group, (from, until)).await?;
                }
                Next::Nothing if to_the_end => return Ok(()),
                Next::Wait(_) | Next::Nothing => {
                    if !self.rest(self.timing.tick).await {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Fetches a stretch of one group, whatever it takes.
    async fn stretch(&self, job: u64, group: usize, stretch: (i64, i64)) -> Result<(), Gone> {
        let mut backoff = Backoff::from(self.timing.backoff);
        let (mut page, mut found) = (None, 0);
        let mut told = None;
        let lost = loop {
            let query = EventQuery {
                group: &self.groups[group],
                from: stretch.0,
                until: stretch.1,
                pattern: &self.pattern,
            };
            let error = match self.connection.events(&query, page.as_deref()).await {
                Ok(answer) => {
                    if told.take().is_some() {
                        self.out.notice(format!("{}: it goes on", query.group.name)).await?;
                        self.status.change(|status| {
                            status.why.clear();
                            status.mode = Mode::History;
                        });
                    }
                    backoff.reset();
                    found += self.give(group, &answer.events, Ledger::fetched).await?.0;
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
                    if told != Some(trouble) {
                        told = Some(trouble);
                        self.out.notice(format!("{error}; it is tried again")).await?;
                        self.status.change(|status| {
                            status.mode = Mode::Waiting;
                            status.why = error.to_string();
                        });
                    }
                    if !self.rest(backoff.next()).await {
                        return Ok(());
                    }
                }
                _ => break Some(error),
            }
        };
        let done = self.state.borrow_mut().jobs.done(job, group, found, lost.is_some());
        if let Some(job) = done {
            self.settle(&job).await?;
        }
        if let Some(error) = lost {
            self.lose(error).await?;
        }
        Ok(())
    }

    /// What may not be fetched is told once; when nothing else brings events, that is the end.
    async fn lose(&self, error: AwsError) -> Result<(), Gone> {
        let mut state = self.state.borrow_mut();
        if !state.wants_live {
            state.over = Some(error);
            return Ok(());
        }
        drop(state);
        let why = error.to_string();
        let mut known = false;
        self.status.change(|status| {
            known = status.why == why;
            status.why.clone_from(&why);
        });
        if known { Ok(()) } else { self.out.notice(why).await }
    }

    /// A job is done: what was missed is healed, or lost for good.
    async fn settle(&self, job: &Job) -> Result<(), Gone> {
        let is_gap = job.cause == Cause::Gap;
        let meanwhile = {
            let mut state = self.state.borrow_mut();
            match job.cause {
                Cause::Poll if state.down_since.is_some() => {
                    state.found_meanwhile += job.found;
                    return Ok(());
                }
                Cause::History | Cause::Poll => return Ok(()),
                Cause::Gap => std::mem::take(&mut state.found_meanwhile),
                Cause::Sampled | Cause::Twins => 0,
            }
        };
        let found = job.found + meanwhile;
        let seconds = match job.cause {
            Cause::Twins => 0,
            _ => seconds((job.from, job.until)),
        };
        self.status.change(|status| {
            if job.lost {
                status.lost_seconds += seconds;
            } else {
                status.healed_seconds += seconds;
                status.healed_events += found;
            }
        });
        if is_gap && !job.lost {
            self.count(Coverage { gaps_healed: job.times, ..Coverage::default() }).await?;
            let text = format!("gap {seconds} s -> healed, {found} events");
            self.out.notice(text).await?;
        }
        Ok(())
    }
}
