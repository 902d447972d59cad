//! What the command line takes.

mod account;
mod number;
mod redact;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Notify;
use crate::decode::Format;
use crate::series::Span;

use super::shot::size as size_of_screen;
use account::AWS;
pub(super) use account::{AccountArgs, DoctorArgs, ImportArgs, PushArgs};
pub(super) use number::size;
use number::{dollars, period, share, speed};
pub(super) use redact::RedactArgs;

/// The heading of what makes pictures.
const PICTURE: &str = "Picture";

/// Who is doing what the most right now, and is it normal?
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// Print the keys of the board
    #[arg(long)]
    pub(super) print_keys: bool,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) watch: WatchArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Watch sources on a live board (what happens without a command, too)
    Watch(WatchArgs),
    /// Play the built-in recording: an attack in four acts, no set-up
    Demo(DemoArgs),
    /// Play recorded logs at the speed they came, or faster
    Replay(ReplayArgs),
    /// Rank contributors over logs and print the result
    Report(ReportArgs),
    /// Judge one series of numbers in a CSV file, row by row
    Score(ScoreArgs),
    /// Learn on the older part of logs, judge the newer part, and say what was found
    Backtest(BacktestArgs),
    /// List, show and check rules; take them from CloudWatch, and give them to it
    Rules {
        #[command(subcommand)]
        command: RulesCommand,
    },
    /// List and show themes, and check that everybody can read them
    Themes {
        #[command(subcommand)]
        command: ThemesCommand,
    },
    /// Check what an account of AWS lets this program do, and print the policy that it needs
    Doctor(DoctorArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Where events come from, and by which rules they are ranked.
#[derive(Args, Debug, Default)]
pub(super) struct SourceArgs {
    /// Files, globs, folders, `-` for standard input (.gz and .zst are read as they are),
    /// `cw:LOG-GROUP`, `s3://BUCKET/PREFIX`, `metrics:NAMESPACE/METRIC by DIMENSION` [default: the log
    /// groups of the rules]
    #[arg(value_name = "SOURCE")]
    pub(super) sources: Vec<String>,
    /// A rule: a built-in or own name, or a file; several run side by side [default: those that
    /// fit the logs]
    #[arg(short, long = "rule", value_name = "FILE|NAME")]
    pub(super) rules: Vec<String>,
    /// The format of the sources [default: found out]
    #[arg(long, value_name = "FORMAT", value_parser = Format::WORDS)]
    pub(super) input: Option<String>,
    /// Threads that read records, 1 to 64; the answers do not depend on it [default: one for each
    /// core, at most 8]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(super) workers: Option<u16>,
    /// Memory for the tallies of all rules, as 64M or 1G; numbers are exact within, and have a bound
    /// past it [default: 32M]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) memory: Option<usize>,
    #[command(flatten)]
    pub(super) aws: AwsArgs,
}

/// Which account of AWS is asked, and for how much.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct AwsArgs {
    #[command(flatten)]
    pub(super) account: AccountArgs,
    /// Dollars that may be spent, at list prices; then everything stops
    #[arg(long, help_heading = AWS, value_name = "DOLLARS", value_parser = dollars)]
    pub(super) budget: Option<f64>,
    /// How CloudWatch Logs gives what was before: every event, free and exact, or tallies by queries
    /// of Logs Insights, for long times, at $0.005 a gigabyte
    #[arg(long, help_heading = AWS, value_enum, default_value_t = HistoryArg::Events)]
    pub(super) history: HistoryArg,
    /// Ask for new events again and again, without a live session: slower by half a minute, but free
    #[arg(long, help_heading = AWS)]
    pub(super) poll: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum HistoryArg {
    /// Every event
    #[default]
    Events,
    /// Tallies by queries
    Query,
}

#[cfg(feature = "aws")]
impl AwsArgs {
    pub(super) fn access(&self) -> crate::aws::Access {
        crate::aws::Access { budget: self.budget, ..self.account.access() }
    }
}

/// The words of `--color`.
const COLORS: [&str; 4] = ["never", "16", "256", "true"];

/// How the board looks.
#[derive(Args, Debug, Default)]
pub(super) struct LookArgs {
    /// A theme that `culprits themes list` names
    #[arg(long, value_name = "NAME")]
    pub(super) theme: Option<String>,
    /// Colours: never, 16, 256, true [default: what the terminal says of itself]
    #[arg(long, value_parser = COLORS)]
    pub(super) color: Option<String>,
    /// Only ASCII characters for lines and marks
    #[arg(long)]
    pub(super) ascii: bool,
    /// The time zone of the screen: utc, local (that of TZ or the system), or an offset as +02:00
    #[arg(long, value_name = "ZONE")]
    pub(super) tz: Option<String>,
    /// Use the mouse on the board; selecting text then takes Shift
    #[arg(long)]
    pub(super) mouse: bool,
    /// Tell of new anomalies outside of the screen: bell, or desktop (OSC 9 and 777) [default: no]
    #[arg(long, value_name = "HOW")]
    pub(super) notify: Option<Notify>,
    /// Keys of your own, NAME = ["KEY", …] a line [default: keys.toml beside the config file]
    #[arg(long, value_name = "FILE")]
    pub(super) keymap: Option<PathBuf>,
    /// No screen: what is new in sentences, one on a line, for screen readers and pipes; commands
    /// are lines on standard input, `?` lists them
    #[arg(long)]
    pub(super) linear: bool,
}

#[derive(Args, Debug, Default)]
pub(super) struct WatchArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// What happened since this moment is read first, from CloudWatch and S3: an age as 3h, or a
    /// time [default: 15m]
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<String>,
    #[command(flatten)]
    pub(super) redact: RedactArgs,
    #[command(flatten)]
    pub(super) look: LookArgs,
}

