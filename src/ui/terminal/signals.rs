//! The signals that end, stop or continue the program, and that of a new size.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::{Signal as Number, getpgrp, getsid, kill_current_process_group};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signal that asks to stop.
pub(crate) const STOP: i32 = SIGTSTP;

/// The signal after a stop.
pub(crate) const CONTINUE: i32 = SIGCONT;

/// The signal of a terminal that has another size.
pub(crate) const RESIZE: i32 = SIGWINCH;

const ENDING: [i32; 3] = [SIGTERM, SIGHUP, SIGINT];

/// The signals that end the program.
pub(crate) struct Ending([Signal; 3]);

impl Ending {
    pub fn new() -> io::Result<Self> {
        let [term, hup, int] = ENDING.map(listen);
        Ok(Self([term?, hup?, int?]))
    }

    /// The number of the next one.
    pub async fn next(&mut self) -> i32 {
        let [term, hup, int] = &mut self.0;
        tokio::select! {
            biased;
            _ = term.recv() => SIGTERM,
            _ = hup.recv() => SIGHUP,
            _ = int.recv() => SIGINT,
        }
    }
}

fn listen(number: i32) -> io::Result<Signal> {
    signal(SignalKind::from_raw(number))
}

/// The signals that are ours as long as this lives; later those that end do so by themselves.
pub(crate) struct Signals {
    ending: Ending,
    stopping: Signal,
    continuing: Signal,
    resizing: Signal,
    released: Arc<AtomicBool>,
}

impl Signals {
    pub fn new() -> io::Result<Self> {
        let released = Arc::new(AtomicBool::new(false));
        for number in ENDING {
            signal_hook::flag::register_conditional_default(number, Arc::clone(&released))?;
        }
        Ok(Self {
            ending: Ending::new()?,
            stopping: listen(STOP)?,
            continuing: listen(CONTINUE)?,
            resizing: listen(RESIZE)?,
            released,
        })
    }

    /// The number of the next one: a terminal that goes sends one to end and one to continue.
    pub async fn next(&mut self) -> i32 {
        tokio::select! {
            biased;
            number = self.ending.next() => number,
            _ = self.stopping.recv() => STOP,
            _ = self.continuing.recv() => CONTINUE,
            _ = self.resizing.recv() => RESIZE,
        }
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.released.store(true, Ordering::SeqCst);
    }
}

/// Whether there is a shell to continue this program: there is none where the session began with
/// its process group, as in `ssh -t host culprits`.
pub(crate) fn can_be_continued() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}

/// Asks everything in this pipeline to stop, as the terminal does in its usual mode: a shell waits
/// until all of it has.
pub(crate) fn stop_job() -> io::Result<()> {
    Ok(kill_current_process_group(Number::TSTP)?)
}
