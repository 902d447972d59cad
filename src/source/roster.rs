//! Who reads which file, so that each is read once whatever its names.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::StreamId;
use super::file::{Ident, Mark, Stamp};
use super::head::Head;

/// Past this many, what is only remembered and seen no more is forgotten.
const MEMORY: usize = 1 << 16;

/// What became of a file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Owner {
    /// A stream reads it.
    Stream(StreamId),
    /// It waits to be opened.
    Waiting,
    /// It was read, or is not to be read, as long as it does not change.
    Known { stamp: Stamp, mark: Option<Mark> },
    /// An archive that was read: what becomes of it later is not read again.
    Read { stamp: Stamp },
}

/// The files that a feed knows.
#[derive(Default)]
pub(super) struct Roster {
    pub owners: HashMap<Ident, Owner>,
    /// The watched paths and the followed file that each leads to.
    pub paths: HashMap<PathBuf, StreamId>,
    /// How the file began that a watched path led to before.
    trail: HashMap<PathBuf, Head>,
    /// New files that are looked at again before they are read, and since when they look alike.
    young: HashMap<PathBuf, (Stamp, Instant)>,
    told: HashSet<String>,
}

impl Roster {
    /// Whether this was not said before.
    pub fn is_news(&mut self, text: &str) -> bool {
        self.told.insert(text.to_owned())
    }

    /// Remembers how the file began that `path` led to.
    pub fn left(&mut self, path: PathBuf, head: Head) {
        self.trail.insert(path, head);
    }

    pub fn former_head(&self, path: &Path) -> Option<Head> {
        self.trail.get(path).copied()
    }

    /// The followed path whose rotation gives names like `path`: `app.log` for `app.log.1.gz`.
    pub fn rotated_from(&self, path: &Path) -> Option<PathBuf> {
        let name = path.file_name()?;
        let made_from = |other: &&PathBuf| {
            other.parent() == path.parent()
                && other.file_name().is_some_and(|of| is_rotation(name, of))
        };
        self.paths.keys().chain(self.trail.keys()).find(made_from).cloned()
    }

    /// Since when a new file looks as it does.
    pub fn steady_since(&mut self, path: &Path, stamp: Stamp) -> Instant {
        let now = Instant::now();
        match self.young.get(path) {
            Some(&(seen, since)) if seen == stamp => since,
            _ => {
                self.young.insert(path.to_owned(), (stamp, now));
                now
            }
        }
    }

    pub fn grown_up(&mut self, path: &Path) {
        self.young.remove(path);
    }

    /// Forgets what is past the bounds, except the files and paths that are still there.
    pub fn forget(&mut self, present: &HashMap<PathBuf, Ident>) {
        self.young.retain(|path, _| present.contains_key(path));
        if self.told.len() > MEMORY {
            self.told.clear();
        }
        if self.trail.len() > MEMORY {
            self.trail.retain(|path, _| present.contains_key(path));
        }
        if self.owners.len() > MEMORY {
            let seen: HashSet<_> = present.values().collect();
            self.owners.retain(|ident, o| {
                !matches!(o, Owner::Known { .. } | Owner::Read { .. }) || seen.contains(ident)
            });
        }
    }
}

fn is_rotation(name: &OsStr, of: &OsStr) -> bool {
    name.as_encoded_bytes()
        .strip_prefix(of.as_encoded_bytes())
        .is_some_and(|rest| rest.starts_with(b".") || rest.starts_with(b"-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_rotations_give() {
        for (name, expected) in [
            ("app.log.1", true),
            ("app.log-20260710.gz", true),
            ("app.log", false),
            ("app.logic.gz", false),
            ("other.log.1", false),
        ] {
            assert_eq!(is_rotation(OsStr::new(name), OsStr::new("app.log")), expected, "{name}");
        }
    }
}
