//! What is to be fetched, and why.

/// Stretches that grow by the second are fetched when they are so long, in milliseconds.
const LONG: i64 = 30_000;

/// Why a stretch of time is to be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// A live session was down.
    Gap,
    /// No session was open yet, or polling did its work.
    Seam,
    /// A live session sent a sample.
    Sampled,
    /// Events came that look the same.
    Twins,
    /// There is no live session.
    Poll,
    /// It was before the start.
    History,
}

impl Cause {
    /// Seconds that count as missed, until a stretch is fetched.
    pub fn missed(self, (from, until): (i64, i64)) -> u64 {
        match self {
            Self::Gap => u64::try_from((until - from + 500) / 1000).unwrap_or(0).max(1),
            Self::Sampled => 1,
            _ => 0,
        }
    }
}

/// A stretch of time to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Job {
    pub id: u64,
    pub cause: Cause,
    /// The stretch, in milliseconds since the epoch, its end not in it.
    pub from: i64,
    pub until: i64,
    /// How much before the stretch is looked at, for what was taken in late.
    pub margin: i64,
    /// Seconds of it that count as missed.
    pub missed: u64,
    /// How often something of it was missed.
    pub times: u64,
    /// Places of the log groups that are still to be asked.
    pub groups: Vec<usize>,
    /// New events that were found.
    pub found: u64,
    /// Whether some of it could not be fetched.
    pub lost: bool,
    /// When it became known that this is to be fetched.
    known: i64,
    begun: bool,
}

/// All that is to be fetched.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    open: Vec<Job>,
    last: u64,
    turns: u64,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Ask a group for a stretch.
    Fetch { job: u64, group: usize, from: i64, until: i64 },
    /// Nothing yet.
    Wait,
    /// Nothing at all.
    Nothing,
}

impl Jobs {
    /// Adds a stretch, as is known since `now`. What was missed again goes on with the last, so
    /// that a call a second becomes one for all.
    pub fn add(
        &mut self,
        cause: Cause,
        (from, until): (i64, i64),
        margin: i64,
        groups: &[usize],
        now: i64,
    ) {
        if until <= from || groups.is_empty() {
            return;
        }
        let missed = cause.missed((from, until));
        if matches!(cause, Cause::Gap | Cause::Sampled | Cause::Twins) {
            let near = |job: &&mut Job| {
                job.cause == cause
                    && !job.begun
                    && job.groups == groups
                    && job.until.max(until) - job.from.min(from) <= LONG
            };
            if let Some(job) = self.open.iter_mut().find(near) {
                (job.from, job.until) = (job.from.min(from), job.until.max(until));
                (job.missed, job.times, job.known) = (job.missed + missed, job.times + 1, now);
                return;
            }
        }
        self.last += 1;
        self.open.push(Job {
            id: self.last,
            cause,
            from,
            until,
            margin,
            missed,
            times: 1,
            groups: groups.to_vec(),
            found: 0,
            lost: false,
            known: now,
            begun: false,
        });
    }

    /// What to fetch now: what was missed before what was long ago, but for each fourth time, and
    /// older before newer. What became known within `settle` milliseconds has to wait: not all of it
    /// can be found yet.
    pub fn next(&mut self, now: i64, settle: i64) -> Next {
        self.turns += 1;
        let history = self.turns.is_multiple_of(4);
        let order = |job: &&mut Job| ((job.cause == Cause::History) != history, job.from, job.id);
        let ready = |job: &&mut Job| job.cause == Cause::History || job.known + settle <= now;
        if let Some(job) = self.open.iter_mut().filter(ready).min_by_key(order) {
            job.begun = true;
            let group = job.groups.first().copied().unwrap_or_default();
            let from = job.from - job.margin;
            return Next::Fetch { job: job.id, group, from, until: job.until };
        }
        if self.open.is_empty() { Next::Nothing } else { Next::Wait }
    }

