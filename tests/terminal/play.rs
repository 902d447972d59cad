//! A program in a pseudo-terminal of its own, with somebody at the keys.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::process::Command as Shell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

use portable_pty::{
    Child, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system,
};
use rustix::termios::{Action, tcflow};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_culprits");

/// Tells this test program to play the interface, and how.
pub const PART: &str = "CULPRITS_TEST_CHILD";

const PATIENCE: Duration = Duration::from_mins(1);

fn size_of(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

/// What the terminal got, and what it shows.
struct Terminal {
    bytes: Vec<u8>,
    screen: vt100::Parser,
}

pub struct Play {
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    slave: Option<Box<dyn SlavePty + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    terminal: Arc<Mutex<Terminal>>,
    /// Whoever reads the terminal.
    reader: Option<JoinHandle<()>>,
    closing: Arc<AtomicBool>,
    /// The modes of the line before anything ran.
    modes: String,
}

impl Play {
    /// The interface alone, played by this test program.
    pub fn interface(part: &str) -> Self {
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["--exact", "child", "--nocapture", "--test-threads=1"]);
        command.env(PART, part);
        let mut play = Self::start(command);
        play.read();
        play
    }

    pub fn program(args: &[&str]) -> Self {
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(args);
        let mut play = Self::start(command);
        play.read();
        play
    }

    /// A shell that runs these lines; `$PROGRAM` is the program, `$0` is `argument`.
    pub fn shell(script: &str, argument: &str) -> Self {
        let mut play = Self::shell_unread(script, argument);
        play.read();
        play
    }

    /// The same on a terminal that takes nothing once its buffer is full.
    pub fn shell_unread(script: &str, argument: &str) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", script, argument]);
        Self::start(command)
    }

    fn start(mut command: CommandBuilder) -> Self {
        let pair = native_pty_system().openpty(size_of(80, 24)).unwrap();
        command.env("PROGRAM", PROGRAM);
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        command.env("XDG_CONFIG_HOME", "/nonexistent");
        command.cwd(std::env::temp_dir());
        let modes = format!("{:?}", pair.master.get_termios());
        let child = pair.slave.spawn_command(command).unwrap();
        let keys = pair.master.take_writer().unwrap();
        let screen = vt100::Parser::new(24, 80, 0);
        Self {
            child,
            master: Some(pair.master),
            slave: Some(pair.slave),
            keys: Some(keys),
            terminal: Arc::new(Mutex::new(Terminal { bytes: Vec::new(), screen })),
            reader: None,
            closing: Arc::default(),
            modes,
        }
    }

    /// Has the terminal take what it is sent.
    pub fn read(&mut self) {
        let mut reader = self.master().try_clone_reader().unwrap();
        let (terminal, closing) = (Arc::clone(&self.terminal), Arc::clone(&self.closing));
        self.reader = Some(std::thread::spawn(move || {
            let mut bytes = [0; 4_096];
            while let Ok(n) = reader.read(&mut bytes)
                && n > 0
                && !closing.load(Ordering::SeqCst)
            {
                let mut terminal = terminal.lock().unwrap();
                terminal.bytes.extend_from_slice(&bytes[..n]);
                terminal.screen.process(&bytes[..n]);
            }
        }));
    }

    fn master(&self) -> &dyn MasterPty {
        self.master.as_deref().unwrap()
    }

    /// Every byte so far.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.terminal.lock().unwrap().bytes).into_owned()
    }

    /// What the terminal shows.
    pub fn screen(&self) -> String {
        self.terminal.lock().unwrap().screen.screen().contents()
    }

    pub fn wait(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !holds(self) {
            let (screen, text) = (self.screen(), self.text());
            assert!(start.elapsed() < PATIENCE, "no {what}:\n{screen}\n{text:?}");
            sleep(Duration::from_millis(10));
        }
    }

    /// Waits until the screen shows this.
    pub fn wait_for(&self, what: &str) {
        self.wait(what, |play| play.screen().contains(what));
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.as_mut().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        self.terminal.lock().unwrap().screen.screen_mut().set_size(rows, columns);
        self.master().resize(size_of(columns, rows)).unwrap();
    }

    pub fn id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub fn signal(&self, name: &str) {
        signal(self.id(), name);
    }

    /// The modes of the line.
    pub fn modes(&self) -> String {
        format!("{:?}", self.master().get_termios())
    }

    pub fn is_raw(&self) -> bool {
        self.modes() != self.modes
    }

    /// Stops the terminal, as Ctrl-S does, or lets it go on.
    pub fn hold(&self, on: bool) {
        let action = if on { Action::OOff } else { Action::OOn };
        tcflow(self.line(), action).unwrap();
    }

    fn line(&self) -> File {
        let path = self.master().tty_name().unwrap();
        let flags = i32::try_from(rustix::fs::OFlags::NOCTTY.bits()).unwrap();
        OpenOptions::new().read(true).write(true).custom_flags(flags).open(path).unwrap()
    }

    pub fn wait_end(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it does not end: {:?}", self.text());
            sleep(Duration::from_millis(10));
        }
    }

    /// Waits for the end, and checks that the terminal is as it was; gives the exit code and
    /// every byte.
    pub fn end(mut self) -> (u32, String) {
        let status = self.wait_end();
        assert_eq!(self.modes(), self.modes, "the modes of the line are as before");
        self.slave = None;
        self.reader.take().unwrap().join().unwrap();
        let text = self.text();
        let (_, after) = text.rsplit_once("\u{1b}[?1049l").expect("the alternate screen was left");
        assert!(after.contains("\u{1b}[?25h"), "the cursor is shown again: {after:?}");
        assert!(!after.contains("\u{1b}[?1049h") && !after.contains("\u{1b}[?25l"));
        assert_eq!(status.signal(), None);
        assert_polite(&text);
        (status.exit_code(), text)
    }

    /// Closes the terminal, as a window is closed.
    pub fn close(mut self) -> ExitStatus {
        self.closing.store(true, Ordering::SeqCst);
        self.reader.take().unwrap().join().unwrap();
        (self.slave, self.keys, self.master) = (None, None, None);
        self.wait_end()
    }
}

impl Drop for Play {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// No question: no device attributes, no cursor position, no mode or colour request. And what
/// nobody asked for is not turned on.
fn assert_polite(text: &str) {
    for question in ["[c", "[>c", "[6n", "[?6n", "$p", "]10;?", "]11;?", "[?u", "+q"] {
        assert!(!text.contains(&format!("\u{1b}{question}")), "asked {question:?}");
    }
    for mode in ["[?1000h", "[?1002h", "[?1003h", "[?2004h"] {
        assert!(!text.contains(&format!("\u{1b}{mode}")), "turned on {mode:?}");
    }
}

pub fn signal(id: u32, name: &str) {
    assert!(Shell::new("kill").args(["-s", name, &id.to_string()]).status().unwrap().success());
}
