//! Rules: which events count, who contributed, and how much.
//!
//! A rule is Contributor Insights JSON, as it stands or wrapped the way AWS hands it out, or the
//! short form of this program. [`load`] reads a file of rules and says everything that is wrong
//! with it at once, with line and column; [`Plan`] compiles loaded rules down to slots of a
//! [`Record`](crate::model::Record).

mod body;
mod condition;
mod definition;
mod document;
mod envelope;
mod expression;
mod finding;
mod log_groups;
mod narrow;
mod needle;
mod pack;
pub mod pattern;
mod plan;
mod portable;
mod pretty;
mod push_down;
mod query;
mod template;

pub use body::MAX_DEFINITION;
pub use condition::{Condition, Test};
pub use definition::{Aggregate, ClfTokens, Format, Rule};
pub use envelope::{Loaded, load};
pub use expression::{Cut, Expression};
pub use finding::{Finding, Severity};
pub use log_groups::LogGroups;
pub use narrow::narrowed;
pub use pack::{PACK, builtin, fitting};
pub use plan::{Counted, Judge, Plan};
pub use portable::not_portable;
pub use pretty::pretty;
pub use push_down::server_pattern;
pub use query::query_of;
