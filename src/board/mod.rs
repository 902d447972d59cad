//! The immutable picture of everything at one moment, and the commands that ask for another one.
//!
//! The engine makes a [`Board`] at each tick for the [`Lens`] that was asked for last; the
//! interface draws it, the headless commands print its [`Report`]. Every text in here is already
//! clean for a terminal (see [`clean`](crate::model::clean)).

pub use crate::model::{Facet, Unit};

mod command;
mod feed;
mod report;
mod sift;
mod values;
mod view;

pub use command::{Command, Lens, Order};
pub use feed::{Feed, Phase, SourceHealth, TimeBasis};
pub use report::{Datapoint, MetricPoint, Report, ReportContributor};
pub use sift::{Angle, Contrast, Findings, Question, Sift, Slice};
pub use values::Values;
pub use view::{
    Anomaly, Breakdown, Change, Detail, EventLine, Level, Memory, Others, Row, RuleLine, Subject,
    Total, Trace, Under, Verdict, View, Watch, Watching,
};

/// Everything that a screen shows, at one moment.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// What the feed is doing.
    pub feed: Feed,
    /// The rules that run, in order; [`Lens::rule`] is a place in here.
    pub rules: Vec<RuleLine>,
    /// What this picture was made for.
    pub lens: Lens,
    /// The ranking of the lens's rule.
    pub view: View,
    /// The lens's contributor, when it has one that the data know.
    pub detail: Option<Detail>,
    /// The answer to the lens's question about that contributor.
    pub sift: Option<Sift>,
}
