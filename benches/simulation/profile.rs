//! The rate that a calm series has at each minute.

use crate::noise::Noise;

pub const DAY: usize = 1440;
/// Minutes in which a weekend comes and goes.
const DUSK: f64 = 120.0;

/// How the rate goes over the day and the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Flat,
    Wave,
    Business,
    Weekly,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Flat, Self::Wave, Self::Business, Self::Weekly];
}

/// A factor for each minute of the day, 1 on average, and one for each weekend.
pub struct Profile {
    day: Vec<f64>,
    weekends: Vec<f64>,
    /// Minutes that the clocks of the users are ahead.
    zone: i64,
}

impl Profile {
    pub fn draw(kind: Kind, noise: &mut Noise) -> Self {
        let zone = 30 * noise.whole(0..=47) as i64;
        let day = match kind {
            Kind::Flat => vec![1.0; DAY],
            Kind::Wave => wave(noise),
            Kind::Weekly if noise.bool() => wave(noise),
            Kind::Business | Kind::Weekly => business(noise),
        };
        let usual = noise.between(0.4, 0.8);
        let weekends = (0..64)
            .map(|_| if kind == Kind::Weekly { usual * noise.between(0.9, 1.1) } else { 1.0 });
        let weekends = weekends.collect();
        Self { day, weekends, zone }
    }

    /// The factor at a minute since the epoch.
    pub fn at(&self, minute: i64) -> f64 {
        let local = minute + self.zone;
        let of_day = local.rem_euclid(DAY as i64) as usize;
        self.day[of_day] * self.of_week(local)
    }

    fn of_week(&self, local: i64) -> f64 {
        let week = 7 * DAY as i64;
        // The epoch began on a Thursday: Saturday is two days later.
        let since = (local - 2 * DAY as i64).rem_euclid(week) as f64;
        let number = (local - 2 * DAY as i64).div_euclid(week).rem_euclid(64) as usize;
        let end = 2.0 * DAY as f64;
        let inside = smooth(since / DUSK + 0.5).min(smooth((end - since) / DUSK + 0.5));
        // The last hour before the next weekend belongs to it.
        let next = smooth((since - week as f64) / DUSK + 0.5);
        1.0 + inside * (self.weekends[number] - 1.0)
            + next * (self.weekends[(number + 1) % 64] - 1.0)
    }
}

fn wave(noise: &mut Noise) -> Vec<f64> {
    let amplitude = noise.between(0.1, 0.8);
    let turn = std::f64::consts::TAU / DAY as f64;
    (0..DAY).map(|i| 1.0 + amplitude * (turn * i as f64).sin()).collect()
}

fn business(noise: &mut Noise) -> Vec<f64> {
    let night = noise.between(0.2, 0.5);
    let ramp = noise.between(90.0, 240.0);
    let (opens, closes) = (noise.between(420.0, 600.0), noise.between(960.0, 1140.0));
    let day = (0..DAY).map(|i| {
        let busy = smooth((i as f64 - opens) / ramp).min(smooth((closes + ramp - i as f64) / ramp));
        night + (1.0 - night) * busy
    });
    let day: Vec<f64> = day.collect();
    let mean = day.iter().sum::<f64>() / DAY as f64;
    day.into_iter().map(|factor| factor / mean).collect()
}

/// From 0 to 1 without a corner.
fn smooth(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}
