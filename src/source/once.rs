//! Files that are read once, to the end.

use std::fs::{File, Metadata};
use std::io;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use super::buffer::Buffer;
use super::file::{Ident, Stamp};
use super::inflate::{Inflate, Stop};
use super::{Encoding, Options};

/// A smaller file is not worth to be read ahead.
const LARGE: u64 = 4 << 20;

/// A file that is read once.
pub(super) struct Once {
    contents: Arc<Mutex<Contents>>,
    given: u64,
    consumed: u64,
    pub encoding: Encoding,
    pub ident: Ident,
    pub size: u64,
    pub stamp: Stamp,
}

impl Once {
    pub fn new(file: File, meta: &Metadata, encoding: Encoding, o: &Options) -> io::Result<Self> {
        let inflate = Inflate::new(file, encoding, o)?;
        let contents = Contents { inflate, encoding, last: None, ahead: None, spare: None };
        Ok(Self {
            contents: Arc::new(Mutex::new(contents)),
            given: 0,
            consumed: 0,
            encoding,
            ident: Ident::of(meta),
            size: meta.len(),
            stamp: Stamp::of(meta),
        })
    }

    /// The next bytes; 0 at the end. Where they were read ahead the buffers change places.
    /// `spare` takes the buffer that is left then.
    pub fn read(&mut self, buffer: &mut Buffer, spare: &mut Option<Buffer>) -> Result<usize, Stop> {
        let mut contents = self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        let read = match contents.ahead.take() {
            Some(mut full) => {
                std::mem::swap(buffer, &mut full.buffer);
                *spare = Some(full.buffer);
                full.read
            }
            None => contents.read(buffer),
        };
        self.given = contents.inflate.given();
        self.consumed = contents.inflate.consumed();
        read
    }

    /// What reads the next bytes, on any thread, into the spare buffer if there is one; nothing
    /// for a small file.
    pub fn ahead(&self, spare: &mut Option<Buffer>) -> Option<Ahead> {
        if self.size < LARGE {
            return None;
        }
        // Whoever reads now has a buffer.
        if let Ok(mut contents) = self.contents.try_lock() {
            contents.spare = contents.spare.take().or(spare.take());
        }
        Some(Ahead(Arc::clone(&self.contents)))
    }

    pub fn is_read_by(&self, ahead: &Ahead) -> bool {
        Arc::ptr_eq(&self.contents, &ahead.0)
    }

    /// Bytes given so far.
    pub fn given(&self) -> u64 {
        self.given
    }

    /// Bytes of the file that these were made of.
    pub fn consumed(&self) -> u64 {
        self.consumed
    }
}

/// What is in a file, and how far it was read.
struct Contents {
    inflate: Inflate<File>,
    encoding: Encoding,
    /// What comes after the bytes that were given: its end, or why it stops.
    last: Option<Result<usize, Stop>>,
    ahead: Option<Full>,
    /// A buffer to be filled ahead.
    spare: Option<Buffer>,
}

/// What was read ahead.
struct Full {
    buffer: Buffer,
    read: Result<usize, Stop>,
}

impl Contents {
    /// The next bytes; 0 at the end. Of an archive, which gives few at once, as many as fit: what
    /// comes many at once is judged beside.
    fn read(&mut self, buf: &mut [u8]) -> Result<usize, Stop> {
        if let Some(last) = self.last.take() {
            return last;
        }
        let mut given = self.inflate.read(buf)?;
        while self.encoding != Encoding::Plain && given > 0 && given < buf.len() {
            match self.inflate.read(&mut buf[given..]) {
                Ok(n) if n > 0 => given += n,
                last => {
                    self.last = Some(last);
                    break;
                }
            }
        }
        Ok(given)
    }
}

/// Reads the next bytes of a file before they are asked for. Whoever asks for them before this has
/// begun reads them, and this goes on behind them.
#[derive(Clone)]
pub struct Ahead(Arc<Mutex<Contents>>);

impl Ahead {
    /// Whether it runs now.
    pub(super) fn is_running(&self) -> bool {
        matches!(self.0.try_lock(), Err(TryLockError::WouldBlock))
    }

    /// Reads them.
    pub fn run(self) {
        let mut contents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if contents.ahead.is_none() {
            let mut buffer = contents.spare.take().unwrap_or_default();
            let read = contents.read(&mut buffer);
            contents.ahead = Some(Full { buffer, read });
        }
    }
}
