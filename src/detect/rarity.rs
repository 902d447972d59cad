//! How rare is the shape of the last rows in this series?
//!
//! Random cut forests over runs of different lengths score the raw values (a forest of one series
//! has no scale), `surprise` puts each score on the scale of its own past, and the mean of them is
//! steadier than any: a short run sees a spike at once, a long one a pattern that is not as usual.

use super::surprise::Surprise;
use crate::forest::{Config, Forest};

/// Lengths of the runs, in rows.
const SHINGLES: [usize; 3] = [8, 24, 48];
const TREES: usize = 30;
const SAMPLES: usize = 128;
/// Scores mean little before the forests know this many rows.
const WARM_UP: u32 = 65;

#[derive(Clone, Debug)]
pub(super) struct Rarity {
    forests: [(Forest, Surprise); SHINGLES.len()],
    rows: u32,
}

/// What the forests say of a row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rare {
    /// Raw score of the forest of short runs: about 1 for a usual row, 0 while it knows too few.
    pub score: f32,
    /// -log10 of the estimated probability of a row at least as odd, 0 or more.
    pub surprise: f64,
}

impl Rarity {
    pub fn new(seed: u64) -> Self {
        let forest = |shingle: usize| {
            let seed = seed.wrapping_add(shingle as u64);
            let config = Config { shingle, trees: TREES, samples: SAMPLES, seed };
            (Forest::new(config), Surprise::default())
        };
        Self { forests: SHINGLES.map(forest), rows: 0 }
    }

    /// Says how rare `value` is as the next one. One that is not finite is missing.
    pub fn judge(&mut self, value: f64) -> Rare {
        self.rows = self.rows.saturating_add(1);
        let mut rare = Rare::default();
        if self.rows <= WARM_UP || !value.is_finite() {
            return rare;
        }
        for (i, (forest, surprise)) in self.forests.iter_mut().enumerate() {
            let score = forest.score(value as f32);
            if i == 0 {
                rare.score = score;
            }
            rare.surprise += surprise.of(f64::from(score)) / SHINGLES.len() as f64;
            surprise.learn(f64::from(score));
        }
        rare
    }

    /// Learns `value`.
    pub fn learn(&mut self, value: f64) {
        for (forest, _) in &mut self.forests {
            forest.update(value as f32);
        }
    }

    /// The part that the rows before have in how odd `value` is as the next one, 0 to 1.
    pub fn lead_up(&self, value: f64) -> f32 {
        let attribution = self.forests[0].0.explain(value as f32);
        let parts: Vec<f32> = attribution.parts().collect();
        let sum: f32 = parts.iter().sum();
        match parts.split_last() {
            Some((own, _)) if sum > 0.0 => (1.0 - own / sum).clamp(0.0, 1.0),
            _ => 0.0,
        }
    }
}
