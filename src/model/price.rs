//! What Contributor Insights costs (us-east-1, 2026), to compare with.

/// Dollars for a rule over logs in a month.
pub const RULE_MONTH: f64 = 0.50;
/// Dollars for an event that a rule matches.
pub const MATCHED_EVENT: f64 = 0.02 / 1_000_000.0;
