//! Whether a file is for us: new ones can be what a rotation made of lines that were read.

use std::fs::File;
use std::path::Path;

use super::discover::Found;
use super::head::first_bytes;
use super::notice::shown;
use super::{Encoding, Feed, Notice, OpenError};

/// What to do with a file that no stream reads.
pub(super) enum Verdict {
    Take,
    /// It is still being made; look again.
    Wait,
    /// It holds lines that were read.
    Leftover,
}

impl Feed {
    /// Judges a file that appears while others are followed. An archive next to the file that it
    /// was made from, and a copy that was made before a truncation, would give its lines twice.
    pub(super) fn judge(&mut self, found: &Found) -> Verdict {
        // What cannot be read here is reported when it is opened.
        let Ok(bytes) = File::open(&found.path).and_then(|f| first_bytes(&f)) else {
            return Verdict::Take;
        };
        let archive = is_named_archive(&found.path)
            || Encoding::of(&bytes).is_some_and(|e| e != Encoding::Plain);
        let mut unsure = archive;
        if let Some(of) = self.roster.rotated_from(&found.path) {
            let now = self.roster.paths.get(&of).and_then(|id| self.streams.get(id)?.tail());
            let heads = [now.map(|tail| tail.head), self.roster.former_head(&of)];
            let copy =
                heads.into_iter().flatten().any(|head| head.len() > 0 && head.begins(&bytes));
            if archive || copy {
                let name = shown(&found.path);
                if self.roster.is_news(&name) {
                    self.notify(Notice::Leftover { name, of: shown(&of) });
                }
                return Verdict::Leftover;
            }
            // A copy in the making has fewer bytes than what it is made from.
            unsure |= heads.into_iter().flatten().any(|head| bytes.len() < head.len());
        }
        let since = unsure.then(|| self.roster.steady_since(&found.path, found.stamp));
        if since.is_some_and(|since| since.elapsed() < self.options.rescan) {
            return Verdict::Wait;
        }
        self.roster.grown_up(&found.path);
        Verdict::Take
    }
}

/// Whether the name ends as archives that are read here do.
pub(super) fn is_named_archive(path: &Path) -> bool {
    path.extension().is_some_and(|end| {
        ["gz", "zst", "zstd"].iter().any(|known| end.eq_ignore_ascii_case(known))
    })
}

/// Why a file that begins with `bytes` has no lines, if so. A file that was `named` may hold
/// NUL bytes.
pub(super) fn refuse(path: &Path, bytes: &[u8], size: u64, named: bool) -> Option<OpenError> {
    let (what, cure) = if bytes.starts_with(b"\xfd7zXZ\0") {
        ("an xz archive", "inflate it with xz -dc and send that to standard input")
    } else if bytes.starts_with(b"BZh") && bytes.get(4..10) == Some(b"1AY&SY") {
        ("a bzip2 archive", "inflate it with bzip2 -dc and send that to standard input")
    } else if bytes.starts_with(b"PK\x03\x04") {
        ("a zip archive", "extract it with unzip -p and send that to standard input")
    } else if bytes.starts_with(b"LPKSHHRH") {
        ("a systemd journal", "send the output of journalctl -f to standard input")
    } else if bytes.contains(&0) && !named {
        ("binary data", "name the file itself if it is a log")
    } else {
        return None;
    };
    Some(OpenError::NotText { path: shown(path), what, cure, size })
}
