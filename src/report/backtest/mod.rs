//! A backtest in two forms: columns for people, JSON for programs.

mod json;
mod table;

use std::io::{self, Write};

use crate::backtest::{Backtest, Score};

/// Writes a backtest of some rules as columns for people.
///
/// # Errors
/// When writing fails.
pub fn table(tests: &[Backtest], score: Option<&Score>, out: &mut impl Write) -> io::Result<()> {
    tests.iter().try_for_each(|test| table::rule(test, out))?;
    score.map_or(Ok(()), |score| table::score(score, out))
}

/// Writes a backtest of some rules as one JSON object a rule, and one more for the incidents that
/// are known.
///
/// # Errors
/// When writing fails.
pub fn json(tests: &[Backtest], score: Option<&Score>, out: &mut impl Write) -> io::Result<()> {
    tests.iter().try_for_each(|test| json::rule(test, out))?;
    score.map_or(Ok(()), |score| json::score(score, out))
}
