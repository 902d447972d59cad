//! From the names of sources to what the engine reads.

use std::fs::File;
use std::io::IsTerminal;
use std::os::fd::AsFd;
use std::os::unix::fs::FileTypeExt;
use std::sync::Arc;

use super::Failure;
use super::args::SourceArgs;
use crate::engine::{Input, LineOptions, RuleChoice};
use crate::model::Timestamp;
use crate::rule::load;
use crate::source::{Feed, MetricsPlace, Options, Place, Remotes, Spec};

/// How much of the sources is read.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(
    not(feature = "aws"),
    expect(dead_code, reason = "only places behind a network can begin at a moment")
)]
pub struct Reach {
    /// Whether what is added is read, too.
    pub follow: bool,
    /// The first moment, for sources that can begin at one.
    pub since: Option<Timestamp>,
    /// The first moment after.
    pub until: Option<Timestamp>,
}

/// The sources of the arguments, opened; without any, the log groups that the rules name, unless
/// something is piped in.
pub fn input(args: &SourceArgs, line: &LineOptions, reach: Reach) -> Result<Input, Failure> {
    let mut sources = args.sources.clone();
    if sources.is_empty() && !is_piped() {
        sources = log_groups(line);
    }
    if sources.is_empty() && !std::io::stdin().is_terminal() {
        sources.push("-".into());
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

/// The rules of metrics among the sources stand beside those that were named, or alone.
pub fn add_metric_rules(args: &SourceArgs, line: &mut LineOptions) {
    let metrics = metrics(args);
    if metrics.is_empty() {
        return;
    }
    let only = metrics.len() == args.sources.len() && args.rules.is_empty();
    let made = metrics.iter().flat_map(|place| load(&place.rule(), &place.title()).rules);
    let made = made.map(Arc::new);
    match &mut line.rules {
        RuleChoice::Fitting(_) if only => line.rules = RuleChoice::These(made.collect()),
        RuleChoice::Fitting(known) => known.extend(made),
        RuleChoice::These(rules) => rules.extend(made),
    }
}

/// Whether standard input is a source, or was read for a rule.
pub fn reads_input(args: &SourceArgs) -> bool {
    let named = |names: &[String]| names.iter().any(|name| name == "-");
    let default = args.sources.is_empty() && is_piped();
    default || named(&args.sources) || named(&args.rules)
}

/// Whether standard input is a pipe or a file, and not a terminal or nothing.
fn is_piped() -> bool {
    let input = std::io::stdin().as_fd().try_clone_to_owned().map(File::from);
    let kind = input.and_then(|input| input.metadata()).map(|meta| meta.file_type());
    kind.is_ok_and(|kind| !kind.is_char_device())
}

/// The metrics among the sources.
fn metrics(args: &SourceArgs) -> Vec<MetricsPlace> {
    let places = args.sources.iter().filter_map(|text| Place::parse(text)?.ok());
    let metrics = places.filter_map(|place| match place {
        Place::Metrics(metrics) => Some(metrics),
        _ => None,
    });
    metrics.collect()
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
    use std::io::Write;

    use crate::aws::MOST_ROWS;
    use crate::rule::server_pattern;
    use crate::source::cloud::{CloudOptions, Period, Timing, start};

    let now = Timestamp::from_millis(chrono::Utc::now().timestamp_millis());
    let until = reach.until.unwrap_or(now);
    let pattern = match &line.rules {
        RuleChoice::These(rules) => server_pattern(rules).unwrap_or_default(),
        RuleChoice::Fitting(_) => String::new(),
    };
    let options = CloudOptions {
        access: args.aws.access(),
        period: Period {
            since: reach.since.map(Timestamp::millis),
            until: (!reach.follow).then(|| until.millis()),
        },
        live: !args.aws.poll,
        pattern,
        queries: queries(args, line)?,
        rows: MOST_ROWS,
        timing: Timing::default(),
    };
    // To find credentials and what there is can take some seconds.
    let told = std::io::stderr().is_terminal();
    if told {
        let _ = write!(std::io::stderr(), "connecting to AWS...");
    }
    let started = start(places, &options);
    if told {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    started.map_err(|e| Failure::Failed(e.to_string()))
}

/// The rules as queries, when history is to come by those.
#[cfg(feature = "aws")]
fn queries(args: &SourceArgs, line: &LineOptions) -> Result<Vec<crate::model::RuleQuery>, Failure> {
    use super::args::HistoryArg;
    use crate::rule::query_of;

    if args.aws.history == HistoryArg::Events {
        return Ok(Vec::new());
    }
    let RuleChoice::These(rules) = &line.rules else {
        return Err(Failure::Usage("--history query needs rules: name them with --rule".into()));
    };
    // The rules of metrics read no log group.
    let metrics: Vec<String> = metrics(args).iter().map(MetricsPlace::title).collect();
    let of_logs = rules.iter().filter(|rule| !metrics.contains(&rule.name));
    let queries: Result<_, String> = of_logs.map(|rule| query_of(rule)).collect();
    queries.map_err(|why| Failure::Usage(format!("--history query: {why}")))
}

#[cfg(not(feature = "aws"))]
fn remotes(_: &[Place], _: &SourceArgs, _: &LineOptions, _: Reach) -> Result<Remotes, Failure> {
    Err(super::without_aws::failure())
}
