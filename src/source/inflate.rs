//! Archives, inflated as they are read and within bounds.

use std::fmt;
use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::Options;

/// Most bytes inflated at once; what comes right before damage can be lost up to this.
const PIECE: usize = 64 << 10;
const INPUT: usize = 32 << 10;

/// How the bytes of a stream are packed where they lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// As they are.
    #[default]
    Plain,
    /// gzip, of any number of members.
    Gzip,
    /// Zstandard, of any number of frames.
    Zstd,
}

impl Encoding {
    /// What content that begins with `bytes` is; `None` when they are too few to tell.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let begins = |magic: &[u8]| {
            let shared = bytes.len().min(magic.len());
            (bytes[..shared] == magic[..shared]).then_some(shared == magic.len())
        };
        // A zstd file may begin with a skippable frame, as those of parallel compressors do.
        let skippable = match bytes.first() {
            Some(&first @ 0x50..=0x5f) => begins(&[first, 0x2a, 0x4d, 0x18]),
            _ => None,
        };
        let gzip = begins(&[0x1f, 0x8b, 0x08]);
        let zstd = begins(&[0x28, 0xb5, 0x2f, 0xfd]);
        match (gzip, zstd, skippable) {
            (Some(true), ..) => Some(Self::Gzip),
            (_, Some(true), _) | (.., Some(true)) => Some(Self::Zstd),
            (None, None, None) => Some(Self::Plain),
            _ => None,
        }
    }

    /// The places of [`Options::max_open`] that an open file takes, by the memory it can need.
    pub(super) const fn places(self) -> usize {
        match self {
            Self::Plain | Self::Gzip => 1,
            Self::Zstd => 16,
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "plain",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        })
    }
}

/// Why reading stopped before the end.
#[derive(Debug)]
pub(super) enum Stop {
    /// The source cannot be read, or is no whole archive.
    Failed(io::Error),
    /// More than [`Options::max_inflated`].
    TooLarge,
    /// More than [`Options::max_ratio`].
    Bomb,
}

/// A reader that inflates what it reads, if that is packed.
pub(super) struct Inflate<R: Read> {
    decoder: Decoder<R>,
    given: u64,
    max_inflated: u64,
    max_ratio: u64,
    ratio_from: u64,
}

enum Decoder<R: Read> {
    Plain(Counted<R>),
    Gzip(MultiGzDecoder<BufReader<Counted<R>>>),
    Zstd(zstd::Decoder<'static, BufReader<Counted<R>>>),
}

impl<R: Read> Inflate<R> {
    pub fn new(reader: R, encoding: Encoding, options: &Options) -> io::Result<Self> {
        let reader = Counted { reader, count: 0 };
        let buffered = |reader| BufReader::with_capacity(INPUT, reader);
        let decoder = match encoding {
            Encoding::Plain => Decoder::Plain(reader),
            Encoding::Gzip => Decoder::Gzip(MultiGzDecoder::new(buffered(reader))),
            Encoding::Zstd => Decoder::Zstd(zstd::Decoder::with_buffer(buffered(reader))?),
        };
        let &Options { max_inflated, max_ratio, ratio_from, .. } = options;
        Ok(Self { decoder, given: 0, max_inflated, max_ratio, ratio_from })
    }

    /// The next bytes; 0 at the end.
    pub fn read(&mut self, buf: &mut [u8]) -> Result<usize, Stop> {
        if let Decoder::Plain(reader) = &mut self.decoder {
            let n = reader.read(buf).map_err(Stop::Failed)?;
            self.given += n as u64;
            return Ok(n);
        }
        if self.given >= self.ratio_from
            && self.given > self.consumed().saturating_mul(self.max_ratio)
        {
            return Err(Stop::Bomb);
        }
        let left = self.max_inflated.saturating_sub(self.given);
        // At the bound one byte more tells an end from an excess.
        let most = usize::try_from(left.max(1)).unwrap_or(PIECE).min(PIECE).min(buf.len());
        let n = match &mut self.decoder {
            Decoder::Plain(reader) => reader.read(&mut buf[..most]),
            Decoder::Gzip(reader) => reader.read(&mut buf[..most]),
            Decoder::Zstd(reader) => reader.read(&mut buf[..most]),
        };
        let n = n.map_err(Stop::Failed)?;
        if n as u64 > left {
            return Err(Stop::TooLarge);
        }
        self.given += n as u64;
        Ok(n)
    }

    /// Bytes given so far.
    pub fn given(&self) -> u64 {
        self.given
    }

    /// Bytes of the source that were used so far, without those read ahead.
    pub fn consumed(&self) -> u64 {
        let reader = match &self.decoder {
            Decoder::Plain(reader) => return reader.count,
            Decoder::Gzip(decoder) => decoder.get_ref(),
            Decoder::Zstd(decoder) => decoder.get_ref(),
        };
        reader.get_ref().count - reader.buffer().len() as u64
    }
}

/// Counts what is read. Interruptions end here, because a decoder takes them for damage.
struct Counted<R> {
    reader: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.reader.read(buf) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
                Ok(n) => {
                    self.count += n as u64;
                    return Ok(n);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_is_told_by_content_as_soon_as_it_can_be() {
        for (bytes, expected) in [
            (&b""[..], None),
            (b"\x1f\x8b", None),
            (b"\x1f\x8b\x08rest", Some(Encoding::Gzip)),
            (b"\x1f\x8b\x07", Some(Encoding::Plain)),
            (b"\x28\xb5\x2f\xfd", Some(Encoding::Zstd)),
            (b"P", None),
            (b"P*M\x18", Some(Encoding::Zstd)),
            (b"POST", Some(Encoding::Plain)),
            (b"{", Some(Encoding::Plain)),
        ] {
            assert_eq!(Encoding::of(bytes), expected, "{bytes:?}");
        }
    }
}
