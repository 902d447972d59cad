//! Judges one series, minute by minute.

use super::NEEDED;
use super::baseline::{Baseline, Outlook};
use super::evidence::{Finding, Runs, Tail};
use super::habit::Habit;
use super::incident::{Course, Incident};
use super::surprise::Surprise;
use super::verdict::{Cause, Direction, Reason, State, Verdict};
use crate::forest::{Config, Forest, Scored};
use crate::model::Minute;

const SHINGLE: usize = 4;
const TREES: usize = 30;
const SAMPLES: usize = 128;
/// The forest's scores mean little before it knows this many minutes.
const FOREST_NEEDS: u32 = 10;
/// The forest must find the minute rarer than 10 to the power of minus this.
const LEAST_SURPRISE: f64 = 1.5;
/// Deviations beyond this are all the same to the forest.
const MOST_DEVIATIONS: f64 = 30.0;
/// A minute that deviates this much is remembered as a burst.
const BURST: f64 = 4.0;
/// Minutes after which confidence has reached two thirds.
const CONFIDENT: f64 = 90.0;

/// Judges one series of per-minute counts or sums.
///
/// Values below 0 are judged as 0. A value that is not finite says nothing: it is judged, and
/// learned, as what was expected.
#[derive(Clone, Debug)]
pub struct Detector {
    forest: Forest,
    surprise: Surprise,
    baseline: Baseline,
    tail: Tail,
    runs: Runs,
    habit: Habit,
    seen: u32,
    incident: Option<Incident>,
}

impl Detector {
    /// A detector that knows nothing yet.
    pub fn new(seed: u64) -> Self {
        Self::with_newcomer_unit(seed, 0.0)
    }

    /// A detector of a contributor for whose beginning amounts below a few `unit`s are no news.
    pub(super) fn with_newcomer_unit(seed: u64, unit: f64) -> Self {
        Self {
            forest: Forest::new(Config { shingle: SHINGLE, trees: TREES, samples: SAMPLES, seed }),
            surprise: Surprise::default(),
            baseline: Baseline::new(unit),
            tail: Tail::new(),
            runs: Runs::default(),
            habit: Habit::default(),
            seen: 0,
            incident: None,
        }
    }

    /// Whether an anomaly goes on.
    pub(super) fn in_incident(&self) -> bool {
        self.incident.is_some()
    }

    /// Judges the value of one closed minute, and learns from it. To be called once per minute, in
    /// order, with 0 for a minute without events.
    pub fn judge(&mut self, minute: Minute, value: f64) -> Verdict {
        let known = if value.is_finite() { value.max(0.0) } else { self.baseline.level() };
        let outlook = self.baseline.outlook(known);
        let shape = outlook.windows[0].deviations.clamp(-MOST_DEVIATIONS, MOST_DEVIATIONS) as f32;
        let scored = self.forest.score(shape);
        let surprise = self.surprise.of(f64::from(scored.score));
        let threshold = self.tail.threshold(self.baseline.minutes());
        let active = self.baseline.active();
        let finding = Finding::strongest(&outlook, threshold, active, &self.runs);
        let busy = self.runs.busy();

        self.seen = self.seen.saturating_add(1);
        let learned = self.baseline.minutes() >= NEEDED;
        let onset = learned
            && surprise >= LEAST_SURPRISE
            && finding.counts(&outlook, threshold)
            && !(finding.rises() && self.habit.knows(finding.observed, self.seen));
        if outlook.windows[0].deviations >= BURST {
            self.habit.learn(known, self.seen);
        }
        let usual = self.follow(onset, &outlook, &finding);
        if usual {
            self.learn(&outlook, shape, &scored);
        }
        self.runs.pass(known, usual, self.baseline.quiet_chance());

        let mut verdict = Verdict {
            minute,
            value,
            state: State::Normal,
            score: scored.score,
            surprise: surprise as f32,
            grade: 0.0,
            confidence: (1.0 - (-f64::from(self.seen) / CONFIDENT).exp()) as f32,
            severity: 0,
            expected: outlook.expected,
            lower: outlook.lower,
            upper: outlook.upper,
            direction: None,
            reasons: Vec::new(),
        };
        if let Some(incident) = &self.incident {
            verdict.state = State::Anomaly;
            verdict.grade = grade(finding.deviations, threshold);
            verdict.severity = finding.severity();
            verdict.direction = Some(incident.direction);
            verdict.reasons = reasons(incident.direction, &finding, busy, &scored);
        } else if !learned {
            verdict.state = State::Learning { seen: self.seen, needed: NEEDED };
        }
        verdict
    }

    /// Begins, goes on with, or ends an incident, and says whether the minute is a usual one, to
    /// be learned.
    fn follow(&mut self, onset: bool, outlook: &Outlook, finding: &Finding) -> bool {
        let course = self.incident.take().map(|incident| incident.pass(outlook, finding));
        let mut usual = false;
        match course {
            None if onset => {
                self.tail.learn(outlook.windows[0].deviations);
                self.incident = Some(Incident::begin(outlook, finding));
            }
            None => usual = true,
            Some(Course::Lasts(incident)) => self.incident = Some(incident),
            Some(Course::Over) => {
                self.baseline.break_off();
                usual = true;
            }
            Some(Course::Normal(after)) => {
                self.baseline = after;
                return false;
            }
        }
        self.baseline.pass(outlook);
        usual
    }

    fn learn(&mut self, outlook: &Outlook, shape: f32, scored: &Scored) {
        self.baseline.teach(outlook);
        if self.baseline.minutes() > NEEDED {
            self.tail.learn(outlook.windows[0].deviations);
        }
        if self.baseline.minutes() > FOREST_NEEDS {
            self.surprise.learn(f64::from(scored.score));
        }
        self.forest.update(shape);
    }
}

/// 0.1 at the threshold, 1 at three times of it.
fn grade(deviations: f64, threshold: f64) -> f32 {
    (0.1 + 0.45 * (deviations / threshold - 1.0)).clamp(0.05, 1.0) as f32
}

/// The parts of the score: the minutes of the finding, and those before.
fn reasons(direction: Direction, finding: &Finding, busy: u32, scored: &Scored) -> Vec<Reason> {
    let cause = match direction {
        Direction::Spike | Direction::Drop => Cause::Rate(finding.times),
        Direction::Silent => Cause::Silence(busy),
        Direction::NewContributor => Cause::NeverSeen,
    };
    let before = scored.attribution.len().saturating_sub(finding.minutes);
    let lead_up = scored.attribution[..before].iter().sum::<f32>() / scored.score.max(1e-6);
    let lead_up = lead_up.clamp(0.0, 1.0);
    let mut reasons = vec![Reason { cause, share: 1.0 - lead_up }];
    if lead_up > 0.0 {
        reasons.push(Reason { cause: Cause::LeadUp, share: lead_up });
    }
    reasons.sort_by(|a, b| b.share.total_cmp(&a.share));
    reasons
}

#[cfg(test)]
mod tests;
