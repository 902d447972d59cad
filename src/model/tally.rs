//! What somebody else added up already.

use super::{Contributor, Minute};

/// What one contributor did in one minute, as somebody else counted it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The rule by which it was counted.
    pub rule: String,
    /// The minute.
    pub minute: Minute,
    /// The contributor; `None` for all that are not told one by one.
    pub contributor: Option<Contributor>,
    /// What was added up.
    pub value: f64,
    /// Of how many events.
    pub events: u64,
}
