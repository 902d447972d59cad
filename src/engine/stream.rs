//! One stream in the line: its decoder and how far it has come.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use super::batch::{Event, State};
use super::line::{FUTURE_MS, QUIET_MS};
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
    /// It began before the pushes that are counted.
    pub begun: bool,
    /// All that it had was read; what comes now is live.
    pub caught_up: bool,
    /// Up to when it said that it brought everything.
    pub complete: Option<Timestamp>,
    /// When it last brought an event that moves its watermark.
    pub active: Option<Timestamp>,
    /// Its first bytes, while no rule was chosen for it yet.
    pub undecided: Option<Vec<u8>>,
    /// Its columns, shared with the events that are kept.
    pub layout: Arc<Layout>,
    /// The time of its last event that has one, and of that event's arrival.
    pub last: Option<(Timestamp, Timestamp)>,
    /// Where the last event time came from.
    pub(super) basis: Option<&'static str>,
}

impl Stream {
    pub fn new(name: String, decoder: Decoder) -> Self {
        Self {
            decoder,
            watermark: Watermark::default(),
            name,
            events: 0,
            untimed: 0,
            begun: false,
            caught_up: false,
            complete: None,
            active: None,
            undecided: None,
            layout: Arc::default(),
            last: None,
            basis: None,
        }
    }

    /// Keeps its columns as they are now, for the proof of the next events.
    pub fn keep_layout(&mut self) {
        let known = self.decoder.layout();
        if known != *self.layout {
            self.layout = Arc::new(known);
        }
    }

    /// The time of an event that arrived at `arrival`, its own or one that stands for it; what is of
    /// use for the watermark moves that.
    pub(super) fn time(&mut self, event: &Event, arrival: Timestamp) -> Timestamp {
        if let Some(time) = event.time {
            if time.since(arrival) <= FUTURE_MS {
                self.watermark.observe(time, arrival);
                self.active = Some(arrival);
                self.last = Some((time, arrival));
            }
            return time;
        }
        self.untimed += u64::from(event.state == State::Read);
        // A line of text under one that has a time, as in a stack trace, belongs to it; of what is
        // live, only for a moment.
        let above = self.last.filter(|(_, came)| {
            event.is_text && (!self.caught_up || arrival.since(*came) < QUIET_MS)
        });
        if above.is_none() && event.state != State::Broken {
            self.watermark.observe(arrival, arrival);
            self.active = Some(arrival);
        }
        above.map_or(arrival, |(time, _)| time)
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
        match self.basis {
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
    /// The newest event time of all, and the newest minute that somebody else added up.
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
