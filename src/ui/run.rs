//! The loop: signals and keys first, then pictures; it draws when the terminal has taken the frame
//! before, and it never stops the engine.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::Duration;

use crossterm::event::{Event, KeyEvent, MouseButton, MouseEventKind};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::app::{App, Effect, Options};
use super::keymap::{Action, Step};
use super::outward::carry_out;
use super::style::Styles;
use super::terminal::{
    CONTINUE, Keys, RESIZE, STOP, Screen, Signals, can_be_continued, give_back, stop_job,
};
use super::update::{preview, update};
use super::views::draw;
use crate::board::{Board, Command, Lens};
use crate::model::Timestamp;

/// Pictures are drawn so far apart, depending on their bytes; keys and their answers at once.
const DATA_FRAME: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];

/// Bytes a second that pictures may take within these bounds.
const DATA_RATE: f64 = 1_300.0;

/// Keys that are taken in before anything is drawn; a flood of them may not hide everything else.
const KEYS_A_FRAME: usize = 256;

/// How the interface ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By its key.
    Quit,
    /// By this signal.
    Signal(i32),
    /// The terminal went away.
    Hangup,
}

/// Runs the interface until it ends, and gives the terminal back.
///
/// Needs a tokio runtime with its drivers for signals and time (`enable_all`).
///
/// # Errors
/// When the terminal cannot be taken, or another thread panics.
pub async fn run(
    boards: watch::Receiver<Arc<Board>>,
    commands: SyncSender<Command>,
    options: Options,
) -> io::Result<Exit> {
    let mut signals = Signals::new()?;
    let screen = Screen::take()?;
    let (columns, rows) = screen.size();
    let app = App::new(&options, columns, rows);
    let styles = Styles::new(app.theme(), options.caps);
    let outbox = Outbox { commands, lens: None, speed: None, seek: None };
    let mut shell = Shell { app, styles, options, screen, outbox, exit: None, previews: false };
    let exit = shell.serve(boards, &mut signals).await;
    shell.outbox.close();
    exit
}

/// The state with what it acts on.
struct Shell {
    app: App,
    styles: Styles,
    options: Options,
    screen: Screen,
    outbox: Outbox,
    exit: Option<Exit>,
    /// Whether another theme than the app's is tried on.
    previews: bool,
}

impl Shell {
    async fn serve(
        &mut self,
        mut boards: watch::Receiver<Arc<Board>>,
        signals: &mut Signals,
    ) -> io::Result<Exit> {
        let mut keys = Keys::read()?;
        let mut due = Instant::now();
        let mut fresh = true;
        let mut open = true;
        let mut undrawn = true;
        if self.app.mouse() {
            self.screen.mouse(true);
        }
        let first = Arc::clone(&boards.borrow_and_update());
        let effects = self.app.receive(first);
        self.carry_out(effects)?;
        loop {
            // What a terminal that stands still has missed is not drawn later: the newest is.
            undrawn = undrawn && !self.draw();
            undrawn |= tokio::select! {
                biased;
                () = Screen::wait_lost() => {
                    return Err(io::Error::other("another part of the program has failed"));
                }
                number = signals.next() => {
                    self.signal(number)?;
                    true
                }
                event = keys.next() => {
                    self.take(event.as_ref())?;
                    for _ in 0..KEYS_A_FRAME {
                        let Some(event) = keys.waiting().filter(|_| self.exit.is_none()) else {
                            break;
                        };
                        self.take(Some(&event))?;
                    }
                    due = Instant::now();
                    true
                }
                taken = self.screen.taken() => {
                    if taken.is_err() {
                        self.exit = Some(Exit::Hangup);
                    }
                    false
                }
                changed = boards.changed(), if open && !fresh => {
                    open = changed.is_ok();
                    fresh = open;
                    false
                }
                () = sleep_until(due), if fresh => {
                    fresh = false;
                    let board = Arc::clone(&boards.borrow_and_update());
                    let asked = board.lens.generation;
                    let effects = self.app.receive(board);
                    self.carry_out(effects)?;
                    due = Instant::now();
                    if self.app.lens.generation == asked {
                        due += rest(self.screen.sent());
                    }
                    true
                }
            };
            if let Some(exit) = self.exit {
                return Ok(exit);
            }
        }
    }

    /// Draws, if the terminal is ready for it.
    fn draw(&mut self) -> bool {
        self.outbox.flush();
        let (app, styles) = (&self.app, &self.styles);
        self.screen.draw(|buffer| draw(buffer, app, styles))
    }

    /// Takes what the terminal sent; without it, the terminal is gone.
    fn take(&mut self, event: Option<&Event>) -> io::Result<()> {
        match event {
            Some(Event::Key(key)) => self.key(*key),
            Some(Event::Mouse(mouse)) => match mouse.kind {
                MouseEventKind::ScrollUp => self.wheel(Step::Up),
                MouseEventKind::ScrollDown => self.wheel(Step::Down),
                MouseEventKind::Down(MouseButton::Left) => {
                    self.act(Action::Click(mouse.column, mouse.row))
                }
                _ => Ok(()),
            },
            Some(_) => Ok(()),
            None => {
                self.exit.get_or_insert(Exit::Hangup);
                Ok(())
            }
        }
    }

