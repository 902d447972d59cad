//! `culprits score`: one series of numbers, judged row by row.

mod out;
mod row;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use super::Failure;
use super::args::{GapsArg, ScoreArgs};
use super::reading::tell;
use super::setup::SEED;
use crate::detect::{Detector, State};
use crate::model::Timestamp;
use crate::series::{Entry, GapFill, Layout, Options, Reader, Reading, SeriesError};
use crate::source::{self, Feed, Item, Notice, Spec};
use out::Out;
use row::{alarms, row};

pub fn score(args: &ScoreArgs) -> Result<(), Failure> {
    let name = if args.file == "-" { "standard input" } else { &args.file };
    let mut feed = open(args)?;
    let mut scorer = Scorer {
        reader: Reader::new(Options {
            time: args.time.clone(),
            value: args.value.clone(),
            interval: args.interval,
            gaps: match args.gaps {
                GapsArg::Missing => GapFill::Missing,
                GapsArg::Zero => GapFill::Zero,
                GapsArg::Previous => GapFill::Previous,
            },
        }),
        detector: Detector::new(SEED),
        out: Out::new(args.out.clone()),
        seen: Seen::default(),
        name,
    };
    let mut broken = false;
    loop {
        match feed.next() {
            Item::Bytes { bytes, .. } => {
                scorer.reader.push(&bytes);
                scorer.run()?;
            }
            Item::Notice(notice) => {
                broken |= !matches!(notice, Notice::NotPacked { .. } | Notice::Binary { .. });
                // The reader tells the place of a NUL byte.
                if !matches!(notice, Notice::Binary { .. }) {
                    tell(&notice.to_string());
                }
            }
            Item::Idle => std::thread::sleep(Duration::from_millis(5)),
            Item::Done => break,
            Item::Opened { .. }
            | Item::CaughtUp { .. }
            | Item::Complete { .. }
            | Item::Tallies(_)
            | Item::Counted(_)
            | Item::Ended { .. } => {}
        }
    }
    scorer.reader.finish();
    scorer.run()?;
    scorer.out.finish()?;
    scorer.summary(args.gaps);
    if broken {
        return Err(Failure::Failed(format!("{name}: not all of it was read")));
    }
    Ok(())
}

fn open(args: &ScoreArgs) -> Result<Feed, Failure> {
    let spec = if args.file == "-" { Spec::Stdin } else { Spec::Path(PathBuf::from(&args.file)) };
    if let Spec::Path(path) = &spec {
        if path.is_dir() {
            let path = path.display();
            return Err(Failure::Failed(format!("{path}: a folder; name the CSV file in it")));
        }
        let same = |out: &PathBuf| {
            fs::canonicalize(out).is_ok_and(|o| fs::canonicalize(path).is_ok_and(|p| p == o))
        };
        if args.out.as_ref().is_some_and(same) {
            return Err(Failure::Usage("-o: this is the file that is read; name another".into()));
        }
    }
    let options = source::Options { follow: false, ..source::Options::default() };
    Feed::open(&[spec], options).map_err(|e| Failure::Failed(e.to_string()))
}

/// What was seen beside the reader's own tally.
#[derive(Default)]
struct Seen {
    alarms: u64,
    /// Alarms of intervals that have no row, and the first of them.
    in_gaps: u64,
    first_in_gap: Option<Timestamp>,
    /// Rows that the detector needs before it judges, while it still learns.
    learning: Option<u32>,
}

struct Scorer<'a> {
    reader: Reader,
    detector: Detector,
    out: Out,
    seen: Seen,
    name: &'a str,
}

impl Scorer<'_> {
    /// Judges every row that has come.
    fn run(&mut self) -> Result<(), Failure> {
        loop {
            let entry = self.reader.entry().map_err(|e| {
                let message = format!("{}:{e}", self.name);
                match e {
                    SeriesError::NoColumn { .. } => Failure::Usage(message),
                    _ => Failure::Failed(message),
                }
            })?;
            let Some(entry) = entry else { return Ok(()) };
            if !self.out.is_open() {
                if let Some(layout) = self.reader.layout() {
                    tell(&format!("{}: {}", self.name, described(layout)));
                }
                self.out.open()?;
            }
            self.judge(&entry)?;
        }
    }

    fn judge(&mut self, entry: &Entry) -> Result<(), Failure> {
        if let Some(gap) = &entry.gap {
            for time in &gap.times {
                if alarms(&self.detector.judge(time.minute(), gap.value)) {
                    self.seen.in_gaps += 1;
                    self.seen.first_in_gap.get_or_insert(*time);
                }
            }
        }
        let value = match entry.reading {
            Reading::Value(value) => value,
            Reading::Missing | Reading::Unreadable => f64::NAN,
        };
        let verdict = self.detector.judge(entry.time.minute(), value);
        self.seen.learning = match verdict.state {
            State::Learning { needed, .. } => Some(needed),
            State::Normal | State::Anomaly => None,
        };
        let known = !value.is_nan();
        self.seen.alarms += u64::from(known && alarms(&verdict));
        Ok(self.out.row(&row(entry, &verdict))?)
    }

    /// Tells what was in the file, and what is odd about it.
    fn summary(&self, gaps: GapsArg) {
        let tally = self.reader.tally();
        let Some(layout) = self.reader.layout() else { return };
        let told = match gaps {
            GapsArg::Missing => "missing",
            GapsArg::Zero => "0",
            GapsArg::Previous => "the value before",
        };
        let say = |text: String| tell(&format!("{}: {text}", self.name));
        say(format!(
            "rows {}, interval {}, gaps {} ({} intervals, told as {told}), duplicates {}, \
             backwards {}, unreadable {}, missing {}, alarms {}",
            tally.rows,
            layout.interval,
            tally.gaps,
            tally.gap_intervals,
            tally.duplicates,
            tally.backwards,
            tally.unreadable,
            tally.missing,
            self.seen.alarms
        ));
        if let Some((line, column, text)) = &tally.first_unreadable {
            say(format!(
                "{line}:{column}: the first that is unreadable: {text:?}; such rows are told as \
                 missing"
            ));
        }
        if let Some(line) = tally.first_backwards {
            say(format!(
                "{line}:1: the first row that goes back in time; rows are judged in the order of \
                 the file, sort it if that is not meant"
            ));
        }
        if let Some(line) = tally.first_duplicate {
            say(format!(
                "{line}:1: the first row at the time of the row before; each is judged as an \
                 interval of its own"
            ));
        }
        if tally.long_gaps > 0 {
            let n = tally.long_gaps;
            say(format!("gaps of more than 2,000 intervals: {n}; of each the last 2,000 are told"));
        }
        if let Some(first) = self.seen.first_in_gap {
            let n = self.seen.in_gaps;
            say(format!("alarms in intervals without a row: {n}, the first at {first}"));
        }
        if let Some(needed) = self.seen.learning {
            say(format!(
                "no row is judged: all are learned from, and that takes {needed} rows with a number"
            ));
        }
    }
}

fn described(layout: &Layout) -> String {
    let delimiter = match layout.delimiter {
        b';' => "semicolons",
        b'\t' => "tabs",
        _ => "commas",
    };
    let header = if layout.header { "with a header" } else { "without a header" };
    let interval = layout.interval;
    let times = match &layout.time {
        Some((column, form)) => format!("times in {column}, {}", form.name()),
        None => format!("no times, rows are taken {interval} apart"),
    };
    format!("{times}; values in {}; {delimiter}, {header}", layout.value)
}
