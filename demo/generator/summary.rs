//! What `incidents.json` says.

use std::ops::Range;

use serde::Serialize;

use super::{MINUTES, START, moment};

/// The whole file.
#[derive(Serialize)]
pub struct Summary {
    pub recording: About,
    pub incidents: Vec<Incident>,
}

/// The recording itself.
#[derive(Serialize)]
pub struct About {
    start: String,
    minutes: u32,
    /// Events, each counted once.
    pub events: usize,
    /// Lines that bring an event again.
    pub duplicates: usize,
    seed: u64,
}

impl About {
    /// A recording of so many different events.
    pub fn new(events: usize, duplicates: usize, seed: u64) -> Self {
        Self { start: START.to_string(), minutes: MINUTES, events, duplicates, seed }
    }
}

/// Something that should be found.
#[derive(Serialize)]
pub struct Incident {
    pub name: &'static str,
    /// What a person would say.
    pub summary: &'static str,
    /// Who did it, as the rule names the contributor.
    pub contributor: String,
    /// The built-in rule that shows it.
    pub rule: &'static str,
    #[serde(flatten)]
    pub when: When,
    /// How many events the incident adds to the recording.
    pub events: usize,
    /// How much those events add to what the rule measures.
    pub value: u64,
}

/// The minutes of an incident, counted from the start of the recording.
#[derive(Serialize)]
pub struct When {
    start: String,
    end: String,
    first_minute: u32,
    last_minute: u32,
}

impl From<Range<u32>> for When {
    fn from(minutes: Range<u32>) -> Self {
        Self {
            start: moment(minutes.start, 0).to_string(),
            end: moment(minutes.end, 0).to_string(),
            first_minute: minutes.start,
            last_minute: minutes.end - 1,
        }
    }
}
