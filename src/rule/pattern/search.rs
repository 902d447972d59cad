//! A compiled regular expression of a pattern.

use regex::{Regex, RegexBuilder};

/// Bounds what one regular expression may take in memory, compiled and while it runs.
const MAX_BYTES: usize = 1 << 20;

/// A regular expression, as written between `%` and `%`, and ready to run.
#[derive(Clone, Debug)]
pub(super) struct Search {
    source: String,
    regex: Regex,
}

impl Search {
    /// `translated` is `source` in the words of the `regex` crate; `None` when it grows too large.
    pub(super) fn new(source: &str, translated: &str) -> Option<Self> {
        let mut builder = RegexBuilder::new(translated);
        let regex = builder.size_limit(MAX_BYTES).dfa_size_limit(MAX_BYTES).build().ok()?;
        Some(Self { source: source.to_owned(), regex })
    }

    pub(super) fn source(&self) -> &str {
        &self.source
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

impl PartialEq for Search {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}
