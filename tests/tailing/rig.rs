//! Files to read, and a reader that keeps what a feed gives.

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use culprits::source::{CHUNK, Encoding, Feed, Item, Notice, Options, Spec, StreamId};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Long enough for any machine; no test waits for it unless it fails.
pub const DEADLINE: Duration = Duration::from_mins(1);

pub fn options(follow: bool) -> Options {
    Options {
        follow,
        poll: Duration::from_millis(3),
        rescan: Duration::from_millis(20),
        linger: Duration::from_millis(200),
        ..Options::default()
    }
}

/// Line `n`; they are long enough that a few make a whole fingerprint.
pub fn line(n: usize) -> String {
    format!("{n:07} padded to some length of a log line\n")
}

pub fn lines(range: Range<usize>) -> String {
    range.map(line).collect()
}

pub fn append(path: &Path) -> File {
    OpenOptions::new().create(true).append(true).open(path).unwrap()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    packed(bytes, Compression::fast())
}

pub fn packed(bytes: &[u8], level: Compression) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn spec(path: impl AsRef<Path>) -> Spec {
    Spec::parse(path.as_ref().to_str().unwrap()).unwrap()
}

/// Drains a feed and keeps what it gave, split into lines.
pub struct Reader {
    pub feed: Feed,
    pub open: HashMap<StreamId, Vec<u8>>,
    pub names: BTreeMap<StreamId, String>,
    pub encodings: Vec<Encoding>,
    pub lines: Vec<Vec<u8>>,
    pub bytes: u64,
    pub caught_up: usize,
    pub ended: usize,
    pub notices: Vec<Notice>,
    pub done: bool,
}

impl Reader {
    pub fn open(specs: &[Spec], options: Options) -> Self {
        Self {
            feed: Feed::open(specs, options).unwrap(),
            open: HashMap::new(),
            names: BTreeMap::new(),
            encodings: Vec::new(),
            lines: Vec::new(),
            bytes: 0,
            caught_up: 0,
            ended: 0,
            notices: Vec::new(),
            done: false,
        }
    }

    /// Reads all that there is of files which are not followed.
    pub fn all(path: &Path, options: Options) -> Self {
        let mut reader = Self::open(&[spec(path)], options);
        reader.until("done", |r| r.done);
        assert!(reader.open.is_empty(), "a stream has not ended");
        reader
    }

    pub fn step(&mut self) {
        match self.feed.next() {
            Item::Opened { stream, info } => {
                assert!(self.open.insert(stream, Vec::new()).is_none());
                self.names.insert(stream, info.name.clone());
                self.encodings.push(info.encoding);
            }
            Item::Bytes { stream, bytes } => {
                assert!(!bytes.is_empty() && bytes.len() <= CHUNK);
                self.bytes += bytes.len() as u64;
                let partial = self.open.get_mut(&stream).expect("bytes of a stream that is open");
                let before = partial.len();
                partial.extend_from_slice(&bytes);
                let end = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| before + at + 1);
                let rest = partial.split_off(end);
                let whole = std::mem::replace(partial, rest);
                self.lines.extend(
                    whole.split_inclusive(|b| *b == b'\n').map(|l| l[..l.len() - 1].to_vec()),
                );
            }
            Item::CaughtUp { stream } => {
                assert!(self.open.contains_key(&stream));
                self.caught_up += 1;
            }
            Item::Ended { stream } => {
                let partial = self.open.remove(&stream).expect("a stream ends once");
                self.ended += 1;
                if !partial.is_empty() {
                    self.lines.push(partial);
                }
            }
            Item::Notice(notice) => self.notices.push(notice),
            Item::Complete { .. } | Item::Tallies(_) | Item::Counted(_) => {
                unreachable!("of a file")
            }
            Item::Idle => std::thread::sleep(Duration::from_millis(1)),
            Item::Done => self.done = true,
        }
    }

    #[track_caller]
    pub fn until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !condition(self) {
            assert!(start.elapsed() < DEADLINE, "never {what}: {}", self.report());
            self.step();
        }
    }

    #[track_caller]
    pub fn until_lines(&mut self, count: usize) {
        self.until(&format!("{count} lines"), |r| r.lines.len() >= count);
    }

    /// All of `range` came, each line once, and nothing follows in some more looks.
    #[track_caller]
    pub fn expect_exactly(&mut self, range: Range<usize>) {
        self.until_lines(range.len());
        let quiet = Instant::now();
        while quiet.elapsed() < Duration::from_millis(60) {
            self.step();
        }
        let mut seen = self.numbers();
        seen.sort_unstable();
        assert!(seen == range.collect::<Vec<_>>(), "{}: {seen:?}", self.report());
    }

    pub fn numbers(&self) -> Vec<usize> {
        let number = |line: &Vec<u8>| String::from_utf8_lossy(&line[..7]).parse().unwrap();
        self.lines.iter().map(number).collect()
    }

    pub fn report(&self) -> String {
        let notices: Vec<_> = self.notices.iter().map(ToString::to_string).collect();
        format!("{} lines of {:?}, told {notices:?}", self.lines.len(), self.names)
    }
}
