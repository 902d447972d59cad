//! The program on a pseudo-terminal, with the time of all that it sends.

use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::process::{self, Usage};

const PATIENCE: Duration = Duration::from_secs(20);

/// As long without a byte, and the next byte is the answer to a key.
const SILENCE: Duration = Duration::from_millis(30);

/// What came with one read, and when.
pub type Piece = (Instant, Vec<u8>);

pub struct Board {
    child: Mutex<Box<dyn Child + Send + Sync>>,
    master: Box<dyn MasterPty + Send>,
    keys: Mutex<Box<dyn Write + Send>>,
    sent: Arc<Mutex<Vec<Piece>>>,
    started: Instant,
}

/// A moment of a run: how much was sent, and what the program had used.
pub struct Mark {
    pub pieces: usize,
    pub usage: Usage,
}

impl Board {
    /// Starts the program; `input` is a file for its standard input.
    pub fn start(program: &str, args: &[&str], input: Option<&str>) -> Self {
        let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new("sh");
        let from = if input.is_some() { "<\"$INPUT\"" } else { "" };
        command.args(["-c", &format!("exec \"$0\" \"$@\" {from}"), program]);
        command.args(args);
        command.env("INPUT", input.unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        command.env("XDG_CONFIG_HOME", "/nonexistent");
        let started = Instant::now();
        let child = Mutex::new(pair.slave.spawn_command(command).unwrap());
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = Mutex::new(pair.master.take_writer().unwrap());
        let sent = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&sent);
        std::thread::spawn(move || {
            let mut bytes = vec![0; 1 << 16];
            while let Ok(n) = reader.read(&mut bytes)
                && n > 0
            {
                sink.lock().unwrap().push((Instant::now(), bytes[..n].to_vec()));
            }
        });
        Self { child, master: pair.master, keys, sent, started }
    }

    pub fn id(&self) -> u32 {
        self.child.lock().unwrap().process_id().unwrap()
    }

    pub fn mark(&self) -> Mark {
        Mark { pieces: self.pieces(0).len(), usage: process::usage(self.id()) }
    }

    pub fn pieces(&self, from: usize) -> Vec<Piece> {
        self.sent.lock().unwrap()[from..].to_vec()
    }

    /// Milliseconds up to the end of the first frame.
    pub fn first_frame(&self) -> f64 {
        loop {
            let mut seen = Vec::new();
            for (at, bytes) in self.pieces(0) {
                seen.extend(bytes);
                if String::from_utf8_lossy(&seen).contains("\u{1b}[?2026l") {
                    return milliseconds(at - self.started);
                }
            }
            assert!(
                self.started.elapsed() < PATIENCE,
                "no frame: {}",
                String::from_utf8_lossy(&seen)
            );
            sleep(Duration::from_millis(1));
        }
    }

    fn press(&self, keys: &str) {
        self.keys.lock().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    /// Presses keys that change the screen, each after a silence: milliseconds up to the first
    /// byte that follows.
    pub fn answers(&self, count: usize) -> Vec<f64> {
        let mut answers = Vec::new();
        for key in ["j", "k", "\r", "\u{1b}"].iter().cycle().take(count) {
            let before = loop {
                let pieces = self.pieces(0);
                if pieces.last().is_some_and(|(at, _)| at.elapsed() >= SILENCE) {
                    break pieces.len();
                }
                sleep(Duration::from_millis(3));
            };
            let pressed = Instant::now();
            self.press(key);
            while pressed.elapsed() < Duration::from_millis(1_500) {
                if let Some((at, _)) = self.pieces(before).first() {
                    answers.push(milliseconds(at.saturating_duration_since(pressed)));
                    break;
                }
                sleep(Duration::from_micros(300));
            }
        }
        answers
    }

    /// Milliseconds that the key to quit takes.
    pub fn quit(&self) -> f64 {
        let pressed = Instant::now();
        self.press("q");
        self.wait(pressed)
    }

    /// Milliseconds that it takes to end by a signal.
    pub fn signal(&self, name: &str) -> f64 {
        let id = rustix::process::Pid::from_raw(self.id() as i32).unwrap();
        assert_eq!(name, "TERM");
        let sent = Instant::now();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        self.wait(sent)
    }

    /// Stops the terminal as Ctrl-S does.
    pub fn hold(&self) {
        let path = self.master.tty_name().unwrap();
        let line = std::fs::File::open(path).unwrap();
        rustix::termios::tcflow(line, rustix::termios::Action::OOff).unwrap();
    }

    fn wait(&self, since: Instant) -> f64 {
        self.child.lock().unwrap().wait().unwrap();
        milliseconds(since.elapsed())
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        let _ = self.child.lock().unwrap().kill();
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
