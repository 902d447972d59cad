//! The board in sentences, one on a line, without a screen: for screen readers, for `tee`, for a
//! pipe. No colour, no escape sequence, nothing that was written is changed.
//!
//! [`Talk`] is a pure thing: boards and commands go in, sentences and the next lens come out. Only
//! this file and `pipes` know channels and signals.

mod answers;
mod incidents;
mod pipes;
mod speaker;
mod talk;
mod words;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError};

use tokio::sync::{mpsc, watch};
use tokio::time::{Duration, sleep};

use super::run::Exit;
use super::terminal::Ending;
use super::zone::Zone;
use crate::board::{Board, Command};
use pipes::{lines, voice};

pub use pipes::Heard;
pub use talk::Talk;

/// A lens that found the channel full is sent again after so long.
const AGAIN: Duration = Duration::from_millis(50);

/// How the sentences start.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The time zone of their times.
    pub zone: Zone,
    /// Minutes that rankings are over; everything when `None`.
    pub span: Option<i64>,
    /// Whether standard input brings commands; it does not when it is a source.
    pub commands: bool,
}

/// Tells what is new, a sentence a line on standard output, until somebody ends it, or until the
/// sources have ended and no command can come any more.
///
/// Needs a tokio runtime with its drivers for signals and time (`enable_all`).
///
/// # Errors
/// When standard output cannot be written to; that of a reader that has gone is a broken pipe.
pub async fn run(
    mut boards: watch::Receiver<Arc<Board>>,
    engine: SyncSender<Command>,
    options: Options,
) -> io::Result<Exit> {
    let mut signals = Ending::new()?;
    let (send, written) = voice()?;
    let mut input = if options.commands { Some(lines()?) } else { None };
    let mut talk = Talk::new(options.zone, options.span);
    let mut outbox: VecDeque<String> = VecDeque::new();
    if options.commands {
        outbox.push_back("culprits in sentences; ? lists the commands.".to_owned());
    }
    let mut asked = 0;
    let failed = || io::Error::other("another part of the program has failed");
    loop {
        if asked != talk.lens().generation {
            let lens = talk.lens();
            let generation = lens.generation;
            match engine.try_send(Command::Look(Box::new(lens))) {
                Ok(()) => asked = generation,
                Err(TrySendError::Full(_)) => {}
                Err(TrySendError::Disconnected(_)) => return Err(failed()),
            }
        }
        if outbox.is_empty() && (talk.quit() || (talk.ended() && input.is_none())) {
            break;
        }
        tokio::select! {
            biased;
            number = signals.next() => return Ok(Exit::Signal(number)),
            permit = send.reserve(), if !outbox.is_empty() => match permit {
                Ok(permit) => permit.send(outbox.pop_front().unwrap_or_default()),
                // The writer has failed, and says why.
                Err(_) => break,
            },
            () = send.closed() => break,
            heard = next(&mut input) => match heard {
                Some(heard) => outbox.extend(talk.ask(heard)),
                None => input = None,
            },
            // Who reads slower than boards come hears of the newest.
            changed = boards.changed(), if outbox.is_empty() => {
                changed.map_err(|_| failed())?;
                let board = Arc::clone(&boards.borrow_and_update());
                outbox.extend(talk.hear(&board));
            }
            () = sleep(AGAIN), if asked != talk.lens().generation => {}
        }
    }
    drop(send);
    tokio::select! {
        biased;
        number = signals.next() => Ok(Exit::Signal(number)),
        written = written => written.map_err(|_| failed())?.map(|()| Exit::Quit),
    }
}

/// The next line; never when there is no input.
async fn next(input: &mut Option<mpsc::Receiver<Heard>>) -> Option<Heard> {
    match input {
        Some(input) => input.recv().await,
        None => std::future::pending().await,
    }
}
