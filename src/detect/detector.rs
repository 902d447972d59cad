//! Judges one series, row by row.

use std::collections::VecDeque;

use super::NEEDED;
use super::experts::{Experts, LONGEST, Outlook};
use super::finding::{Finding, Recent, Witness};
use super::habit::Habit;
use super::incident::{Course, Incident};
use super::noise::Kind;
use super::rarity::Rarity;
use super::silence::Silences;
use super::sizes::Sizes;
use super::verdict::{Cause, Direction, Reason, State, Verdict};
use crate::model::Minute;

/// After an alarm the forests and the season raise no other for so many rows: their runs still
/// hold it; unless one is so many times as far from what was expected.
const REST: u32 = 120;
const LARGER: f64 = 3.0;
/// The rows before are told as a reason from this part of the score on.
const LEAD_UP: f32 = 0.6;
/// Rows after which confidence has reached two thirds.
const CONFIDENT: f64 = 90.0;
/// Missing rows are remembered by a third after so many.
const GAPS: f64 = 90.0;
/// Rows in a row without a value that end what was busy before.
const QUIET: u32 = 3;
/// What a new contributor's first rows say about its level is doubted this long.
const YOUNG: u32 = NEEDED;
/// The forests learn so many of the rows that a detector is warmed with; they cost the most.
const JUDGED: usize = 150;
/// Numbers beyond this are held at it, so that sums stay finite.
const LARGEST: f64 = 1e30;

/// Judges one series of numbers in equal intervals: counts or sums of events, or any measure.
///
/// A value that is not finite is missing: nothing is learned from it, and confidence falls.
#[derive(Clone, Debug)]
pub struct Detector {
    experts: Experts,
    rarity: Rarity,
    recent: Recent,
    silences: Silences,
    /// Of sums, which of them are ordinary.
    sizes: Option<Sizes>,
    /// What the level found, and what the others did.
    bursts: Habit,
    shapes: Habit,
    row: u32,
    missing: f64,
    incident: Option<Incident>,
    /// How far from what was expected the last alarm came to be.
    alarmed: f64,
    /// The row of the last alarm of the forests or the season, told or not.
    alarm: Option<u32>,
    busy: u32,
    quiet: u32,
    /// Rows since the first value that is not 0.
    age: u32,
    /// Amounts below a few of these are no news: while the contributor is young, and of sums
    /// always, as some of them hold more than all of others.
    unit: f64,
    /// When the last rows were, the latest first.
    minutes: VecDeque<Minute>,
}

impl Detector {
    /// A detector that knows nothing yet, of a series that counts events while it has only whole
    /// numbers.
    pub fn new(seed: u64) -> Self {
        Self::of(seed, None, 0.0)
    }

    /// A detector of counts, or of sums of which so much is known; of a contributor for whose
    /// beginning amounts below a few `unit`s are no news.
    pub(super) fn of(seed: u64, sizes: Option<Sizes>, unit: f64) -> Self {
        let kind = if sizes.is_some() { Kind::Amounts } else { Kind::Counts };
        Self {
            sizes,
            experts: Experts::new(kind),
            rarity: Rarity::new(seed),
            recent: Recent::default(),
            silences: Silences::default(),
            bursts: Habit::default(),
            shapes: Habit::default(),
            row: 0,
            missing: 0.0,
            incident: None,
            alarm: None,
            alarmed: 0.0,
            busy: 0,
            quiet: 0,
            age: 0,
            unit,
            minutes: VecDeque::new(),
        }
    }

    /// Whether an anomaly goes on.
    pub(super) fn in_incident(&self) -> bool {
        self.incident.is_some()
    }

    /// Learns the values of the minutes just before `end`, oldest first, in silence.
    pub(super) fn warm(&mut self, end: Minute, values: &[f64]) {
        let first = end.plus(-(values.len() as i64));
        let judged = values.len().saturating_sub(JUDGED);
        for (minute, value) in (0..).map(|n| first.plus(n)).zip(values) {
            if minute.since(first) < judged as i64 {
                self.study(minute, *value);
            } else {
                self.judge(minute, *value);
            }
        }
    }

    /// Learns a value without the forests.
    fn study(&mut self, minute: Minute, value: f64) {
        self.row = self.row.saturating_add(1);
        let outlook = self.experts.outlook(minute, value);
        self.experts.learn(&outlook, false);
        self.experts.pass(&outlook);
        self.size(value);
        self.count(minute, outlook.value);
    }

    /// Learns how large amounts are in normal times.
    fn size(&mut self, value: f64) {
        if let Some(sizes) = self.sizes.as_mut().filter(|_| self.incident.is_none()) {
            sizes.learn(value);
        }
    }

