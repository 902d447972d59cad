//! The vocabulary that every room speaks: times, field paths, records, contributors, coverage.
//!
//! Nothing here reads a file, a clock or the network.

mod asks;
mod columns;
mod contributor;
mod coverage;
mod facet;
mod field;
mod ignore;
mod kin;
mod price;
mod query;
mod record;
mod redact;
mod remote;
mod tally;
mod text;
mod time;
mod tokens;
mod unit;

pub use asks::Asks;
pub use columns::{ACCESS_FIELDS, VPC_DEFAULT, VPC_FIELDS};
pub use contributor::{Contributor, MAX_KEY_BYTES};
pub use coverage::{Coverage, Skip};
pub use facet::Facet;
pub use field::{FieldRef, JsonPath, PathError, Step};
pub use ignore::{Detection, Deviation, Glob, IgnoreRule, IgnoreScope, SeriesName, Side, Within};
pub use kin::Kin;
pub use price::{MATCHED_EVENT, RULE_MONTH};
pub use query::RuleQuery;
pub use record::{Kind, Record, Shape, Value};
pub use redact::Redaction;
pub use remote::{Calls, Mode, Remote, Spending};
pub use tally::Tally;
pub use text::{cell, clean, clean_lossy, cut, tail, width};
pub use time::{MINUTE_MS, Minute, MinuteRange, Timestamp};
pub use tokens::{Tokens, tokens};
pub use unit::Unit;
