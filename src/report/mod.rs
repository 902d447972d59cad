//! A rule's report in four forms: JSON, CSV, Markdown, plain text.
//!
//! Every text that came from a log goes through [`clean`](crate::model::clean) once more here, and
//! a CSV cell cannot be taken for a formula.

pub mod backtest;
pub mod compare;
mod csv;
mod json;
mod markdown;
mod number;
mod table;
mod values;
mod words;

use std::io::{self, Write};

pub use number::human;

use crate::board::Report;

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Plain text in columns.
    #[default]
    Table,
    /// One JSON object a rule and line, in the shape of `GetInsightRuleReport`.
    Json,
    /// One row for each contributor and period.
    Csv,
    /// A section a rule, for a ticket.
    Markdown,
}

/// Writes reports in one form.
///
/// # Errors
/// When writing fails.
pub fn write(reports: &[Report], form: Form, out: &mut impl Write) -> io::Result<()> {
    match form {
        Form::Table => reports.iter().try_for_each(|r| table::write(r, out)),
        Form::Json => reports.iter().try_for_each(|r| json::write(r, out)),
        Form::Csv => csv::write(reports, out),
        Form::Markdown => reports.iter().try_for_each(|r| markdown::write(r, out)),
    }
}
