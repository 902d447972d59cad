//! When do deviations amount to an anomaly, and how much does it matter?

use super::experts::{Outlook, WINDOWS};
use super::noise::Kind;
use super::rarity::Rare;

/// The forests find one row in sixty this rare.
const RARE: f64 = 1.8;
/// What is rare has left what was expected by so many spreads in one of the last rows.
const LEFT: f64 = 2.5;
/// Counts whose noise is all chance need so many: the forests find rare noise, too.
const LEFT_CHANCE: f64 = 4.5;
/// Dispersion between which chance alone explains the noise of counts; below it they count
/// something else than events, if they are more than a few.
const CHANCE: std::ops::Range<f64> = 0.6..1.5;
const FEW: f64 = 3.0;
/// So many spreads are an anomaly of such counts whatever the forests say: one in a million
/// million.
const FAR: f64 = 7.0;
/// Of other counts, whose noise has a heavier tail, so many and so many times the expected, where
/// the forests find it rare, too.
const FAR_BEYOND_CHANCE: (f64, f64) = (25.0, 8.0);
/// So many are an anomaly where the season foresees better than the level: while the week is
/// unknown, and later.
const OFF_SEASON: [f64; 2] = [7.5, 5.5];
/// Weeks after which the week is known.
const WEEKS: u8 = 2;
/// The season is believed from this row on.
const SEASONED: u32 = 100;
/// A change of counts is at least this many times the expected, or the expected this many times
/// it: while the week is unknown, as it may be that of a weekend, and later.
const TIMES: [f64; 2] = [3.0, 1.5];
/// An excess is told only from this many units on: fewer are of no interest, however rare.
const LEAST_UNITS: f64 = 7.0;
/// A drop must last this many rows, one against the season, which does not come on the minute,
/// this many.
const DROP_ROWS: usize = 3;
const SEASONAL_DROP_ROWS: usize = 5;
/// A severity that is mild.
const MILD: f64 = 35.0;
/// The windows in which the forests see it, too: those up to eight rows.
const SHORT: usize = 5;
/// Rows in which a deviation may have come before the forests find it rare.
const RECENT: usize = 6;

/// Who found an anomaly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Witness {
    /// The forests: the shape of the last rows is rare.
    Forests,
    /// The profile of the day or the week.
    Season,
    /// The level: far too many events, or far too few.
    Level,
}

/// The strongest deviation at one row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finding {
    /// Who calls it an anomaly, if anybody does.
    pub witness: Option<Witness>,
    /// In spreads, with its sign.
    pub deviation: f64,
    /// Rows of the window that deviates most.
    pub rows: usize,
    /// Sums over that window.
    pub observed: f64,
    pub expected: f64,
    /// The larger of them by the smaller, by the expert who finds it least.
    times: f64,
    /// Events, or of sums what comes at once.
    pub units: f64,
    pub surprise: f64,
}

/// How far the last rows went.
#[derive(Clone, Debug, Default)]
pub(super) struct Recent {
    rows: [Far; RECENT],
}

#[derive(Clone, Copy, Debug, Default)]
struct Far {
    of_best: f64,
    deviation: f64,
    times: f64,
    units: f64,
    distance: f64,
}

impl Recent {
    /// The largest distance from the expected value in the last rows.
    pub fn distance(&self) -> f64 {
        self.most(|f| f.distance)
    }

    fn most(&self, of: fn(&Far) -> f64) -> f64 {
        self.rows.iter().map(of).fold(0.0, f64::max)
    }

