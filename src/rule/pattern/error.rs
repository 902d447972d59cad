//! What is wrong with a pattern, and where.

use winnow::error::{AddContext, ParserError};
use winnow::stream::{Location, Stream};

use crate::model::clean;

use super::parse::{Input, rest};

/// A text that is not a filter pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (at byte {at} of the pattern)")]
pub struct PatternError {
    /// Zero-based byte offset in the pattern; its length when something is missing at the end.
    pub at: usize,
    /// What stands there, and what may stand there.
    pub message: String,
}

impl PatternError {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }

    /// The error that `rest`, which starts at `at`, does not start with something allowed.
    pub(super) fn found(at: usize, rest: &str, allowed: &str) -> Self {
        Self::new(at, format!("found {}; {allowed}", shown(rest)))
    }
}

/// The word or the character that `rest` starts with, fit for a message.
fn shown(rest: &str) -> String {
    const WORD: usize = 24;
    let Some(first) = rest.chars().next() else {
        return "the end".to_owned();
    };
    let word = rest.char_indices().take(WORD).take_while(|(_, c)| c.is_alphanumeric());
    let end = word.last().map_or(first.len_utf8(), |(at, c)| at + c.len_utf8());
    format!("`{}`", clean(&rest[..end]))
}

impl<'a> ParserError<Input<'a>> for PatternError {
    type Inner = Self;

    fn from_input(input: &Input<'a>) -> Self {
        let found = shown(rest(input));
        Self::new(input.current_token_start(), format!("found {found}"))
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

impl<'a> AddContext<Input<'a>> for PatternError {
    fn add_context(
        mut self,
        _: &Input<'a>,
        _: &<Input<'a> as Stream>::Checkpoint,
        allowed: &'static str,
    ) -> Self {
        self.message.push_str("; ");
        self.message.push_str(allowed);
        self
    }
}
