//! `culprits watch`, `demo`, `replay`: the board in the terminal.

use std::io::Cursor;

use chrono::Utc;

use super::args::{DemoArgs, ReplayArgs, SourceArgs, WatchArgs};
use super::look::Look;
use super::sources::{Reach, input};
use super::{Failure, setup};
use crate::config::Config;
use crate::decode::parse_time;
use crate::engine::{Input, Pace};
use crate::model::Timestamp;
use crate::ui::Started;

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
    args.redact.hide(&mut options)?;
    let look = Look::new(&args.look, &config, false)?.started(started(&args.source));
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
    args.redact.hide(&mut options)?;
    let started = Started { demo: true, ..Started::default() };
    let look = Look::new(&args.look, &config, args.shot.shot.is_some())?.started(started);
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
    args.redact.hide(&mut options)?;
    let look = Look::new(&args.look, &config, args.shot.shot.is_some())?;
    let look = look.started(started(&args.source));
    let input = input(&args.source, &options, Reach::default())?;
    look.beside(&args.source)
        .play(&args.shot, (options, input, Pace::Replay { speed: args.speed, from }))
}

fn started(args: &SourceArgs) -> Started {
    Started { demo: false, sources: args.sources.clone(), rules: args.rules.clone() }
}

/// Hours that are retained: 1 to 360, fifteen days.
fn retain_hours(config: &Config) -> i64 {
    config.retain_hours.unwrap_or(RETAIN_HOURS).clamp(1, 360)
}
