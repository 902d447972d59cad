//! How the board looks, and what it is shown on.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;

use super::args::{LookArgs, ShotArgs, SourceArgs};
use super::sources::reads_input;
use super::{Failure, setup, shot, themes};
use crate::config::{self, Config};
use crate::engine::{Engine, Input, Line, LineOptions, Pace};
use crate::ui::{self, Caps, Depth, Exit, Keymap, Theme, Zone, linear};

/// The number of the signal that says that the terminal has gone.
const SIGHUP: u8 = 1;

/// How the board looks.
pub(super) struct Look {
    options: ui::Options,
    /// In sentences, and whether standard input brings commands.
    linear: Option<bool>,
}

impl Look {
    /// A picture needs no terminal, and shows every colour unless it was said otherwise.
    pub fn new(args: &LookArgs, config: &Config, picture: bool) -> Result<Self, Failure> {
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
        let zone = args.tz.as_deref().or(config.timezone.as_deref()).unwrap_or("utc");
        let said_by = if args.tz.is_some() { "--tz" } else { "timezone" };
        let zone = Zone::parse(zone).map_err(|e| Failure::Usage(format!("{said_by}: {e}")))?;
        Ok(Self {
            options: ui::Options {
                theme,
                themes,
                caps,
                span: Some(span),
                keymap: Arc::new(keymap(args.keymap.as_deref())?),
                zone,
                mouse: args.mouse || config.mouse.unwrap_or(false),
                notify: args.notify.or(config.notify),
                rules: setup::rules_folder(),
                ..ui::Options::default()
            },
            linear: args.linear.then_some(true),
        })
    }

    /// With how the program was started.
    pub fn started(mut self, started: ui::Started) -> Self {
        self.options.started = started;
        self
    }

    /// Looks at these sources: what is read from standard input is no command.
    pub fn beside(self, sources: &SourceArgs) -> Self {
        Self { linear: self.linear.map(|_| !reads_input(sources)), ..self }
    }

    /// Plays a recording in the terminal, or makes a picture of it.
    pub fn play(self, args: &ShotArgs, run: (LineOptions, Input, Pace)) -> Result<(), Failure> {
        match &args.shot {
            Some(path) => shot::take(args, path, run, &self.options),
            None => self.show(run.0, run.1, run.2),
        }
    }

    pub fn show(self, line: LineOptions, input: Input, pace: Pace) -> Result<(), Failure> {
        let running = Engine::new(Line::new(line), input, pace).spawn()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (boards, commands) = (running.boards.clone(), running.commands.clone());
        if let Some(listens) = self.linear {
            let (zone, span) = (self.options.zone, self.options.span);
            let options = linear::Options { zone, span, commands: listens };
            let exit = runtime.block_on(linear::run(boards, commands, options))?;
            running.stop();
            return match exit {
                Exit::Quit => Ok(()),
                Exit::Signal(number) => Err(signalled(number)),
                // Who listened has gone.
                Exit::Hangup => Err(Failure::Closed),
            };
        }
        // The engine was told to stop and has nothing to save: nobody waits for it.
        match runtime.block_on(ui::run(boards, commands, self.options))? {
            Exit::Quit => Ok(()),
            Exit::Signal(number) => Err(signalled(number)),
            Exit::Hangup => Err(Failure::Signal(SIGHUP)),
        }
    }
}

fn signalled(number: i32) -> Failure {
    Failure::Signal(u8::try_from(number).unwrap_or(0) & 0x7f)
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

/// The keys of a file: the one that is named, or `keys.toml` beside the config file.
pub(super) fn keymap(file: Option<&Path>) -> Result<Keymap, Failure> {
    let own = config::folder().map(|folder| folder.join("keys.toml"));
    let Some(path) = file.map(Path::to_path_buf).or(own.filter(|path| path.exists())) else {
        return Ok(Keymap::default());
    };
    let shown = path.display();
    let text =
        std::fs::read_to_string(&path).map_err(|e| Failure::Usage(format!("{shown}: {e}")))?;
    Keymap::custom(&text).map_err(|e| Failure::Usage(format!("{shown}:{e}")))
}
