//! The room that bytes are read into.

use std::ops::{Deref, DerefMut};

use super::CHUNK;

/// Some processors copy four times slower to the first bytes of a page, bar the very first. There,
/// 16 bytes into a page, is where large allocations begin.
const ALIGNMENT: usize = 64;

/// Room for [`CHUNK`] bytes, beginning where the kernel copies fast.
#[derive(Debug)]
pub struct Buffer {
    bytes: Vec<u8>,
    start: usize,
}

impl Default for Buffer {
    fn default() -> Self {
        let bytes = vec![0; CHUNK + ALIGNMENT];
        let start = bytes.as_ptr().align_offset(ALIGNMENT).min(ALIGNMENT);
        Self { bytes, start }
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[self.start..self.start + CHUNK]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.start..self.start + CHUNK]
    }
}

/// Bytes in a buffer, whose owner reads into any other one as well.
#[derive(Debug)]
pub struct Bytes<'b> {
    pub(super) buffer: &'b mut Buffer,
    pub(super) len: usize,
}

impl Bytes<'_> {
    /// Takes the whole buffer, whose first bytes these are, and leaves another one for it.
    #[must_use]
    pub fn swap(self, other: Buffer) -> Buffer {
        std::mem::replace(self.buffer, other)
    }
}

impl Deref for Bytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.buffer[..self.len]
    }
}
