//! Rankings, time lines, anomalies and the close look at one contributor.

use std::fmt;

use super::Values;
use crate::model::{Contributor, Coverage, Minute, MinuteRange, Timestamp, Unit};

/// How severe, in three words. A mark and a word come before any colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Severity 1 to 39; mark `~`.
    Low,
    /// Severity 40 to 69; mark `!`.
    Mid,
    /// Severity 70 to 100; mark `!!`.
    High,
}

impl Level {
    /// The level of a severity from 0 to 100; none for 0.
    pub const fn of(severity: u8) -> Option<Self> {
        match severity {
            0 => None,
            1..40 => Some(Self::Low),
            40..70 => Some(Self::Mid),
            _ => Some(Self::High),
        }
    }

    /// The mark on rows and time lines: the same in every theme.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Low => "~",
            Self::Mid => "!",
            Self::High => "!!",
        }
    }

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Mid => "mid",
            Self::High => "high",
        }
    }
}

/// How a series is watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Watch {
    /// No detector follows it.
    #[default]
    Unwatched,
    /// Its detector has seen too little to say.
    Learning {
        /// Minutes seen.
        seen: u32,
        /// Minutes needed.
        needed: u32,
    },
    /// Nothing out of the ordinary.
    Normal,
    /// An anomaly goes on.
    Anomaly,
}

/// How much of a rule is watched for anomalies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watching {
    /// Contributors judged each minute.
    pub judged: u64,
    /// Contributors with a detector of their own.
    pub followed: u64,
    /// Contributors whose detector had to make way for another so far.
    pub evicted: u64,
    /// Minutes of suspicious contributors for which no detector could be spared.
    pub passed_over: u64,
    /// Minutes of anomalies that the rule asks to ignore.
    pub ignored: u64,
}

impl Watching {
    /// Every number by its name.
    pub const fn named(&self) -> [(&'static str, u64); 5] {
        [
            ("judged", self.judged),
            ("followed", self.followed),
            ("evicted", self.evicted),
            ("passed_over", self.passed_over),
            ("ignored", self.ignored),
        ]
    }
}

/// What a rule's numbers take, and what had to be let go to stay within the budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Bytes that the rule may take.
    pub budget: u64,
    /// Bytes that it takes.
    pub used: u64,
    /// Contributors that are known by name.
    pub names: u64,
    /// Contributors whose name was let go for another's.
    pub names_evicted: u64,
    /// Times that an old minute was thinned to its heaviest contributors.
    pub minutes_thinned: u64,
}

impl Memory {
    /// Every number by its name.
    pub const fn named(&self) -> [(&'static str, u64); 5] {
        [
            ("budget", self.budget),
            ("used", self.used),
            ("names", self.names),
            ("names_evicted", self.names_evicted),
            ("minutes_thinned", self.minutes_thinned),
        ]
    }
}

/// What the detector said of one closed minute of one series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// How the series is watched.
    pub watch: Watch,
    /// Raw forest score; about 1 is usual.
    pub score: f32,
    /// 0 (normal) to 1.
    pub grade: f32,
    /// 0 to 1: how much the detector had seen when it judged.
    pub confidence: f32,
    /// 0 to 100.
    pub severity: u8,
    /// The value that was expected.
    pub expected: f64,
    /// The lower end of the expected band.
    pub lower: f64,
    /// The upper end of the expected band.
    pub upper: f64,
    /// When the anomaly really began, if there is one: often before it was found.
    pub began: Option<Minute>,
    /// Why, in one sentence; empty when normal.
    pub reason: String,
    /// Causes by their share of the score, 0 to 1, largest first.
    pub causes: Vec<(String, f32)>,
}

/// Whom an anomaly is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The rule's total.
    Total,
    /// How many contributors the rule has.
    Unique,
    /// One contributor.
    Contributor(Contributor),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Total => f.write_str("(total)"),
            Self::Unique => f.write_str("(contributors)"),
            Self::Contributor(contributor) => contributor.fmt(f),
        }
    }
}

/// Minutes of one series that belong to one incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Anomaly {
    /// Whom it is about.
    pub subject: Subject,
    /// Its first minute.
    pub start: Minute,
    /// Its last minute so far.
    pub last: Minute,
    /// Whether it goes on.
    pub open: bool,
    /// The minute with the largest severity.
    pub peak: Minute,
    /// The value of that minute.
    pub value: f64,
    /// What the detector said of that minute.
    pub verdict: Verdict,
}

/// How a contributor's rank differs from the range before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change {
    /// The same rank.
    #[default]
    Same,
    /// So many ranks up.
    Up(u32),
    /// So many ranks down.
    Down(u32),
    /// Not seen in the range before.
    New,
    /// There is no range before.
    Unknown,
}

/// One ranked contributor.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Who.
    pub contributor: Contributor,
    /// 1 is the first.
    pub rank: u32,
    /// Against the range before.
    pub change: Change,
    /// Over the range, by the lens's order.
    pub value: f64,
    /// What the value may be off by, at most; 0 when it is exact.
    pub error: f64,
    /// In the range's last minute.
    pub now: f64,
    /// Part of the total over the range, 0 to 1.
    pub share: f64,
    /// The last minutes, oldest first, as long as the lens's history; `None` before the data start.
    pub trace: Vec<Option<f64>>,
    /// The first retained minute that has it.
    pub first_seen: Minute,
    /// How it is watched.
    pub watch: Watch,
    /// The worst anomaly in the range, 0 to 100.
    pub severity: u8,
}

