//! The command line: arguments to setups, outcomes to exit codes.

#[cfg(feature = "aws")]
mod account;
mod args;
mod backtest;
#[cfg(feature = "aws")]
mod compare;
#[cfg(feature = "aws")]
mod doctor;
mod live;
mod look;
mod reading;
mod report;
mod rules;
mod score;
mod setup;
mod shot;
mod sources;
mod themes;
#[cfg(not(feature = "aws"))]
mod without_aws;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use clap_mangen::roff::{Roff, roman};

pub use args::Cli;
use args::Command;
#[cfg(not(feature = "aws"))]
use without_aws::{account, compare, doctor};

use crate::model::clean;
use crate::ui::Keymap;

/// Why a command failed.
#[derive(Debug)]
pub enum Failure {
    /// It cannot be done as it was asked: exit code 2.
    Usage(String),
    /// It went wrong: exit code 1.
    Failed(String),
    /// Whoever read the output has gone: no failure of ours.
    Closed,
    /// A signal ended it: exit code 128 and its number.
    Signal(u8),
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// Runs the program with its own arguments. Exit codes: 0 done, 1 failed, 2 wrong usage.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            // Help and version are no errors, and go to standard output.
            let code = if e.use_stderr() { 2 } else { 0 };
            let _ = e.print();
            return ExitCode::from(code);
        }
    };
    let (code, message) = match execute(cli) {
        Ok(()) | Err(Failure::Closed) => return ExitCode::SUCCESS,
        Err(Failure::Signal(number)) => return ExitCode::from(128 + number),
        Err(Failure::Failed(message)) => (1, message),
        Err(Failure::Usage(message)) => (2, message),
    };
    let mut stderr = std::io::stderr().lock();
    for line in message.lines() {
        let _ = writeln!(stderr, "culprits: {}", clean(line));
    }
    ExitCode::from(code)
}

fn execute(cli: Cli) -> Result<(), Failure> {
    if cli.print_keys {
        let keymap = look::keymap(cli.watch.look.keymap.as_deref())?;
        return Ok(write!(std::io::stdout(), "{}", keymap.print())?);
    }
    match cli.command {
        Some(Command::Watch(args)) => live::watch(&args),
        Some(Command::Demo(args)) => live::demo(&args),
        Some(Command::Replay(args)) => live::replay(&args),
        Some(Command::Score(args)) => score::score(&args),
        Some(Command::Backtest(args)) => backtest::backtest(&args),
        Some(Command::Report(args)) => report::report(&args),
        Some(Command::Rules { command }) => rules::rules(&command),
        Some(Command::Themes { command }) => themes::themes(&command),
        Some(Command::Doctor(args)) => doctor::doctor(&args),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "culprits", &mut script);
            Ok(std::io::stdout().write_all(&script)?)
        }
        Some(Command::Man) => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            let keys = Keymap::default().summary();
            let mut section = Roff::new();
            section.control("SH", ["KEYS"]).control("nf", []).text([roman(keys)]).control("fi", []);
            section.to_writer(&mut page)?;
            Ok(std::io::stdout().write_all(&page)?)
        }
        None => live::watch(&cli.watch),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_argument_has_the_name_of_another() {
        Cli::command().debug_assert();
    }
}
