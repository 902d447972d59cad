//! A contributor's kept events by any of their fields, and beside everyone else's.

use super::{Breakdown, EventLine};
use crate::model::{Facet, Timestamp};

/// From which side a contributor's events are looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Angle {
    /// All their fields.
    Fields,
    /// The values of one field.
    By(String),
    /// How they differ from everyone else's.
    Against,
    /// The raw events themselves.
    Events,
}

/// What a lens asks of its contributor's events.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// From which side they are looked at.
    pub angle: Angle,
    /// Which of them count: those that pass all of these…
    pub facets: Vec<Facet>,
    /// …and whose raw text matches this regular expression.
    pub text: Option<String>,
}

/// One value of a field among the events.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// The value; [`Facet::MISSING`] stands for events without the field.
    pub value: String,
    /// Events that have it.
    pub events: u64,
    /// Events by period, oldest first, as long as the lens's history or less.
    pub trace: Vec<Option<f64>>,
    /// The oldest of them.
    pub first: Timestamp,
    /// The newest of them.
    pub last: Timestamp,
}

/// A value of a field that is more frequent among the events than among everyone else's.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrast {
    /// The field.
    pub field: String,
    /// The value.
    pub value: String,
    /// Events that have it.
    pub events: u64,
    /// Part of the events that have it, 0 to 1.
    pub share: f64,
    /// Part of everyone else's events that have it, 0 to 1.
    pub elsewhere: f64,
    /// How many times as frequent it is here; `None` when nobody else has it.
    pub times: Option<f64>,
    /// How many times at least, in 97.5 of 100 samples as these: what the list is ordered by.
    pub at_least: f64,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Findings {
    /// The fields with their values, the most telling field first, at most [`Sift::ROWS`].
    Fields(Vec<Breakdown>),
    /// The values of one field, the most frequent first.
    By {
        /// The first of them, at most [`Sift::ROWS`].
        slices: Vec<Slice>,
        /// How many different values there are.
        distinct: usize,
    },
    /// Values that are more frequent here, the surest first, at most [`Sift::ROWS`].
    Against {
        /// The values.
        contrasts: Vec<Contrast>,
        /// Everyone else's kept events that they are held against.
        others: u64,
    },
    /// The events are in [`Sift::events`].
    Events,
}

/// The answer to a [`Question`].
#[derive(Clone, Debug, PartialEq)]
pub struct Sift {
    /// What was asked.
    pub question: Question,
    /// What was found.
    pub findings: Findings,
    /// Kept events that pass the facets: what the findings are made of.
    pub passed: u64,
    /// Kept events of the contributor in the range that were looked at, the newest first.
    pub kept: u64,
    /// Its events in the range.
    pub samples: u64,
    /// The newest of those that pass, newest first: at most 50, or [`Sift::ROWS`] of
    /// [`Angle::Events`].
    pub events: Vec<EventLine>,
    /// A rule that counts these events by this field, as JSON, or why there can be none; only of
    /// [`Angle::By`].
    pub rule: Option<Result<String, String>>,
}

impl Sift {
    /// Fields, values or events that are listed.
    pub const ROWS: usize = 200;
}