/// Everyone who is not in the rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Others {
    /// How many contributors.
    pub count: u64,
    /// Their sum over the range.
    pub value: f64,
    /// Their sum in the range's last minute.
    pub now: f64,
    /// Part of the total over the range, 0 to 1.
    pub share: f64,
}

/// The rule's numbers over the range.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    /// Sum of all contributors' values.
    pub value: f64,
    /// The same in the range's last minute.
    pub now: f64,
    /// Events counted.
    pub samples: u64,
    /// Different contributors in the range.
    pub unique: u64,
    /// How far off that may be as a share of it, in 95 of 100 cases; 0 when it is exact.
    pub unique_error: f64,
    /// Different contributors in the range before.
    pub unique_before: u64,
}

/// A series by period, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The first minute of the first period.
    pub first: Minute,
    /// Minutes of a period, 1 or more; the last one may not be over.
    pub step: i64,
    /// The sum of each period; `None` before the data start.
    pub values: Vec<Option<f64>>,
    /// The severity of the worst anomaly of each period, 0 for none; as long as `values`.
    pub severity: Vec<u8>,
}

impl Default for Trace {
    fn default() -> Self {
        Self { first: Minute::default(), step: 1, values: Vec::new(), severity: Vec::new() }
    }
}

impl Trace {
    /// The first minute of a period.
    pub fn minute(&self, place: usize) -> Minute {
        self.first.plus(place as i64 * self.step)
    }

    /// The period that a minute lies in.
    pub fn place(&self, minute: Minute) -> Option<usize> {
        let place = usize::try_from(minute.since(self.first).div_euclid(self.step)).ok()?;
        (place < self.values.len()).then_some(place)
    }
}

impl Trace {
    /// Periods that all that is retained falls into on a scrub bar, at most.
    pub const SCRUB: i64 = 240;
}

/// A rule's total that is laid under another's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Under {
    /// The rule's name.
    pub name: String,
    /// What its values count.
    pub unit: Unit,
    /// Its total by minute, with the worst mark of each minute.
    pub trace: Trace,
}

/// The ranking of one rule over one range.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The range that is ranked.
    pub range: MinuteRange,
    /// Whether the range's last minute is closed.
    pub closed: bool,
    /// Whether a late event amended a closed minute of the range.
    pub revised: bool,
    /// The retained minutes that hold data; the cursor may move in here.
    pub retained: MinuteRange,
    /// The ranked contributors.
    pub rows: Vec<Row>,
    /// Everyone else.
    pub others: Others,
    /// The rule as a whole.
    pub total: Total,
    /// The rule's total by minute, with the worst mark of each minute over all its series.
    pub trace: Trace,
    /// The rule's events over all that is retained.
    pub scrub: Trace,
    /// Another rule's total over the same minutes, to compare.
    pub under: Option<Under>,
    /// How the rule's total is watched.
    pub watch: Watch,
    /// How much of the rule is watched.
    pub watching: Watching,
    /// Anomalies of the rule, newest first, at most 200.
    pub anomalies: Vec<Anomaly>,
    /// Largest possible error of a value; 0 while every count is exact.
    pub max_error: f64,
    /// Whether there are negative values: a value that is off may be high, then, too.
    pub signed: bool,
    /// What the rule's numbers take.
    pub memory: Memory,
}

/// One rule in the list of rules.
#[derive(Clone, Debug, Default)]
pub struct RuleLine {
    /// Its name.
    pub name: String,
    /// What it ranks, in a few words.
    pub title: String,
    /// The labels of its keys.
    pub key_labels: Vec<String>,
    /// What its values count.
    pub unit: Unit,
    /// Whether it adds up values, and does not count events.
    pub sums: bool,
    /// What became of its events.
    pub coverage: Coverage,
    /// Its total in the newest closed minute.
    pub now: f64,
    /// Its first contributor in the newest closed minute, with its value.
    pub top: Option<(Contributor, f64)>,
    /// Anomalies that go on.
    pub open: usize,
    /// The severity of the worst one that goes on, 0 to 100.
    pub severity: u8,
    /// How its total is watched.
    pub watch: Watch,
    /// Its total by minute, an hour or less, with the worst mark of each minute.
    pub trace: Trace,
}

/// The values of one field among a contributor's kept events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakdown {
    /// The field.
    pub field: String,
    /// Its most frequent values with the number of events, most first.
    pub values: Vec<(String, u64)>,
    /// How many different values there are.
    pub distinct: usize,
}

/// One raw event, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLine {
    /// Its own time, or that of its arrival.
    pub time: Timestamp,
    /// The record, clean for a terminal; it says so where it was cut, at 16 KiB.
    pub text: String,
}

/// The close look at one contributor.
#[derive(Clone, Debug)]
pub struct Detail {
    /// Who, and its place in the ranking, even when the rows do not reach that far.
    pub row: Row,
    /// Its values by minute, with the mark of each.
    pub trace: Trace,
    /// What the detector said of each of those periods: of its worst minute, the expected values of
    /// all its minutes added up; as long as the trace.
    pub verdicts: Vec<Option<Verdict>>,
    /// Its anomalies, newest first.
    pub anomalies: Vec<Anomaly>,
    /// Its events by their other fields, most telling field first.
    pub breakdown: Vec<Breakdown>,
    /// How many of its events in the range the breakdown is made of.
    pub kept: u64,
    /// How many there were in the range.
    pub samples: u64,
    /// Its newest kept events in the range, newest first.
    pub events: Vec<EventLine>,
    /// How its single values are distributed; only of a rule that sums, and of those that matter.
    pub values: Option<Values>,
}
