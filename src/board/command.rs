//! What the interface asks of the engine.

use super::Question;
use crate::model::{Contributor, Minute, Timestamp};

/// What a ranking goes by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The sum over the range.
    #[default]
    Sum,
    /// The largest value of a single period in the range.
    Maximum,
    /// The severity of the worst anomaly in the range, then the sum.
    Severity,
}

impl Order {
    /// Its word on screen and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Maximum => "maximum",
            Self::Severity => "severity",
        }
    }
}

/// Which picture to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// Place of the rule in [`Board::rules`](super::Board::rules).
    pub rule: usize,
    /// The last minute of the range; the newest one when `None`.
    pub until: Option<Minute>,
    /// Length of the range in minutes; everything retained when `None`.
    pub span: Option<i64>,
    /// What the ranking goes by.
    pub order: Order,
    /// Rank only contributors whose text matches this regular expression.
    pub filter: Option<String>,
    /// Rank only these, when there are any.
    pub only: Vec<Contributor>,
    /// Leave these out.
    pub without: Vec<Contributor>,
    /// How many contributors to rank, 1 to 1,000.
    pub rows: usize,
    /// Periods of history in every series of the picture.
    pub history: usize,
    /// Minutes of a period, 1 or more.
    pub period: i64,
    /// Place of the rule whose total is laid under the time line, to compare.
    pub under: Option<usize>,
    /// The contributor to look into.
    pub contributor: Option<Contributor>,
    /// What is asked of its events.
    pub question: Option<Question>,
    /// Grows with each lens, so that a picture made for an older one can be told.
    pub generation: u64,
}

impl Default for Lens {
    fn default() -> Self {
        Self {
            rule: 0,
            until: None,
            span: None,
            order: Order::default(),
            filter: None,
            only: Vec::new(),
            without: Vec::new(),
            rows: 0,
            history: 0,
            period: 1,
            under: None,
            contributor: None,
            question: None,
            generation: 0,
        }
    }
}

/// A wish of the interface, carried to the engine over one bounded channel.
#[derive(Clone, Debug)]
pub enum Command {
    /// Make pictures for this lens from now on.
    Look(Box<Lens>),
    /// Replay this many times as fast as the events came; 0 holds the replay.
    Speed(f64),
    /// Let everything up to this moment of a replay go by at once.
    Seek(Timestamp),
    /// End the engine.
    Stop,
}
