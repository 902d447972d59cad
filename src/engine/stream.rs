//! One stream in the line: its decoder and how far it has come.

use std::sync::Arc;

use crate::board::{SourceHealth, TimeBasis};
use crate::decode::Decoder;
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
    pub ended: bool,
    /// All that it had was read; what comes now is live.
    pub caught_up: bool,
    /// When it last brought an event.
    pub active: Option<Timestamp>,
    /// Its first bytes, while no rule was chosen for it yet.
    pub undecided: Option<Vec<u8>>,
    /// The names of its columns, shared with the events that are kept.
    pub header: Arc<[String]>,
}

impl Stream {
    pub fn new(name: String, decoder: Decoder) -> Self {
        Self {
            decoder,
            watermark: Watermark::default(),
            name,
            events: 0,
            untimed: 0,
            ended: false,
            caught_up: false,
            active: None,
            undecided: None,
            header: [].into(),
        }
    }

    pub fn health(&self) -> SourceHealth {
        SourceHealth {
            name: self.name.clone(),
            format: self.decoder.sniffed().map_or_else(|| "?".into(), |s| s.format.to_string()),
            events: self.events,
            time: self.time_basis(),
            ended: self.ended,
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