    /// Takes in a row, and says what it amounts to. Amounts below a few `unit`s are no news.
    pub fn find(&mut self, outlook: &Outlook, rare: Rare, row: u32, unit: f64) -> Finding {
        let mut finding = Finding::strongest(outlook, rare, unit, WINDOWS.len());
        let short = Finding::strongest(outlook, rare, unit, SHORT);
        let far = Far {
            of_best: outlook.windows.iter().map(|w| w.of_best.abs()).fold(0.0, f64::max),
            deviation: short.deviation.abs(),
            times: short.times,
            units: short.units,
            distance: (outlook.value - outlook.expected).abs(),
        };
        self.rows.rotate_right(1);
        self.rows[0] = far;
        let counts = outlook.kind == Kind::Counts;
        let weeks = usize::from(outlook.weeks >= WEEKS);
        let by_chance = counts
            && outlook.dispersion < CHANCE.end
            && (outlook.dispersion > CHANCE.start || outlook.expected < FEW);
        let times = if counts { TIMES[weeks] } else { 0.0 };
        let drops = finding.deviation < 0.0;

        let considerable = |units: f64| unit == 0.0 || units >= LEAST_UNITS;
        let left = |far: &Far| {
            let beyond_chance = far.deviation >= LEFT_CHANCE && far.units >= LEAST_UNITS;
            far.of_best >= LEFT
                && far.times >= times
                && (!by_chance || beyond_chance)
                && considerable(far.units)
        };
        let forests = rare.surprise >= RARE && self.rows.iter().any(left);
        let seasonal = |(i, w): (usize, &super::experts::Window)| {
            let lasts = if w.seasonal < 0.0 { SEASONAL_DROP_ROWS } else { 2 };
            WINDOWS[i] >= lasts && w.seasonal.abs() >= OFF_SEASON[weeks]
        };
        let season = outlook.in_season
            && row > SEASONED
            && considerable(finding.units)
            && finding.times >= times
            && outlook.windows.iter().enumerate().any(seasonal);
        let level = counts
            && finding.deviation.abs() >= if by_chance { FAR } else { FAR_BEYOND_CHANCE.0 }
            && finding.times >= if by_chance { times } else { FAR_BEYOND_CHANCE.1 }
            && (by_chance || rare.surprise >= RARE)
            && finding.units >= LEAST_UNITS
            && (!drops || finding.rows >= DROP_ROWS);
        finding.witness = if level {
            Some(Witness::Level)
        } else if season {
            Some(Witness::Season)
        } else {
            forests.then_some(Witness::Forests)
        };
        finding
    }
}

impl Finding {
    fn strongest(outlook: &Outlook, rare: Rare, unit: f64, windows: usize) -> Self {
        let mut best = 0;
        for (i, window) in outlook.windows[..windows].iter().enumerate() {
            if window.deviation.abs() > outlook.windows[best].deviation.abs() {
                best = i;
            }
        }
        let window = outlook.windows[best];
        let unit = match outlook.kind {
            Kind::Counts => unit.max(outlook.dispersion).max(1.0),
            _ => unit.max(outlook.dispersion).max(1e-9),
        };
        Self {
            witness: None,
            deviation: window.deviation,
            rows: WINDOWS[best],
            observed: window.observed,
            expected: window.expected,
            times: window.times,
            units: (window.observed - window.expected).abs() / unit,
            surprise: rare.surprise,
        }
    }

    /// Whether it is an excess of an amount that does not go beyond `reach`.
    pub fn is_within(&self, reach: f64) -> bool {
        self.deviation >= 0.0 && self.observed <= reach
    }

    /// 0.1 where it just is an anomaly, to 1.
    pub fn grade(&self) -> f32 {
        let by_rarity = (self.surprise - RARE) / (2.0 * RARE);
        let by_size = 0.45 * (self.deviation.abs() / FAR - 1.0);
        (0.1 + by_rarity.max(by_size)).clamp(0.1, 1.0) as f32
    }

    /// 1 to 100: the order of magnitude of the change, weighed by how rare it is and how many
    /// units it has; what only the forests find is mild.
    pub fn severity(&self) -> u8 {
        let raised = (self.observed.max(0.0) + 1.0) / (self.expected.max(0.0) + 1.0);
        let effect = raised.log10().abs().min(1.0);
        let rarity = ((self.deviation.abs() - 3.0) / 9.0).clamp(0.0, 1.0);
        let size = 1.0 - (-self.units / 20.0).exp();
        let found = 100.0 * effect * (0.2 + 0.4 * rarity + 0.4 * size);
        let shape = 10.0 * ((self.surprise - 1.0) / RARE).clamp(0.0, 2.0);
        let found = if self.deviation.abs() < LEFT_CHANCE { found.min(MILD) } else { found };
        found.max(shape).clamp(1.0, 100.0).round() as u8
    }
}
