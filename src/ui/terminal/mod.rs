//! The terminal: taken, drawn on with one write a frame, and always given back.
//!
//! Nothing here asks the terminal a question: its size comes from the kernel, everything else
//! from the environment, so that no answer can be late or leak onto the screen. And nothing here
//! waits for the terminal but the thread of `writer`, and giving back for a moment.

mod encode;
mod keys;
mod signals;
mod writer;

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::terminal::{disable_raw_mode, enable_raw_mode, size};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tokio::sync::Notify;

use encode::{encode, settle};
pub(super) use keys::Keys;
pub(super) use signals::{CONTINUE, Ending, RESIZE, STOP, Signals, can_be_continued, stop_job};
use writer::Writer;

/// The alternate screen, without a cursor; and the way back, out of a frame that was cut off.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l";
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[m\x1b[?1049l\x1b[?25h";
const HIDE_CURSOR: &[u8] = b"\x1b[?25l";

/// A frame is shown when all of it is there.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
const CLEAR: &[u8] = b"\x1b[m\x1b[2J";

/// Clicks, the wheel and drags, with columns beyond 223.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// How long giving back waits for a terminal that takes nothing.
const PATIENCE: Duration = Duration::from_millis(30);

/// No screen is larger; who says so would have us fill the memory.
const LARGEST: (u16, u16) = (1_000, 500);

static WRITER: Writer = Writer::new();

/// Whether the terminal tells of the mouse.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// Whether a panic has given the terminal back, and what wakes the interface then.
static LOST: AtomicBool = AtomicBool::new(false);
static WAKE_LOST: Notify = Notify::const_new();

/// The terminal as long as it is ours; dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Screen {
    writer: &'static Writer,
    /// What the terminal shows, or will when it has taken the last frame; and what comes next.
    front: Buffer,
    back: Buffer,
    /// Whether what it shows is unknown.
    stale: bool,
    frame: Vec<u8>,
}

impl Screen {
    /// Takes the terminal.
    pub fn take() -> io::Result<Self> {
        static STARTED: AtomicBool = AtomicBool::new(false);
        give_back_on_panic();
        let (columns, rows) = size()?;
        if !STARTED.swap(true, Ordering::SeqCst) {
            WRITER.start(File::from(io::stdout().as_fd().try_clone_to_owned()?))?;
        }
        let screen = Self::on(&WRITER, columns, rows);
        enable_raw_mode()?;
        WRITER.open(ENTER);
        Ok(screen)
    }

    fn on(writer: &'static Writer, columns: u16, rows: u16) -> Self {
        let (front, back) = (Buffer::default(), Buffer::default());
        let mut screen = Self { writer, front, back, stale: true, frame: Vec::new() };
        screen.resize(columns, rows);
        screen
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        (self.front.area.width, self.front.area.height)
    }

    /// Takes the terminal again after a stop. What the shell did meanwhile is not known, nor
    /// the size.
    pub fn resume(&mut self) -> io::Result<()> {
        if self.writer.is_open() {
            disable_raw_mode()?;
            enable_raw_mode()?;
            self.writer.put(HIDE_CURSOR);
        } else {
            enable_raw_mode()?;
            self.writer.open(ENTER);
        }
        if MOUSE.load(Ordering::SeqCst) {
            self.writer.put(MOUSE_ON);
        }
        self.measure()
    }

    /// Takes the size that the terminal has now.
    pub fn measure(&mut self) -> io::Result<()> {
        let (columns, rows) = size()?;
        self.resize(columns, rows);
        Ok(())
    }

    /// Waits until a panic elsewhere has given the terminal back.
    pub async fn wait_lost() {
        while !LOST.load(Ordering::SeqCst) {
            WAKE_LOST.notified().await;
        }
    }

    /// Waits until the terminal has taken what it was sent last.
    ///
    /// # Errors
    /// When it has gone.
    pub async fn taken(&self) -> io::Result<()> {
        self.writer.settled().await
    }

    /// Everything is drawn anew next time.
    pub fn forget(&mut self) {
        self.stale = true;
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        let area = Rect::new(0, 0, columns.min(LARGEST.0), rows.min(LARGEST.1));
        self.front = Buffer::empty(area);
        self.back = Buffer::empty(area);
        self.stale = true;
    }

    /// Draws a frame and sends what changed, if anything did. While the terminal has not taken
    /// the frame before, nothing is drawn and the answer is no: [`Screen::taken`] tells when.
    pub fn draw(&mut self, render: impl FnOnce(&mut Buffer)) -> bool {
        if !self.writer.is_idle() {
            return false;
        }
        self.back.reset();
        render(&mut self.back);
        settle(&mut self.back);
        self.frame.clear();
        self.frame.extend_from_slice(BEGIN);
        if self.stale {
            self.front.reset();
            self.frame.extend_from_slice(CLEAR);
        }
        let before = self.frame.len();
        encode(&mut self.frame, &self.front, &self.back);
        if self.stale || self.frame.len() > before {
            self.frame.extend_from_slice(END);
            self.writer.put(&self.frame);
        } else {
            self.frame.clear();
        }
        self.stale = false;
        std::mem::swap(&mut self.front, &mut self.back);
        true
    }

    /// Bytes of the last frame; none when nothing had changed.
    pub fn sent(&self) -> usize {
        self.frame.len()
    }

    /// Sends bytes between two frames: what no cell can say, as a copy to the clipboard. They are
    /// not sent, and the answer is no, when too much waits already for a terminal that is stopped.
    pub fn send_aside(&self, bytes: &[u8]) -> bool {
        self.writer.put(bytes)
    }

    /// Has the terminal tell of clicks, drags and the wheel, or no longer.
    pub fn mouse(&self, on: bool) {
        MOUSE.store(on, Ordering::SeqCst);
        self.writer.put(if on { MOUSE_ON } else { MOUSE_OFF });
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Leaves the terminal as it was found; does nothing when it is not ours.
pub(crate) fn give_back() {
    if WRITER.close(&farewell()) {
        WRITER.settle(PATIENCE);
        // Nothing can be done when the terminal is gone, and nothing is left to do then.
        let _ = disable_raw_mode();
    }
}

/// What undoes all that was turned on.
fn farewell() -> Vec<u8> {
    let mouse = if MOUSE.load(Ordering::SeqCst) { MOUSE_OFF } else { b"" };
    [mouse, LEAVE].concat()
}

/// A panic is printed where it can be read.
fn give_back_on_panic() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            give_back();
            LOST.store(true, Ordering::SeqCst);
            WAKE_LOST.notify_one();
            before(info);
        }));
    });
}

#[cfg(test)]
mod tests;
