//! How large are amounts usually?
//!
//! Amounts that add up bytes or money are spread over orders of magnitude: a hundred times the
//! usual can be an ordinary day. By their logarithms it is known how far up they reach.

/// Amounts that must be known before anything is said of how far they reach.
const ENOUGH: f64 = 20.0;
/// Beyond so many standard deviations of the logarithm an amount is out of the ordinary.
const REACH: f64 = 4.5;
/// An amount that was an anomaly must not make the next one usual: it teaches at most as much as one
/// of so many deviations, which are at least of this size.
const TEACHES: f64 = 3.0;
const LEAST: f64 = 0.3;
/// The first amounts teach as they are.
const FIRST: f64 = 6.0;
/// Never less than this part of what is known is renewed by one amount.
const RENEWED: f64 = 0.02;

/// Mean and variance of the logarithms of amounts above 0.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sizes {
    count: f64,
    mean: f64,
    variance: f64,
}

impl Sizes {
    /// The same, to be learned on by one contributor: its own amounts soon outweigh those of all.
    pub fn prior(self) -> Self {
        Self { count: self.count.min(ENOUGH), ..self }
    }

    /// Amounts learned.
    pub fn count(&self) -> f64 {
        self.count
    }

    /// The amount that is so many standard deviations above the middle one.
    pub fn at(&self, deviations: f64) -> f64 {
        (self.mean + deviations * self.variance.sqrt()).exp()
    }

    /// The largest amount that is not out of the ordinary; infinite while too few are known.
    pub fn reach(&self) -> f64 {
        if self.count < ENOUGH { f64::INFINITY } else { self.at(REACH) }
    }

    /// Learns an amount; nothing is learned of none.
    pub fn learn(&mut self, amount: f64) {
        if amount.is_nan() || amount <= 0.0 {
            return;
        }
        self.count += 1.0;
        let mut off = amount.ln() - self.mean;
        if self.count > FIRST {
            let most = TEACHES * self.variance.sqrt().max(LEAST);
            off = off.clamp(-most, most);
        }
        let gain = (1.0 / self.count).max(RENEWED);
        self.mean += gain * off;
        self.variance = (1.0 - gain) * (self.variance + gain * off * off);
    }
}

#[cfg(test)]
mod tests {
    use super::super::simulation::Source;
    use super::*;

    #[test]
    fn ordinary_amounts_are_within_reach_however_far_they_are_spread() {
        for deviation in [0.2, 1.0, 2.5] {
            let mut source = Source::new(4);
            let mut sizes = Sizes::default();
            let mut beyond = 0;
            for _ in 0..20_000 {
                let amount = source.lognormal(10.0, deviation);
                beyond += u32::from(sizes.count() >= 100.0 && amount > sizes.reach());
                sizes.learn(amount);
            }
            assert!(beyond <= 3, "{deviation}: {beyond}");
            assert!(sizes.reach() < (10.0 + 7.0 * deviation).exp(), "{deviation}");
        }
    }

    #[test]
    fn what_is_known_of_all_serves_until_one_knows_its_own() {
        let mut all = Sizes::default();
        (0..500).for_each(|n| all.learn(if n % 2 == 0 { 1e3 } else { 1e7 }));
        let mut own = all.prior();
        assert!(own.reach() > 1e8);
        (0..300).for_each(|n| own.learn(1e3 + f64::from(n % 7)));
        assert!(own.reach() < 1e5, "{}", own.reach());
        assert!(Sizes::default().reach().is_infinite());
    }
}
