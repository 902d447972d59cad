//! The governor: every call is counted and paced, every dollar is added up, and a budget ends it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::call::{LIVE_MINUTE, METRIC, SCANNED_GIB};
use super::{AwsError, Call, Trouble};
use crate::model::{Calls, Spending};

/// The share of a quota that is used: others live on the same account.
const SHARE: f64 = 0.5;
/// A throttled operation goes on at this share of its pace…
const SLOWER: f64 = 0.5;
/// …and each call that passes gives this much of the quota back.
const FASTER: f64 = 0.02;
/// No pace falls below this share of the quota.
const SLOWEST: f64 = 0.02;

const MINUTE: Duration = Duration::from_mins(1);

/// The governor of all calls of one run. Clones are the same governor.
#[derive(Clone, Debug)]
pub struct Meter(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    budget: Option<f64>,
    began: Instant,
    lanes: BTreeMap<(Call, String), Lane>,
    live_seconds: f64,
    live_sessions: u32,
    scanned_bytes: u64,
    metrics: u64,
    /// Dollars for what does not go on by itself, with its time.
    spent: VecDeque<(Instant, f64)>,
    dollars: f64,
}

/// Calls of one operation in one region.
#[derive(Debug)]
struct Lane {
    quota: f64,
    /// Calls a second at which it goes.
    pace: f64,
    /// When the next call may go.
    next: Instant,
    made: u64,
    throttled: u64,
    recent: VecDeque<Instant>,
}

impl Lane {
    fn new(call: Call, region: &str, now: Instant) -> Self {
        let quota = call.quota(region);
        Self {
            quota,
            pace: quota * SHARE,
            next: now,
            made: 0,
            throttled: 0,
            recent: VecDeque::new(),
        }
    }

    /// Takes the next turn; gives how long to wait for it.
    fn turn(&mut self, now: Instant) -> Duration {
        // A quiet while earns a burst of one second's calls.
        let earliest = now.checked_sub(Duration::from_secs(1)).unwrap_or(now);
        let at = self.next.max(earliest);
        self.next = at + Duration::from_secs_f64(1.0 / self.pace);
        self.made += 1;
        self.recent.push_back(now);
        self.forget(now);
        at.saturating_duration_since(now)
    }

    fn forget(&mut self, now: Instant) {
        while self.recent.front().is_some_and(|then| now.duration_since(*then) > MINUTE) {
            self.recent.pop_front();
        }
    }
}

/// A live session that costs by the minute.
#[derive(Debug)]
#[must_use]
pub struct Metered(Meter);

impl Drop for Metered {
    fn drop(&mut self) {
        self.0.with(|state| state.live_sessions = state.live_sessions.saturating_sub(1));
    }
}

impl Meter {
    /// A governor that ends everything once `budget` dollars were spent.
    pub fn new(budget: Option<f64>) -> Self {
        Self(Arc::new(Mutex::new(State {
            budget,
            began: Instant::now(),
            lanes: BTreeMap::new(),
            live_seconds: 0.0,
            live_sessions: 0,
            scanned_bytes: 0,
            metrics: 0,
            spent: VecDeque::new(),
            dollars: 0.0,
        })))
    }

    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        // Whoever panicked while counting left numbers, not a broken state.
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits for the turn of a call, and counts it.
    ///
    /// # Errors
    /// When the budget is used up.
    pub async fn turn(&self, call: Call, region: &str, subject: &str) -> Result<(), AwsError> {
        let wait = self.with(|state| {
            state.afford(call, subject)?;
            let now = Instant::now();
            let lane = state.lane(call, region, now);
            let wait = lane.turn(now);
            state.spend(now, call.dollars());
            Ok(wait)
        })?;
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    /// A call came through, or was throttled.
    pub fn ended(&self, call: Call, region: &str, throttled: bool) {
        self.with(|state| {
            let now = Instant::now();
            let lane = state.lane(call, region, now);
            if throttled {
                lane.throttled += 1;
                lane.pace = (lane.pace * SLOWER).max(lane.quota * SLOWEST);
            } else {
                lane.pace = (lane.pace + lane.quota * FASTER).min(lane.quota * SHARE);
            }
        });
    }

    /// A live session begins; it ends with what this gives.
    pub fn session(&self) -> Metered {
        self.with(|state| state.live_sessions += 1);
        Metered(self.clone())
    }

    /// A live session went on for so many seconds.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn live(&self, seconds: f64) -> Result<(), AwsError> {
        self.with(|state| {
            state.live_seconds += seconds;
            state.dollars += seconds / 60.0 * LIVE_MINUTE;
            state.afford(Call::StartLiveTail, "")
        })
    }

