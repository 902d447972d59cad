//! All detectors of one rule: its total and its leading contributors.

use std::collections::BTreeMap;

use super::detector::Detector;
use super::newcomers::Newcomers;
use super::verdict::{Direction, Verdict};
use crate::model::Minute;

/// Contributors followed at most.
const FOLLOWED: usize = 32;
/// Contributors that may take the place of others in one minute: in a rule of many that lead in
/// turn, learning the past of each anew would cost more than judging all of them.
const REPLACED: usize = 2;
/// Minutes asked for when a detector starts.
const HISTORY: usize = 90;
/// Minutes without a value that a new contributor's detector is shown of its history.
const BEFORE_BIRTH: usize = 60;

/// Who appears after this many minutes of a rule is a newcomer.
const BORN_AFTER: usize = 10;

/// One series of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Series {
    /// The sum over all contributors.
    Total,
    /// The contributor with this id in the rule.
    Contributor(u32),
}

#[derive(Clone, Debug)]
struct Followed {
    detector: Detector,
    led: Minute,
}

/// The detectors of one rule. At most 32 contributors are followed: who has not led for the
/// longest time makes way, for at most two larger ones a minute.
#[derive(Clone, Debug)]
pub struct Panel {
    seed: u64,
    total: Detector,
    followed: BTreeMap<u32, Followed>,
    newcomers: Newcomers,
    closed: usize,
    evictions: u64,
}

impl Panel {
    /// A panel that follows only the total yet.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            total: Detector::new(seed),
            followed: BTreeMap::new(),
            newcomers: Newcomers::default(),
            closed: 0,
            evictions: 0,
        }
    }

    /// Judges one closed minute: the total first, then the leaders as they rank, then the other
    /// followed contributors by id. To be called once per minute, in order.
    ///
    /// `leaders` are the largest contributors of the minute with their values, largest first, of
    /// which the first 32 are used; a leader that is not followed yet is from now on, if it finds a
    /// place. `value_of`
    /// gives the value of any contributor in this minute, 0 if absent. `history(series, n)` gives
    /// the values of the `n` minutes before this one, oldest first, 0 where absent; a detector
    /// that starts now learns from them in silence. The rule is taken to run since the first of
    /// them with a total above 0.
    pub fn close(
        &mut self,
        minute: Minute,
        total: f64,
        leaders: &[(u32, f64)],
        value_of: impl Fn(u32) -> f64,
        history: impl Fn(Series, usize) -> Vec<f64>,
    ) -> Vec<(Series, Verdict)> {
        let leaders = &leaders[..leaders.len().min(FOLLOWED)];
        if self.closed == 0 {
            warm(&mut self.total, running(&history(Series::Total, HISTORY)));
        }
        self.admit(minute, leaders, &history);
        self.closed = (self.closed + 1).min(HISTORY);

        let mut verdict = self.total.judge(minute, total);
        if verdict.direction == Some(Direction::NewContributor) {
            verdict.direction = Some(Direction::Spike);
        }
        let mut verdicts = vec![(Series::Total, verdict)];
        let led = |id: &u32| leaders.iter().any(|(leader, _)| leader == id);
        let others: Vec<u32> = self.followed.keys().copied().filter(|id| !led(id)).collect();
        let others = others.into_iter().map(|id| (id, value_of(id)));
        for (id, value) in leaders.iter().copied().chain(others) {
            if let Some(followed) = self.followed.get_mut(&id) {
                let verdict = followed.detector.judge(minute, value);
                verdicts.push((Series::Contributor(id), verdict));
            }
        }
        verdicts
    }

    /// Renumbers the contributors; one that `map` has no number for is no longer followed.
    pub fn remap(&mut self, map: impl Fn(u32) -> Option<u32>) {
        let followed = std::mem::take(&mut self.followed);
        self.followed =
            followed.into_iter().filter_map(|(id, one)| Some((map(id)?, one))).collect();
    }

    /// How many contributors are followed, at most 32.
    pub fn followed(&self) -> usize {
        self.followed.len()
    }

    /// How many contributors had to make way so far.
    pub fn evictions(&self) -> u64 {
        self.evictions
    }

    /// Follows the leaders from now on, so far as there is room.
    fn admit(
        &mut self,
        minute: Minute,
        leaders: &[(u32, f64)],
        history: &impl Fn(Series, usize) -> Vec<f64>,
    ) {
        let (mut new, mut known) = (Vec::new(), Vec::new());
        for &(id, value) in leaders {
            if let Some(followed) = self.followed.get_mut(&id) {
                followed.led = minute;
                known.push(value);
            } else {
                new.push((id, value));
            }
        }
        if new.is_empty() {
            return;
        }
        let ran = running(&history(Series::Total, HISTORY)).len().max(self.closed);
        let considerable = Newcomers::considerable(&known);
        let mut replaced = 0;
        for (id, value) in new {
            if self.followed.len() >= FOLLOWED {
                if replaced == REPLACED {
                    break;
                }
                replaced += 1;
                self.evict();
            }
            let past = history(Series::Contributor(id), ran);
            let past = &past[past.len().saturating_sub(ran)..];
            let detector = self.start(id, value, past, considerable);
            self.followed.insert(id, Followed { detector, led: minute });
        }
    }

    fn start(&mut self, id: u32, value: f64, past: &[f64], considerable: f64) -> Detector {
        // Contributors of a rule must not share their random choices.
        let seed = self.seed ^ (u64::from(id) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let born = past.iter().position(|v| *v > 0.0);
        let shown = born.map_or(past.len().saturating_sub(BEFORE_BIRTH), |born| {
            born.saturating_sub(BEFORE_BIRTH)
        });
        let mut detector = Detector::with_newcomer_unit(seed, self.newcomers.unit(considerable));
        warm(&mut detector, &past[shown..]);
        if born.is_none() && past.len() >= BORN_AFTER {
            self.newcomers.learn(value);
        }
        detector
    }

    fn evict(&mut self) {
        // Who has gone silent leads no more, and is the one to be watched.
        let key = |followed: &Followed| (followed.detector.in_incident(), followed.led);
        let longest = self.followed.iter().min_by_key(|(_, followed)| key(followed));
        if let Some(id) = longest.map(|(id, _)| *id) {
            self.followed.remove(&id);
            self.evictions += 1;
        }
    }
}

/// The values from the first above 0 on.
fn running(values: &[f64]) -> &[f64] {
    let first = values.iter().position(|v| *v > 0.0).unwrap_or(values.len());
    &values[first..]
}

fn warm(detector: &mut Detector, values: &[f64]) {
    for value in values {
        detector.judge(Minute::default(), *value);
    }
}

#[cfg(test)]
mod tests;
