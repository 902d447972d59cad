//! The way of bytes to the terminal: a thread that may wait, so that nothing else does.
//!
//! A terminal takes nothing while it is stopped or its link is dead, and who writes waits as long.
//! Writes that do not wait would need `O_NONBLOCK` on a file that the shell shares with us, and
//! would cut frames in pieces; so one thread does the waiting, and whoever is done leaves it behind.

use std::io::{self, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::Notify;

/// A file that another program has told not to wait is asked this often.
const ASK_AGAIN: Duration = Duration::from_millis(10);

/// Bytes that may wait for the terminal beside a frame.
const ROOM: usize = 1 << 20;

/// Hands bytes to a thread that writes them, in their order; closed until it is opened.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Mutex<Queue>,
    changed: Condvar,
    /// Wakes the interface when everything was taken, or nothing will be any more.
    settled: Notify,
}

#[derive(Debug)]
struct Queue {
    open: bool,
    /// What is written next.
    next: Vec<u8>,
    writing: bool,
    /// Whether nothing can be written any more.
    gone: bool,
    failure: Option<io::Error>,
}

impl Writer {
    pub const fn new() -> Self {
        let queue =
            Queue { open: false, next: Vec::new(), writing: false, gone: false, failure: None };
        Self { queue: Mutex::new(queue), changed: Condvar::new(), settled: Notify::const_new() }
    }

    /// Starts the thread.
    pub fn start(&'static self, out: impl Write + Send + 'static) -> io::Result<()> {
        thread::Builder::new().name("terminal".into()).spawn(move || self.serve(out))?;
        Ok(())
    }

    /// Lets bytes through from now on, these first.
    pub fn open(&self, bytes: &[u8]) {
        let mut queue = self.lock();
        queue.open = true;
        self.append(queue, bytes);
    }

    /// Gives bytes to write; refuses them while it is closed, and when too many wait.
    pub fn put(&self, bytes: &[u8]) -> bool {
        let queue = self.lock();
        let fits = queue.next.is_empty() || queue.next.len() + bytes.len() <= ROOM;
        let taken = queue.open && fits;
        if taken {
            self.append(queue, bytes);
        }
        taken
    }

    /// Lets nothing through any more after these bytes; says whether it was open.
    pub fn close(&self, bytes: &[u8]) -> bool {
        let mut queue = self.lock();
        let was_open = std::mem::take(&mut queue.open);
        if was_open {
            self.append(queue, bytes);
        }
        was_open
    }

    pub fn is_open(&self) -> bool {
        self.lock().open
    }

    /// Whether it is open and everything was taken.
    pub fn is_idle(&self) -> bool {
        let queue = self.lock();
        queue.open && queue.is_settled()
    }

    /// Waits until everything was taken, but no longer than `bound`.
    pub fn settle(&self, bound: Duration) {
        let queue = self.lock();
        let _ = self.changed.wait_timeout_while(queue, bound, |queue| !queue.is_settled());
    }

    /// Waits for the next time that everything was taken.
    ///
    /// # Errors
    /// When the terminal has gone.
    pub async fn settled(&self) -> io::Result<()> {
        self.settled.notified().await;
        self.lock().failure.take().map_or(Ok(()), Err)
    }

    fn append(&self, mut queue: MutexGuard<'_, Queue>, bytes: &[u8]) {
        if !queue.gone {
            queue.next.extend_from_slice(bytes);
            self.changed.notify_all();
        }
    }

    fn serve(&self, mut out: impl Write) {
        loop {
            let waiting = self.changed.wait_while(self.lock(), |queue| queue.next.is_empty());
            let mut queue = waiting.unwrap_or_else(PoisonError::into_inner);
            let bytes = std::mem::take(&mut queue.next);
            queue.writing = true;
            drop(queue);
            let failure = write_all(&mut out, &bytes).err();
            let mut queue = self.lock();
            queue.writing = false;
            let gone = failure.is_some();
            if gone {
                (queue.gone, queue.failure) = (true, failure);
                queue.next.clear();
            }
            if queue.is_settled() {
                self.changed.notify_all();
                self.settled.notify_one();
            }
            if gone {
                return;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn is_settled(&self) -> bool {
        self.next.is_empty() && !self.writing
    }
}

/// One write, unless the terminal takes only a part.
fn write_all(out: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match out.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(taken) => bytes = &bytes[taken..],
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => thread::sleep(ASK_AGAIN),
            Err(e) => return Err(e),
        }
    }
    Ok(())
}
