//! Chance in whole numbers only, so that every machine draws alike.

use fastrand::Rng;

use super::MINUTES;

/// How often something happens.
#[derive(Clone, Copy)]
pub enum Pace {
    /// As traffic comes: about this many an hour, a little more as the morning goes on.
    Random(u32),
    /// As a poller works: so many a minute, between the two, evenly spaced.
    Steady(u32, u32),
    /// As [`Pace::Steady`], with a job every 30 minutes that doubles it for two of them.
    SteadyWithJob(u32, u32),
}

impl Pace {
    /// The seconds of a minute at which it happens, in order.
    pub fn seconds(self, rng: &mut Rng, minute: u32) -> Vec<u32> {
        match self {
            Self::Random(per_hour) => {
                let odds = per_hour * ramp(minute);
                (0..60).filter(|_| rng.u32(..360_000) < odds).collect()
            }
            Self::Steady(low, high) => {
                let count = rng.u32(low..=high);
                spread(rng, count)
            }
            Self::SteadyWithJob(low, high) => {
                let job = (12..14).contains(&(minute % 30));
                let count = rng.u32(low..=high) * if job { 2 } else { 1 };
                spread(rng, count)
            }
        }
    }
}

/// The pace of the morning in percent, from 80 at its begin to 110 at its end.
fn ramp(minute: u32) -> u32 {
    80 + 30 * minute / MINUTES
}

/// `count` seconds of a minute, one in each of `count` equal parts of it.
pub fn spread(rng: &mut Rng, count: u32) -> Vec<u32> {
    (0..count).map(|i| (i * 60 + rng.u32(..60)) / count).collect()
}

/// One of `choices`, each as likely as the other.
pub fn pick<T: Copy>(rng: &mut Rng, choices: &[T]) -> T {
    choices[index(rng, choices.len())]
}

/// One of the places in something of `length`; alike on machines of any word size.
pub fn index(rng: &mut Rng, length: usize) -> usize {
    rng.u32(..length as u32) as usize
}

/// One of `choices`, each as likely as its weight says.
pub fn weighted<'a, T>(rng: &mut Rng, choices: &'a [T], weight: fn(&T) -> u32) -> &'a T {
    let total: u32 = choices.iter().map(weight).sum();
    let mut left = rng.u32(..total);
    let mut chosen = 0;
    while left >= weight(&choices[chosen]) {
        left -= weight(&choices[chosen]);
        chosen += 1;
    }
    &choices[chosen]
}

/// True in `percent` of a hundred cases.
pub fn chance(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(..100) < percent
}

/// An id of a resource: the prefix and 17 hexadecimal digits.
pub fn resource_id(rng: &mut Rng, prefix: &str) -> String {
    format!("{prefix}-0{:016x}", rng.u64(..))
}

/// A number that looks random and is always the same for the same text (FNV-1a).
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
