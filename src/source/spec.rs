//! What the user asked to read.

use std::path::{Path, PathBuf};

use glob::Pattern;

use super::{OpenError, Place};

/// One source as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spec {
    /// Standard input, written `-`.
    Stdin,
    /// A file, a named pipe, or a folder, which is read with all folders in it.
    Path(PathBuf),
    /// A pattern with `*`, `?`, `[…]` or `**`, which stands for the files that it matches.
    Glob(String),
    /// Log groups, a bucket or metrics, at AWS.
    Place(Place),
}

impl Spec {
    /// Reads a source as it is written on the command line.
    ///
    /// A path that exists is taken as it is, even when it has the characters of a pattern.
    ///
    /// # Errors
    /// [`OpenError::Empty`] for an empty text, [`OpenError::BadPattern`] for a pattern that is none,
    /// [`OpenError::Place`] for a place that is none.
    pub fn parse(text: &str) -> Result<Self, OpenError> {
        if let Some(place) = Place::parse(text).filter(|_| !Path::new(text).exists()) {
            return Ok(Self::Place(place?));
        }
        match text {
            "" => Err(OpenError::Empty),
            "-" => Ok(Self::Stdin),
            _ if !text.contains(['*', '?', '[']) || Path::new(text).exists() => {
                Ok(Self::Path(text.into()))
            }
            _ => match Pattern::new(text) {
                Ok(_) => Ok(Self::Glob(text.into())),
                Err(e) => Err(OpenError::bad_pattern(text, &e)),
            },
        }
    }

    /// The place behind a network, if it is one.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Place(place) => Some(place),
            _ => None,
        }
    }

    /// Whether this source names `path` itself, as a pattern or a folder does not.
    pub(super) fn names(&self, path: &Path) -> bool {
        matches!(self, Self::Path(own) if own == path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_write_a_source() {
        assert_eq!(Spec::parse("-").unwrap(), Spec::Stdin);
        assert_eq!(Spec::parse("logs/a.log").unwrap(), Spec::Path("logs/a.log".into()));
        assert_eq!(Spec::parse("logs/**/*.log").unwrap(), Spec::Glob("logs/**/*.log".into()));
        assert!(matches!(Spec::parse(""), Err(OpenError::Empty)));
        assert_eq!(
            Spec::parse("logs/[a.log").unwrap_err().to_string(),
            "logs/[a.log: not a pattern, at character 6: invalid range pattern; \
             close each [ with ], or give the plain path"
        );
    }

    #[test]
    fn a_file_named_like_a_pattern_is_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a[1].log");
        std::fs::write(&path, "").unwrap();
        assert_eq!(Spec::parse(path.to_str().unwrap()).unwrap(), Spec::Path(path));
    }
}