/// A picture of the board instead of the board.
#[derive(Args, Debug)]
pub(super) struct ShotArgs {
    /// Write a picture of the screen to this file, without a terminal and as fast as it goes: .svg,
    /// .ansi (text with colours) or .txt; the same recording gives the same picture anywhere
    #[arg(long, help_heading = PICTURE, value_name = "FILE", conflicts_with = "linear")]
    pub(super) shot: Option<PathBuf>,
    /// When, in the time of this replay, as 90s: at a speed of 60, 90 minutes after its start
    /// [default: the end]
    #[arg(long, help_heading = PICTURE, value_name = "SPAN", requires = "shot")]
    pub(super) at: Option<Span>,
    /// Columns and rows of the screen
    #[arg(long, help_heading = PICTURE, default_value = "120x40", value_name = "SIZE", value_parser = size_of_screen)]
    pub(super) size: (u16, u16),
    /// Keys that are pressed before, by their names in help: "j j Enter"
    #[arg(long, help_heading = PICTURE, default_value = "", hide_default_value = true, requires = "shot")]
    pub(super) keys: String,
}

#[derive(Args, Debug)]
pub(super) struct DemoArgs {
    /// Times as fast as it was recorded
    #[arg(long, default_value_t = 60.0, value_parser = speed)]
    pub(super) speed: f64,
    #[command(flatten)]
    pub(super) shot: ShotArgs,
    #[command(flatten)]
    pub(super) redact: RedactArgs,
    #[command(flatten)]
    pub(super) look: LookArgs,
}

#[derive(Args, Debug)]
pub(super) struct ReplayArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// Times as fast as it was recorded
    #[arg(long, default_value_t = 60.0, value_parser = speed)]
    pub(super) speed: f64,
    /// Everything before this moment goes by at once: 2026-07-10T08:30:00Z
    #[arg(long, value_name = "TIME")]
    pub(super) from: Option<String>,
    #[command(flatten)]
    pub(super) shot: ShotArgs,
    #[command(flatten)]
    pub(super) redact: RedactArgs,
    #[command(flatten)]
    pub(super) look: LookArgs,
}

#[derive(Args, Debug)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// Nothing before the minute of this moment: 2026-07-10T08:30:00Z, or 3h for three hours ago
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<String>,
    /// Nothing from this moment on, its minute whole
    #[arg(long, value_name = "TIME")]
    pub(super) until: Option<String>,
    /// Length of a period: whole minutes or hours, as 1m, 5m, 1h
    #[arg(long, default_value = "1m", value_parser = period)]
    pub(super) period: i64,
    /// How many contributors
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(super) top: u16,
    /// What the ranking goes by
    #[arg(long, value_enum, default_value_t = OrderArg::Sum)]
    pub(super) order: OrderArg,
    /// Judge every minute, and list the anomalies (`--order severity` does so, too)
    #[arg(long)]
    pub(super) anomalies: bool,
    /// The form of the report
    #[arg(long = "format", value_enum, default_value_t = FormArg::Table)]
    pub(super) form: FormArg,
    /// Ask CloudWatch for its report of the same rule and range, and set both beside each other
    #[arg(long, conflicts_with = "redact")]
    pub(super) compare_aws: bool,
    /// The rule's name at CloudWatch [default: that of the rule]
    #[arg(long, value_name = "NAME", requires = "compare_aws")]
    pub(super) aws_rule: Option<String>,
    #[command(flatten)]
    pub(super) redact: RedactArgs,
}

