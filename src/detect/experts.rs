//! What was to be expected, by three experts, and how far the last minutes are from all of them.
//!
//! One knows only the level of the last minutes, one also the time of the day, one also the day of
//! the week. Each is judged by how well it did in this slot of the day, and who does much worse
//! than the best is not listened to: at the hour of a daily job, the level of the minutes before
//! says nothing. A value is as odd as the most understanding of the others finds it.

use super::noise::{Kind, Spread};
use super::season::{EXPERTS, Moment, Profile, Season};
use crate::model::Minute;

/// Lengths, in rows, of the windows whose sums are judged, the current row last.
pub(super) const WINDOWS: [usize; 7] = [1, 2, 3, 5, 8, 16, 32];
/// The longest of them.
pub(super) const LONGEST: usize = 32;
/// The level is remembered over as many minutes as hold this many events: few events need many
/// minutes to be measured, many events allow to follow a daily wave closely.
const LEVEL_EVENTS: f64 = 120.0;
/// Bounds of that memory in minutes.
const LEVEL_MINUTES: (f64, f64) = (20.0, 120.0);
/// The experts of the day and the week need to follow the level only slowly.
const SEASONAL_MEMORY: f64 = 3.0;
/// A value teaches the level at most as much as one this many spreads off.
const TEACHES: f64 = 4.5;
/// An expert is listened to while its mean square residual at this time of the day is at most so
/// many times the best one's.
const TOLERANCE: f64 = 3.0;
/// Who knows the season is listened to after so many rows of its own.
const TRIED: u32 = 60;
/// Half-width of the expected band, in spreads.
const BAND: f64 = 3.0;
/// Rows after which residuals mean something.
const FIRST: u32 = 20;

/// The distance of the sum over one window from what was expected, in spreads.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Window {
    /// As the most understanding expert that is listened to finds it.
    pub deviation: f64,
    /// As the expert finds it who does best at this time.
    pub of_best: f64,
    /// As those find it who know the season; 0 while the level is listened to as well.
    pub seasonal: f64,
    pub observed: f64,
    /// Of the expert of `deviation`.
    pub expected: f64,
    /// The larger of observed and expected by the smaller, both raised by half an event: the
    /// least of those who are listened to.
    pub times: f64,
}

/// A row held against the experts.
#[derive(Clone, Debug)]
pub(super) struct Outlook {
    pub value: f64,
    pub expected: f64,
    pub lower: f64,
    pub upper: f64,
    pub kind: Kind,
    /// Deviance of usual rows: about 1 when chance alone explains the noise of counts.
    pub dispersion: f64,
    /// Whether the season foresees this time better than the level does.
    pub in_season: bool,
    /// Weeks in which this hour of the week was seen before.
    pub weeks: u8,
    pub windows: [Window; WINDOWS.len()],
    moment: Moment,
    experts: [Opinion; EXPERTS],
}

impl Outlook {
    /// The least value that anybody expects who is listened to.
    pub fn least_expected(&self) -> f64 {
        let heard = self.experts.iter().filter(|expert| expert.heard);
        let least = heard.map(|e| e.expected.min(e.beside[0]).min(e.beside[1]));
        least.fold(f64::INFINITY, f64::min)
    }
}

/// What one expert says.
#[derive(Clone, Copy, Debug, Default)]
struct Opinion {
    known: bool,
    heard: bool,
    /// The expected value, and those of the slots before and after this one.
    expected: f64,
    beside: [f64; 2],
    /// The ends of what may come in each window, a slot early or late.
    ranges: [(f64, f64); WINDOWS.len()],
    /// Residuals of the windows, of the full ones.
    residuals: [Option<f64>; WINDOWS.len()],
}

/// The level beside the profile, as sums that forget.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    sum: f64,
    weight: f64,
}

