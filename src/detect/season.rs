//! What is usual at this time of the day, and of the week?

use super::noise::Kind;
use crate::model::Minute;

const DAY: i64 = 1440;
/// Minutes in a slot of the day.
const SLOT: i64 = 5;
const SLOTS: usize = (DAY / SLOT) as usize;
const HOURS: usize = 24;
const WEEK_HOURS: usize = 7 * HOURS;
/// The weight of what is known from elsewhere, against what a slot saw itself: as of so many
/// events.
const PRIOR: f64 = 10.0;
/// The weight of the last day in a slot, once it knows several.
const LAST_DAY: f64 = 0.15;
/// Days that agree are believed against the rest from this many spreads on.
const CHANGED: f64 = 4.0;
/// Losses are told apart up to this.
const WORST: f64 = 400.0;
/// Rows by which a slot is taken to be as all others at first.
const DOUBT: f64 = 15.0;
/// What a minute of an incident may say about how well a slot is foreseen.
const IN_INCIDENT: f64 = 1.0;

/// Ways to expect a value: see [`super::experts`].
pub(super) const EXPERTS: usize = 3;

/// A slot of the day.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// Mean value.
    mean: f32,
    /// Values that the mean is worth.
    weight: f32,
    /// The means of its last three days, the latest first.
    days: [f32; 3],
    visits: u16,
    /// How badly each expert does here: mean square residual in spreads, 1 is as everywhere.
    loss: [f32; EXPERTS],
    judged: u16,
}

#[derive(Clone, Copy, Debug, Default)]
struct Hour {
    sum: f32,
    values: f32,
}

/// An hour of the week against the same hour of all days.
#[derive(Clone, Copy, Debug, Default)]
struct WeekHour {
    got: f32,
    expected: f32,
    values: f32,
    visits: u8,
}

/// What the slot of now has seen since it began.
#[derive(Clone, Copy, Debug, Default)]
struct Running {
    slot: usize,
    sum: f64,
    values: f64,
    loss: [f64; EXPERTS],
    judged: f64,
}

/// The profile of a day and of a week, relative to the long mean (or, of a signed series, beside
/// it).
#[derive(Clone, Debug)]
pub(super) struct Season {
    slots: Box<[Slot; SLOTS]>,
    hours: [Hour; HOURS],
    week: Box<[WeekHour; WEEK_HOURS]>,
    running: Option<Running>,
    hour: Option<usize>,
    mean: f64,
    values: f64,
}

/// A factor of the level, or of a signed series a value beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Profile {
    pub own: f64,
    /// Those of the slots beside it: what comes every day does not come on the minute.
    pub before: f64,
    pub after: f64,
}

/// The profile at one minute.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    slot: usize,
    hour: usize,
    week_hour: usize,
    /// What the day says.
    pub daily: Profile,
    /// What the day and the weekday say.
    pub weekly: Profile,
    pub knows_day: bool,
    /// Weeks in which this hour of the week was seen.
    pub weeks: u8,
    pub loss: [f64; EXPERTS],
}

impl Season {
    pub fn new() -> Self {
        Self {
            slots: Box::new([Slot { loss: [1.0; EXPERTS], ..Slot::default() }; SLOTS]),
            hours: [Hour::default(); HOURS],
            week: Box::new([WeekHour::default(); WEEK_HOURS]),
            running: None,
            hour: None,
            mean: 0.0,
            values: 0.0,
        }
    }

    /// The profile at `minute`; `variance` is that of the daily expert's residuals.
    pub fn at(&self, minute: Minute, kind: Kind, variance: f64) -> Moment {
        let of_day = minute.number().rem_euclid(DAY);
        let slot = (of_day / SLOT) as usize;
        let hour = (of_day / 60) as usize;
        let weekday = (minute.number().div_euclid(DAY)).rem_euclid(7) as usize;
        let week_hour = weekday * HOURS + hour;
        let prior = PRIOR * variance;
        let mut daily = [0.0; 3];
        for (beside, value) in daily.iter_mut().enumerate() {
            *value = self.daily((slot + SLOTS + beside - 1) % SLOTS, hour, kind, prior, variance);
        }
        let seen = |i: usize| self.slots[(slot + SLOTS + i - 1) % SLOTS].visits > 0;
        let beside = [0, 2].map(|i| if seen(i) { daily[i] } else { daily[1] });
        let own = daily[1];
        let daily = Profile { own, before: beside[0], after: beside[1] };
        let of_week = &self.week[week_hour];
        let (got, expected) = (f64::from(of_week.got), f64::from(of_week.expected));
        let weekly = if kind == Kind::Signed {
            let shift = (got - expected) / (f64::from(of_week.values) + 2.0);
            daily.map(|profile| profile + shift)
        } else {
            let factor = (got + prior) / (expected + prior);
            daily.map(|profile| (profile * factor).max(1e-3))
        };
        Moment {
            slot,
            hour,
            week_hour,
            daily,
            weekly,
            knows_day: self.slots[slot].visits > 0 || self.hours[hour].values >= 30.0,
            weeks: of_week.visits - u8::from(self.hour == Some(week_hour)),
            loss: self.slots[slot].loss.map(f64::from),
        }
    }