    /// Judges the value of one closed interval, and learns from it. To be called once for each, in
    /// order; `minute` is its first and tells the time of the day and of the week.
    pub fn judge(&mut self, minute: Minute, value: f64) -> Verdict {
        self.row = self.row.saturating_add(1);
        let there = value.is_finite();
        let gap = if there { 0.0 } else { 1.0 };
        self.missing += (gap - self.missing) * (1.0 / f64::from(self.row)).max(1.0 / GAPS);
        let value = value.clamp(-LARGEST, LARGEST);
        let outlook = self.experts.outlook(minute, value);
        let rare = self.rarity.judge(value);
        let doubted = self.age < YOUNG || outlook.kind == Kind::Amounts;
        let unit = if doubted { self.unit } else { 0.0 };
        let finding = self.recent.find(&outlook, rare, self.row, unit);
        let direction = self.direction(&outlook, &finding);
        for habit in [&mut self.bursts, &mut self.shapes] {
            habit.follow(self.recent.distance(), self.row);
        }

        let learned = self.row > NEEDED;
        let silent = || self.silences.missed(&outlook).then_some(Witness::Level);
        let falls = finding.deviation < 0.0 && !self.silences.was_busy();
        let ordinary = self.sizes.is_some_and(|s| finding.is_within(s.reach()));
        let found = finding.witness.or_else(silent);
        let found = found.filter(|_| learned && !falls && !ordinary);
        let mut alarm = false;
        if there {
            alarm = self.follow(found, &outlook, &finding, direction);
            if self.incident.is_some() || !self.silences.suspects(&outlook) {
                self.experts.learn(&outlook, self.incident.is_some());
            }
            self.silences.pass(&outlook);
            self.size(value);
        }

        let known = 1.0 - (-f64::from(self.row) / CONFIDENT).exp();
        let mut verdict = Verdict {
            minute,
            value,
            state: State::Normal,
            score: rare.score,
            surprise: rare.surprise as f32,
            grade: 0.0,
            confidence: (known * (1.0 - self.missing)) as f32,
            severity: 0,
            expected: outlook.expected,
            lower: outlook.lower,
            upper: outlook.upper,
            direction: None,
            began: None,
            reasons: Vec::new(),
        };
        if let Some(incident) = &self.incident {
            verdict.state = State::Anomaly;
            verdict.grade = if alarm { finding.grade() } else { 0.0 };
            verdict.severity = finding.severity();
            verdict.direction = Some(incident.direction);
            verdict.began = Some(incident.began.unwrap_or(minute));
            verdict.reasons = self.reasons(incident.direction, &outlook, &finding);
        } else if !learned {
            verdict.state = State::Learning { seen: self.row, needed: NEEDED };
        }
        self.experts.pass(&outlook);
        self.rarity.learn(value);
        self.count(minute, outlook.value);
        verdict
    }

    /// Begins, goes on with, or ends an incident, and says whether the row raises an alarm.
    fn follow(
        &mut self,
        found: Option<Witness>,
        outlook: &Outlook,
        finding: &Finding,
        direction: Direction,
    ) -> bool {
        let distance = self.recent.distance();
        if let Some(incident) = &mut self.incident {
            self.alarmed = self.alarmed.max(distance);
            match incident.pass(outlook, direction) {
                Course::Lasts => return found.is_some() && incident.outgrown(distance),
                Course::Over => self.experts.break_off(),
                Course::Normal => {
                    self.experts.adopt();
                    self.silences.adopt();
                }
            }
            self.incident = None;
            self.recent = Recent::default();
            return false;
        }
        let larger = distance >= LARGER * self.alarmed;
        let rested = larger || self.alarm.is_none_or(|at| self.row - at > REST);
        let habit = match found {
            Some(Witness::Level) => &mut self.bursts,
            Some(_) if rested => &mut self.shapes,
            _ => return false,
        };
        self.alarm = Some(self.row);
        self.alarmed = distance;
        let known = habit.knows(distance, self.row);
        habit.begin(distance, self.row);
        if known {
            return false;
        }
        let began = self.minutes.get(finding.rows.saturating_sub(2)).filter(|_| finding.rows > 1);
        let began = began.copied();
        self.incident = Some(Incident::begin(direction, began, distance));
        true
    }

    fn direction(&self, outlook: &Outlook, finding: &Finding) -> Direction {
        let nothing = outlook.value == 0.0 && outlook.kind != Kind::Signed;
        if finding.deviation >= 0.0 {
            if self.age == 0 { Direction::NewContributor } else { Direction::Spike }
        } else if nothing && self.quiet + 1 >= QUIET && self.busy > 0 {
            Direction::Silent
        } else {
            Direction::Drop
        }
    }

    fn reasons(&self, direction: Direction, outlook: &Outlook, finding: &Finding) -> Vec<Reason> {
        let times = finding.observed / finding.expected.max(1e-9);
        let season = outlook.in_season;
        let cause = match direction {
            Direction::Silent => Cause::Silence(self.busy),
            Direction::NewContributor => Cause::NeverSeen,
            _ if outlook.kind == Kind::Signed => Cause::Off(finding.deviation),
            _ if (0.8..1.25).contains(&times) => Cause::Shape,
            _ if finding.expected < 0.5 => Cause::Out(finding.observed),
            _ if season => Cause::RateAtHour(times),
            _ => Cause::Rate(times),
        };
        // Of a silence the minutes before are a part.
        let silent = direction == Direction::Silent;
        let before = if silent { 0.0 } else { self.rarity.lead_up(outlook.value) };
        let mut reasons = vec![Reason { cause, share: 1.0 }];
        if before >= LEAD_UP {
            reasons[0].share = 1.0 - before;
            reasons.push(Reason { cause: Cause::LeadUp, share: before });
        }
        reasons.sort_by(|a, b| b.share.total_cmp(&a.share));
        reasons
    }

    /// Counts busy and quiet rows, and remembers when the last ones were.
    fn count(&mut self, minute: Minute, value: f64) {
        if value == 0.0 {
            self.quiet = self.quiet.saturating_add(1);
        } else {
            if self.quiet >= QUIET {
                self.busy = 0;
            }
            self.busy = self.busy.saturating_add(1);
            self.quiet = 0;
        }
        if value != 0.0 || self.age > 0 {
            self.age = self.age.saturating_add(1);
        }
        if self.minutes.len() == LONGEST {
            self.minutes.pop_back();
        }
        self.minutes.push_front(minute);
    }
}

#[cfg(test)]
mod tests;
