//! A reader of the fake service: the cloud's sources, the feed and the line, as the engine has them.

use std::any::type_name;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use culprits::aws::{Access, MOST_ROWS};
use culprits::board::{Order, Report};
use culprits::engine::{Line, LineOptions, ReportQuery, RuleChoice};
use culprits::model::{Mode, Remote, Spending, Timestamp};
use culprits::rule::{Rule, load};
use culprits::source::cloud::{CloudError, CloudOptions, Period, Timing, start};
use culprits::source::{Feed, Item, Options, Place};
use culprits::window::Limits;

use crate::stub::logs::{Logs, now};

/// What a test must come to within.
const SOON: Duration = Duration::from_secs(30);

/// Gives a command credentials, and takes what else this machine has of AWS from it.
pub fn sign_in(command: &mut Command) {
    sign_out(command);
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
    command.env("AWS_REGION", "us-east-1");
}

/// Takes all that this machine has of AWS from a command.
pub fn sign_out(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    let none = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-such-file");
    command.env("AWS_CONFIG_FILE", &none).env("AWS_SHARED_CREDENTIALS_FILE", &none);
    command.env("AWS_EC2_METADATA_DISABLED", "true");
}

/// Runs a test in a process of its own that has credentials: they come by the environment, which is
/// not to be changed while other tests run.
pub fn signed_in<T: FnOnce()>(test: T) {
    const MARK: &str = "CULPRITS_TEST_SIGNED_IN";
    if std::env::var_os(MARK).is_some() {
        return test();
    }
    // `cloud::room::name::{{closure}}`
    let path: Vec<&str> = type_name::<T>().split("::").collect();
    let name = path[1..path.len() - 1].join("::");
    let mut command = Command::new(std::env::current_exe().unwrap());
    sign_in(&mut command);
    let output = command.args(["--exact", &name, "--nocapture"]).env(MARK, "1").output().unwrap();
    let (said, failed) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{said}\n{failed}");
}

/// Times that are shorter than those of AWS.
pub fn timing() -> Timing {
    Timing {
        tick: Duration::from_millis(50),
        second: Duration::from_millis(300),
        silence: Duration::from_millis(1_500),
        settle: 300,
        margin: 4_000,
        poll: Duration::from_millis(200),
        overlap: 2_000,
        deep: 5_000,
        delay: 500,
        poll_delay: 1_000,
        hold: 60_000,
        patience: 500,
        calm: Duration::from_secs(1),
        backoff: Duration::from_millis(50),
        look: Duration::from_millis(100),
        numbers: 180_000,
    }
}

/// How log groups are read, live from now on.
pub fn options(service: &Logs) -> CloudOptions {
    options_at(&service.url)
}

/// How a service is read, from now on.
pub fn options_at(url: &str) -> CloudOptions {
    CloudOptions {
        access: Access { endpoint: Some(url.to_owned()), ..Access::default() },
        period: Period { since: Some(now() - 1_000), until: None },
        live: true,
        queries: Vec::new(),
        rows: MOST_ROWS,
        pattern: String::new(),
        timing: timing(),
    }
}

/// What a rule counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    /// Over all contributors.
    pub sum: f64,
    /// Of the first of them.
    pub most: f64,
    /// How many they are.
    pub unique: u64,
}

