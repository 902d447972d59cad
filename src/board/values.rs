//! How the single values of a contributor are distributed.

use crate::model::Minute;

/// The single values of one contributor, of all that was read, whatever the range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Values {
    /// Half of the values are at most this.
    pub p50: f64,
    /// Nine of ten are at most this.
    pub p90: f64,
    /// 99 of 100 are at most this.
    pub p99: f64,
    /// The largest, exactly.
    pub max: f64,
    /// What a percentile may be off by, as a part of it.
    pub error: f64,
    /// Events that these are of.
    pub samples: u64,
    /// Events of the contributor that are known: more, when it was followed late.
    pub known: u64,
    /// The first minute that they cover.
    pub since: Minute,
    /// Whether they cover the contributor's first event and all that came since.
    pub complete: bool,
}
