//! All detectors of one rule: its total, how many contributors it has, and its contributors.
//!
//! Every contributor is judged each minute by the model of the `tail`; who leads, and whom that
//! model finds hot, is followed by a detector of its own.

use std::collections::BTreeMap;

use super::detector::Detector;
use super::newcomers::Newcomers;
use super::noise::Kind;
use super::sizes::Sizes;
use super::tail::{Hot, Tail};
use super::verdict::{Cause, Direction, Reason, State, Verdict};
use crate::model::Minute;

/// Contributors followed at most.
const FOLLOWED: usize = 32;
/// The largest of a minute lead.
const LEADERS: usize = 16;
/// Leaders that may take the place of others in one minute: in a rule of many that lead in turn,
/// learning the past of each anew would cost more than judging all of them.
const REPLACED: usize = 1;
/// Minutes between such replacements; the long tail is judged meanwhile, too.
const EVERY: i64 = 10;
/// Hot contributors that are looked at closely from one minute on.
const PROMOTED: usize = 2;
/// Minutes asked for when a detector starts.
const HISTORY: usize = 1440;
/// Minutes without a value that a new contributor's detector is shown of its history.
const BEFORE_BIRTH: usize = 60;
/// Who appears after this many minutes of a rule is a newcomer.
const BORN_AFTER: u32 = 10;

/// One series of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Series {
    /// The sum over all contributors.
    Total,
    /// The number of contributors.
    Unique,
    /// The contributor with this id in the rule.
    Contributor(u32),
}

/// How much of a rule is watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watching {
    /// Contributors judged each minute.
    pub judged: u64,
    /// Contributors with a detector of their own, at most 32.
    pub followed: u64,
    /// Contributors whose detector had to make way so far.
    pub evicted: u64,
    /// Minutes of hot contributors for which there was no detector to spare.
    pub passed_over: u64,
}

/// A rule as a whole in one minute.
#[derive(Clone, Copy, Debug)]
pub struct Whole {
    /// The sum over all contributors.
    pub total: f64,
    /// The number of contributors, or its estimate.
    pub unique: f64,
}

#[derive(Clone, Debug)]
struct Followed {
    detector: Detector,
    /// When it last led or was hot.
    called: Minute,
}

/// The detectors of one rule. At most 32 contributors are followed: who has not led for the
/// longest time makes way, for at most two hot ones a minute and a larger one every ten.
#[derive(Clone, Debug)]
pub struct Panel {
    seed: u64,
    /// Of a rule that sums: how large the sums of a minute of all contributors are.
    sizes: Option<Sizes>,
    total: Detector,
    unique: Detector,
    followed: BTreeMap<u32, Followed>,
    tail: Tail,
    newcomers: Newcomers,
    /// Minutes since the rule runs.
    closed: usize,
    /// Whether it ever had anything.
    began: bool,
    evicted: u64,
    passed_over: u64,
}

/// A contributor that gets a detector.
struct Called {
    id: u32,
    newcomer: bool,
}

impl Panel {
    /// A panel that knows nothing yet, of a rule that counts events, or `sums` amounts.
    pub fn new(seed: u64, sums: bool) -> Self {
        let kind = if sums { Kind::Amounts } else { Kind::Counts };
        let sizes = sums.then(Sizes::default);
        Self {
            seed,
            sizes,
            total: Detector::of(seed, sizes, 0.0),
            unique: Detector::new(seed.wrapping_add(1)),
            followed: BTreeMap::new(),
            tail: Tail::new(kind),
            newcomers: Newcomers::default(),
            closed: 0,
            began: false,
            evicted: 0,
            passed_over: 0,
        }
    }

