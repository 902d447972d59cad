//! A rule as somebody else's query.

/// A rule as a query of CloudWatch Logs Insights, that gives its contributors by minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleQuery {
    /// The rule's name.
    pub rule: String,
    /// The query for every contributor by minute, largest first.
    pub by_minute: String,
    /// The query for all together by minute.
    pub totals: String,
    /// The columns of the keys, in their order.
    pub keys: Vec<String>,
}

impl RuleQuery {
    /// The column of the minute; like the others named as no field of a log is.
    pub const MINUTE: &str = "culprits_minute";
    /// The column of what was added up.
    pub const VALUE: &str = "culprits_value";
    /// The column of how many events that were.
    pub const EVENTS: &str = "culprits_events";
}
