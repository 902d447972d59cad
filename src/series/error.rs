//! Why a file holds no series. Texts from the file are clean for a terminal.

/// Why a file holds no series; each begins with `line:column`, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeriesError {
    /// There is no row.
    #[error(
        "1:1: the file is empty; allowed are rows of a time and a number, as 2026-07-10 08:30:00,42"
    )]
    Empty,
    /// There is a header and nothing else.
    #[error(
        "{line}:1: only a header ({header}), no row; allowed are rows of a time and a number below it"
    )]
    OnlyHeader {
        /// The line of the header.
        line: u64,
        /// The header.
        header: String,
    },
    /// The file holds NUL bytes.
    #[error(
        "{line}:{column}: a NUL byte: this is binary, or text in UTF-16; allowed is CSV in UTF-8, convert it first"
    )]
    Binary {
        /// Where.
        line: u64,
        /// Where.
        column: usize,
    },
    /// No column has numbers.
    #[error(
        "{line}:{column}: no column of numbers: found {found}; allowed are numbers as 42, -1.5, 2e6; name the column with --value"
    )]
    NoNumber {
        /// Where a number would be.
        line: u64,
        /// Where a number would be.
        column: usize,
        /// What is there.
        found: String,
    },
    /// Several columns, and none has times.
    #[error(
        "{line}:1: no column of times: found {found}; allowed are 2026-07-10 08:30:00, ISO 8601, 7/10/26 8:30, dates, and seconds to nanoseconds since the epoch; name the column with --time, or name only --value for rows that are --interval apart"
    )]
    NoTime {
        /// The first row that was to have one.
        line: u64,
        /// That row.
        found: String,
    },
    /// The column that was named for times has none.
    #[error(
        "{line}:{column}: no time: found {found}; allowed are 2026-07-10 08:30:00, ISO 8601, 7/10/26 8:30, dates, and numbers since the epoch; name another column with --time"
    )]
    NotTime {
        /// Where.
        line: u64,
        /// Where.
        column: usize,
        /// What is there.
        found: String,
    },
    /// A column that was named is not there.
    #[error("{line}:1: no column {asked}; allowed are {known}, or a number from 1 to {width}")]
    NoColumn {
        /// The line of the header.
        line: u64,
        /// What was asked for.
        asked: String,
        /// The columns that there are.
        known: String,
        /// How many.
        width: usize,
    },
}
