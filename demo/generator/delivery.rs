//! From what happened to what a trail brings: ids, lateness, duplicates, order.

use culprits::model::Timestamp;
use fastrand::Rng;

use super::chance::hash;
use super::event::Event;

/// One event in this many comes late.
const LATE_ONE_IN: u32 = 100;
/// The longest that one comes late, in seconds.
const LATE_MAX: u32 = 90;
/// In a thousand events, how many a second trail brings again.
const TWICE_PER_MILLE: u32 = 3;

/// The events with their ids, some of them twice, in the order in which they arrive.
pub fn deliver(rng: &mut Rng, seed: u64, mut events: Vec<Event>) -> Vec<Event> {
    events.sort_by_key(|event| event.event_time);
    let mut arrivals: Vec<(Timestamp, Event)> = Vec::with_capacity(events.len());
    for (number, mut event) in events.into_iter().enumerate() {
        event.event_id = event_id(seed, number as u32);
        if rng.u32(..1000) < TWICE_PER_MILLE {
            arrivals.push((after(event.event_time, rng.u32(1..=LATE_MAX)), event.clone()));
        }
        let late = if rng.u32(..LATE_ONE_IN) == 0 { rng.u32(1..=LATE_MAX) } else { 0 };
        arrivals.push((after(event.event_time, late), event));
    }
    arrivals.sort_by_key(|(arrival, _)| *arrival);
    arrivals.into_iter().map(|(_, event)| event).collect()
}

fn after(time: Timestamp, seconds: u32) -> Timestamp {
    time.plus_millis(i64::from(seconds) * 1000)
}

/// A UUID that looks random and packs well: an odd factor gives each number its own first group,
/// and the rest is the same all through a recording.
fn event_id(seed: u64, number: u32) -> String {
    let first = number.wrapping_mul(0x9e37_79b1) ^ (seed as u32);
    let last = hash(&seed.to_string()) >> 16;
    format!("{first:08x}-6c2e-4b1f-9d43-{last:012x}")
}
