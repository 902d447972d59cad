//! The interface on a real terminal: drawn in brackets, without a question, and always given back.
//!
//! The test program runs itself once more inside a pseudo-terminal; there it plays the interface.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by it")]

#[path = "screens/fixture.rs"]
#[expect(dead_code, reason = "the screens test uses the rest")]
mod fixture;

use std::io::{Read, Write};
use std::process::Command as Shell;
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use culprits::board::Command;
use culprits::ui::{Exit, Options, run};
use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

const CHILD: &str = "CULPRITS_TEST_CHILD";
const PATIENCE: Duration = Duration::from_secs(20);

/// What the child plays; as a test of its own it does nothing.
#[test]
fn child() {
    let Ok(part) = std::env::var(CHILD) else { return };
    let (_boards, board) = tokio::sync::watch::channel(Arc::new(fixture::board()));
    let (commands, heard) = sync_channel(8);
    if part == "panic" {
        std::thread::spawn(|| {
            std::thread::sleep(Duration::from_millis(300));
            panic!("a worker fell over");
        });
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let exit = runtime.block_on(run(board, commands, Options::default()));
    let stopped = heard.iter().any(|command| matches!(command, Command::Stop));
    println!("\r\nexit {exit:?} stopped {stopped}\r");
    assert!(part == "panic" || matches!(exit, Ok(Exit::Quit | Exit::Signal(_))));
}

struct Play {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    seen: Arc<Mutex<Vec<u8>>>,
    ended: Receiver<()>,
}

impl Play {
    fn start(part: &str) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["--exact", "child", "--nocapture", "--test-threads=1"]);
        command.env(CHILD, part);
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (end, ended) = channel();
        let sink = Arc::clone(&seen);
        std::thread::spawn(move || {
            // The terminal lives as long as somebody reads it.
            let _master = pair.master;
            let mut bytes = [0; 4_096];
            while let Ok(n) = reader.read(&mut bytes)
                && n > 0
            {
                sink.lock().unwrap().extend_from_slice(&bytes[..n]);
            }
            let _ = end.send(());
        });
        Self { child, keys, seen, ended }
    }

    /// Every byte so far.
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned()
    }

    fn wait_for(&self, what: &str) {
        let start = Instant::now();
        while !self.text().contains(what) {
            assert!(start.elapsed() < PATIENCE, "no {what:?} in {:?}", self.text());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn signal(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        assert!(Shell::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Waits for the end, and checks that the terminal is as it was.
    fn end(mut self) -> String {
        let start = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < PATIENCE, "it does not end: {:?}", self.text());
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.ended.recv_timeout(PATIENCE);
        let text = self.text();
        let (_, after) = text.rsplit_once("\u{1b}[?1049l").expect("the alternate screen was left");
        assert!(after.contains("\u{1b}[?25h"), "the cursor is shown again: {after:?}");
        assert!(!after.contains("\u{1b}[?1049h") && !after.contains("\u{1b}[?25l"));
        // No question: no device attributes, no cursor position, no mode or colour request.
        for question in ["[c", "[>c", "[6n", "[?6n", "$p", "]10;?", "]11;?", "[?u", "+q"] {
            assert!(!text.contains(&format!("\u{1b}{question}")), "asked {question:?}");
        }
        assert!(!text.contains("[?1000h") && !text.contains("[?1002h"), "the mouse is left alone");
        text
    }
}

impl Drop for Play {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// What a terminal shows after these bytes.
fn shown(text: &str) -> String {
    let mut parser = vt100::Parser::new(24, 80, 0);
    parser.process(text.as_bytes());
    parser.screen().contents()
}

#[test]
fn quit_gives_the_terminal_back() {
    let mut play = Play::start("quit");
    play.wait_for("ssh-failed");
    play.press("a");
    play.wait_for("PEAK");
    let screen = shown(&play.text());
    assert!(screen.contains("203.0.113.77 svc-backup"), "{screen}");
    play.press("q");
    let text = play.end();
    assert!(text.contains("exit Ok(Quit) stopped true"), "{text:?}");
    let frames = text.matches("\u{1b}[?2026h").count();
    assert!(frames >= 2 && text.matches("\u{1b}[?2026l").count() >= frames);
}

#[test]
fn every_ending_signal_gives_the_terminal_back() {
    for (name, number) in [("TERM", 15), ("HUP", 1), ("INT", 2)] {
        let play = Play::start("signal");
        play.wait_for("ssh-failed");
        play.signal(name);
        let text = play.end();
        assert!(text.contains(&format!("exit Ok(Signal({number}))")), "{text:?}");
    }
}

#[test]
fn a_panic_elsewhere_gives_the_terminal_back_and_can_be_read() {
    let play = Play::start("panic");
    play.wait_for("a worker fell over");
    let text = play.end();
    let (_, after) = text.rsplit_once("\u{1b}[?1049l").unwrap();
    assert!(after.contains("a worker fell over"), "printed on the usual screen: {after:?}");
}

#[test]
fn stop_and_go_takes_the_terminal_again() {
    let mut play = Play::start("stop");
    play.wait_for("ssh-failed");
    play.press("\u{1a}");
    play.wait_for("\u{1b}[?1049l");
    std::thread::sleep(Duration::from_millis(200));
    let before = play.text().len();
    play.signal("CONT");
    let start = Instant::now();
    while !play.text()[before..].contains("ssh-failed") {
        assert!(start.elapsed() < PATIENCE, "drawn anew after fg: {:?}", &play.text()[before..]);
        std::thread::sleep(Duration::from_millis(10));
    }
    play.press("q");
    play.end();
}
