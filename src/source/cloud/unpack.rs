//! Archives that come in pieces.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use zstd::stream::write::Decoder as ZstdDecoder;

use crate::source::{Encoding, Options};

/// Why an archive gives no more.
#[derive(Debug, thiserror::Error)]
pub(super) enum Damage {
    /// It is cut off or damaged.
    #[error("damaged archive ({0})")]
    Broken(#[from] io::Error),
    /// It was made to fill memory.
    #[error("inflates far too much for its size")]
    Bomb,
}

/// What inflates the pieces of one object.
pub(super) struct Unpack {
    inner: Inner,
    taken: u64,
    given: u64,
    options: Options,
}

enum Inner {
    /// Too few bytes came to tell.
    Unknown(Vec<u8>),
    Plain,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    Zstd(Box<ZstdDecoder<'static, Vec<u8>>>),
}

impl Unpack {
    pub fn new(options: Options) -> Self {
        Self { inner: Inner::Unknown(Vec::new()), taken: 0, given: 0, options }
    }

    /// What the next bytes hold.
    ///
    /// # Errors
    /// Why there is no more.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Damage> {
        self.taken += bytes.len() as u64;
        if let Inner::Unknown(head) = &mut self.inner {
            head.extend_from_slice(bytes);
            let Some(encoding) = Encoding::of(head) else { return Ok(Vec::new()) };
            let head = std::mem::take(head);
            self.begin(encoding)?;
            return self.inflate(&head);
        }
        self.inflate(bytes)
    }

    /// What is left at the end.
    ///
    /// # Errors
    /// When the archive is cut off.
    pub fn finish(mut self) -> Result<Vec<u8>, Damage> {
        if let Inner::Unknown(head) = &mut self.inner {
            return Ok(std::mem::take(head));
        }
        match self.inner {
            Inner::Gzip(mut gzip) => {
                gzip.try_finish()?;
                Ok(std::mem::take(gzip.get_mut()))
            }
            Inner::Zstd(mut zstd) => {
                zstd.flush()?;
                Ok(std::mem::take(zstd.get_mut()))
            }
            Inner::Plain | Inner::Unknown(_) => Ok(Vec::new()),
        }
    }

    fn begin(&mut self, encoding: Encoding) -> Result<(), Damage> {
        self.inner = match encoding {
            Encoding::Plain => Inner::Plain,
            Encoding::Gzip => Inner::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
            Encoding::Zstd => Inner::Zstd(Box::new(ZstdDecoder::new(Vec::new())?)),
        };
        Ok(())
    }

    fn inflate(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Damage> {
        let given = match &mut self.inner {
            Inner::Plain | Inner::Unknown(_) => bytes.to_vec(),
            Inner::Gzip(gzip) => {
                gzip.write_all(bytes)?;
                std::mem::take(gzip.get_mut())
            }
            Inner::Zstd(zstd) => {
                zstd.write_all(bytes)?;
                std::mem::take(zstd.get_mut())
            }
        };
        self.given += given.len() as u64;
        let options = &self.options;
        let too_much = self.given > options.ratio_from
            && self.given > self.taken.saturating_mul(options.max_ratio);
        if too_much || self.given > options.max_inflated { Err(Damage::Bomb) } else { Ok(given) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(packed: &[u8], piece: usize) -> Result<Vec<u8>, Damage> {
        let mut unpack = Unpack::new(Options::default());
        let mut all = Vec::new();
        for piece in packed.chunks(piece) {
            all.extend(unpack.push(piece)?);
        }
        all.extend(unpack.finish()?);
        Ok(all)
    }

    #[test]
    fn archives_are_inflated_whatever_the_pieces() {
        let text = b"one\ntwo\n".repeat(1000);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&text).unwrap();
        let gzip = gzip.finish().unwrap();
        let zstd = zstd::encode_all(&text[..], 1).unwrap();
        for piece in [1, 3, 1000, 100_000] {
            assert_eq!(unpacked(&text, piece).unwrap(), text);
            assert_eq!(unpacked(&gzip, piece).unwrap(), text);
            assert_eq!(
                unpacked(&[gzip.clone(), gzip.clone()].concat(), piece).unwrap().len(),
                16_000
            );
            assert_eq!(unpacked(&zstd, piece).unwrap(), text);
        }
        assert_eq!(unpacked(b"{", 1).unwrap(), b"{");
        assert!(matches!(unpacked(&gzip[..20], 7), Err(Damage::Broken(_))));
    }

    #[test]
    fn a_bomb_is_stopped() {
        let zeros = vec![0u8; 200 << 20];
        let packed = zstd::encode_all(&zeros[..], 1).unwrap();
        assert!(matches!(unpacked(&packed, 64 << 10), Err(Damage::Bomb)));
    }
}
