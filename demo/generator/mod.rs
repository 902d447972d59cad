//! The invented company and its morning.
//!
//! [`normal`] plays the ordinary life of [`roles`] and [`people`] minute by minute, [`incidents`]
//! adds what should be found, and [`delivery`] puts all of it into the order of arrival.

mod body;
mod call;
mod chance;
mod delivery;
mod event;
mod identity;
mod incidents;
mod login;
mod normal;
mod people;
mod roles;
mod summary;

use anyhow::Result;
use culprits::model::{Minute, Timestamp};
use fastrand::Rng;

use summary::{About, Summary};

/// The first minute of the recording, 2026-07-10T06:00:00Z.
const START: Minute = Minute::new(29_727_720);
/// How many minutes the recording has.
const MINUTES: u32 = 240;
/// The account in which everything happens.
const ACCOUNT: &str = "111122223333";
/// The region in which nearly everything happens.
const HOME_REGION: &str = "eu-west-1";

/// The moment `second` seconds into the recording's minute `minute`.
fn moment(minute: u32, second: u32) -> Timestamp {
    START.plus(i64::from(minute)).start().plus_millis(i64::from(second) * 1000)
}

/// The finished recording.
pub struct Recording {
    /// The events, one a line, in the order in which they arrive.
    pub lines: Vec<u8>,
    /// What the recording is and what is to be found in it.
    pub summary: Summary,
}

impl Recording {
    /// The recording that belongs to `seed`.
    pub fn generate(seed: u64) -> Result<Self> {
        let mut rng = Rng::with_seed(seed);
        let mut events = Vec::new();
        for minute in 0..MINUTES {
            normal::minute(&mut rng, minute, &mut events);
        }
        let mut incidents = Vec::new();
        for story in incidents::all(&mut rng) {
            incidents.push(story.incident);
            events.extend(story.events);
        }

        let unique = events.len();
        let delivered = delivery::deliver(&mut rng, seed, events);
        let recording = About::new(unique, delivered.len() - unique, seed);
        let mut lines = Vec::new();
        for event in &delivered {
            serde_json::to_writer(&mut lines, event)?;
            lines.push(b'\n');
        }
        Ok(Self { lines, summary: Summary { recording, incidents } })
    }
}