/// A rule that counts by a path, and has its name.
pub fn rule(path: &str) -> Arc<Rule> {
    let text = format!(r#"{{"logGroupNames":["*"],"contribution":{{"keys":["{path}"]}}}}"#);
    Arc::new(load(&text, path).rules.remove(0))
}

/// A reader with one rule for each path that it counts by.
pub struct Rig {
    feed: Feed,
    line: Line,
    pub notices: Vec<String>,
    pub done: bool,
    pub caught_up: bool,
    /// Up to when the first stream said to be complete.
    pub complete: Option<i64>,
}

impl Rig {
    /// Reads places by paths; `Err` when the sources refuse.
    pub fn open(
        places: &[&str],
        paths: &[&str],
        options: &CloudOptions,
    ) -> Result<Self, CloudError> {
        let places: Vec<Place> =
            places.iter().map(|text| Place::parse(text).unwrap().unwrap()).collect();
        let remotes = start(&places, options)?;
        let feed = Feed::open_beside(&[], Options::default(), Some(remotes)).unwrap();
        let rules = paths.iter().map(|path| rule(path));
        let line = Line::new(LineOptions {
            limits: Limits { retain: None, memory: 512 << 20 },
            ..LineOptions::new(RuleChoice::These(rules.collect()))
        });
        Ok(Self { feed, line, notices: Vec::new(), done: false, caught_up: false, complete: None })
    }

    /// Reads `/app` by `$.n`.
    pub fn app(options: &CloudOptions) -> Self {
        Self::open(&["cw:/app"], &["$.n"], options).unwrap()
    }

    /// Takes what waits.
    pub fn step(&mut self) {
        loop {
            let wall = Timestamp::from_millis(now());
            match self.feed.next() {
                Item::Opened { stream, info } => {
                    self.line.open(stream.number(), info.name.clone(), wall);
                }
                Item::Bytes { stream, bytes } => self.line.push(stream.number(), &bytes, wall),
                Item::CaughtUp { stream } => {
                    self.caught_up = true;
                    self.line.caught_up(stream.number(), wall);
                }
                Item::Complete { stream, until } => {
                    if stream.number() == 0 {
                        self.complete = Some(until.millis());
                    }
                    self.line.complete(stream.number(), until);
                }
                Item::Tallies(tallies) => self.line.tallies(&tallies),
                Item::Counted(coverage) => self.line.counted(&coverage),
                Item::Ended { stream } => self.line.end(stream.number(), wall),
                Item::Notice(notice) => self.notices.push(notice.to_string()),
                Item::Idle => {
                    self.line.land();
                    break;
                }
                Item::Done => {
                    if !self.done {
                        self.line.finish();
                    }
                    self.done = true;
                    break;
                }
            }
            self.line.close(Some(wall));
        }
    }

    /// Reads until something holds.
    pub fn until(&mut self, what: &str, holds: impl Fn(&mut Self) -> bool) {
        let deadline = Instant::now() + SOON;
        loop {
            self.step();
            if holds(self) {
                return;
            }
            if Instant::now() > deadline {
                let (remote, spending) = (self.remote(), self.spending());
                let (counted, reports) = (self.counted(), self.reports(1));
                let (coverage, notices) = (reports[0].coverage, &self.notices);
                panic!(
                    "{what} did not come: {counted:#?} {coverage:?} {remote:#?} {spending:#?} \
                     {notices:#?}"
                );
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Reads for a while.
    pub fn rest(&mut self, millis: u64) {
        let end = Instant::now() + Duration::from_millis(millis);
        self.until("the end", |_| Instant::now() > end);
    }

    pub fn reports(&mut self, top: usize) -> Vec<Report> {
        let query = ReportQuery { since: None, until: None, period: 1, top, order: Order::Sum };
        self.line.reports(&query)
    }

    /// What each rule counted.
    pub fn counted(&mut self) -> Vec<Counted> {
        let reports = self.reports(1);
        let counted = reports.iter().map(|report| {
            assert!(report.exact && report.unique_error == 0.0);
            assert!(report.coverage.balances(), "{:?}", report.coverage);
            let most = report.contributors.first().map_or(0.0, |first| first.value);
            Counted { sum: report.value, most, unique: report.unique }
        });
        counted.collect()
    }

    /// Whether the first rule counted so many, each once.
    pub fn has_each_once(&mut self, count: u64) -> bool {
        self.counted()[0] == Counted { sum: count as f64, most: 1.0, unique: count }
    }

    pub fn remote(&self) -> Remote {
        self.feed.remotes().unwrap().0.swap_remove(0)
    }

    pub fn spending(&self) -> Spending {
        self.feed.remotes().unwrap().1
    }

    pub fn is(&self, mode: Mode) -> bool {
        self.remote().mode == mode
    }

    pub fn said(&self, part: &str) -> bool {
        self.notices.iter().any(|notice| notice.contains(part))
    }

    /// Waits for a live session.
    pub fn live(&mut self) {
        self.until("live", |rig| rig.caught_up && rig.is(Mode::Live));
    }
}

/// Takes in numbered events, one each few milliseconds, on a thread of its own.
pub struct Feeder {
    end: Arc<AtomicBool>,
    thread: JoinHandle<u64>,
}

impl Feeder {
    /// The numbers begin with `first`.
    pub fn start(service: &Logs, first: u64) -> Self {
        let end = Arc::new(AtomicBool::new(false));
        let (service, ended) = (service.clone(), Arc::clone(&end));
        let thread = std::thread::spawn(move || {
            let mut next = first;
            while !ended.load(SeqCst) {
                service.put("/app", now(), format!(r#"{{"n":{next}}}"#));
                next += 1;
                std::thread::sleep(Duration::from_millis(3));
            }
            next
        });
        Self { end, thread }
    }

    /// Ends it; gives the number that would have come next.
    pub fn end(self) -> u64 {
        self.end.store(true, SeqCst);
        self.thread.join().unwrap()
    }
}
