//! The terminal: taken, drawn on with one write a frame, and always given back.
//!
//! Nothing here asks the terminal a question: its size comes from the kernel, everything else
//! from the environment, so that no answer can be late or leak onto the screen.

use std::io::{self, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode, size,
};
use crossterm::{cursor, queue};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tokio::sync::Notify;

/// Whether the terminal is ours; a panic on any thread gives it back by this.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Wakes the interface when a panic has given the terminal back.
static LOST: Notify = Notify::const_new();

/// Collects a frame: the backend flushes after each little step, this does not.
#[derive(Debug, Default)]
struct Pending(Vec<u8>);

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The terminal as long as it is ours; dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Screen {
    pending: Pending,
    /// What the terminal shows, and what it shall show.
    front: Buffer,
    back: Buffer,
    /// Whether what it shows is unknown.
    stale: bool,
}

impl Screen {
    /// Takes the terminal.
    pub fn take() -> io::Result<Self> {
        // Depth and NO_COLOR are decided in `caps`; a second opinion would only disagree.
        crossterm::style::force_color_output(true);
        give_back_on_panic();
        let (columns, rows) = size()?;
        let area = Rect::new(0, 0, columns, rows);
        let mut screen = Self {
            pending: Pending::default(),
            front: Buffer::empty(area),
            back: Buffer::empty(area),
            stale: true,
        };
        screen.enter()?;
        Ok(screen)
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        (self.front.area.width, self.front.area.height)
    }

    pub fn enter(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        self.stale = true;
        queue!(self.pending, EnterAlternateScreen, cursor::Hide)?;
        self.send()
    }

    /// Waits until a panic elsewhere has given the terminal back.
    pub async fn wait_lost() {
        LOST.notified().await;
    }

    /// Whether a panic elsewhere has given the terminal back.
    pub fn lost() -> bool {
        !TAKEN.load(Ordering::SeqCst)
    }

    /// Everything is drawn anew next time.
    pub fn forget(&mut self) {
        self.stale = true;
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        let area = Rect::new(0, 0, columns, rows);
        self.front = Buffer::empty(area);
        self.back = Buffer::empty(area);
        self.stale = true;
    }

    /// Draws a frame and sends what changed, in one write; nothing when nothing changed.
    pub fn draw(&mut self, render: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        self.back.reset();
        render(&mut self.back);
        if self.stale {
            self.front.reset();
        }
        let changes = self.front.diff(&self.back);
        if changes.is_empty() && !self.stale {
            return Ok(());
        }
        queue!(self.pending, BeginSynchronizedUpdate)?;
        if self.stale {
            queue!(self.pending, Clear(ClearType::All))?;
        }
        CrosstermBackend::new(&mut self.pending).draw(changes.into_iter())?;
        queue!(self.pending, EndSynchronizedUpdate)?;
        self.stale = false;
        std::mem::swap(&mut self.front, &mut self.back);
        self.send()
    }

    fn send(&mut self) -> io::Result<()> {
        let frame = &mut self.pending.0;
        let mut out = io::stdout().lock();
        let sent = out.write_all(frame).and_then(|()| out.flush());
        frame.clear();
        sent
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Leaves the terminal as it was found; does nothing when it is not ours.
pub(crate) fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // Nothing can be done when the terminal is gone, and nothing is left to do then.
    let mut bytes = Vec::new();
    let _ = queue!(bytes, EndSynchronizedUpdate, LeaveAlternateScreen, cursor::Show);
    let mut out = io::stdout().lock();
    let _ = out.write_all(&bytes).and_then(|()| out.flush());
    let _ = disable_raw_mode();
}

/// A panic is printed where it can be read.
fn give_back_on_panic() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if TAKEN.load(Ordering::SeqCst) {
                give_back();
                LOST.notify_one();
            }
            before(info);
        }));
    });
}
