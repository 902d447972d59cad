//! How much do new contributors of a rule usually bring?

use super::sizes::Sizes;

/// Newcomers seen before they are relied on.
const ENOUGH: f64 = 3.0;

/// The rate of newcomers is known after so many minutes,
const A_WHILE: u32 = 720;
/// and they are rare when fewer than this come a day.
const RARE_PER_DAY: f64 = 1.0;

/// Follows the first values of new contributors, by their logarithms.
///
/// Where new names come every minute, a new name is no news by itself; only one that brings several
/// times what the large ones among them bring.
#[derive(Clone, Debug, Default)]
pub(super) struct Newcomers {
    sizes: Sizes,
    minutes: u32,
    came: f64,
}

impl Newcomers {
    /// The amount of which a newcomer needs several to stand out. It is a fifth of what is large
    /// among newcomers, and of what is `considerable` among those who are known.
    pub fn unit(&self, considerable: f64) -> f64 {
        let usual = if self.sizes.count() < ENOUGH { 0.0 } else { self.sizes.at(3.0) / 5.0 };
        usual.max(considerable / 5.0)
    }

    /// What is considerable among the values of known leaders, largest first: between the middle
    /// one and the largest, which in heavy-tailed sums are far apart.
    pub fn considerable(known: &[f64]) -> f64 {
        let middle = known.get(known.len() / 2).copied().unwrap_or(0.0);
        (middle * known.first().copied().unwrap_or(0.0)).sqrt()
    }

    /// Minutes passed.
    pub fn minutes(&self) -> u32 {
        self.minutes
    }

    /// A minute has passed, in which so many `new` ones came.
    pub fn pass(&mut self, new: u32) {
        self.minutes = self.minutes.saturating_add(1);
        self.came += f64::from(new);
    }

    /// How many newcomers a day there are, where they are so few that each one matters.
    pub fn rare(&self) -> Option<f64> {
        let per_day = 1440.0 * (self.came + 0.5) / f64::from(self.minutes + 1);
        (self.minutes >= A_WHILE && per_day <= RARE_PER_DAY).then_some(per_day)
    }

    pub fn learn(&mut self, value: f64) {
        self.sizes.learn(value);
    }
}
