//! What is wrong, or odd, in a rule file.

use std::fmt;

/// How bad a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The rule cannot be used.
    Error,
    /// The rule is used; this is worth a look.
    Warning,
}

/// One thing that is wrong or odd, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is, in one word: `MissingKey`, `TooManyKeys`, …
    pub code: &'static str,
    /// The member it is about, as `Contribution.Keys[1]`; empty for the whole text.
    pub at: String,
    /// Line in the file, from 1.
    pub line: usize,
    /// Character in the line, from 1.
    pub column: usize,
    /// What was found, what is allowed, what to do.
    pub message: String,
}

impl fmt::Display for Finding {
    /// `line:column: error: Code at Path: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{}:{}: {severity}: {}", self.line, self.column, self.code)?;
        if !self.at.is_empty() {
            write!(f, " at {}", self.at)?;
        }
        write!(f, ": {}", self.message)
    }
}
