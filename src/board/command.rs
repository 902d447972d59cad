//! What the interface asks of the engine.

use crate::model::{Contributor, Minute};

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// How many contributors to rank, 1 to 1,000.
    pub rows: usize,
    /// Minutes of history in every series of the picture.
    pub history: usize,
    /// Place of the rule whose total is laid under the time line, to compare.
    pub under: Option<usize>,
    /// The contributor to look into.
    pub contributor: Option<Contributor>,
    /// Grows with each lens, so that a picture made for an older one can be told.
    pub generation: u64,
}

/// A wish of the interface, carried to the engine over one bounded channel.
#[derive(Clone, Debug)]
pub enum Command {
    /// Make pictures for this lens from now on.
    Look(Lens),
    /// Replay this many times as fast as the events came; 0 holds the replay.
    Speed(f64),
    /// End the engine.
    Stop,
}
