//! What the terminal sends, read by a thread of its own.
//!
//! The reader of `crossterm` waits within an escape sequence for the rest of it, and may ask a
//! terminal that has gone for ever; neither may keep a signal from being served. (Its other reader,
//! without `use-dev-tty`, loses a key or a new size when both come at once.)

use std::{io, thread};

use crossterm::event::{Event, read};
use tokio::sync::mpsc::{Receiver, channel};

/// Keys that are kept while the interface is busy; more wait in the kernel.
const ROOM: usize = 256;

/// The keys of the terminal.
pub(crate) struct Keys(Receiver<Event>);

impl Keys {
    /// Begins to read, to the end of the program.
    pub fn read() -> io::Result<Self> {
        let (send, receive) = channel(ROOM);
        thread::Builder::new().name("keys".into()).spawn(move || {
            while let Ok(event) = read()
                && send.blocking_send(event).is_ok()
            {}
        })?;
        Ok(Self(receive))
    }

    /// The next one; none when the terminal cannot be read any more.
    pub async fn next(&mut self) -> Option<Event> {
        self.0.recv().await
    }

    /// One that is already there.
    pub fn waiting(&mut self) -> Option<Event> {
        self.0.try_recv().ok()
    }
}
