//! Standard input and named pipes, read by a thread because a read of them can wait for ever.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SendError, SyncSender, TryRecvError, sync_channel};
use std::thread;

use super::inflate::Inflate;
use super::notice::shown;
use super::{Encoding, Notice, OpenError, Options};

/// Parcels that wait in the channel at most; after that the thread, and so the writer, waits.
const PARCELS: usize = 8;
const PARCEL: usize = 64 << 10;

/// What the thread hands over.
pub(super) enum Parcel {
    /// The first bytes told how the rest is packed.
    Opened(Encoding),
    Bytes(Vec<u8>),
    Notice(Notice),
}

/// The end of a pipe that the feed holds.
pub(super) struct Pipe {
    parcels: Receiver<Parcel>,
    next: Option<Parcel>,
    /// Whether it gave its [`Parcel::Opened`].
    pub opened: bool,
}

impl Pipe {
    /// Starts to read standard input.
    pub fn stdin(name: String, options: Options) -> io::Result<Self> {
        Self::start(name, options, || Ok(io::stdin()))
    }

    /// Starts to read the pipe at `path`, once something writes to it.
    pub fn at(path: PathBuf, options: Options) -> io::Result<Self> {
        Self::start(shown(&path), options, move || {
            File::open(&path).map_err(|e| OpenError::new(&path, &e))
        })
    }

    fn start<R: Read>(
        name: String,
        options: Options,
        open: impl FnOnce() -> Result<R, OpenError> + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, parcels) = sync_channel(PARCELS);
        thread::Builder::new().name("pipe".into()).spawn(move || {
            // An error says that the feed is gone, and with it whom to tell.
            let _ = match open() {
                Ok(reader) => pump(reader, name, &options, &sender),
                Err(e) => sender.send(Parcel::Notice(Notice::Skipped(e))),
            };
        })?;
        Ok(Self { parcels, next: None, opened: false })
    }

    /// Whether [`take`](Self::take) has something to give, be it the end.
    pub fn ready(&mut self) -> bool {
        if self.next.is_none() {
            match self.parcels.try_recv() {
                Ok(parcel) => self.next = Some(parcel),
                Err(TryRecvError::Empty) => return false,
                Err(TryRecvError::Disconnected) => {}
            }
        }
        true
    }

    /// The next parcel; `None` at the end. To be asked only when [`ready`](Self::ready).
    pub fn take(&mut self) -> Option<Parcel> {
        self.next.take()
    }

    /// Adds the bytes that wait to the `given` first ones of a buffer, as many parcels as fit. Gives
    /// how many it holds then.
    pub fn take_more(&mut self, buffer: &mut [u8], mut given: usize) -> usize {
        while self.ready()
            && let Some(Parcel::Bytes(bytes)) = &self.next
            && let Some(room) = buffer.get_mut(given..given + bytes.len())
        {
            room.copy_from_slice(bytes);
            given += bytes.len();
            self.next = None;
        }
        given
    }
}

/// Reads to the end. Each parcel is what one read gave, so that live lines come at once.
fn pump<R: Read>(
    mut reader: R,
    name: String,
    options: &Options,
    out: &SyncSender<Parcel>,
) -> Result<(), SendError<Parcel>> {
    let mut buf = vec![0; PARCEL];
    let mut first = 0;
    let (mut encoding, mut failure) = (None, None);
    while encoding.is_none() {
        match reader.read(&mut buf[first..]) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Ok(n) if n > 0 => {
                first += n;
                encoding = Encoding::of(&buf[..first]);
                continue;
            }
            Ok(_) => {}
            Err(e) => failure = Some(e),
        }
        encoding = Some(Encoding::Plain);
    }
    let encoding = encoding.unwrap_or_default();
    out.send(Parcel::Opened(encoding))?;
    if let Some(e) = failure {
        let why = e.to_string();
        return out.send(Parcel::Notice(Notice::ReadFailed { name, given: 0, why }));
    }
    let whole = Cursor::new(buf[..first].to_vec()).chain(reader);
    let mut inflate = match Inflate::new(whole, encoding, options) {
        Ok(inflate) => inflate,
        Err(e) => {
            let why = e.to_string();
            return out.send(Parcel::Notice(Notice::ReadFailed { name, given: 0, why }));
        }
    };
    loop {
        match inflate.read(&mut buf) {
            Ok(0) => return Ok(()),
            Ok(n) => out.send(Parcel::Bytes(buf[..n].to_vec()))?,
            Err(stop) => {
                let notice = Notice::stopped(name, encoding, &stop, inflate.given(), 0);
                return out.send(Parcel::Notice(notice));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives each part in a read of its own.
    struct Parts(Vec<&'static [u8]>);

    impl Read for Parts {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Ok(0);
            }
            let part = self.0.remove(0);
            buf[..part.len()].copy_from_slice(part);
            Ok(part.len())
        }
    }

    fn parcels(parts: &[&'static [u8]]) -> (Encoding, Vec<Vec<u8>>) {
        let parts = parts.to_vec();
        let mut pipe =
            Pipe::start("test".into(), Options::default(), move || Ok(Parts(parts))).unwrap();
        let (mut encoding, mut given) = (Encoding::Plain, Vec::new());
        loop {
            if !pipe.ready() {
                thread::yield_now();
                continue;
            }
            match pipe.take() {
                None => return (encoding, given),
                Some(Parcel::Opened(e)) => encoding = e,
                Some(Parcel::Bytes(bytes)) => given.push(bytes),
                Some(Parcel::Notice(notice)) => panic!("{notice}"),
            }
        }
    }

    #[test]
    fn each_read_is_given_at_once_and_an_archive_is_seen_in_pieces() {
        let plain = parcels(&[b"one\n", b"two\n"]);
        assert_eq!(plain, (Encoding::Plain, vec![b"one\n".to_vec(), b"two\n".to_vec()]));
        assert_eq!(parcels(&[b"\x1f"]), (Encoding::Plain, vec![b"\x1f".to_vec()]));
        assert_eq!(parcels(&[]), (Encoding::Plain, vec![]));

        let packed: &'static [u8] = zstd::encode_all(&b"line\n"[..], 1).unwrap().leak();
        let (encoding, given) = parcels(&[&packed[..2], &packed[2..9], &packed[9..]]);
        assert_eq!((encoding, given.concat()), (Encoding::Zstd, b"line\n".to_vec()));
    }
}
