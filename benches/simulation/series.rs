//! One simulated series of counts, and what happens in it.

use culprits::model::Minute;

use crate::noise::Noise;
use crate::profile::{DAY, Kind, Profile};

/// Quiet minutes between two incidents.
const APART: (usize, usize) = (720, 2160);
/// A burst is this many times the usual rate.
const TENFOLD: f64 = 10.0;

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Burst,
    Silence,
    StepUp,
    StepDown,
}

impl Event {
    pub const ALL: [Self; 4] = [Self::Burst, Self::Silence, Self::StepUp, Self::StepDown];

    /// Minutes in which it is to be found.
    pub fn within(self) -> usize {
        if self == Self::Burst { 3 } else { 15 }
    }

    /// Minutes after it in which an alarm belongs to it.
    pub fn echo(self) -> usize {
        if matches!(self, Self::StepUp | Self::StepDown) { 120 } else { 60 }
    }
}

/// An incident: from a minute up to, not including, another.
#[derive(Clone, Copy, Debug)]
pub struct Incident {
    pub event: Event,
    pub from: usize,
    pub until: usize,
    /// Whether it is large enough to be required.
    pub counts: bool,
}

/// The values and the truth.
pub struct Series {
    pub kind: Kind,
    pub rate: f64,
    pub start: i64,
    pub values: Vec<f64>,
    pub incidents: Vec<Incident>,
}

impl Series {
    /// The series with this number; of four, two are calm and one has steps.
    pub fn draw(seed: u64, number: u64, days: usize) -> Self {
        let noise = &mut Noise::new(seed, number);
        let rate = 10f64.powf(noise.between(-1.0, 4.0));
        let kind = Kind::ALL[(number / 4 % 4) as usize];
        let profile = Profile::draw(kind, noise);
        // Any minute of any week of some years.
        let start = 28_000_000 + noise.whole(0..=2_000_000) as i64;
        let minutes = days * DAY;
        let mut rates: Vec<f64> =
            (0..minutes).map(|i| rate * profile.at(start + i as i64)).collect();
        let mut incidents = Vec::new();
        if number % 4 >= 2 {
            plant(noise, &mut rates, &mut incidents, number % 4 == 3);
        }
        let values = rates.into_iter().map(|rate| noise.poisson(rate)).collect();
        Self { kind, rate, start, values, incidents }
    }

    pub fn minute(&self, at: usize) -> Minute {
        Minute::new(self.start + at as i64)
    }
}

/// Puts incidents into the rates from the third day on.
fn plant(noise: &mut Noise, rates: &mut [f64], incidents: &mut Vec<Incident>, steps: bool) {
    let mut at = 2 * DAY + noise.whole(0..=DAY - 1);
    let up_first = noise.bool();
    for n in 0.. {
        let event = match n {
            2 | 6 if steps && up_first == (n == 2) => Event::StepUp,
            2 | 6 if steps => Event::StepDown,
            _ if noise.whole(0..=2) == 0 => Event::Silence,
            _ => Event::Burst,
        };
        let lasts = match event {
            Event::Burst => noise.whole(3..=20),
            Event::Silence => noise.whole(30..=120),
            Event::StepUp | Event::StepDown => 1,
        };
        // What came too late to be found is not asked for.
        if at + lasts + 120 > rates.len() {
            return;
        }
        let usual = rates[at];
        let step = noise.between(3.0, 6.0);
        let (end, factor, counts) = match event {
            Event::Burst => (at + lasts, TENFOLD, TENFOLD * usual >= 10.0),
            Event::Silence => (at + lasts, 0.0, usual >= 5.0),
            Event::StepUp => (rates.len(), step, true),
            Event::StepDown => (rates.len(), 1.0 / step, true),
        };
        rates[at..end].iter_mut().for_each(|rate| *rate *= factor);
        incidents.push(Incident { event, from: at, until: at + lasts, counts });
        at += lasts + noise.whole(APART.0..=APART.1);
    }
}
