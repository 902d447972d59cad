//! When do deviations amount to an anomaly, and how much does it matter?

use super::baseline::{LONGEST, Outlook, WINDOWS};
use super::verdict::Direction;

/// Deviations that count as an anomaly in a series without heavier tails than the normal
/// distribution: about one in a million.
const THRESHOLD: f64 = 4.75;
/// An excess is told only from this many units on: fewer are of no interest, however rare.
const LEAST_UNITS: f64 = 7.0;
/// A spike is at least this many times the expected, a drop at most this part of it.
const LEAST_TIMES: f64 = 1.5;
const MOST_LEFT: f64 = 0.6;
/// A drop must last this many minutes.
const DROP_MINUTES: usize = 3;
/// Only a series with this many units per minute can be missed.
const BUSY: f64 = 2.0;

/// The strongest deviation at one minute.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finding {
    pub direction: Direction,
    pub deviations: f64,
    /// Minutes of the window that deviates most.
    pub minutes: usize,
    /// The sum observed in that window.
    pub observed: f64,
    /// Observed by expected, of that window.
    pub times: f64,
    /// How far observed and expected are apart, in units.
    pub units: f64,
    /// Observed by expected, both raised by a unit: small counts weigh less.
    raised: f64,
}

/// How far a series goes beyond two deviations in normal times: 0.37 for the normal distribution.
#[derive(Clone, Debug)]
pub(super) struct Tail {
    excess: f64,
    count: f64,
    /// Deviations not learned yet, the latest first: the first minute of a burst must not raise
    /// the threshold for its second.
    waiting: [f64; LONGEST],
}

/// Minutes with and without a value, in a row.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs {
    quiet: u32,
    busy: u32,
    longest_quiet: f64,
    /// The probability of a quiet minute, as it was before the quiet minutes of now.
    quiet_chance: f64,
}

impl Tail {
    pub fn new() -> Self {
        // The normal tail, as if seen eight times.
        Self { excess: 0.37, count: 8.0, waiting: [0.0; LONGEST] }
    }

    /// Learns from a minute's deviation; an anomaly's teaches too, but bounded, so that spikes that
    /// come again and again are no news after a few times.
    pub fn learn(&mut self, deviations: f64) {
        self.waiting.rotate_right(1);
        let over = std::mem::replace(&mut self.waiting[0], deviations).abs() - 2.0;
        if over > 0.0 {
            self.count += 1.0;
            self.excess += (1.0 / self.count).max(0.02) * (over.min(4.0) - self.excess);
        }
    }

    /// Deviations from which on a minute is an anomaly, after so many minutes learned.
    pub fn threshold(&self, minutes: u32) -> f64 {
        let careful = 1.0 + 4.0 / f64::from(minutes.max(1));
        (THRESHOLD * careful).max(2.0 + 7.5 * self.excess)
    }
}

impl Runs {
    /// Counts a minute. What is quiet in an incident says nothing about how long is usual.
    pub fn pass(&mut self, value: f64, normal: bool, quiet_chance: f64) {
        self.longest_quiet *= 0.999;
        if value <= 0.0 {
            self.quiet += 1;
            return;
        }
        if normal {
            self.longest_quiet = self.longest_quiet.max(f64::from(self.quiet));
        }
        if self.quiet >= DROP_MINUTES as u32 {
            self.busy = 0;
        }
        self.busy += 1;
        self.quiet = 0;
        self.quiet_chance = quiet_chance;
    }

    pub fn busy(&self) -> u32 {
        self.busy
    }

    /// Whether one more quiet minute makes a silence that neither chance nor habit explains.
    fn silent(&self) -> bool {
        let quiet = self.quiet + 1;
        let evidence = -f64::from(quiet) * self.quiet_chance.ln();
        quiet >= DROP_MINUTES as u32
            && f64::from(quiet) > 2.0 * self.longest_quiet
            && evidence >= THRESHOLD * THRESHOLD / 2.0
    }
}

impl Finding {
    /// The shortest window of `outlook` that reaches `threshold`, else the one that deviates most.
    pub fn strongest(outlook: &Outlook, threshold: f64, active: bool, runs: &Runs) -> Self {
        let rising = outlook.windows[0].deviations >= 0.0;
        let mut best = (0, 0.0);
        for (i, window) in outlook.windows.iter().enumerate() {
            let z = if rising { window.deviations } else { -window.deviations };
            let lasting = rising || WINDOWS[i] >= DROP_MINUTES;
            if lasting && z > best.1 && best.1 < threshold {
                best = (i, z);
            }
        }
        let window = outlook.windows[best.0];
        let minutes = WINDOWS[best.0];
        let unit = outlook.unit.max(1e-3 * window.expected).max(1e-9);
        let direction = match (rising, active) {
            (true, true) => Direction::Spike,
            (true, false) => Direction::NewContributor,
            (false, _) if outlook.value <= 0.0 && runs.silent() => Direction::Silent,
            (false, _) => Direction::Drop,
        };
        Self {
            direction,
            deviations: best.1,
            minutes,
            observed: window.observed,
            times: window.observed / window.expected.max(0.1 * unit),
            units: (window.observed - window.expected).abs() / unit,
            raised: (window.observed + unit) / (window.expected + unit),
        }
    }

    pub fn rises(&self) -> bool {
        matches!(self.direction, Direction::Spike | Direction::NewContributor)
    }

    /// Whether the deviation is strong, large, and this minute's own.
    pub fn counts(&self, outlook: &Outlook, threshold: f64) -> bool {
        let now = outlook.windows[0].deviations.abs() >= 1.0;
        let large = match self.direction {
            Direction::Spike | Direction::NewContributor => self.times >= LEAST_TIMES,
            // A zero that is no silence yet is only a quiet minute.
            Direction::Drop => self.times <= MOST_LEFT && outlook.value > 0.0,
            Direction::Silent => outlook.expected >= BUSY * outlook.unit,
        };
        now && large && self.units >= LEAST_UNITS && self.deviations >= threshold
    }

    /// 0 to 100: the order of magnitude of the change, weighed by how rare it is and how many
    /// units it has.
    pub fn severity(&self) -> u8 {
        let effect = self.raised.log10().abs().min(1.0);
        let rarity = ((self.deviations - 3.0) / 9.0).clamp(0.0, 1.0);
        let size = 1.0 - (-self.units / 20.0).exp();
        (100.0 * effect * (0.2 + 0.4 * rarity + 0.4 * size)).round() as u8
    }
}