    /// What a day says of a slot: what was seen in it, and, while that is little, in its hour.
    fn daily(&self, slot: usize, hour: usize, kind: Kind, prior: f64, variance: f64) -> f64 {
        let Slot { mean, weight, days, visits, .. } = self.slots[slot];
        let (mean, weight) = (f64::from(mean), f64::from(weight));
        let of_hour = self.hours[hour];
        let (sum, values) = (f64::from(of_hour.sum), f64::from(of_hour.values));
        let long = if kind == Kind::Signed { 1.0 } else { self.mean.max(1e-9) };
        let known = if kind == Kind::Signed {
            match (visits, values > 0.0) {
                (0, true) => sum / values,
                (0, false) => self.mean,
                _ => mean,
            }
        } else {
            let hourly = if values > 0.0 { (sum + prior) / (values * long + prior) } else { 1.0 };
            ((mean * weight + prior * hourly) / (weight * long + prior)).max(1e-3)
        };
        // What is new every day is believed on its third day, what is odd on one is not.
        let [a, b, c] = days.map(f64::from);
        let agreed = match visits {
            0 | 1 => return known,
            2 if (a - known * long).abs() < (b - known * long).abs() => a,
            2 => b,
            _ => a.max(b).min(a.min(b).max(c)),
        };
        let rows = (weight / f64::from(visits)).max(1.0);
        let off = kind.residual(agreed * rows, known * long * rows, rows);
        if off * off > CHANGED * CHANGED * variance { agreed / long } else { known }
    }

    /// Learns the value of `moment`: what was expected `by_day`, if it was
    /// known, and the `residuals` of the experts in spreads.
    pub fn learn(
        &mut self,
        moment: &Moment,
        value: f64,
        by_day: Option<f64>,
        residuals: [Option<f64>; EXPERTS],
        incident: bool,
    ) {
        if self.running.is_none_or(|running| running.slot != moment.slot) {
            if let Some(done) = self.running.take() {
                self.slots[done.slot].take(&done);
                for beside in [SLOTS - 1, 0, 1] {
                    self.slots[(done.slot + beside) % SLOTS].judge(&done);
                }
            }
            self.running = Some(Running { slot: moment.slot, ..Running::default() });
        }
        if let Some(running) = &mut self.running {
            running.sum += value;
            running.values += 1.0;
            running.judged += 1.0;
            for (loss, residual) in running.loss.iter_mut().zip(residuals) {
                let most = if incident { IN_INCIDENT } else { WORST };
                *loss += residual.map_or(1.0, |r| (r * r).min(most));
            }
        }
        let hour = &mut self.hours[moment.hour];
        hour.sum += value as f32;
        hour.values += 1.0;
        if hour.values > 600.0 {
            hour.sum *= 0.9;
            hour.values *= 0.9;
        }
        let week_hour = &mut self.week[moment.week_hour];
        if self.hour != Some(moment.week_hour) {
            self.hour = Some(moment.week_hour);
            week_hour.visits = week_hour.visits.saturating_add(1);
        }
        if let Some(expected) = by_day {
            week_hour.got += value as f32;
            week_hour.expected += expected as f32;
            week_hour.values += 1.0;
        }
        if week_hour.values > 300.0 {
            week_hour.got *= 0.8;
            week_hour.expected *= 0.8;
            week_hour.values *= 0.8;
        }
        self.values = (self.values + 1.0).min(20_000.0);
        self.mean += (value - self.mean) / self.values;
    }
}

impl Profile {
    fn map(self, of: impl Fn(f64) -> f64) -> Self {
        Self { own: of(self.own), before: of(self.before), after: of(self.after) }
    }
}

impl Slot {
    fn take(&mut self, done: &Running) {
        let mean = done.sum / done.values;
        self.visits = self.visits.saturating_add(1);
        let gain = (1.0 / f64::from(self.visits)).max(LAST_DAY);
        self.mean += (gain * (mean - f64::from(self.mean))) as f32;
        self.weight = (done.values / gain) as f32;
        self.days = [mean as f32, self.days[0], self.days[1]];
    }

    fn judge(&mut self, done: &Running) {
        self.judged = self.judged.saturating_add(1);
        let gain =
            (done.judged / (done.judged * f64::from(self.judged) + DOUBT)).max(LAST_DAY / 3.0);
        for (loss, sum) in self.loss.iter_mut().zip(done.loss) {
            *loss += (gain * (sum / done.judged - f64::from(*loss))) as f32;
        }
    }
}
