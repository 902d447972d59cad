//! Draws what chance brings.

/// Random numbers of one seed.
pub struct Noise(fastrand::Rng);

impl Noise {
    pub fn new(seed: u64, series: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ series))
    }

    /// Evenly from `from` to `to`.
    pub fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.0.f64()
    }

    /// A whole number, evenly.
    pub fn whole(&mut self, range: std::ops::RangeInclusive<usize>) -> usize {
        self.0.usize(range)
    }

    pub fn bool(&mut self) -> bool {
        self.0.bool()
    }

    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.0.f64()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.0.f64()).cos()
    }

    pub fn lognormal(&mut self, mu: f64, sigma: f64) -> f64 {
        (mu + sigma * self.normal()).exp()
    }

    pub fn poisson(&mut self, mean: f64) -> f64 {
        if mean > 60.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0);
        }
        let (mut n, mut product, least) = (0.0, self.0.f64(), (-mean).exp());
        while product > least {
            n += 1.0;
            product *= self.0.f64();
        }
        n
    }
}
