//! Which files the sources stand for at this moment.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::FileTypeExt;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern};
use walkdir::{DirEntry, WalkDir};

use super::file::{Ident, Mark, Stamp};
use super::notice::shown;
use super::{OpenError, Spec};
use crate::model::clean;

/// Like the shell: hidden files only match a dot that is written out.
const MATCHING: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

/// A file that a source leads to.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub path: PathBuf,
    pub ident: Ident,
    pub stamp: Stamp,
    /// Whether a source names it itself.
    pub named: bool,
    /// Where to go on, if it was read before.
    pub mark: Option<Mark>,
}

impl Found {
    fn new(path: &Path, meta: &Metadata, named: bool) -> Self {
        let (ident, stamp) = (Ident::of(meta), Stamp::of(meta));
        Self { path: path.to_owned(), ident, stamp, named, mark: None }
    }

    /// The regular file that `path` leads to now, through links.
    pub fn at(path: &Path, named: bool) -> Option<Self> {
        let meta = fs::metadata(path).ok().filter(Metadata::is_file)?;
        Some(Self::new(path, &meta, named))
    }
}

/// What the sources stand for.
#[derive(Default)]
pub(super) struct Catch {
    pub files: Vec<Found>,
    pub pipes: Vec<PathBuf>,
    pub problems: Vec<OpenError>,
}

impl Catch {
    pub fn of(specs: &[Spec]) -> Self {
        let mut catch = Self::default();
        for spec in specs {
            match spec {
                Spec::Stdin | Spec::Place(_) => {}
                Spec::Path(path) => catch.path(path),
                Spec::Glob(pattern) => catch.pattern(pattern),
            }
        }
        catch
    }

    fn path(&mut self, path: &Path) {
        let meta = match fs::metadata(path) {
            Ok(meta) => meta,
            Err(e) => return self.problems.push(OpenError::new(path, &e)),
        };
        let kind = meta.file_type();
        if kind.is_file() {
            self.files.push(Found::new(path, &meta, true));
        } else if kind.is_dir() {
            self.folder(path);
        } else if kind.is_fifo() || kind.is_char_device() {
            self.pipes.push(path.to_owned());
        } else {
            self.problems.push(OpenError::NotAFile { path: shown(path) });
        }
    }

    fn folder(&mut self, root: &Path) {
        let before = (self.files.len(), self.problems.len());
        self.walk(root, usize::MAX, |_| true);
        if before == (self.files.len(), self.problems.len()) {
            self.problems.push(OpenError::EmptyFolder { path: shown(root) });
        }
    }

    fn pattern(&mut self, text: &str) {
        let before = (self.files.len(), self.problems.len());
        // The search of `glob` follows links into folders without end, and stops at a name that is
        // not UTF-8.
        // Found paths have no `./` before them either.
        let text = text.strip_prefix("./").unwrap_or(text);
        let result = Pattern::new(text).map(|pattern| {
            let root = literal_start(text);
            let levels = text.matches('/').count() + 1;
            let depth = levels.saturating_sub(root.components().count());
            let depth = if text.contains("**") { usize::MAX } else { depth };
            self.walk(&root, depth, |path| pattern.matches_with(&path.to_string_lossy(), MATCHING));
        });
        match result {
            Err(e) => self.problems.push(OpenError::bad_pattern(text, &e)),
            Ok(()) if before == (self.files.len(), self.problems.len()) => {
                let pattern = clean(text).into_owned();
                self.problems.push(OpenError::NoMatch { pattern });
            }
            Ok(()) => {}
        }
    }

    /// All files at most `depth` folders under `root` that are wanted. Links to files are followed, links to folders are
    /// not.
    fn walk(&mut self, root: &Path, depth: usize, wanted: impl Fn(&Path) -> bool) {
        let start = if root.as_os_str().is_empty() { Path::new(".") } else { root };
        for entry in
            WalkDir::new(start).max_depth(depth).into_iter().filter_entry(|e| !is_hidden(e))
        {
            match entry {
                Ok(entry) => {
                    let path = entry.path();
                    let path = path.strip_prefix("./").unwrap_or(path);
                    let kind = entry.file_type();
                    if (kind.is_file() || kind.is_symlink()) && wanted(path) {
                        self.member(path);
                    }
                }
                Err(e) => {
                    let path = e.path().unwrap_or(root).to_owned();
                    let error = e.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
                    self.problems.push(OpenError::new(&path, &error));
                }
            }
        }
    }

    /// A path that was not named itself: only regular files count.
    fn member(&mut self, path: &Path) {
        match fs::metadata(path) {
            Ok(meta) if meta.is_file() => self.files.push(Found::new(path, &meta, false)),
            Ok(_) => {}
            Err(e) => self.problems.push(OpenError::new(path, &e)),
        }
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// The folder that a pattern starts in: what comes before its first part with a wildcard.
fn literal_start(pattern: &str) -> PathBuf {
    Path::new(pattern)
        .components()
        .take_while(|part| match part {
            Component::Normal(name) => !name.to_string_lossy().contains(['*', '?', '[']),
            _ => true,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_starts_before_its_first_wildcard() {
        for (pattern, start) in
            [("/var/log/**/*.log", "/var/log"), ("**/a", ""), ("./x/**", "./x"), ("/**", "/")]
        {
            assert_eq!(literal_start(pattern), PathBuf::from(start));
        }
    }
}
