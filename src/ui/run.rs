//! The loop: keys and signals first, then pictures; it draws, and it never stops the engine.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::task::Poll;
use std::time::Duration;

use crossterm::event::{Event, EventStream, KeyEvent};
use futures_util::StreamExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::app::{App, Effect, Options};
use super::keymap::Action;
use super::outward::carry_out;
use super::style::Styles;
use super::terminal::{Screen, give_back};
use super::update::{preview, update};
use super::views::draw;
use crate::board::{Board, Command, Lens};
use crate::model::Timestamp;

/// Pictures are drawn this far apart; keys at once.
const DATA_FRAME: Duration = Duration::from_millis(250);

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
/// When the terminal cannot be taken or written to.
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
        let mut keys = EventStream::new();
        let mut due = Instant::now();
        let mut fresh = true;
        let mut open = true;
        let first = Arc::clone(&boards.borrow_and_update());
        let effects = self.app.receive(first);
        self.carry_out(effects)?;
        self.draw()?;
        loop {
            let drawn = tokio::select! {
                biased;
                event = keys.next() => {
                    self.take(event.and_then(Result::ok).as_ref())?;
                    // What was typed meanwhile is taken in before anything is drawn. It must be
                    // asked with this task's own waker: the stream keeps the first one it gets.
                    while self.exit.is_none()
                        && let Poll::Ready(event) =
                            poll_fn(|task| Poll::Ready(keys.poll_next_unpin(task))).await
                    {
                        self.take(event.and_then(Result::ok).as_ref())?;
                    }
                    true
                }
                () = Screen::wait_lost() => false,
                number = signals.next() => {
                    self.signal(number)?;
                    true
                }
                changed = boards.changed(), if open && !fresh => {
                    open = changed.is_ok();
                    fresh = open;
                    false
                }
                () = sleep_until(due), if fresh => {
                    fresh = false;
                    due = Instant::now() + DATA_FRAME;
                    let board = Arc::clone(&boards.borrow_and_update());
                    let effects = self.app.receive(board);
                    self.carry_out(effects)?;
                    true
                }
            };
            if let Some(exit) = self.exit {
                return Ok(exit);
            }
            if Screen::lost() {
                return Err(io::Error::other("another part of the program has failed"));
            }
            if drawn {
                self.draw()?;
            }
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        self.outbox.flush();
        let (app, styles) = (&self.app, &self.styles);
        self.screen.draw(|buffer| draw(buffer, app, styles))
    }

    /// Takes what the terminal sent; without it, the terminal is gone.
    fn take(&mut self, event: Option<&Event>) -> io::Result<()> {
        match event {
            Some(Event::Key(key)) => self.key(*key),
            Some(Event::Resize(columns, rows)) => {
                self.screen.resize(*columns, *rows);
                let effects = self.app.resize(*columns, *rows);
                self.carry_out(effects)
            }
            Some(_) => Ok(()),
            None => {
                self.exit.get_or_insert(Exit::Hangup);
                Ok(())
            }
        }
    }

    fn key(&mut self, key: KeyEvent) -> io::Result<()> {
        let Some(action) = self.app.keymap().action(self.app.scope(), key) else { return Ok(()) };
        self.act(action)
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
        if number == signal_hook::consts::SIGTSTP {
            return self.suspend();
        }
        self.exit = Some(Exit::Signal(number));
        Ok(())
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Send(command) => self.outbox.put(command),
                Effect::Restyle => {
                    self.styles = Styles::new(self.app.theme(), self.options.caps);
                }
                Effect::Redraw => self.screen.forget(),
                Effect::Suspend => self.suspend()?,
                Effect::Mouse(_) => {}
                Effect::Out(out) => {
                    let carried = carry_out(&out, &self.app, &self.styles, &self.options);
                    if let Some(said) = carried.said {
                        self.app.say(said);
                    }
                }
                Effect::Quit => self.exit = Some(Exit::Quit),
            }
        }
        Ok(())
    }

    /// Stops this process as the shell expects it, and takes the terminal again afterwards.
    fn suspend(&mut self) -> io::Result<()> {
        give_back();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.screen.enter()?;
        // It may have another size by now.
        let (columns, rows) = crossterm::terminal::size()?;
        self.screen.resize(columns, rows);
        let effects = self.app.resize(columns, rows);
        self.carry_out(effects)
    }
}

/// Commands that wait for room in the channel; of each kind only the newest counts.
struct Outbox {
    commands: SyncSender<Command>,
    lens: Option<Lens>,
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

/// The signals that end or stop the program.
struct Signals([Signal; 4]);

const NUMBERS: [i32; 4] = [
    signal_hook::consts::SIGTERM,
    signal_hook::consts::SIGHUP,
    signal_hook::consts::SIGINT,
    signal_hook::consts::SIGTSTP,
];

impl Signals {
    fn new() -> io::Result<Self> {
        let [term, hup, int, stop] = NUMBERS.map(|number| signal(SignalKind::from_raw(number)));
        Ok(Self([term?, hup?, int?, stop?]))
    }

    async fn next(&mut self) -> i32 {
        let [term, hup, int, stop] = &mut self.0;
        tokio::select! {
            _ = term.recv() => NUMBERS[0],
            _ = hup.recv() => NUMBERS[1],
            _ = int.recv() => NUMBERS[2],
            _ = stop.recv() => NUMBERS[3],
        }
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
            outbox.put(Command::Look(Lens { generation, ..Lens::default() }));
        }
        let mut generations = Vec::new();
        while let Ok(Command::Look(lens)) = heard.try_recv() {
            generations.push(lens.generation);
            outbox.flush();
        }
        assert_eq!(generations, [1, 3]);
    }
}