    /// Judges one closed minute: the total first, then the number of contributors, then those who
    /// are followed, by id. To be called once per minute, in order.
    ///
    /// `contributors` are those known of the minute with their values, by id, ascending. `history(series,
    /// n)` gives the values of the `n` minutes before this one, oldest first, 0 where absent and NaN
    /// where there are no data, or of fewer; a detector that starts now learns from them in silence.
    /// Nothing is judged before the first contributor comes.
    pub fn close(
        &mut self,
        minute: Minute,
        whole: Whole,
        contributors: &[(u32, f64)],
        history: impl Fn(Series, usize) -> Vec<f64>,
    ) -> Vec<(Series, Verdict)> {
        if !self.began {
            if contributors.is_empty() {
                self.closed += 1;
                self.newcomers.pass(0);
                return Vec::new();
            }
            self.began = true;
            let past = history(Series::Total, HISTORY);
            self.closed = self.closed.max(past.len());
            self.total.warm(minute, &past);
            self.unique.warm(minute, &history(Series::Unique, HISTORY));
        }
        let rare = self.newcomers.rare();
        let born = self.call(minute, contributors, &history);
        self.closed += 1;
        if let Some(sizes) = &mut self.sizes {
            for (_, value) in contributors {
                sizes.learn(*value);
            }
        }

        let whole = [
            (Series::Total, self.total.judge(minute, whole.total)),
            (Series::Unique, self.unique.judge(minute, whole.unique)),
        ];
        let mut verdicts: Vec<_> = whole.into_iter().map(|(s, v)| (s, never_new(v))).collect();
        for (id, followed) in &mut self.followed {
            let at = contributors.binary_search_by_key(id, |(id, _)| *id);
            let value = at.map_or(0.0, |at| contributors[at].1);
            let mut verdict = followed.detector.judge(minute, value);
            if born.contains(id)
                && let Some(per_day) = rare
            {
                rare_newcomer(&mut verdict, per_day);
            }
            verdicts.push((Series::Contributor(*id), verdict));
        }
        verdicts
    }

    /// Renumbers the contributors; one that `map` has no number for is no longer followed.
    pub fn remap(&mut self, map: impl Fn(u32) -> Option<u32>) {
        self.tail.remap(&map);
        let followed = std::mem::take(&mut self.followed);
        self.followed =
            followed.into_iter().filter_map(|(id, one)| Some((map(id)?, one))).collect();
    }

    /// Whether a contributor without a detector has been judged for a while.
    pub fn judges(&self, id: u32) -> bool {
        self.tail.judges(id)
    }

    /// How much is watched.
    pub fn watching(&self) -> Watching {
        Watching {
            judged: self.tail.len() as u64,
            followed: self.followed.len() as u64,
            evicted: self.evicted,
            passed_over: self.passed_over,
        }
    }

    /// Calls the leaders and the hot to be followed from now on, so far as there is room, and
    /// returns who of the followed was never seen before.
    fn call(
        &mut self,
        minute: Minute,
        contributors: &[(u32, f64)],
        history: &impl Fn(Series, usize) -> Vec<f64>,
    ) -> Vec<u32> {
        let leaders = leaders(contributors);
        let known: Vec<f64> =
            leaders.iter().filter(|(id, _)| self.tail.knows(*id)).map(|(_, v)| *v).collect();
        let considerable = Newcomers::considerable(&known);
        let settled = self.newcomers.minutes() >= BORN_AFTER;
        let strange = settled && self.newcomers.rare().is_some();
        let mut new = 0;
        for (_, value) in contributors.iter().filter(|(id, _)| settled && !self.tail.knows(*id)) {
            new += 1;
            self.newcomers.learn(*value);
        }
        self.newcomers.pass(new);
        let is_new = |tail: &Tail, id: u32| settled && !tail.knows(id);
        let mut called: Vec<Called> = leaders
            .iter()
            .map(|&(id, _)| Called { id, newcomer: is_new(&self.tail, id) })
            .collect();
        let unknown = contributors.iter().filter(|(id, _)| strange && !self.tail.knows(*id));
        let unknown: Vec<Called> = unknown.map(|&(id, _)| Called { id, newcomer: true }).collect();

        let unit = self.newcomers.unit(considerable);
        let mut hot = self.tail.judge(contributors, unit);
        hot.retain(|hot| !hot.newcomer || settled);
        hot.sort_by(|a, b| b.heat.total_cmp(&a.heat).then(a.id.cmp(&b.id)));

        let mut replaced = 0;
        called.retain(|one| match self.followed.get_mut(&one.id) {
            Some(followed) => {
                followed.called = minute;
                false
            }
            None => true,
        });
        let mut born = Vec::new();
        let fresh = hot.iter().filter(|hot| !self.followed.contains_key(&hot.id));
        let mut closely: Vec<Called> =
            fresh.map(|&Hot { id, newcomer, .. }| Called { id, newcomer }).chain(unknown).collect();
        let over = closely.len().saturating_sub(PROMOTED);
        self.passed_over += over as u64;
        closely.truncate(PROMOTED);
        let promoted = closely.len();
        for (n, one) in closely.into_iter().chain(called).enumerate() {
            if self.followed.contains_key(&one.id) {
                continue;
            }
            if self.followed.len() >= FOLLOWED {
                if n >= promoted {
                    if replaced == REPLACED || minute.number() % EVERY != 0 {
                        break;
                    }
                    replaced += 1;
                }
                self.evict();
            }
            if one.newcomer {
                born.push(one.id);
            }
            let detector = self.start(minute, &one, unit, history);
            self.followed.insert(one.id, Followed { detector, called: minute });
        }
        born
    }