/// The columns, how times are written, and how far apart rows are, are found out.
#[derive(Args, Debug)]
pub(super) struct ScoreArgs {
    /// A CSV file of times and numbers, or of numbers alone, or `-` for standard input; .gz and
    /// .zst are read as they are
    #[arg(value_name = "FILE.csv")]
    pub(super) file: String,
    /// The column of times: its name, or its number from 1
    #[arg(long, value_name = "COL")]
    pub(super) time: Option<String>,
    /// The column of values: its name, or its number from 1
    #[arg(long, value_name = "COL")]
    pub(super) value: Option<String>,
    /// How far apart rows are, as 30s, 5m, 1h [default: the median of the first rows; 1m without
    /// times]
    #[arg(long, value_name = "SPAN")]
    pub(super) interval: Option<Span>,
    /// What stands for an interval that has no row
    #[arg(long, value_enum, default_value_t = GapsArg::Missing)]
    pub(super) gaps: GapsArg,
    /// Write to this file [default: standard output]
    #[arg(short, value_name = "OUT")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum GapsArg {
    /// Nothing is known of it
    Missing,
    /// The value 0
    Zero,
    /// The value of the row before
    Previous,
}

/// Every minute is judged as `report --anomalies` judges it.
#[derive(Args, Debug)]
pub(super) struct BacktestArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// How much of the time that the logs cover is only learned from
    #[arg(long, value_name = "SHARE", default_value = "70%", value_parser = share)]
    pub(super) learn: u8,
    /// Incidents that are known, as JSON: {"incidents": [{"name", "contributor", "start", "end",
    /// "rule"}, …]}; tells which were found, how late, and what was a false alarm
    #[arg(long, value_name = "FILE")]
    pub(super) truth: Option<PathBuf>,
    /// The form of the result
    #[arg(long = "format", value_enum, default_value_t = BacktestForm::Table)]
    pub(super) form: BacktestForm,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum BacktestForm {
    /// Columns for people
    Table,
    /// One object a rule, and one for the known incidents
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum OrderArg {
    /// The sum over the range
    Sum,
    /// The largest value of one period
    Maximum,
    /// The worst anomaly, then the sum
    Severity,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum FormArg {
    /// Columns for people
    Table,
    /// One object a rule, in the shape of `GetInsightRuleReport`
    Json,
    /// A row for each contributor and period
    Csv,
    /// A section a rule, for a ticket
    Md,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// List the rules that can be named
    List,
    /// Print a rule
    Show {
        /// Its name
        name: String,
    },
    /// Say everything that is wrong or odd in rule files
    Check {
        /// The files; `-` for standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Take the rules of an account from CloudWatch, each to a file NAME.json
    Import(ImportArgs),
    /// Give a rule to CloudWatch; without --yes, say what that would do and cost
    Push(PushArgs),
}

#[derive(Debug, Subcommand)]
pub(super) enum ThemesCommand {
    /// List the themes that can be named: built-in ones, and NAME.toml in the folder `themes` beside
    /// the config file
    List,
    /// Paint every role in its colours; print the file when the output is no terminal
    Show {
        /// Its name, or a file
        #[arg(value_name = "NAME|FILE")]
        name: String,
        /// Colours: never, 16, 256, true [default: what the terminal says of itself]
        #[arg(long, value_parser = COLORS)]
        color: Option<String>,
    },
    /// Say what cannot be read or told apart: contrast by WCAG 2, distances by CIEDE2000 for
    /// normal and colour-blind eyes, in true colour, 256 and 16 colours
    Check {
        /// Names or files [default: all themes]
        #[arg(value_name = "NAME|FILE")]
        themes: Vec<String>,
    },
}
