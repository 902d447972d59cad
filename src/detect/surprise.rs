//! Puts forest scores of any series on one scale: how rare is this score here?

/// The share of scores above the quantile that is followed.
const TAIL: f64 = 0.03;
/// -log10 of [`TAIL`]: the surprise of a score just at the quantile.
const AT_QUANTILE: f64 = 1.523;
/// The quantile is read off the first scores, and followed from then on.
const FIRST: usize = 50;
/// How fast the quantile and the mean are followed in the long run.
const GAIN: f64 = 0.002;
/// How fast the mean excess is.
const EXCESS_GAIN: f64 = 0.02;
/// Scores teach as if at most this many deviations above the mean.
const FAR: f64 = 6.0;
/// More is not told apart.
const MOST: f64 = 30.0;

/// Follows the 97 % quantile of the scores (Robbins and Monro, 1951) and how far they go beyond it
/// on average.
///
/// Beyond the quantile an exponential tail is assumed, so surprise grows with the score also where
/// none ever was.
#[derive(Clone, Debug, Default)]
pub(super) struct Surprise {
    first: Vec<f64>,
    count: f64,
    mean: f64,
    variance: f64,
    quantile: f64,
    excess: f64,
}

impl Surprise {
    /// -log10 of the estimated probability of a score at least this high; 0 before it is known.
    pub fn of(&self, score: f64) -> f64 {
        if self.quantile <= 0.0 {
            return 0.0;
        }
        let above = score - self.quantile;
        let surprise = if above > 0.0 {
            AT_QUANTILE + std::f64::consts::LOG10_E * above / (self.excess + 0.02 * self.sd())
        } else {
            AT_QUANTILE * ((score - self.mean) / (self.quantile - self.mean).max(1e-9)).max(0.0)
        };
        surprise.min(MOST)
    }

    pub fn learn(&mut self, score: f64) {
        self.count += 1.0;
        if self.count <= FIRST as f64 {
            self.first.push(score);
            if self.first.len() == FIRST {
                self.read();
            }
            return;
        }
        let (sd, gain) = (self.sd(), (1.0 / self.count).max(GAIN));
        let above = score - self.quantile;
        if above > 0.0 {
            let gain = (1.0 / (1.0 + TAIL * self.count)).max(EXCESS_GAIN);
            self.excess += gain * (above.min(FAR * sd) - self.excess);
        }
        let hit = if above > 0.0 { 1.0 } else { 0.0 };
        self.quantile += gain * 3.0 * sd * (hit - TAIL);
        let off = score.min(self.mean + FAR * sd) - self.mean;
        self.mean += gain * off;
        self.variance = (1.0 - gain) * (self.variance + gain * off * off);
    }

    fn sd(&self) -> f64 {
        self.variance.sqrt() + 0.001
    }

    fn read(&mut self) {
        let mut scores = std::mem::take(&mut self.first);
        scores.sort_by(f64::total_cmp);
        let n = scores.len() as f64;
        self.mean = scores.iter().sum::<f64>() / n;
        self.variance = scores.iter().map(|s| (s - self.mean).powi(2)).sum::<f64>() / n;
        self.quantile = scores[(n * (1.0 - TAIL)) as usize].max(1e-9);
        self.excess = (0.5 * self.sd()).max(0.001);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surprise_is_a_tail_probability() {
        let mut rng = fastrand::Rng::with_seed(1);
        let mut surprise = Surprise::default();
        let mut exceeded = [0; 3];
        for i in 0..40_000 {
            let score = 1.0 - 0.2 * (1.0 - rng.f64()).ln();
            if i >= 20_000 {
                for (above, count) in [1.523, 2.0, 3.0].iter().zip(&mut exceeded) {
                    *count += u32::from(surprise.of(score) > *above);
                }
            }
            surprise.learn(score);
        }
        assert!((400..800).contains(&exceeded[0]), "about 600 of 20,000: {exceeded:?}");
        assert!((100..400).contains(&exceeded[1]), "about 200 of 20,000: {exceeded:?}");
        assert!(exceeded[2] < 60, "about 20 of 20,000: {exceeded:?}");
    }

    #[test]
    fn scores_that_never_vary_make_any_other_surprising() {
        let mut surprise = Surprise::default();
        (0..100).for_each(|_| surprise.learn(0.5));
        assert!(surprise.of(0.5) < 1.6);
        assert!(surprise.of(1.0) > 6.0);
    }
}
