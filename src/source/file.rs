//! Files that are followed.

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::time::Instant;

use super::head::{Head, first_bytes, read_at};
use crate::model::Timestamp;

/// Which file it is on this machine, whatever its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ident {
    device: u64,
    inode: u64,
}

impl Ident {
    pub fn of(meta: &Metadata) -> Self {
        Self { device: meta.dev(), inode: meta.ino() }
    }
}

/// What changes when a file is written to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    pub len: u64,
    pub modified: (i64, i64),
}

impl Stamp {
    pub fn of(meta: &Metadata) -> Self {
        Self { len: meta.len(), modified: (meta.mtime(), meta.mtime_nsec()) }
    }

    /// When the file was last written to.
    pub fn written(&self) -> Timestamp {
        Timestamp::from_millis(self.modified.0.saturating_mul(1000))
    }
}

/// How far a file was read, to go on from there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub head: Head,
    pub offset: u64,
}

/// What a followed file had to give.
pub(super) enum Read {
    Bytes(usize),
    /// It is at its end for now.
    Quiet,
    /// Other content took the place of what was read: it was truncated or rewritten.
    Replaced,
    /// It was closed, and its path does not lead to it any more.
    Lost,
}

/// A followed file. It is open, or closed while it rests.
pub(super) struct Tail {
    file: Option<File>,
    pub ident: Ident,
    /// The path that led to it last.
    pub path: PathBuf,
    pub head: Head,
    pub offset: u64,
    /// What it was like when it was last read to its end.
    pub stamp: Stamp,
    /// Since when no watched path leads to it, or since it last grew after that.
    pub leaving: Option<Instant>,
}

impl Tail {
    /// Follows `file`, which begins with `bytes`, from where `mark` says if it is still that file.
    pub fn new(
        file: File,
        meta: &Metadata,
        path: PathBuf,
        bytes: &[u8],
        mark: Option<Mark>,
    ) -> Self {
        let valid = mark.filter(|m| m.head.begins(bytes) && m.offset <= meta.len());
        Self {
            file: Some(file),
            ident: Ident::of(meta),
            path,
            head: Head::of(bytes),
            offset: valid.map_or(0, |m| m.offset),
            stamp: Stamp::of(meta),
            leaving: None,
        }
    }

    /// Follows the same file from its start, for what was written in the place of what was read.
    pub fn again(mut self) -> io::Result<Self> {
        let file = match self.file.take() {
            Some(file) => file,
            None => File::open(&self.path)?,
        };
        let (meta, bytes) = (file.metadata()?, first_bytes(&file)?);
        let leaving = self.leaving;
        Ok(Self { leaving, ..Self::new(file, &meta, self.path, &bytes, None) })
    }

    pub fn is_open(&self) -> bool {
        self.file.is_some()
    }

    /// Closes the file until it is read again.
    pub fn rest(&mut self) {
        self.file = None;
    }

    pub fn mark(&self) -> Mark {
        Mark { head: self.head, offset: self.offset }
    }

    /// Whether the open file changed since it was read to its end.
    pub fn stirred(&self) -> bool {
        let changed = |f: &File| f.metadata().map_or(true, |meta| Stamp::of(&meta) != self.stamp);
        self.file.as_ref().is_some_and(changed)
    }

    /// Whether no name is left for the open file, so that its number may be given to another.
    pub fn is_deleted(&self) -> bool {
        self.file.as_ref().and_then(|f| f.metadata().ok()).is_some_and(|meta| meta.nlink() == 0)
    }

    /// The next bytes. Length and head are looked at first: reading first would give the bytes of
    /// a rewritten file from the middle.
    pub fn read(&mut self, buf: &mut [u8]) -> io::Result<Read> {
        let file = match &self.file {
            Some(file) => file,
            None => match File::open(&self.path) {
                Ok(file) if Ident::of(&file.metadata()?) == self.ident => self.file.insert(file),
                Ok(_) => return Ok(Read::Lost),
                Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Read::Lost),
                Err(e) => return Err(e),
            },
        };
        let stamp = Stamp::of(&file.metadata()?);
        if stamp.len < self.offset {
            return Ok(Read::Replaced);
        }
        let unread = stamp.len - self.offset;
        if unread == 0 && stamp == self.stamp {
            return Ok(Read::Quiet);
        }
        let bytes = first_bytes(file)?;
        if !self.head.begins(&bytes) {
            return Ok(Read::Replaced);
        }
        self.head = Head::of(&bytes);
        self.stamp = stamp;
        let most = buf.len().min(usize::try_from(unread).unwrap_or(buf.len()));
        match read_at(file, &mut buf[..most], self.offset)? {
            0 => Ok(Read::Quiet),
            n => {
                self.offset += n as u64;
                Ok(Read::Bytes(n))
            }
        }
    }
}
