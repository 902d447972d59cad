//! What is wrong with a theme, where, and what to do.

use std::fmt;
use std::sync::Arc;

/// A place in a theme file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
    /// Character, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A theme that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    /// There is none of this name.
    #[error("no theme `{name}`; there are {known}")]
    Unknown {
        /// The name.
        name: String,
        /// Those that there are, as a list for people.
        known: String,
    },
    /// Its file, or the folder, cannot be read.
    #[error("{file}: {error}; make it readable, or take it away")]
    Read {
        /// The file.
        file: String,
        /// What the system says.
        error: String,
    },
    /// Its file says what no theme says.
    #[error("{place}: {problem}")]
    File {
        /// Where.
        place: Place,
        /// What was found, what is allowed, and what to do.
        problem: String,
    },
}

impl ThemeError {
    pub(super) fn at(place: &Place, problem: impl Into<String>) -> Self {
        Self::File { place: place.clone(), problem: problem.into() }
    }
}