#[derive(Clone, Debug)]
pub(super) struct Experts {
    kind: Kind,
    rows: u32,
    season: Season,
    levels: [Level; EXPERTS],
    /// What the levels are since the incident of now began.
    after: [Level; EXPERTS],
    spreads: [[Spread; WINDOWS.len()]; EXPERTS],
    /// Value, expected and those beside of each expert in the last rows, the latest last.
    past: Vec<[f32; 1 + 3 * EXPERTS]>,
}

impl Experts {
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            rows: 0,
            season: Season::new(),
            levels: [Level::default(); EXPERTS],
            after: [Level::default(); EXPERTS],
            spreads: [[Spread::default(); WINDOWS.len()]; EXPERTS],
            past: Vec::new(),
        }
    }

    /// Holds the next row against what is expected; one that is not finite against itself.
    pub fn outlook(&mut self, minute: Minute, value: f64) -> Outlook {
        self.learn_kind(value);
        let kind = self.kind;
        let usual = self.levels[0].of(kind, 0.0);
        let least = kind.least_spread(usual);
        let variance = self.spreads[1][0].variance(least);
        let moment = self.season.at(minute, kind, variance);
        let mut experts = self.opinions(&moment);
        let value = if value.is_finite() { value } else { experts[0].expected };

        let best = self.hear(&mut experts, &moment);
        let mut windows = [Window::default(); WINDOWS.len()];
        let sums = self.sums(value, &mut experts);
        for (i, window) in windows.iter_mut().enumerate() {
            window.observed = sums[i].0;
            let Some(of_best) = self.deviation(&experts, &moment, best, i) else { continue };
            let heard = (0..EXPERTS).filter(|e| experts[*e].heard);
            let all = heard.filter_map(|e| Some((e, self.deviation(&experts, &moment, e, i)?)));
            let least = all.min_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
            let (who, deviation) = least.unwrap_or((best, of_best));
            window.of_best = of_best;
            window.deviation = deviation;
            window.seasonal = if experts[0].heard { 0.0 } else { deviation };
            window.expected = sums[i].1[who];
            let heard = (0..EXPERTS).filter(|e| experts[*e].heard);
            let times = heard.map(|e| times(window.observed, experts[e].ranges[i]));
            window.times = times.fold(f64::INFINITY, f64::min);
        }
        let spread = self.variance(&moment, best, 0).sqrt();
        let expected = experts[best].expected;
        Outlook {
            value,
            expected,
            lower: kind.at(expected, -BAND * spread),
            upper: kind.at(expected, BAND * spread),
            kind,
            dispersion: self.spreads[best][0].square(),
            in_season: best > 0 && !experts[0].heard,
            weeks: moment.weeks,
            windows,
            moment,
            experts,
        }
    }

    /// Learns the row of `outlook`. In an incident only what may become the new normal is learned,
    /// and the profile of the day, of which one day is not believed.
    pub fn learn(&mut self, outlook: &Outlook, incident: bool) {
        let Outlook { value, moment, experts, .. } = outlook;
        self.rows = self.rows.saturating_add(1);
        let mut in_spreads = [None; EXPERTS];
        for (e, opinion) in experts.iter().enumerate().filter(|(_, o)| o.known) {
            let least = self.kind.least_spread(opinion.expected);
            let spread = self.spreads[e][0].variance(least).sqrt();
            in_spreads[e] = opinion.residuals[0].map(|r| r / spread);
            self.learn_level(e, *value, opinion.expected, spread, moment, incident);
            if incident {
                continue;
            }
            for (spread, residual) in self.spreads[e].iter_mut().zip(opinion.residuals) {
                if let Some(residual) = residual {
                    spread.learn(residual, self.kind);
                }
            }
        }
        let by_day = Some(experts[1].expected).filter(|_| experts[1].known);
        self.season.learn(moment, *value, by_day, in_spreads, incident);
    }

    /// Remembers the row as one of the last, learned or not.
    pub fn pass(&mut self, outlook: &Outlook) {
        let mut row = [outlook.value as f32; 1 + 3 * EXPERTS];
        for (e, opinion) in outlook.experts.iter().enumerate() {
            row[1 + e] = opinion.expected as f32;
            row[1 + EXPERTS + e] = opinion.beside[0] as f32;
            row[1 + 2 * EXPERTS + e] = opinion.beside[1] as f32;
        }
        if self.past.len() == LONGEST - 1 {
            self.past.remove(0);
        }
        self.past.push(row);
    }

    /// An incident ended: what was in the last rows is not found again.
    pub fn break_off(&mut self) {
        self.past.clear();
        self.after = [Level::default(); EXPERTS];
    }

    /// What the incident brought is how the series is now.
    pub fn adopt(&mut self) {
        self.levels = self.after;
        self.break_off();
    }

    fn learn_kind(&mut self, value: f64) {
        let kind = if value.is_finite() { self.kind.with(value) } else { self.kind };
        if kind == Kind::Signed && self.kind != Kind::Signed && self.rows > 0 {
            // Ratios and differences have nothing in common.
            let rows = self.rows;
            *self = Self { rows: rows.min(FIRST / 2), ..Self::new(kind) };
        }
        self.kind = kind;
    }

    fn opinions(&self, moment: &Moment) -> [Opinion; EXPERTS] {
        let flat = if self.kind == Kind::Signed { 0.0 } else { 1.0 };
        let profiles =
            [Profile { own: flat, before: flat, after: flat }, moment.daily, moment.weekly];
        let known = [true, moment.knows_day, moment.knows_day && moment.weeks > 0];
        let mut opinions = [Opinion::default(); EXPERTS];
        for (e, opinion) in opinions.iter_mut().enumerate() {
            let Profile { own, before, after } = profiles[e];
            opinion.known = known[e];
            opinion.expected = self.levels[e].of(self.kind, own);
            opinion.beside = [before, after].map(|p| self.levels[e].of(self.kind, p));
        }
        opinions
    }

    /// Says who is listened to, and returns who does best.
    fn hear(&self, experts: &mut [Opinion; EXPERTS], moment: &Moment) -> usize {
        let tried = |e: usize| e == 0 || self.spreads[e][0].known() >= TRIED;
        let losses: [f64; EXPERTS] = std::array::from_fn(|e| self.variance(moment, e, 0));
        for (e, expert) in experts.iter_mut().enumerate() {
            expert.heard = expert.known && tried(e);
        }
        let heard = (0..EXPERTS).filter(|e| experts[*e].heard);
        // Of two that do the same the one who knows more.
        let best = heard.rev().min_by(|a, b| losses[*a].total_cmp(&losses[*b])).unwrap_or(0);
        for (expert, loss) in experts.iter_mut().zip(losses) {
            expert.heard &= loss <= TOLERANCE * losses[best];
        }
        best
    }

    /// Observed and expected sums over the windows; fills in the residuals of the experts.
    fn sums(
        &self,
        value: f64,
        experts: &mut [Opinion; EXPERTS],
    ) -> [(f64, [f64; EXPERTS]); WINDOWS.len()] {
        let mut sums = [(0.0, [0.0; EXPERTS]); WINDOWS.len()];
        let mut observed = value;
        let mut expected = experts.map(|e| e.expected);
        let mut beside = experts.map(|e| e.beside);
        let mut rows = self.past.iter().rev();
        let mut have = 1;
        for (i, length) in WINDOWS.into_iter().enumerate() {
            while have < length {
                let Some(row) = rows.next() else { return sums };
                observed += f64::from(row[0]);
                for e in 0..EXPERTS {
                    expected[e] += f64::from(row[1 + e]);
                    beside[e][0] += f64::from(row[1 + EXPERTS + e]);
                    beside[e][1] += f64::from(row[1 + 2 * EXPERTS + e]);
                }
                have += 1;
            }
            sums[i] = (observed, expected);
            if (self.rows as usize) < length + 3 {
                continue;
            }
            for (e, opinion) in experts.iter_mut().enumerate() {
                let (low, high) = (
                    expected[e].min(beside[e][0]).min(beside[e][1]),
                    expected[e].max(beside[e][0]).max(beside[e][1]),
                );
                opinion.ranges[i] = (low, high);
                let from = observed.clamp(low, high);
                let from = from + self.unseen(length);
                opinion.residuals[i] = Some(self.kind.residual(observed, from, length as f64));
            }
        }
        sums
    }

    /// What may have been missed of events that never came in the rows known: half of one.
    fn unseen(&self, length: usize) -> f64 {
        if self.kind == Kind::Counts {
            0.5 * length as f64 / f64::from(self.rows.clamp(1, 1000))
        } else {
            0.0
        }
    }

    /// Mean square residual of an expert over a window, at this time of the day.
    fn variance(&self, moment: &Moment, expert: usize, window: usize) -> f64 {
        let least = self.kind.least_spread(self.levels[0].of(self.kind, 1.0));
        self.spreads[expert][window].variance(least) * moment.loss[expert].max(1.0)
    }

    fn deviation(
        &self,
        experts: &[Opinion; EXPERTS],
        moment: &Moment,
        expert: usize,
        window: usize,
    ) -> Option<f64> {
        if self.rows < FIRST {
            return None;
        }
        let residual = experts[expert].residuals[window]?;
        Some(residual / self.variance(moment, expert, window).sqrt())
    }

    fn learn_level(
        &mut self,
        e: usize,
        value: f64,
        expected: f64,
        spread: f64,
        moment: &Moment,
        incident: bool,
    ) {
        let kind = self.kind;
        let profile = match (e, kind) {
            (0, Kind::Signed) => 0.0,
            (0, _) => 1.0,
            (1, _) => moment.daily.own,
            _ => moment.weekly.own,
        };
        let (taught, memory) = if self.rows <= FIRST || incident {
            (value, f64::from(self.rows.max(1)))
        } else {
            let band = (kind.at(expected, -TEACHES * spread), kind.at(expected, TEACHES * spread));
            let events = match kind {
                Kind::Signed => LEVEL_EVENTS,
                _ => expected.max(1e-9) / (spread * spread),
            };
            let memory = (LEVEL_EVENTS / events).clamp(LEVEL_MINUTES.0, LEVEL_MINUTES.1);
            let memory = if e > 0 { SEASONAL_MEMORY * memory } else { memory };
            (value.clamp(band.0, band.1), memory.min(f64::from(self.rows)))
        };
        if incident {
            self.after[e].learn(kind, taught, profile, LEVEL_MINUTES.0);
        } else {
            self.levels[e].learn(kind, taught, profile, memory);
        }
    }
}

/// The larger by the smaller of an amount and the nearest that may come.
fn times(observed: f64, (low, high): (f64, f64)) -> f64 {
    let expected = if low <= high { observed.clamp(low, high) } else { observed };
    let times = (observed + 0.5) / (expected + 0.5);
    if times > 0.0 { times.max(1.0 / times) } else { 1.0 }
}

impl Level {
    /// The value where the profile is `profile`.
    fn of(&self, kind: Kind, profile: f64) -> f64 {
        let level = if self.weight > 0.0 { self.sum / self.weight } else { 0.0 };
        if kind == Kind::Signed { level + profile } else { level * profile }
    }

    fn learn(&mut self, kind: Kind, value: f64, profile: f64, memory: f64) {
        let keep = 1.0 - 1.0 / memory.max(1.0);
        // A row counts as one at most, also in the rush hours of the profile.
        let (sum, weight) = match kind {
            Kind::Signed => (value - profile, 1.0),
            _ => (value / profile.max(1.0), profile.min(1.0)),
        };
        self.sum = keep * self.sum + sum;
        self.weight = keep * self.weight + weight;
    }
}
