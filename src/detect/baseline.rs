//! What is usual for a series: its level, its noise, its quiet minutes.

use super::noise::{Ratio, Unit, deviations, log_ratio, lower, upper};

/// Lengths, in minutes, of the windows whose sums are judged, the current minute last.
pub(super) const WINDOWS: [usize; 4] = [1, 2, 3, 5];

/// The longest of them.
pub(super) const LONGEST: usize = 5;
/// Minutes after which quiet minutes are forgotten to a third.
const MEMORY: f64 = 120.0;
/// The spread is remembered longer: heavy tails show rarely.
const SPREAD_MEMORY: f64 = 360.0;
/// The level is remembered over as many minutes as hold this many events: few events need many
/// minutes to be measured, many events allow to follow a daily wave closely.
const LEVEL_EVENTS: f64 = 120.0;
/// Bounds of that memory in minutes.
const LEVEL_MINUTES: (f64, f64) = (20.0, MEMORY);
/// From this share of quiet minutes on they tell the size of what comes at once.
const SPARSE: f64 = 0.08;
/// Half-width of the expected band, in deviations.
const BAND: f64 = 3.0;
/// A value teaches at most as much as one this many band half-widths off.
const TEACHES: f64 = 1.6;
/// What a new contributor's first minutes say about its level is doubted this long.
const YOUNG: u32 = super::NEEDED;

/// A minute held against the baseline.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outlook {
    pub value: f64,
    pub expected: f64,
    pub lower: f64,
    pub upper: f64,
    pub unit: f64,
    /// Deviations, observed and expected sums by [`WINDOWS`]; 0 where a window is not full yet.
    pub windows: [Window; 4],
}

/// The sum over one window.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Window {
    pub deviations: f64,
    pub observed: f64,
    pub expected: f64,
}

#[derive(Clone, Debug)]
pub(super) struct Baseline {
    minutes: u32,
    level: f64,
    /// The level and the share of minutes without a value, over [`MEMORY`].
    long_level: f64,
    zeros: f64,
    /// Minutes since the first value above 0.
    age: u32,
    fractions: bool,
    newcomer_unit: f64,
    ratios: [Ratio; 4],
    /// Observed and expected of the last minutes, the latest first.
    recent: [(f64, f64); LONGEST - 1],
    filled: usize,
}

impl Baseline {
    /// `newcomer_unit`: amounts below a few of these are nothing special for a contributor's
    /// first minutes.
    pub fn new(newcomer_unit: f64) -> Self {
        Self {
            minutes: 0,
            level: 0.0,
            long_level: 0.0,
            zeros: 0.0,
            age: 0,
            fractions: false,
            newcomer_unit,
            ratios: [Ratio::default(); 4],
            recent: [(0.0, 0.0); LONGEST - 1],
            filled: 0,
        }
    }

    pub fn minutes(&self) -> u32 {
        self.minutes
    }

    /// The value expected in the next minute.
    pub fn level(&self) -> f64 {
        self.level
    }

    /// Whether any value but 0 came before the incident of now.
    pub fn active(&self) -> bool {
        self.age > 0
    }

    /// The probability of a minute without a value, careful while few minutes are known.
    pub fn quiet_chance(&self) -> f64 {
        let known = f64::from(self.minutes).min(MEMORY);
        (self.zeros * known + 1.0) / (known + 2.0)
    }

    /// What comes at once: a count of 1 in most series.
    pub fn unit(&self) -> Unit {
        let grain: f64 = if self.fractions { 0.0 } else { 1.0 };
        let least = if self.age < YOUNG { grain.max(self.newcomer_unit) } else { grain };
        if self.zeros < SPARSE {
            return Unit { size: least, grain };
        }
        // Poisson: the share of quiet minutes is exp(-level / size).
        let size = least.max(self.long_level / -self.zeros.min(0.9999).ln());
        Unit { size, grain }
    }

    /// Holds the next minute's value against what is expected.
    pub fn outlook(&self, value: f64) -> Outlook {
        let (expected, unit) = (self.level, self.unit());
        let mut windows = [Window::default(); 4];
        for ((window, minutes), ratio) in windows.iter_mut().zip(WINDOWS).zip(self.ratios) {
            if let Some((observed, expected)) = self.sums(value, minutes) {
                let deviations = deviations(observed, expected, unit, ratio);
                *window = Window { deviations, observed, expected };
            }
        }
        Outlook {
            value,
            expected,
            lower: lower(expected, unit, self.ratios[0], BAND),
            upper: upper(expected, unit, self.ratios[0], BAND),
            unit: unit.size,
            windows,
        }
    }

