//! `culprits watch`, `demo`, `replay`: the board in the terminal.

use std::io::{Cursor, IsTerminal};

use chrono::Utc;

use super::Failure;
use super::args::{DemoArgs, LookArgs, ReplayArgs, SourceArgs, WatchArgs};
use super::setup;
use super::sources::{Reach, input};
use crate::config::{self, Config};
use crate::decode::parse_time;
use crate::engine::{Engine, Input, Line, LineOptions, Pace};
use crate::model::Timestamp;
use crate::ui::{self, Caps, Depth, Exit, Theme};

/// The demo's recording: lines of CloudTrail, zstd.
const RECORDING: &[u8] = include_bytes!("../../demo/recording.jsonl.zst");

/// The demo starts here; what is before warms the detectors.
const DEMO_START: &str = "2026-07-10T08:30:00Z";

/// Hours of closed minutes that a board retains unless the user says otherwise.
const RETAIN_HOURS: i64 = 24;

pub fn watch(args: &WatchArgs) -> Result<(), Failure> {
    let config = setup::load_config()?;
    let retain = retain_hours(&config);
    let options = setup::line_options(&args.source, &config, true, retain)?;
    let look = Look::new(&args.look, &config)?;
    let now = Timestamp::from_millis(Utc::now().timestamp_millis());
    let since =
        args.since.as_deref().map(|text| setup::moment(text, "--since", now)).transpose()?;
    let reach = Reach { follow: true, since, until: None };
    let input = input(&args.source, &options, reach)?;
    look.show(options, input, Pace::Live)
}

pub fn demo(args: &DemoArgs) -> Result<(), Failure> {
    let config = setup::load_config()?;
    let options = setup::line_options(&SourceArgs::default(), &config, true, RETAIN_HOURS)?;
    let look = Look::new(&args.look, &config)?;
    let reader = zstd::Decoder::new(Cursor::new(RECORDING))?;
    let input = Input::Recording { name: "demo recording".into(), reader: Box::new(reader) };
    let from = parse_time(DEMO_START);
    look.show(options, input, Pace::Replay { speed: args.speed, from })
}

pub fn replay(args: &ReplayArgs) -> Result<(), Failure> {
    let config = setup::load_config()?;
    let from = args.from.as_deref().map(|text| {
        parse_time(text).ok_or_else(|| {
            Failure::Usage(format!("--from {text}: no time; write 2026-07-10T08:30:00Z"))
        })
    });
    let from = from.transpose()?;
    let retain = retain_hours(&config);
    let options = setup::line_options(&args.source, &config, true, retain)?;
    let look = Look::new(&args.look, &config)?;
    let input = input(&args.source, &options, Reach::default())?;
    look.show(options, input, Pace::Replay { speed: args.speed, from })
}

/// Hours that are retained: 1 to 360, fifteen days.
fn retain_hours(config: &Config) -> i64 {
    config.retain_hours.unwrap_or(RETAIN_HOURS).clamp(1, 360)
}

/// The number of the signal that says that the terminal has gone.
const SIGHUP: u8 = 1;

/// How the board looks.
struct Look {
    options: ui::Options,
}

impl Look {
    fn new(args: &LookArgs, config: &Config) -> Result<Self, Failure> {
        if !std::io::stdout().is_terminal() {
            return Err(Failure::Usage(
                "the board needs a terminal; `culprits report` prints the same numbers".into(),
            ));
        }
        let depth = args.color.as_deref().map(|word| match word {
            "never" => Depth::None,
            "16" => Depth::Ansi16,
            "256" => Depth::Ansi256,
            _ => Depth::True,
        });
        let theme = match args.theme.as_deref().or(config.theme.as_deref()) {
            Some(name) => theme(name)?,
            None => Theme::default(),
        };
        let span = config.span.unwrap_or(15).clamp(1, 1440);
        let caps = Caps::from_env(depth, args.ascii);
        Ok(Self {
            options: ui::Options { theme, caps, span: Some(span), ..ui::Options::default() },
        })
    }

    fn show(self, line: LineOptions, input: Input, pace: Pace) -> Result<(), Failure> {
        let running = Engine::new(Line::new(line), input, pace).spawn()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (boards, commands) = (running.boards.clone(), running.commands.clone());
        // The engine was told to stop and has nothing to save: nobody waits for it.
        match runtime.block_on(ui::run(boards, commands, self.options))? {
            Exit::Quit => Ok(()),
            Exit::Signal(number) => Err(Failure::Signal(u8::try_from(number).unwrap_or(0) & 0x7f)),
            Exit::Hangup => Err(Failure::Signal(SIGHUP)),
        }
    }
}

/// A theme by name: the user's own, then the built-in ones.
fn theme(name: &str) -> Result<Theme, Failure> {
    let own = config::folder().map(|f| f.join("themes").join(format!("{name}.toml")));
    match own.filter(|path| path.is_file()) {
        Some(path) => {
            let text = std::fs::read_to_string(&path)
                .map_err(|e| Failure::Failed(format!("{}: {e}", path.display())))?;
            Theme::parse(&text).map_err(|e| Failure::Usage(format!("{}:{e}", path.display())))
        }
        None => Theme::named(name).map_err(|e| Failure::Usage(format!("--theme {name}: {e}"))),
    }
}
