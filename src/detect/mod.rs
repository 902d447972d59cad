//! From one number per closed minute to a verdict: is this normal for this series?
//!
//! Two witnesses must agree before a minute is an anomaly. The `baseline` knows the level and the
//! noise of the series, and says by how many standard deviations the last minutes leave what was
//! expected: the effect. A random cut forest over these deviations says how odd their sequence is,
//! and `surprise` puts its score on a scale of its own: the rarity.
//!
//! What an `incident` brings teaches neither of them, so a second one is not masked by the first;
//! an incident that lasts becomes the new normal.

mod detector;
mod experts;
mod finding;
mod habit;
mod incident;
mod newcomers;
mod noise;
mod panel;
mod rarity;
mod season;
mod silence;
mod sizes;
mod surprise;
mod tail;
mod verdict;

pub use detector::Detector;
pub use panel::{Panel, Series, Watching, Whole};
pub use verdict::{Cause, Direction, Reason, State, Verdict};

/// Minutes that a series is learned before it is judged.
pub const NEEDED: u32 = 30;

#[cfg(test)]
mod simulation;
