//! AWS: credentials, calls in their turn, and what they cost.
//!
//! A [`Connection`] makes the calls, each as one function; a [`Meter`] counts, paces and prices
//! them. Nothing here decides what to ask for: the sources and commands do.

mod backoff;
mod call;
mod caller;
mod connect;
mod error;
mod events;
mod groups;
mod host;
mod insight_report;
mod insight_rules;
mod meter;
mod metrics;
mod objects;
mod policy;
mod probe;
mod query;
mod tail;

pub use backoff::Backoff;
pub use call::Call;
pub use caller::Caller;
pub use connect::{Access, Connection, Patience};
pub use error::{AwsError, Trouble};
pub use events::{EventQuery, LogEvent, Page};
pub use groups::{Class, GroupQuery, LogGroup, MOST_GROUPS};
pub use insight_report::{
    InsightContributor, InsightQuery, InsightReport, KEPT_DAYS, MOST_CONTRIBUTORS,
};
pub use insight_rules::InsightRule;
pub use meter::{Meter, Metered};
pub use metrics::{MetricQuery, Number, Values};
pub use objects::{Download, Listing, Object};
pub use policy::{Policy, Resource, Scope};
pub use query::{MOST_ROWS, QUERY_GROUPS, Row};
pub use tail::{End, SESSION_GROUPS, Session, Update, refuses_live};
