//! The long tail: every contributor of a rule, judged each minute by a model of a few bytes.
//!
//! It knows a level and a noise, and says who should be looked at closely; it raises no alarm.

use super::noise::Kind;

/// Rows over which sums are judged, beside the row itself.
const LENGTH: usize = 3;
/// The level is remembered over as many minutes as hold this many events, within these bounds.
const LEVEL_EVENTS: f32 = 120.0;
const LEVEL_MINUTES: (f32, f32) = (20.0, 120.0);
/// The noise is remembered over so many minutes, and taken to be chance for the first of them.
const MEMORY: f32 = 500.0;
const PRIOR: f32 = 50.0;
/// Who is this many spreads off, and so many units, and so many times the usual, is hot.
const HOT: f64 = 5.0;
const LEAST_UNITS: f64 = 7.0;
const LEAST_TIMES: f64 = 2.5;
/// Only who has so many events a minute is missed.
const BUSY: f32 = 2.0;
/// Minutes known before a contributor is hot by its own past.
const KNOWN: u16 = 10;
/// Below this level without a value in the last minutes nothing can be missed.
const ASLEEP: f32 = 1e-3;

/// One contributor.
#[derive(Clone, Copy, Debug, Default)]
struct Light {
    level: f32,
    square: f32,
    past: [f32; LENGTH - 1],
    /// Minutes since the first value, 0 before it.
    age: u16,
}

/// A contributor that should be looked at closely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hot {
    pub id: u32,
    /// How far off, in spreads.
    pub heat: f64,
    /// Never seen before.
    pub newcomer: bool,
}

/// All contributors of a rule, by id.
#[derive(Clone, Debug)]
pub(super) struct Tail {
    kind: Kind,
    lights: Vec<Light>,
}

impl Tail {
    pub fn new(kind: Kind) -> Self {
        Self { kind, lights: Vec::new() }
    }

    /// Judges a minute of all contributors ever seen and learns it; `values` are by id, ascending.
    /// Of newcomers those are hot that bring several `newcomer_unit`s.
    pub fn judge(&mut self, values: &[(u32, f64)], newcomer_unit: f64) -> Vec<Hot> {
        if let Some((last, _)) = values.last()
            && self.lights.len() <= *last as usize
        {
            self.lights.resize(*last as usize + 1, Light::default());
        }
        let mut hot = Vec::new();
        let mut values = values.iter().copied().peekable();
        for (id, light) in (0..).zip(&mut self.lights) {
            let value = values.next_if(|(present, _)| *present == id).map_or(0.0, |(_, v)| v);
            if value == 0.0 && light.is_asleep() {
                continue;
            }
            let newcomer = light.age == 0;
            let heat = if newcomer {
                let units = value / newcomer_unit.max(1.0);
                (units >= LEAST_UNITS).then_some(HOT + units.ln())
            } else {
                // Of sums, some hold more than all of others.
                let small = self.kind != Kind::Counts && value < LEAST_UNITS * newcomer_unit;
                if small { None } else { light.heat(value) }
            };
            if let Some(heat) = heat {
                hot.push(Hot { id, heat, newcomer });
            }
            light.learn(value, self.kind);
        }
        hot
    }

    /// Whether a contributor was seen before.
    pub fn knows(&self, id: u32) -> bool {
        self.lights.get(id as usize).is_some_and(|light| light.age > 0)
    }

    /// Whether a contributor is known for long enough to be hot by its own past.
    pub fn judges(&self, id: u32) -> bool {
        self.lights.get(id as usize).is_some_and(|light| light.age >= KNOWN)
    }

    /// How many are judged each minute.
    pub fn len(&self) -> usize {
        self.lights.len()
    }

    /// Renumbers the contributors.
    pub fn remap(&mut self, map: &impl Fn(u32) -> Option<u32>) {
        let lights = std::mem::take(&mut self.lights);
        for (id, light) in (0..).zip(lights) {
            let Some(id) = map(id) else { continue };
            let at = id as usize;
            if self.lights.len() <= at {
                self.lights.resize(at + 1, Light::default());
            }
            self.lights[at] = light;
        }
    }
}

impl Light {
    fn is_asleep(&self) -> bool {
        self.level < ASLEEP && self.past.iter().all(|v| *v == 0.0)
    }

