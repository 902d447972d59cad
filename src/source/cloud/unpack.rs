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

    /// Bytes that were taken, up to the piece that was damaged.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// Adds what the next bytes hold.
    ///
    /// # Errors
    /// Why there is no more; what came before is added.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Damage> {
        if let Inner::Unknown(head) = &mut self.inner {
            head.extend_from_slice(bytes);
            let Some(encoding) = Encoding::of(head) else { return Ok(()) };
            let head = std::mem::take(head);
            self.begin(encoding)?;
            return self.inflate(&head, out);
        }
        self.inflate(bytes, out)
    }

    /// Adds what is left at the end.
    ///
    /// # Errors
    /// When the archive is cut off.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(), Damage> {
        let ended = match self.inner {
            Inner::Unknown(mut head) => {
                out.append(&mut head);
                Ok(())
            }
            Inner::Plain => Ok(()),
            Inner::Gzip(mut gzip) => {
                let ended = gzip.try_finish();
                out.append(gzip.get_mut());
                ended
            }
            Inner::Zstd(mut zstd) => {
                let ended = zstd.do_finish();
                out.append(zstd.get_mut());
                ended
            }
        };
        Ok(ended?)
    }

    fn begin(&mut self, encoding: Encoding) -> Result<(), Damage> {
        self.inner = match encoding {
            Encoding::Plain => Inner::Plain,
            Encoding::Gzip => Inner::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
            Encoding::Zstd => Inner::Zstd(Box::new(ZstdDecoder::new(Vec::new())?)),
        };
        Ok(())
    }

    fn inflate(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Damage> {
        let before = out.len();
        let taken = match &mut self.inner {
            Inner::Plain | Inner::Unknown(_) => {
                out.extend_from_slice(bytes);
                Ok(())
            }
            Inner::Gzip(gzip) => {
                let taken = gzip.write_all(bytes);
                out.append(gzip.get_mut());
                taken
            }
            Inner::Zstd(zstd) => {
                let taken = zstd.write_all(bytes);
                out.append(zstd.get_mut());
                taken
            }
        };
        taken?;
        self.taken += bytes.len() as u64;
        self.given += (out.len() - before) as u64;
        let options = &self.options;
        let too_much = self.given > options.ratio_from
            && self.given > self.taken.saturating_mul(options.max_ratio);
        if too_much || self.given > options.max_inflated { Err(Damage::Bomb) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(packed: &[u8], piece: usize) -> Result<Vec<u8>, Damage> {
        let mut all = Vec::new();
        unpack_to(&mut all, packed, piece).map(|()| all)
    }

    fn unpack_to(all: &mut Vec<u8>, packed: &[u8], piece: usize) -> Result<(), Damage> {
        let mut unpack = Unpack::new(Options::default());
        for piece in packed.chunks(piece) {
            unpack.push(piece, all)?;
        }
        unpack.finish(all)
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
    fn what_comes_before_damage_is_given() {
        let mut random = fastrand::Rng::with_seed(1);
        let text: Vec<u8> = (0..400_000).map(|_| random.alphanumeric() as u8).collect();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&text).unwrap();
        let gzip = gzip.finish().unwrap();
        let zstd = zstd::encode_all(&text[..], 1).unwrap();
        for packed in [gzip, zstd] {
            for piece in [1_000, 200_000] {
                let mut all = Vec::new();
                let cut = unpack_to(&mut all, &packed[..packed.len() - 5], piece);
                assert!(matches!(cut, Err(Damage::Broken(_))), "{cut:?}");
                assert!(all.len() > 100_000 && text.starts_with(&all), "{}", all.len());
            }
        }
    }

    #[test]
    fn a_bomb_is_stopped() {
        let zeros = vec![0u8; 200 << 20];
        let packed = zstd::encode_all(&zeros[..], 1).unwrap();
        assert!(matches!(unpacked(&packed, 64 << 10), Err(Damage::Bomb)));
    }
}
