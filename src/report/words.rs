//! How exact a report is, in words.

use super::number::human;
use crate::board::{Report, Unit};

/// `12 contributors`, or `about 4,980,000 contributors (±3.2 %)`.
pub(super) fn unique(report: &Report) -> String {
    let count = human(report.unique as f64, Unit::Count);
    if report.unique_error > 0.0 {
        format!("about {count} contributors (±{:.1} %)", report.unique_error * 100.0)
    } else {
        format!("{count} contributors")
    }
}

/// `exact`, or what a value may be off by.
pub(super) fn exactness(report: &Report) -> String {
    if report.exact {
        return "exact".into();
    }
    let by = human(report.max_error, report.unit);
    if report.signed() {
        format!("each value off by at most {by}")
    } else {
        format!("each value low by at most {by}")
    }
}