    /// How far off, if it is far.
    fn heat(&self, value: f64) -> Option<f64> {
        if self.age < KNOWN {
            return None;
        }
        let spread = f64::from(self.square).max(1.0);
        let level = f64::from(self.level) + 0.5 / f64::from(self.age);
        let sum: f64 = self.past.iter().map(|v| f64::from(*v)).sum();
        let rows = [(value, level), (value + sum, LENGTH as f64 * level)];
        let heats = rows.iter().enumerate().filter_map(|(i, &(observed, expected))| {
            let times = (observed + 0.5) / (expected + 0.5);
            let missed = observed < expected;
            let large = if missed { 1.0 / times.max(1e-9) } else { times };
            let told = !missed || (i > 0 && self.level >= BUSY);
            let units = (observed - expected).abs() / spread;
            let off = Kind::Counts.residual(observed, expected, 1.0).abs() / spread.sqrt();
            let far = off >= HOT && units >= LEAST_UNITS && large >= LEAST_TIMES && told;
            far.then_some(off)
        });
        heats.fold(None, |most: Option<f64>, heat| Some(most.map_or(heat, |m| m.max(heat))))
    }

    fn learn(&mut self, value: f64, kind: Kind) {
        let value = value as f32;
        self.age = self.age.saturating_add(1);
        if self.age == 1 {
            // What comes first is taken to be one event, of a sum one of the usual size.
            self.level = value / 2.0;
            self.square = if kind == Kind::Counts { 1.0 } else { value.max(1.0) };
        } else {
            let age = f32::from(self.age);
            let residual = Kind::Counts.residual(f64::from(value), f64::from(self.level), 1.0);
            // A wild row teaches little.
            let most = 9.0 * f64::from(self.square).max(1.0);
            let square = (residual * residual).min(most) as f32;
            self.square += (square - self.square) / (age + PRIOR).min(MEMORY);
            let memory = LEVEL_EVENTS * self.square.max(1.0) / self.level.max(1e-6);
            let memory = memory.clamp(LEVEL_MINUTES.0, LEVEL_MINUTES.1).min(age);
            let most = (self.level.sqrt() + 2.0 * self.square.max(1.0).sqrt()).powi(2);
            let taught = if self.age > KNOWN { value.min(most) } else { value };
            self.level += (taught - self.level) / memory;
        }
        self.past.rotate_right(1);
        self.past[0] = value;
    }
}

#[cfg(test)]
mod tests {
    use super::super::simulation::Source;
    use super::*;

    fn run(minutes: usize, value: impl Fn(&mut Source, usize) -> f64) -> (Tail, Vec<usize>) {
        let mut source = Source::new(3);
        let mut tail = Tail::new(Kind::Counts);
        let mut hot = Vec::new();
        for minute in 0..minutes {
            let value = value(&mut source, minute);
            let values: Vec<(u32, f64)> = (value > 0.0).then_some((4, value)).into_iter().collect();
            if !tail.judge(&values, 0.0).is_empty() {
                hot.push(minute);
            }
        }
        (tail, hot)
    }

    #[test]
    fn noise_is_not_hot() {
        for mean in [0.05, 1.0, 6.0, 100.0] {
            let (tail, hot) = run(3000, |source, _| source.poisson(mean));
            assert!(hot.len() <= 1, "{mean}: {hot:?}");
            assert_eq!(tail.len(), 5);
            assert!(tail.knows(4) && !tail.knows(3));
        }
    }

    #[test]
    fn bursts_and_silences_are_hot_within_minutes() {
        for mean in [0.2, 1.0, 20.0] {
            let (_, hot) = run(203, |source, i| {
                source.poisson(if i < 200 { mean } else { 10.0 * f64::max(mean, 1.0) })
            });
            assert!(hot.iter().any(|at| *at >= 200), "{mean}: {hot:?}");
        }
        let (_, hot) = run(210, |source, i| if i < 200 { source.poisson(12.0) } else { 0.0 });
        assert!(hot.iter().any(|at| (201..205).contains(at)), "{hot:?}");
    }

    #[test]
    fn who_comes_with_a_burst_is_hot_at_once() {
        let (_, hot) = run(60, |_, i| if i >= 50 { 30.0 } else { 0.0 });
        assert_eq!(hot, [50]);
    }

    #[test]
    fn the_long_tail_is_a_few_bytes_each() {
        assert!(size_of::<Light>() <= 20, "{}", size_of::<Light>());
    }
}