    /// A group was asked for all of a job, or cannot be; gives the job when that was its last one.
    pub fn done(&mut self, id: u64, group: usize, found: u64, lost: bool) -> Option<Job> {
        let at = self.open.iter().position(|job| job.id == id)?;
        let job = &mut self.open[at];
        job.groups.retain(|left| *left != group);
        job.found += found;
        job.lost |= lost;
        job.groups.is_empty().then(|| self.open.remove(at))
    }

    /// Up to when nothing is missing: before the first stretch that is to be fetched. What is missing
    /// since before `hold` is no longer waited for, but for history, which is on its way; and what
    /// only looks the same holds nothing back.
    pub fn frontier(&self, hold: i64) -> Option<i64> {
        let holding = self.open.iter().filter_map(|job| match job.cause {
            Cause::Twins => None,
            Cause::History => Some(job.from),
            _ => Some(job.from.max(hold)),
        });
        holding.min()
    }

    /// The first moment that will be looked at again.
    pub fn first(&self) -> Option<i64> {
        self.open.iter().map(|job| job.from - job.margin).min()
    }

    /// Whether one of this cause is open.
    pub fn has(&self, cause: Cause) -> bool {
        self.open.iter().any(|job| job.cause == cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_missed_is_fetched_before_what_was_long_ago() {
        let mut jobs = Jobs::default();
        jobs.add(Cause::History, (0, 1000), 0, &[0, 1], 6000);
        jobs.add(Cause::Gap, (5000, 6000), 100, &[0], 6000);
        assert_eq!(jobs.frontier(5500), Some(0));
        let history = Next::Fetch { job: 1, group: 0, from: 0, until: 1000 };
        assert_eq!(jobs.next(6005, 10), history);
        assert_eq!(jobs.next(6010, 10), Next::Fetch { job: 2, group: 0, from: 4900, until: 6000 });
        assert_eq!(jobs.done(1, 0, 3, false), None);
        assert_eq!(jobs.done(2, 0, 3, false).map(|job| job.found), Some(3));
        assert_eq!(jobs.next(6010, 10), Next::Fetch { job: 1, group: 1, from: 0, until: 1000 });
        let done = jobs.done(1, 1, 4, true).unwrap();
        assert_eq!((done.found, done.lost), (7, true));
        assert_eq!((jobs.next(6010, 10), jobs.frontier(0)), (Next::Nothing, None));
    }

    fn sampled(jobs: &mut Jobs, s: i64) {
        jobs.add(Cause::Sampled, (s * 1000, s * 1000 + 1000), 2000, &[0], s * 1000 + 1000);
    }

    #[test]
    fn sampled_seconds_become_one_stretch_until_it_is_fetched() {
        let mut jobs = Jobs::default();
        (0..20).step_by(2).for_each(|s| sampled(&mut jobs, s));
        assert_eq!(jobs.next(28_999, 10_000), Next::Wait);
        let whole = Next::Fetch { job: 1, group: 0, from: -2000, until: 19_000 };
        assert_eq!(jobs.next(29_000, 10_000), whole);
        sampled(&mut jobs, 20);
        assert_eq!(jobs.done(1, 0, 0, false).map(|job| job.missed), Some(10));
        assert_eq!((jobs.frontier(0), jobs.frontier(20_500)), (Some(20_000), Some(20_500)));
    }

    #[test]
    fn what_goes_on_for_minutes_is_fetched_in_parts() {
        let mut jobs = Jobs::default();
        (0..90).for_each(|s| sampled(&mut jobs, s));
        assert_eq!(jobs.open.len(), 3);
    }

    #[test]
    fn what_looks_the_same_is_fetched_together_and_once_it_can_be_found() {
        let mut jobs = Jobs::default();
        for time in [1_000, 9_000, 3_000] {
            jobs.add(Cause::Twins, (time, time + 1), 0, &[0], 60_000 + time);
        }
        assert_eq!(jobs.next(72_999, 10_000), Next::Wait);
        let both = Next::Fetch { job: 1, group: 0, from: 1_000, until: 9_001 };
        assert_eq!((jobs.next(73_000, 10_000), jobs.frontier(0)), (both, None));
    }
}
