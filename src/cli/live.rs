//! `culprits watch`, `demo`, `replay`: the board in the terminal.

use std::io::{Cursor, IsTerminal};

use chrono::Utc;

use super::args::{DemoArgs, LookArgs, ReplayArgs, ShotArgs, SourceArgs, WatchArgs};
use super::sources::{Reach, input, reads_input};
use super::{Failure, setup, shot, themes};
use crate::config::Config;
use crate::decode::parse_time;
use crate::engine::{Engine, Input, Line, LineOptions, Pace};
use crate::model::Timestamp;
use crate::ui::{self, Caps, Depth, Exit, Theme, linear};

/// The demo's recording: lines of CloudTrail, zstd.
const RECORDING: &[u8] = include_bytes!("../../demo/recording.jsonl.zst");

/// The demo starts here; what is before warms the detectors.
const DEMO_START: &str = "2026-07-10T08:30:00Z";

/// Hours of closed minutes that a board retains unless the user says otherwise.
const RETAIN_HOURS: i64 = 24;

pub fn watch(args: &WatchArgs) -> Result<(), Failure> {
    let config = setup::load_config()?;
    let retain = retain_hours(&config);
    let mut options = setup::line_options(&args.source, &config, true, retain)?;
    options.redact = args.redact.redaction()?;
    let look = Look::new(&args.look, &config, false)?;
    let now = Timestamp::from_millis(Utc::now().timestamp_millis());
    let since =
        args.since.as_deref().map(|text| setup::moment(text, "--since", now)).transpose()?;
    let reach = Reach { follow: true, since, until: None };
    let input = input(&args.source, &options, reach)?;
    look.beside(&args.source).show(options, input, Pace::Live)
}

pub fn demo(args: &DemoArgs) -> Result<(), Failure> {
    let config = setup::load_config()?;
    let mut options = setup::line_options(&SourceArgs::default(), &config, true, RETAIN_HOURS)?;
    options.redact = args.redact.redaction()?;
    let look = Look::new(&args.look, &config, args.shot.shot.is_some())?;
    let reader = zstd::Decoder::new(Cursor::new(RECORDING))?;
    let input = Input::Recording { name: "demo recording".into(), reader: Box::new(reader) };
    let from = parse_time(DEMO_START);
    look.play(&args.shot, (options, input, Pace::Replay { speed: args.speed, from }))
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
    let mut options = setup::line_options(&args.source, &config, true, retain)?;
    options.redact = args.redact.redaction()?;
    let look = Look::new(&args.look, &config, args.shot.shot.is_some())?;
    let input = input(&args.source, &options, Reach::default())?;
    look.beside(&args.source)
        .play(&args.shot, (options, input, Pace::Replay { speed: args.speed, from }))
}

/// Hours that are retained: 1 to 360, fifteen days.
fn retain_hours(config: &Config) -> i64 {
    config.retain_hours.unwrap_or(RETAIN_HOURS).clamp(1, 360)
}

/// How the board looks.
struct Look {
    options: ui::Options,
    /// In sentences, and whether standard input brings commands.
    linear: Option<bool>,
}

impl Look {
    /// A picture needs no terminal, and shows every colour unless it was said otherwise.
    fn new(args: &LookArgs, config: &Config, picture: bool) -> Result<Self, Failure> {
        if !picture && !args.linear && !std::io::stdout().is_terminal() {
            return Err(Failure::Usage(
                "the board needs a terminal; `--linear` tells it in lines, and `culprits report` \
                 prints the same numbers"
                    .into(),
            ));
        }
        let themes = themes::load();
        let theme = match args.theme.as_deref().or(config.theme.as_deref()) {
            Some(name) => themes.get(name).map_err(|e| Failure::Usage(e.to_string()))?,
            None => themes.get(Theme::default().name()).unwrap_or_default(),
        };
        let span = config.span.unwrap_or(15).clamp(1, 1440);
        let depth = depth(args.color.as_deref());
        let caps = if picture {
            Caps { depth: depth.unwrap_or(Depth::True), ascii: args.ascii }
        } else {
            Caps::from_env(depth, args.ascii)
        };
        Ok(Self {
            options: ui::Options {
                theme,
                themes,
                caps,
                span: Some(span),
                ..ui::Options::default()
            },
            linear: args.linear.then_some(true),
        })
    }

    /// Looks at these sources: what is read from standard input is no command.
    fn beside(self, sources: &SourceArgs) -> Self {
        Self { linear: self.linear.map(|_| !reads_input(sources)), ..self }
    }

    /// Plays a recording in the terminal, or makes a picture of it.
    fn play(self, args: &ShotArgs, run: (LineOptions, Input, Pace)) -> Result<(), Failure> {
        match &args.shot {
            Some(path) => shot::take(args, path, run, &self.options),
            None => self.show(run.0, run.1, run.2),
        }
    }

    fn show(self, line: LineOptions, input: Input, pace: Pace) -> Result<(), Failure> {
        let running = Engine::new(Line::new(line), input, pace).spawn()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (boards, commands) = (running.boards.clone(), running.commands.clone());
        let exit = match self.linear {
            None => runtime.block_on(ui::run(boards, commands, self.options)),
            Some(listens) => {
                let (zone, span) = (self.options.zone, self.options.span);
                let options = linear::Options { zone, span, commands: listens };
                runtime.block_on(linear::run(boards, commands, options))
            }
        };
        running.stop();
        match exit? {
            Exit::Quit => Ok(()),
            Exit::Signal(number) => Err(Failure::Signal(u8::try_from(number).unwrap_or(0) & 0x7f)),
            Exit::Hangup => Err(Failure::Closed),
        }
    }
}

/// The depth that a word of `--color` names; none leaves it to the environment.
pub(super) fn depth(word: Option<&str>) -> Option<Depth> {
    word.map(|word| match word {
        "never" => Depth::None,
        "16" => Depth::Ansi16,
        "256" => Depth::Ansi256,
        _ => Depth::True,
    })
}