    /// A query scanned so many bytes more.
    pub fn scanned(&self, bytes: u64) {
        self.with(|state| {
            state.scanned_bytes += bytes;
            state.spend(Instant::now(), bytes as f64 / f64::from(1 << 30) * SCANNED_GIB);
        });
    }

    /// So many metrics were given.
    pub fn metrics(&self, count: u64) {
        self.with(|state| {
            state.metrics += count;
            state.spend(Instant::now(), count as f64 * METRIC);
        });
    }

    /// What was done and spent so far.
    pub fn spending(&self) -> Spending {
        self.with(|state| state.spending(Instant::now()))
    }
}

impl State {
    fn lane(&mut self, call: Call, region: &str, now: Instant) -> &mut Lane {
        let new = || Lane::new(call, region, now);
        self.lanes.entry((call, region.to_owned())).or_insert_with(new)
    }

    fn afford(&self, call: Call, subject: &str) -> Result<(), AwsError> {
        match self.budget {
            Some(budget) if self.dollars >= budget => {
                let said = format!("${:.4} of ${budget:.4} spent", self.dollars);
                Err(AwsError::new(call, subject, Trouble::Budget, &said))
            }
            _ => Ok(()),
        }
    }

    fn spend(&mut self, now: Instant, dollars: f64) {
        if dollars > 0.0 {
            self.dollars += dollars;
            self.spent.push_back((now, dollars));
        }
    }

    fn spending(&mut self, now: Instant) -> Spending {
        let hour = Duration::from_hours(1);
        while self.spent.front().is_some_and(|(then, _)| now.duration_since(*then) > hour) {
            self.spent.pop_front();
        }
        let mut calls: BTreeMap<Call, Calls> = BTreeMap::new();
        for ((call, _), lane) in &mut self.lanes {
            lane.forget(now);
            let calls = calls.entry(*call).or_default();
            calls.name = call.name();
            calls.made += lane.made;
            calls.throttled += lane.throttled;
            calls.rate += lane.recent.len() as f64 / 60.0;
            calls.quota = calls.quota.max(lane.quota);
        }
        let mut calls: Vec<Calls> = calls.into_values().collect();
        calls.sort_by_key(|calls| std::cmp::Reverse(calls.made));
        let once: f64 = self.spent.iter().map(|(_, dollars)| dollars).sum();
        let hours = now.duration_since(self.began).min(hour).as_secs_f64().max(60.0) / 3600.0;
        Spending {
            calls,
            live_minutes: self.live_seconds / 60.0,
            scanned_bytes: self.scanned_bytes,
            metrics: self.metrics,
            dollars: self.dollars,
            dollars_per_hour: once / hours + f64::from(self.live_sessions) * LIVE_MINUTE * 60.0,
            budget: self.budget,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_keep_to_half_of_the_quota_and_slow_down_when_throttled() {
        let start = Instant::now() + Duration::from_mins(1);
        let mut lane = Lane::new(Call::FilterLogEvents, "eu-west-1", start);
        let mut now = start;
        let mut calls = 0;
        while now < start + Duration::from_secs(20) {
            now += lane.turn(now);
            calls += 1;
        }
        // 5 a second, and what the first second earned.
        assert!((100..=106).contains(&calls), "{calls}");

        let meter = Meter::new(None);
        let pace = || meter.with(|s| s.lane(Call::StartQuery, "x", Instant::now()).pace);
        meter.ended(Call::StartQuery, "x", true);
        assert_eq!(pace(), 2.5);
        (0..20).for_each(|_| meter.ended(Call::StartQuery, "x", true));
        assert_eq!(pace(), 0.2);
        (0..100).for_each(|_| meter.ended(Call::StartQuery, "x", false));
        assert_eq!(pace(), 5.0);
    }

    #[test]
    fn a_budget_ends_what_costs() {
        let meter = Meter::new(Some(0.02));
        assert_eq!(meter.live(60.0), Ok(()));
        let over = meter.live(60.0).unwrap_err();
        assert_eq!(over.trouble, Trouble::Budget);
        let spending = meter.spending();
        assert!((spending.dollars - 0.02).abs() < 1e-9);
        assert!((spending.live_minutes - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_session_costs_sixty_cents_an_hour() {
        let meter = Meter::new(None);
        let session = meter.session();
        assert!((meter.spending().dollars_per_hour - 0.60).abs() < 1e-9);
        drop(session);
        assert_eq!(meter.spending().dollars_per_hour, 0.0);
    }
}
