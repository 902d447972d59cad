//! One stream in the line: its decoder and how far it has come.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use crate::board::{SourceHealth, TimeBasis};
use crate::decode::{Decoder, Layout};
use crate::model::Timestamp;
use crate::window::Watermark;

/// One stream in the line.
#[derive(Debug)]
pub struct Stream {
    pub decoder: Decoder,
    pub watermark: Watermark,
    pub name: String,
    pub events: u64,
    pub untimed: u64,
    /// All that it had was read; what comes now is live.
    pub caught_up: bool,
    /// When it last brought an event that moves its watermark.
    pub active: Option<Timestamp>,
    /// Its first bytes, while no rule was chosen for it yet.
    pub undecided: Option<Vec<u8>>,
    /// Its columns, shared with the events that are kept.
    pub layout: Arc<Layout>,
    /// The time of its last event that has one, and of that event's arrival.
    pub last: Option<(Timestamp, Timestamp)>,
}

impl Stream {
    pub fn new(name: String, decoder: Decoder) -> Self {
        Self {
            decoder,
            watermark: Watermark::default(),
            name,
            events: 0,
            untimed: 0,
            caught_up: false,
            active: None,
            undecided: None,
            layout: Arc::default(),
            last: None,
        }
    }

    pub fn health(&self) -> SourceHealth {
        SourceHealth {
            name: self.name.clone(),
            format: self.decoder.sniffed().map_or_else(|| "?".into(), |s| s.format.to_string()),
            events: self.events,
            time: self.time_basis(),
            ended: false,
        }
    }

    pub fn time_basis(&self) -> TimeBasis {
        match self.decoder.time_basis() {
            Some(place) => TimeBasis::Event(place.into()),
            None if self.untimed > 0 => TimeBasis::Arrival,
            None => TimeBasis::Unknown,
        }
    }
}

/// What is known of the streams that have ended: thousands of small files leave no more than this.
#[derive(Debug, Default)]
pub struct Past {
    /// How many there are.
    pub streams: u64,
    /// The newest event time of all.
    pub newest: Option<Timestamp>,
    /// Where their event times came from.
    pub time: BTreeSet<TimeBasis>,
    /// The last of them.
    pub health: VecDeque<SourceHealth>,
}

/// Ended streams that are still listed.
const LISTED: usize = 50;

impl Past {
    /// Takes in a stream that has ended.
    pub fn take(&mut self, stream: &Stream) {
        self.streams += 1;
        self.newest = self.newest.max(stream.watermark.newest());
        self.time.insert(stream.time_basis());
        if self.health.len() == LISTED {
            self.health.pop_front();
        }
        self.health.push_back(SourceHealth { ended: true, ..stream.health() });
    }
}
