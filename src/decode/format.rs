//! The formats of streams.

use std::fmt;

/// The format of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// JSON objects over any number of lines; the elements of arrays, of `Records`, `logEvents`
    /// and `events` are records of their own.
    JsonDocuments,
    /// VPC flow logs, with or without a header line.
    Vpc,
    /// Common or combined access log.
    Access,
    /// A header line and rows, separated by this byte.
    Csv(u8),
    /// Lines of text.
    Text,
    /// No log at all.
    Binary,
}

impl Format {
    /// The words that name a format on the command line.
    pub const WORDS: [&'static str; 6] = ["json", "json-documents", "vpc", "access", "csv", "text"];

    /// The format of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "json" => Self::JsonLines,
            "json-documents" => Self::JsonDocuments,
            "vpc" => Self::Vpc,
            "access" => Self::Access,
            "csv" => Self::Csv(b','),
            "text" => Self::Text,
            _ => return None,
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::JsonLines => "JSON lines",
            Self::JsonDocuments => "JSON documents",
            Self::Vpc => "VPC flow log",
            Self::Access => "access log",
            Self::Csv(_) => "CSV",
            Self::Text => "text",
            Self::Binary => "binary",
        })
    }
}
