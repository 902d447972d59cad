//! Seeded simulation, small enough for every test run: `cargo bench --bench simulation` is the large
//! one.

use super::Detector;
use crate::model::Minute;

const DAY: usize = 1440;

/// Draws the noise of simulated series.
pub(super) struct Source(fastrand::Rng);

impl Source {
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
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

/// What a simulated series is made of.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Counts(f64),
    Wave(f64),
    /// A lognormal sum each minute.
    Bytes(f64),
}

impl Kind {
    fn value(self, source: &mut Source, minute: usize) -> f64 {
        match self {
            Self::Counts(mean) => source.poisson(mean),
            Self::Wave(mean) => {
                let phase = std::f64::consts::TAU * minute as f64 / DAY as f64;
                source.poisson(mean * (1.0 + 0.6 * phase.sin()))
            }
            Self::Bytes(sigma) => source.lognormal(12.0, sigma).round(),
        }
    }

    fn series(self, seed: u64, minutes: usize) -> Vec<f64> {
        let mut source = Source::new(seed);
        let start = (seed as usize * 97) % DAY;
        (0..minutes).map(|i| self.value(&mut source, start + i)).collect()
    }
}

/// The rows that raise an alarm.
fn alarms(values: &[f64], seed: u64) -> Vec<usize> {
    let mut detector = Detector::new(seed);
    let each = values.iter().enumerate();
    each.filter(|(i, value)| detector.judge(Minute::new(*i as i64), **value).grade > 0.0)
        .map(|(i, _)| i)
        .collect()
}

/// Every kind of series that has no incident.
const CALM: [Kind; 9] = [
    Kind::Counts(0.05),
    Kind::Counts(0.5),
    Kind::Counts(3.0),
    Kind::Counts(20.0),
    Kind::Counts(400.0),
    Kind::Wave(1.0),
    Kind::Wave(8.0),
    Kind::Wave(60.0),
    Kind::Wave(2000.0),
];

#[test]
fn false_alarms_are_rare() {
    // A third of a day each; `cargo bench --bench simulation` measures weeks.
    let alarms: Vec<usize> =
        CALM.iter().map(|kind| alarms(&kind.series(7, DAY / 3), 7).len()).collect();
    assert_eq!(alarms.iter().sum::<usize>(), 0, "{alarms:?}");
}

/// The share of incidents found within `within` minutes, `hit` put into minute 150 on.
fn recall(kind: Kind, within: usize, hit: impl Fn(&mut Source, usize, f64) -> f64) -> f64 {
    const SERIES: u64 = 20;
    let found = (0..SERIES).filter(|seed| {
        let mut values = kind.series(1000 + seed, 160);
        let mut source = Source::new(*seed);
        for (i, value) in values[150..].iter_mut().enumerate() {
            *value = hit(&mut source, i, *value);
        }
        alarms(&values, *seed).iter().any(|at| (150..150 + within).contains(at))
    });
    found.count() as f64 / SERIES as f64
}

#[test]
fn tenfold_bursts_are_found_in_two_minutes() {
    for (kind, mean, least) in [
        (Kind::Counts(1.0), 1.0, 0.8),
        (Kind::Counts(3.0), 3.0, 1.0),
        (Kind::Counts(50.0), 50.0, 1.0),
        (Kind::Counts(1000.0), 1000.0, 1.0),
        (Kind::Counts(0.2), 1.5, 0.95),
    ] {
        let found = recall(kind, 2, |source, _, _| source.poisson(10.0 * mean));
        assert!(found >= least, "{kind:?}: {found}");
    }
    for (kind, least) in [(Kind::Wave(20.0), 1.0), (Kind::Bytes(0.3), 0.9), (Kind::Bytes(0.5), 0.2)]
    {
        let found = recall(kind, 2, |_, _, value| 10.0 * value);
        assert!(found >= least, "{kind:?}: {found}");
    }
}

#[test]
fn who_stops_is_missed_within_minutes() {
    for (kind, within, least) in [
        (Kind::Counts(5.0), 15, 0.9),
        (Kind::Counts(12.0), 4, 1.0),
        (Kind::Counts(300.0), 3, 1.0),
        (Kind::Wave(20.0), 8, 0.9),
    ] {
        let found = recall(kind, within, |_, _, _| 0.0);
        assert!(found >= least, "{kind:?}: {found}");
    }
}
