//! How far is an amount from what was expected, and how far is that usually?

/// Minutes after which the spread is remembered by a third.
const MEMORY: f64 = 1000.0;
/// Of counts it is taken to be that of chance until so many rows say otherwise,
const PRIOR: f64 = 100.0;
/// and while fewer are known than this, a residual teaches at most so many spreads.
const YOUNG: f64 = 300.0;
/// and later so many: the first rows of a silence must not pass for noise.
const WILD: (f64, f64) = (3.0, 12.0);
/// A spread is never less than this part of the level: a constant that moves by a hair is no news.
const LEAST: f64 = 0.005;

/// What the values of a series are, by those seen so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whole numbers from 0 on: events, which come at least as irregularly as chance has it.
    #[default]
    Counts,
    /// Any numbers from 0 on.
    Amounts,
    /// Numbers with a sign, which have levels but no ratios.
    Signed,
}

impl Kind {
    /// The kind of a series of this kind that has also `value`.
    pub fn with(self, value: f64) -> Self {
        if value < 0.0 || self == Self::Signed {
            Self::Signed
        } else if value.fract() != 0.0 || self == Self::Amounts {
            Self::Amounts
        } else {
            Self::Counts
        }
    }

    /// The distance of a sum over `minutes` from the expected one, on a scale on which the noise
    /// of the series has the same size at every level: the signed root of the Poisson deviance
    /// 2 (x ln(x / m) - (x - m)), which is about normal with variance 1 for counts of any mean
    /// (McCullagh and Nelder, 1989), and with another variance for what comes in larger pieces.
    pub fn residual(self, sum: f64, expected: f64, minutes: f64) -> f64 {
        let gap = sum - expected;
        if self == Self::Signed {
            return gap / minutes.sqrt();
        }
        let expected = expected.max(1e-9);
        let log = if sum > 0.0 { sum * (sum / expected).ln() } else { 0.0 };
        gap.signum() * (2.0 * (log - (sum - expected))).max(0.0).sqrt()
    }

    /// The value at this distance from the expected one, about.
    pub fn at(self, expected: f64, residual: f64) -> f64 {
        if self == Self::Signed {
            return expected + residual;
        }
        (expected.max(0.0).sqrt() + residual / 2.0).max(0.0).powi(2)
    }

    /// The least spread of residuals at a level.
    pub fn least_spread(self, level: f64) -> f64 {
        match self {
            Self::Counts => 1.0,
            Self::Amounts => (LEAST * level.abs().sqrt()).max(1e-9),
            Self::Signed => (LEAST * level.abs()).max(1e-9),
        }
    }
}

/// The mean square of residuals in normal times.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spread {
    square: f64,
    known: u32,
}

impl Spread {
    /// The mean square residual; at least that of `least`.
    pub fn variance(&self, least: f64) -> f64 {
        self.square.max(least * least)
    }

    /// The mean square residual itself.
    pub fn square(&self) -> f64 {
        self.square
    }

    /// Residuals learned.
    pub fn known(&self) -> u32 {
        self.known
    }

    pub fn learn(&mut self, residual: f64, kind: Kind) {
        self.known = self.known.saturating_add(1);
        let mut square = residual * residual;
        let mut known = f64::from(self.known);
        if kind == Kind::Counts {
            // Chance is the least to expect; the first rows of a burst must not hide the next.
            if self.known == 1 {
                self.square = 1.0;
            }
            let wild = if known < YOUNG { WILD.0 } else { WILD.1 };
            square = square.min(wild * wild * self.square.max(1.0));
            known += PRIOR;
        }
        self.square += (1.0 / known).max(1.0 / MEMORY) * (square - self.square);
    }
}

#[cfg(test)]
mod tests {
    use super::super::simulation::Source;
    use super::*;

    #[test]
    fn residuals_of_counts_have_the_same_spread_at_every_level() {
        for mean in [1.0, 4.0, 30.0, 1000.0] {
            let mut source = Source::new(1);
            let mut spread = Spread::default();
            for _ in 0..5000 {
                spread.learn(Kind::Counts.residual(source.poisson(mean), mean, 1.0), Kind::Counts);
            }
            assert!((0.85..1.25).contains(&spread.square()), "{mean}: {}", spread.square());
        }
    }

    #[test]
    fn a_kind_is_what_was_seen() {
        let kind = |values: &[f64]| values.iter().fold(Kind::default(), |k, v| k.with(*v));
        assert_eq!(kind(&[0.0, 3.0]), Kind::Counts);
        assert_eq!(kind(&[0.5, 3.0]), Kind::Amounts);
        assert_eq!(kind(&[0.5, -3.0, 2.0]), Kind::Signed);
    }

    #[test]
    fn at_is_where_the_residual_is() {
        for (kind, expected, residual) in
            [(Kind::Counts, 50.0, 3.0), (Kind::Amounts, 1e6, -40.0), (Kind::Signed, -5.0, -2.0)]
        {
            let value = kind.at(expected, residual);
            let back = kind.residual(value, expected, 1.0);
            assert!((back - residual).abs() < 0.1 * residual.abs(), "{kind:?} {back}");
        }
        assert!(Kind::Counts.at(0.5, -9.0).abs() < f64::EPSILON);
    }
}
