//! The vocabulary that every room speaks: times, field paths, records, contributors, coverage.
//!
//! Nothing here reads a file, a clock or the network.

mod contributor;
mod coverage;
mod field;
mod record;
mod text;
mod time;

pub use contributor::{Contributor, MAX_KEY_BYTES};
pub use coverage::{Coverage, Skip};
pub use field::{FieldRef, JsonPath, PathError, Step};
pub use record::{Kind, Record, Shape, Value};
pub use text::{clean, clean_lossy, cut, width};
pub use time::{MINUTE_MS, Minute, MinuteRange, Timestamp};