    fn resized(&mut self) -> io::Result<()> {
        let (columns, rows) = self.screen.size();
        let effects = self.app.resize(columns, rows);
        self.carry_out(effects)
    }

    fn key(&mut self, key: KeyEvent) -> io::Result<()> {
        let Some(action) = self.app.keymap().action(self.app.scope(), key) else { return Ok(()) };
        self.act(action)
    }

    /// A notch of the wheel is three lines.
    fn wheel(&mut self, step: Step) -> io::Result<()> {
        (0..3).try_for_each(|_| self.act(Action::Move(step)))
    }

    fn act(&mut self, action: Action) -> io::Result<()> {
        let effects = update(&mut self.app, action);
        self.carry_out(effects)?;
        // A theme is tried on while it is chosen.
        let theme = preview(&self.app);
        if theme.is_some() || self.previews {
            self.previews = theme.is_some();
            let theme = theme.as_ref().unwrap_or(self.app.theme());
            self.styles = Styles::new(theme, self.options.caps);
        }
        Ok(())
    }

    fn signal(&mut self, number: i32) -> io::Result<()> {
        match number {
            STOP => stop(),
            CONTINUE if self.screen.resume().is_ok() => self.resized(),
            RESIZE if self.screen.measure().is_ok() => self.resized(),
            CONTINUE | RESIZE => {
                self.exit = Some(Exit::Hangup);
                Ok(())
            }
            _ => {
                self.exit = Some(Exit::Signal(number));
                Ok(())
            }
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Send(command) => self.outbox.put(command),
                Effect::Restyle => {
                    self.styles = Styles::new(self.app.theme(), self.options.caps);
                }
                Effect::Mouse(on) => self.screen.mouse(on),
                Effect::Out(out) => {
                    let carried = carry_out(&out, &self.app, &self.styles, &self.options);
                    let sent = carried.bytes.is_empty() || self.screen.send_aside(&carried.bytes);
                    let said = match carried.said {
                        Some(_) if !sent => Some(Err("the terminal does not take it now".into())),
                        said => said,
                    };
                    if let Some(said) = said {
                        self.app.say(said);
                    }
                }
                Effect::Suspend if can_be_continued() => stop_job()?,
                Effect::Redraw | Effect::Suspend => self.screen.forget(),
                Effect::Quit => self.exit = Some(Exit::Quit),
            }
        }
        Ok(())
    }
}

/// Stops this process as the shell expects it; the signal after the stop takes the terminal again.
fn stop() -> io::Result<()> {
    if can_be_continued() {
        give_back();
        signal_hook::low_level::emulate_default_handler(STOP)?;
    }
    Ok(())
}

/// How long pictures rest after a frame of so many bytes.
fn rest(bytes: usize) -> Duration {
    let [least, most] = DATA_FRAME;
    Duration::from_secs_f64(bytes as f64 / DATA_RATE).clamp(least, most)
}

/// Commands that wait for room in the channel; of each kind only the newest counts.
struct Outbox {
    commands: SyncSender<Command>,
    lens: Option<Box<Lens>>,
    speed: Option<f64>,
    seek: Option<Timestamp>,
}

impl Outbox {
    fn put(&mut self, command: Command) {
        match command {
            Command::Look(lens) => self.lens = Some(lens),
            Command::Speed(speed) => self.speed = Some(speed),
            Command::Seek(to) => self.seek = Some(to),
            Command::Stop => {}
        }
        self.flush();
    }

    fn flush(&mut self) {
        if let Some(lens) = self.lens.take()
            && let Err(TrySendError::Full(Command::Look(lens))) =
                self.commands.try_send(Command::Look(lens))
        {
            self.lens = Some(lens);
        }
        if let Some(speed) = self.speed.take()
            && let Err(TrySendError::Full(_)) = self.commands.try_send(Command::Speed(speed))
        {
            self.speed = Some(speed);
        }
        if let Some(to) = self.seek.take()
            && let Err(TrySendError::Full(_)) = self.commands.try_send(Command::Seek(to))
        {
            self.seek = Some(to);
        }
    }

    /// Asks the engine to end; one that is gone, or too busy to hear, ends with its channel.
    fn close(&self) {
        let _ = self.commands.try_send(Command::Stop);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    #[test]
    fn a_full_channel_gets_the_newest_lens_later() {
        let (commands, heard) = sync_channel(1);
        let mut outbox = Outbox { commands, lens: None, speed: None, seek: None };
        for generation in 1..=3 {
            let lens = Lens { generation, ..Lens::default() };
            outbox.put(Command::Look(Box::new(lens)));
        }
        let mut generations = Vec::new();
        while let Ok(Command::Look(lens)) = heard.try_recv() {
            generations.push(lens.generation);
            outbox.flush();
        }
        assert_eq!(generations, [1, 3]);
    }
}