    fn start(
        &self,
        minute: Minute,
        one: &Called,
        unit: f64,
        history: &impl Fn(Series, usize) -> Vec<f64>,
    ) -> Detector {
        // Contributors of a rule must not share their random choices.
        let seed = self.seed ^ (u64::from(one.id) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let ran = self.closed.min(HISTORY);
        let past = if one.newcomer {
            vec![0.0; ran.min(BEFORE_BIRTH)]
        } else {
            history(Series::Contributor(one.id), ran)
        };
        let past = &past[past.len().saturating_sub(ran)..];
        let born = past.iter().position(|v| *v > 0.0).unwrap_or(past.len());
        let mut detector = Detector::of(seed, self.sizes.map(Sizes::prior), unit);
        detector.warm(minute, &past[born.saturating_sub(BEFORE_BIRTH)..]);
        detector
    }

    fn evict(&mut self) {
        // Who has gone silent leads no more, and is the one to be watched.
        let key = |followed: &Followed| (followed.detector.in_incident(), followed.called);
        let longest = self.followed.iter().min_by_key(|(_, followed)| key(followed));
        if let Some(id) = longest.map(|(id, _)| *id) {
            self.followed.remove(&id);
            self.evicted += 1;
        }
    }
}

/// The largest contributors, largest first, then by id.
fn leaders(contributors: &[(u32, f64)]) -> Vec<(u32, f64)> {
    let order = |a: &(u32, f64), b: &(u32, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    let mut all = contributors.to_vec();
    if all.len() > LEADERS {
        all.select_nth_unstable_by(LEADERS - 1, order);
        all.truncate(LEADERS);
    }
    all.sort_unstable_by(order);
    all
}

/// A total that begins is no newcomer.
fn never_new(mut verdict: Verdict) -> Verdict {
    if verdict.direction == Some(Direction::NewContributor) {
        verdict.direction = Some(Direction::Spike);
    }
    verdict
}

/// Who comes where nobody new ever comes is a fact of its own, even with a single event.
fn rare_newcomer(verdict: &mut Verdict, per_day: f64) {
    let rarity = -per_day.log10().clamp(-2.0, 0.0);
    let severity = (20.0 + 12.0 * rarity).round() as u8;
    if verdict.state != State::Anomaly {
        verdict.state = State::Anomaly;
        verdict.direction = Some(Direction::NewContributor);
        verdict.began = Some(verdict.minute);
        verdict.grade = (0.1 + 0.15 * rarity) as f32;
    }
    verdict.severity = verdict.severity.max(severity);
    verdict.reasons = vec![Reason { cause: Cause::RareNewcomer(per_day), share: 1.0 }];
}

#[cfg(test)]
mod tests;
