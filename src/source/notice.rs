//! What a person should know of the sources, and what to do about it.

use std::fmt;
use std::io;
use std::path::Path;

use super::inflate::Stop;
use super::{Encoding, PlaceError};
use crate::model::clean;

/// A path as it is shown: its characters are not ours to trust.
pub(super) fn shown(path: &Path) -> String {
    clean(&path.to_string_lossy()).into_owned()
}

/// Why a source could not be opened. Names and paths in here are clean for a terminal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// No source was given, or an empty one.
    #[error("no source: give a file, a folder, a pattern, or - for standard input")]
    Empty,
    /// The path does not exist, or is a link to nothing.
    #[error("{path}: not found; check the spelling, or where the link leads")]
    NotFound {
        /// The path.
        path: String,
    },
    /// The path may not be read.
    #[error("{path}: permission denied; allow this user to read it, or run as one who may")]
    Denied {
        /// The path.
        path: String,
    },
    /// A pattern that matches no file.
    #[error("{pattern}: matches no file; check the pattern, and that the shell left it as it is")]
    NoMatch {
        /// The pattern.
        pattern: String,
    },
    /// A pattern that is none.
    #[error("{pattern}: not a pattern, at character {at}: {what}; {cure}")]
    BadPattern {
        /// The pattern.
        pattern: String,
        /// Where it goes wrong, counted from 1.
        at: usize,
        /// What is wrong.
        what: &'static str,
        /// What to do.
        cure: &'static str,
    },
    /// A folder in which there is no file to read.
    #[error("{path}: no file in this folder; hidden files are left out, name one to read it")]
    EmptyFolder {
        /// The folder.
        path: String,
    },
    /// Neither a file nor a pipe.
    #[error("{path}: neither a file, a folder nor a pipe; send what it gives to standard input")]
    NotAFile {
        /// The path.
        path: String,
    },
    /// A file that holds no lines.
    #[error("{path}: {what}, not read; {cure}")]
    NotText {
        /// The path.
        path: String,
        /// What it holds.
        what: &'static str,
        /// What to do.
        cure: &'static str,
        /// Its size.
        size: u64,
    },
    /// Something else that the system says.
    #[error("{path}: cannot be opened: {why}; check the path and the disk")]
    Failed {
        /// The path.
        path: String,
        /// What the system says.
        why: String,
    },
    /// A source behind a network that is written wrong.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// None of several sources could be opened.
    #[error("{}", lines(.0))]
    Several(Vec<OpenError>),
}

fn lines(errors: &[OpenError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl OpenError {
    pub(super) fn new(path: &Path, error: &io::Error) -> Self {
        let path = shown(path);
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound { path },
            io::ErrorKind::PermissionDenied => Self::Denied { path },
            _ => Self::Failed { path, why: error.to_string() },
        }
    }

    pub(super) fn bad_pattern(pattern: &str, error: &glob::PatternError) -> Self {
        let cure = if error.msg.contains("range") {
            "close each [ with ], or give the plain path"
        } else {
            "write ** only as a whole part of the path, or use *"
        };
        let pattern = clean(pattern).into_owned();
        Self::BadPattern { pattern, at: error.pos + 1, what: error.msg, cure }
    }

    /// One error of all that were met.
    pub(super) fn all(mut errors: Vec<Self>) -> Self {
        match errors.len() {
            0 => Self::Empty,
            1 => errors.remove(0),
            _ => Self::Several(errors),
        }
    }
}

/// Something that a person should know; it says what was found and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// One source of several, or a new file, could not be opened and is left out.
    Skipped(OpenError),
    /// A followed file was cut back or written anew in its place; it is read from its start.
    Truncated {
        /// The file.
        name: String,
    },
    /// A followed file is gone; its path is watched.
    Gone {
        /// The file.
        name: String,
    },
    /// A new file is what a rotation made of one that was followed, and is not read again.
    Leftover {
        /// The new file.
        name: String,
        /// The file that was followed.
        of: String,
    },
    /// An archive changed after it was read; what it holds now is not read.
    Changed {
        /// The archive.
        name: String,
    },
    /// A file is named like an archive, but is none; it is read as it is.
    NotPacked {
        /// The file.
        name: String,
    },
    /// A file holds NUL bytes; it is read because it was named.
    Binary {
        /// The file.
        name: String,
    },
    /// An archive is cut off or damaged; what was inflated before was given.
    Damaged {
        /// The archive.
        name: String,
        /// How it is packed.
        encoding: Encoding,
        /// Bytes that it gave.
        given: u64,
        /// Its bytes after the damage, not read.
        dropped: u64,
        /// What the decoder says.
        why: String,
    },
    /// An archive inflates too far for its size: it was made to fill disks and memory.
    Bomb {
        /// The archive.
        name: String,
        /// Bytes that it gave.
        given: u64,
        /// Its bytes that were not read.
        dropped: u64,
    },
    /// An archive is larger than the bound on what one may inflate to.
    TooLarge {
        /// The archive.
        name: String,
        /// Bytes that it gave.
        given: u64,
        /// Its bytes that were not read.
        dropped: u64,
    },
    /// What a source behind a network says.
    Remote {
        /// In its words, clean for a terminal.
        text: String,
    },
    /// What a source behind a network does not give.
    Lost {
        /// In its words, clean for a terminal.
        text: String,
    },
    /// Reading failed in the middle.
    ReadFailed {
        /// The file or pipe.
        name: String,
        /// Bytes that it gave before.
        given: u64,
        /// What the system says.
        why: String,
    },
}