    /// Learns the value of `outlook`.
    pub fn teach(&mut self, outlook: &Outlook) {
        let Outlook { value, expected, lower, upper, unit, .. } = *outlook;
        self.minutes = self.minutes.saturating_add(1);
        self.fractions |= value.fract() != 0.0;
        if value > 0.0 || self.active() {
            self.age = self.age.saturating_add(1);
        }
        let known = f64::from(self.minutes);
        let taught = if known < 10.0 {
            value
        } else {
            let (down, up) = (TEACHES * (expected - lower), TEACHES * (upper - expected));
            value.clamp(expected - down, expected + up)
        };
        let zero = if value > 0.0 { 0.0 } else { 1.0 };
        let gain = (1.0 / known).max(1.0 / MEMORY);
        self.long_level += gain * (taught - self.long_level);
        self.zeros += gain * (zero - self.zeros);
        for ((ratio, minutes), at) in self.ratios.iter_mut().zip(WINDOWS).zip(&outlook.windows) {
            // The first minutes only find the level.
            let known = known - minutes as f64 - 4.0;
            if known >= 1.0 && at.expected > 0.0 {
                let log = log_ratio(at.observed, at.expected, unit);
                learn_ratio(ratio, log, (1.0 / known).max(1.0 / SPREAD_MEMORY));
            }
        }
        let events = self.level / unit.max(1e-9);
        let memory = (LEVEL_EVENTS / events.max(1e-9)).clamp(LEVEL_MINUTES.0, LEVEL_MINUTES.1);
        self.level += (1.0 / known).max(1.0 / memory) * (taught - self.level);
    }

    /// Remembers the minute as one of the last, learned or not.
    pub fn pass(&mut self, outlook: &Outlook) {
        self.recent.rotate_right(1);
        self.recent[0] = (outlook.value, outlook.expected);
        self.filled = (self.filled + 1).min(self.recent.len());
    }

    /// Ends an incident: what was in the last minutes is not found again, and who came with it
    /// is no longer new.
    pub fn break_off(&mut self) {
        self.filled = 0;
        self.age = self.age.max(1);
    }

    fn sums(&self, value: f64, minutes: usize) -> Option<(f64, f64)> {
        let before = self.recent[..self.filled].get(..minutes - 1)?;
        Some(before.iter().fold((value, self.level), |sum, at| (sum.0 + at.0, sum.1 + at.1)))
    }
}

fn learn_ratio(ratio: &mut Ratio, log: f64, gain: f64) {
    let limit = 4.5 * ratio.variance.sqrt().max(0.05);
    let off = log - ratio.mean;
    let off = if gain < 0.1 { off.clamp(-limit, limit) } else { off };
    ratio.mean += gain * off;
    ratio.variance = (1.0 - gain) * (ratio.variance + gain * off * off);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taught(values: impl IntoIterator<Item = f64>) -> Baseline {
        let mut baseline = Baseline::new(0.0);
        for value in values {
            let outlook = baseline.outlook(value);
            baseline.teach(&outlook);
            baseline.pass(&outlook);
        }
        baseline
    }

    #[test]
    fn the_unit_is_what_comes_at_once() {
        let unit = |n, each: fn(usize) -> f64| taught((0..n).map(each)).unit().size;
        assert!((unit(300, |i| [3.0, 5.0, 4.0][i % 3]) - 1.0).abs() < f64::EPSILON);
        let batches = unit(600, |i| if i % 10 == 0 { 500.0 } else { 0.0 });
        assert!((200.0..900.0).contains(&batches), "{batches}");
        assert!(unit(300, |i| [0.25, 0.5][i % 2]) < f64::EPSILON, "fractions have no unit");
    }

    #[test]
    fn a_constant_series_keeps_a_band_around_it() {
        for level in [0.0, 1.0, 50.0, 1e7] {
            let outlook = taught(std::iter::repeat_n(level, 200)).outlook(level);
            assert!((outlook.expected - level).abs() <= 1e-6 * level);
            assert!(outlook.lower <= level && level + 0.5 < outlook.upper, "{level}");
            assert!(outlook.windows.iter().all(|w| w.deviations.abs() < 0.5), "{level}");
        }
    }

    #[test]
    fn one_wild_value_moves_the_level_little() {
        let calm = taught((0..200).map(|_| 10.0));
        let wild = taught((0..200).map(|i| if i == 199 { 10_000.0 } else { 10.0 }));
        assert!(wild.level < calm.level + 2.0, "{}", wild.level);
    }
}
