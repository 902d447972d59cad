//! From the names of sources to what the engine reads.

use std::io::IsTerminal;

use super::Failure;
use super::args::SourceArgs;
use crate::engine::{Input, LineOptions, RuleChoice};
use crate::model::Timestamp;
use crate::source::{Feed, Options, Place, Remotes, Spec};

/// How much of the sources is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reach {
    /// Whether what is added is read, too.
    pub follow: bool,
    /// The first moment, for sources that can begin at one.
    pub since: Option<Timestamp>,
    /// The first moment after.
    pub until: Option<Timestamp>,
}

/// The sources of the arguments, opened; without any, the log groups that the rules name, or
/// standard input when it is a pipe.
pub fn input(args: &SourceArgs, line: &LineOptions, reach: Reach) -> Result<Input, Failure> {
    let mut sources = args.sources.clone();
    if sources.is_empty() {
        sources = if std::io::stdin().is_terminal() { log_groups(line) } else { vec!["-".into()] };
    }
    if sources.is_empty() {
        return Err(Failure::Usage(
            "name a source: a file, a glob, a folder, - for standard input, cw:LOG-GROUP, \
             s3://BUCKET/PREFIX; or try `culprits demo`"
                .into(),
        ));
    }
    let specs: Result<Vec<Spec>, _> = sources.iter().map(|s| Spec::parse(s)).collect();
    let specs = specs.map_err(|e| Failure::Usage(e.to_string()))?;
    let places: Vec<Place> = specs.iter().filter_map(Spec::place).cloned().collect();
    let remotes = if places.is_empty() { None } else { Some(remotes(&places, args, line, reach)?) };
    let options = Options { follow: reach.follow, ..Options::default() };
    let feed = Feed::open_beside(&specs, options, remotes);
    Ok(Input::Sources(Box::new(feed.map_err(|e| Failure::Failed(e.to_string()))?)))
}

/// The log groups that rules name themselves.
fn log_groups(line: &LineOptions) -> Vec<String> {
    let RuleChoice::These(rules) = &line.rules else { return Vec::new() };
    let mut groups: Vec<String> = Vec::new();
    for pattern in rules.iter().flat_map(|rule| rule.log_groups.patterns()) {
        let source = format!("cw:{pattern}");
        if !groups.contains(&source) {
            groups.push(source);
        }
    }
    groups
}

#[cfg(feature = "aws")]
fn remotes(
    places: &[Place],
    args: &SourceArgs,
    line: &LineOptions,
    reach: Reach,
) -> Result<Remotes, Failure> {
    use crate::source::cloud::{CloudOptions, Period, Timing, start};

    // What a board begins with, and what a report is of, when nobody says.
    const BOARD_MS: i64 = 15 * 60_000;
    const REPORT_MS: i64 = 3 * 3_600_000;
    let now = Timestamp::from_millis(chrono::Utc::now().timestamp_millis());
    let until = reach.until.unwrap_or(now);
    let age = if reach.follow { BOARD_MS } else { REPORT_MS };
    let since = reach.since.unwrap_or(until.plus_millis(-age));
    let _ = line;
    let options = CloudOptions {
        access: args.aws.access(),
        period: Period { since: since.millis(), until: (!reach.follow).then(|| until.millis()) },
        live: !args.aws.poll,
        pattern: String::new(),
        timing: Timing::default(),
    };
    start(places, &options).map_err(|e| Failure::Failed(e.to_string()))
}

#[cfg(not(feature = "aws"))]
fn remotes(_: &[Place], _: &SourceArgs, _: &LineOptions, _: Reach) -> Result<Remotes, Failure> {
    Err(super::without_aws::failure())
}
