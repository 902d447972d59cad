//! The first bytes of a file, which tell whether it is still the same file.

use std::fs::File;
use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::os::unix::fs::FileExt;

/// Bytes that make a fingerprint.
const LEN: usize = 256;

/// A fingerprint of the first bytes of a file, of fewer than [`LEN`] while it has no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    len: usize,
    hash: u64,
}

impl Head {
    /// The fingerprint of a file that begins with `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        let bytes = &bytes[..bytes.len().min(LEN)];
        let mut hasher = DefaultHasher::new();
        hasher.write(bytes);
        Self { len: bytes.len(), hash: hasher.finish() }
    }

    /// How many bytes it was made from.
    pub fn len(self) -> usize {
        self.len
    }

    /// Whether `bytes` begin with what this was made from.
    pub fn begins(self, bytes: &[u8]) -> bool {
        bytes.get(..self.len).is_some_and(|start| Self::of(start) == self)
    }
}

/// The first bytes of `file`, at most as many as make a fingerprint.
pub(super) fn first_bytes(file: &File) -> io::Result<Vec<u8>> {
    let mut bytes = [0; LEN];
    let mut len = 0;
    while len < LEN {
        match read_at(file, &mut bytes[len..], len as u64)? {
            0 => break,
            n => len += n,
        }
    }
    Ok(bytes[..len].to_vec())
}

/// Reads at an offset, again when a signal came in between.
pub(super) fn read_at(file: &File, buf: &mut [u8], offset: u64) -> io::Result<usize> {
    loop {
        match file.read_at(buf, offset) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_grew_still_begins_with_its_head() {
        let head = Head::of(b"one\n");
        assert!(head.begins(b"one\ntwo\n"));
        assert!(!head.begins(b"one"));
        assert!(!head.begins(b"two\none\n"));
        assert!(Head::of(b"").begins(b"anything"));
        assert_eq!(Head::of(&[7; 1000]).len(), LEN);
    }
}