impl Notice {
    /// Why `name` gave no more, after `given` bytes; `dropped` of its own were not read.
    pub(super) fn stopped(
        name: String,
        encoding: Encoding,
        stop: &Stop,
        given: u64,
        dropped: u64,
    ) -> Self {
        match stop {
            Stop::Bomb => Self::Bomb { name, given, dropped },
            Stop::TooLarge => Self::TooLarge { name, given, dropped },
            Stop::Failed(e) if encoding == Encoding::Plain => {
                Self::ReadFailed { name, given, why: e.to_string() }
            }
            Stop::Failed(e) => Self::Damaged { name, encoding, given, dropped, why: e.to_string() },
        }
    }

    /// Bytes on disk that were not read because of what this tells.
    pub fn dropped_bytes(&self) -> u64 {
        match self {
            Self::Skipped(OpenError::NotText { size, .. }) => *size,
            Self::Damaged { dropped, .. }
            | Self::Bomb { dropped, .. }
            | Self::TooLarge { dropped, .. } => *dropped,
            _ => 0,
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Skipped(error) => error.fmt(f),
            Self::Truncated { name } => {
                write!(f, "{name}: cut back or written anew; read from its start")
            }
            Self::Gone { name } => {
                write!(f, "{name}: deleted or moved; its path is watched, nothing to do")
            }
            Self::Leftover { name, of } => write!(
                f,
                "{name}: made by the rotation of {of}, which was read; name it alone to read it"
            ),
            Self::Changed { name } => write!(
                f,
                "{name}: changed after it was read; what was added is not counted, start anew to \
                 read it"
            ),
            Self::NotPacked { name } => {
                write!(f, "{name}: named like an archive, but is none; read as it is")
            }
            Self::Binary { name } => {
                write!(f, "{name}: holds NUL bytes; read because it was named, is it a log?")
            }
            Self::Damaged { name, encoding, given, why, .. } => write!(
                f,
                "{name}: damaged {encoding} archive ({why}); the first {given} bytes were read, \
                 fetch it again for the rest"
            ),
            Self::Bomb { name, given, .. } => write!(
                f,
                "{name}: inflates far too much for its size, stopped after {given} bytes; \
                 if it is yours, inflate it first"
            ),
            Self::TooLarge { name, given, .. } => write!(
                f,
                "{name}: inflates past the bound, stopped after {given} bytes; \
                 split it, or inflate it first"
            ),
            Self::Remote { text } | Self::Lost { text } => f.write_str(text),
            Self::ReadFailed { name, given, why } => write!(
                f,
                "{name}: cannot be read after {given} bytes ({why}); check the disk and its rights"
            ),
        }
    }
}
