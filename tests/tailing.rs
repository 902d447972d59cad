//! Files as they live: rotated, truncated, packed, damaged, and read exactly once all the same.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::ops::Range;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use culprits::model::Timestamp;
use culprits::source::{CHUNK, Encoding, Feed, Item, Notice, OpenError, Options, Spec, StreamId};
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::{TempDir, tempdir};

/// Long enough for any machine; no test waits for it unless it fails.
const DEADLINE: Duration = Duration::from_mins(1);

fn options(follow: bool) -> Options {
    Options {
        follow,
        poll: Duration::from_millis(3),
        rescan: Duration::from_millis(20),
        linger: Duration::from_millis(200),
        ..Options::default()
    }
}

/// Line `n`; they are long enough that a few make a whole fingerprint.
fn line(n: usize) -> String {
    format!("{n:07} padded to some length of a log line\n")
}

fn lines(range: Range<usize>) -> String {
    range.map(line).collect()
}

fn append(path: &Path) -> File {
    OpenOptions::new().create(true).append(true).open(path).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn spec(path: impl AsRef<Path>) -> Spec {
    Spec::parse(path.as_ref().to_str().unwrap()).unwrap()
}

/// Drains a feed and keeps what it gave, split into lines.
struct Reader {
    feed: Feed,
    open: HashMap<StreamId, Vec<u8>>,
    names: BTreeMap<StreamId, String>,
    encodings: Vec<Encoding>,
    lines: Vec<Vec<u8>>,
    bytes: u64,
    caught_up: usize,
    ended: usize,
    notices: Vec<Notice>,
    done: bool,
}

impl Reader {
    fn open(specs: &[Spec], options: Options) -> Self {
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
    fn all(path: &Path, options: Options) -> Self {
        let mut reader = Self::open(&[spec(path)], options);
        reader.until("done", |r| r.done);
        assert!(reader.open.is_empty(), "a stream has not ended");
        reader
    }

    fn step(&mut self) {
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
                partial.extend_from_slice(bytes);
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
    fn until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !condition(self) {
            assert!(start.elapsed() < DEADLINE, "never {what}: {}", self.report());
            self.step();
        }
    }

    #[track_caller]
    fn until_lines(&mut self, count: usize) {
        self.until(&format!("{count} lines"), |r| r.lines.len() >= count);
    }

    /// All of `range` came, each line once, and nothing follows in some more looks.
    #[track_caller]
    fn expect_exactly(&mut self, range: Range<usize>) {
        self.until_lines(range.len());
        let quiet = Instant::now();
        while quiet.elapsed() < Duration::from_millis(60) {
            self.step();
        }
        let mut seen = self.numbers();
        seen.sort_unstable();
        assert!(seen == range.collect::<Vec<_>>(), "{}: {seen:?}", self.report());
    }

    fn numbers(&self) -> Vec<usize> {
        let number = |line: &Vec<u8>| String::from_utf8_lossy(&line[..7]).parse().unwrap();
        self.lines.iter().map(number).collect()
    }

    fn report(&self) -> String {
        let notices: Vec<_> = self.notices.iter().map(ToString::to_string).collect();
        format!("{} lines of {:?}, told {notices:?}", self.lines.len(), self.names)
    }
}

// ---- the seven ways of rotations -------------------------------------------------------------

struct Case {
    folder: TempDir,
    log: PathBuf,
    reader: Reader,
}

impl Case {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

type Rotation = fn(&mut Case) -> Range<usize>;

fn rename_create(case: &mut Case) -> Range<usize> {
    let mut old = append(&case.log);
    fs::rename(&case.log, case.path("app.log.1")).unwrap();
    append(&case.log).write_all(lines(25..50).as_bytes()).unwrap();
    old.write_all(lines(50..75).as_bytes()).unwrap();
    case.reader.until_lines(75);
    // The writer has not heard of the rotation yet.
    for n in 75..100 {
        old.write_all(line(n).as_bytes()).unwrap();
        case.reader.step();
    }
    0..100
}

fn rename_gap_create(case: &mut Case) -> Range<usize> {
    fs::rename(&case.log, case.path("app.log.1")).unwrap();
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(50) {
        case.reader.step();
    }
    append(&case.log).write_all(lines(25..50).as_bytes()).unwrap();
    0..50
}

fn copytruncate(case: &mut Case) -> Range<usize> {
    let mut writer = append(&case.log);
    fs::copy(&case.log, case.path("app.log.1")).unwrap();
    writer.set_len(0).unwrap();
    case.reader.until("truncated", |r| {
        r.notices.iter().any(|notice| matches!(notice, Notice::Truncated { .. }))
    });
    writer.write_all(lines(25..50).as_bytes()).unwrap();
    0..50
}

fn copytruncate_regrown(case: &mut Case) -> Range<usize> {
    let mut writer = append(&case.log);
    fs::copy(&case.log, case.path("app.log.1")).unwrap();
    writer.set_len(0).unwrap();
    // Past the old end before anybody looks.
    writer.write_all(lines(25..250).as_bytes()).unwrap();
    0..250
}

fn symlink_swap(case: &mut Case) -> Range<usize> {
    let mut old = append(&case.log);
    append(&case.path("new.log")).write_all(lines(25..50).as_bytes()).unwrap();
    symlink("new.log", case.path("swap")).unwrap();
    fs::rename(case.path("swap"), &case.log).unwrap();
    old.write_all(lines(50..75).as_bytes()).unwrap();
    0..75
}

fn half_written(case: &mut Case) -> Range<usize> {
    let mut writer = append(&case.log);
    let whole = line(25);
    let (first, second) = whole.split_at(9);
    let seen = case.reader.bytes;
    writer.write_all(first.as_bytes()).unwrap();
    case.reader.until("half a line", |r| r.bytes > seen);
    assert_eq!(case.reader.lines.len(), 25, "half a line is no line");
    writer.write_all(second.as_bytes()).unwrap();
    0..26
}

fn invalid_utf8(case: &mut Case) -> Range<usize> {
    let mut writer = append(&case.log);
    writer.write_all(b"0000025 \xff\xfe\x80\n").unwrap();
    writer.write_all(lines(26..30).as_bytes()).unwrap();
    case.reader.until_lines(26);
    assert_eq!(case.reader.lines[25], b"0000025 \xff\xfe\x80");
    0..30
}

const ROTATIONS: [(&str, Rotation); 7] = [
    ("rename and create, late lines to the old file", rename_create),
    ("rename, a gap, create", rename_gap_create),
    ("copytruncate", copytruncate),
    ("copytruncate, regrown past the old end", copytruncate_regrown),
    ("another file behind the link", symlink_swap),
    ("a half-written line", half_written),
    ("bytes that are not UTF-8", invalid_utf8),
];

/// Each rotation, with the file named itself, found by a pattern, and found in a folder where
/// what the rotation makes of it lies too.
#[test]
fn every_line_comes_once_through_every_rotation() {
    for (name, rotate) in ROTATIONS {
        for source in ["app.log", "app*", ""] {
            println!("{name}, given as {source:?}");
            let folder = tempdir().unwrap();
            let log = folder.path().join("app.log");
            if name.contains("link") {
                symlink("real.log", &log).unwrap();
            }
            append(&log).write_all(lines(0..25).as_bytes()).unwrap();
            let spec = spec(folder.path().join(source));
            let reader = Reader::open(&[spec], options(true));
            let mut case = Case { folder, log, reader };
            case.reader.until("caught up", |r| r.caught_up > 0);
            let expected = rotate(&mut case);
            case.reader.expect_exactly(expected);
        }
    }
}

#[test]
fn a_stream_ends_when_its_file_was_left_and_goes_on_in_its_new_place() {
    let folder = tempdir().unwrap();
    let log = folder.path().join("app.log");
    fs::write(&log, lines(0..5)).unwrap();
    let mut reader = Reader::open(&[spec(&log)], options(true));
    reader.until_lines(5);
    fs::remove_file(&log).unwrap();
    reader.until("ended", |r| r.ended == 1);
    assert_eq!(reader.notices, [Notice::Gone { name: log.to_str().unwrap().into() }]);
    fs::write(&log, lines(5..8)).unwrap();
    reader.expect_exactly(0..8);
    assert_eq!(reader.names.len(), 2);
    assert!(!reader.done);
}

#[test]
fn a_file_that_comes_back_goes_on_where_it_was_left() {
    let folder = tempdir().unwrap();
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    let (link, swap) = (folder.path().join("link"), folder.path().join("swap"));
    fs::write(&a, lines(0..20)).unwrap();
    fs::write(&b, lines(20..40)).unwrap();
    symlink("a", &link).unwrap();
    let mut reader = Reader::open(&[spec(&link)], options(true));
    reader.until_lines(20);
    symlink("b", &swap).unwrap();
    fs::rename(&swap, &link).unwrap();
    reader.until("only b read", |r| r.lines.len() == 40 && r.ended == 1);
    append(&a).write_all(lines(40..50).as_bytes()).unwrap();
    symlink("a", &swap).unwrap();
    fs::rename(&swap, &link).unwrap();
    reader.expect_exactly(0..50);
}

#[test]
fn an_archive_that_a_rotation_makes_is_not_read_again() {
    let folder = tempdir().unwrap();
    let log = folder.path().join("app.log");
    fs::write(&log, lines(0..20)).unwrap();
    fs::write(folder.path().join("app.log.2.gz"), gzip(lines(20..30).as_bytes())).unwrap();
    let mut reader = Reader::open(&[spec(folder.path())], options(true));
    reader.until_lines(30);
    fs::rename(&log, folder.path().join("app.log.1")).unwrap();
    fs::write(&log, lines(30..35)).unwrap();
    reader.until_lines(35);
    fs::write(folder.path().join("app.log.1.gz"), gzip(lines(0..20).as_bytes())).unwrap();
    fs::remove_file(folder.path().join("app.log.1")).unwrap();
    reader.until("told", |r| r.notices.iter().any(|n| matches!(n, Notice::Leftover { .. })));
    // An archive that no followed file was turned into is read, once it is whole.
    fs::write(folder.path().join("other.gz"), gzip(lines(35..40).as_bytes())).unwrap();
    reader.expect_exactly(0..40);
}

// ---- what a source stands for ----------------------------------------------------------------

#[test]
fn a_pattern_finds_new_files() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("a.log"), lines(0..3)).unwrap();
    fs::write(folder.path().join("not.txt"), lines(90..99)).unwrap();
    let mut reader = Reader::open(&[spec(folder.path().join("*.log"))], options(true));
    reader.until_lines(3);
    fs::write(folder.path().join("b.log"), lines(3..6)).unwrap();
    fs::write(folder.path().join(".c.log"), lines(90..99)).unwrap();
    reader.expect_exactly(0..6);
}

#[test]
fn a_folder_is_read_with_all_in_it_but_hidden_files_pipes_binaries_and_links_out() {
    let (folder, outside) = (tempdir().unwrap(), tempdir().unwrap());
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("deep/er")).unwrap();
    fs::create_dir(at(".git")).unwrap();
    fs::write(at("a.log"), lines(0..2)).unwrap();
    fs::write(at("deep/b.log"), lines(2..4)).unwrap();
    fs::write(at("deep/er/c"), lines(4..6)).unwrap();
    fs::write(at("deep/empty"), "").unwrap();
    fs::write(outside.path().join("d"), lines(6..8)).unwrap();
    fs::write(outside.path().join("e"), lines(90..99)).unwrap();
    symlink(outside.path().join("d"), at("linked.log")).unwrap();
    symlink(outside.path(), at("out")).unwrap();
    symlink("..", at("deep/up")).unwrap();
    symlink("nowhere", at("broken")).unwrap();
    fs::write(at(".hidden"), lines(90..99)).unwrap();
    fs::write(at(".git/x"), lines(90..99)).unwrap();
    fs::write(at("wtmp"), b"\x07\0\0\0some\0name").unwrap();
    assert!(Command::new("mkfifo").arg(at("fifo")).status().unwrap().success());

    for source in [folder.path().to_owned(), at("**"), at("**/*")] {
        let reader = Reader::all(&source, options(false));
        let mut numbers = reader.numbers();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..8).collect::<Vec<_>>(), "{source:?}: {}", reader.report());
        let mut told: Vec<_> = reader.notices.iter().map(ToString::to_string).collect();
        told.sort();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(
            told[0].ends_with("broken: not found; check the spelling, or where the link leads")
        );
        assert!(
            told[1].ends_with("wtmp: binary data, not read; name the file itself if it is a log")
        );
    }
}

#[test]
fn one_file_by_several_names_is_one_stream() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a.log"), lines(0..10)).unwrap();
    fs::hard_link(at("a.log"), at("b.log")).unwrap();
    symlink("a.log", at("c.log")).unwrap();
    for follow in [false, true] {
        let specs = [spec(at("a.log")), spec(at("c.log")), spec(at("*.log")), spec(folder.path())];
        let mut reader = Reader::open(&specs, options(follow));
        reader.expect_exactly(0..10);
        assert_eq!(reader.names.len(), 1);
    }
}

#[test]
fn sources_of_nothing_say_what_to_do() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(at("empty")).unwrap();
    symlink("nowhere", at("broken")).unwrap();
    fs::write(at("old.log.xz"), b"\xfd7zXZ\0rest").unwrap();
    let open = |specs: &[Spec]| match Feed::open(specs, options(true)) {
        Ok(_) => panic!("opened {specs:?}"),
        Err(e) => e,
    };
    // The root user may read everything, so a link to nothing stands for what cannot be opened.
    for (source, expected) in [
        ("absent", OpenError::NotFound { path: at("absent") }),
        ("broken", OpenError::NotFound { path: at("broken") }),
        ("empty", OpenError::EmptyFolder { path: at("empty") }),
        ("*.csv", OpenError::NoMatch { pattern: at("*.csv") }),
    ] {
        assert_eq!(open(&[spec(at(source))]), expected);
    }
    assert!(matches!(open(&[spec(at("old.log.xz"))]), OpenError::NotText { .. }));
    assert!(matches!(open(&[]), OpenError::Empty));
    let several = open(&[spec(at("absent")), spec(at("empty"))]).to_string();
    assert_eq!(several.lines().count(), 2, "{several}");
}

#[test]
fn what_cannot_be_opened_among_others_is_told_and_watched() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a.log"), lines(0..3)).unwrap();
    symlink("later.log", at("broken")).unwrap();
    let mut reader = Reader::open(&[spec(at("broken")), spec(at("a.log"))], options(true));
    reader.until_lines(3);
    let path = at("broken").to_str().unwrap().to_owned();
    assert_eq!(reader.notices, [Notice::Skipped(OpenError::NotFound { path })]);
    fs::write(at("later.log"), lines(3..6)).unwrap();
    reader.expect_exactly(0..6);
}

#[test]
fn an_empty_file_opens_and_ends() {
    let folder = tempdir().unwrap();
    let log = folder.path().join("empty.log");
    fs::write(&log, "").unwrap();
    let reader = Reader::all(&log, options(false));
    assert_eq!((reader.names.len(), reader.ended, reader.bytes), (1, 1, 0));
    let mut reader = Reader::open(&[spec(&log)], options(true));
    reader.until("caught up", |r| r.caught_up == 1);
    append(&log).write_all(lines(0..2).as_bytes()).unwrap();
    reader.expect_exactly(0..2);
    assert_eq!((reader.names.len(), reader.caught_up), (1, 2));
}

// ---- archives and pipes ----------------------------------------------------------------------

#[test]
fn archives_of_many_parts_are_read_whatever_their_name() {
    let folder = tempdir().unwrap();
    let gz = [gzip(lines(0..5_000).as_bytes()), gzip(lines(5_000..9_000).as_bytes())].concat();
    let frame = |range| zstd::encode_all(lines(range).as_bytes(), 3).unwrap();
    let zst = [frame(0..5_000), frame(5_000..9_000)].concat();
    for (name, content, encoding) in [("a.log", gz, Encoding::Gzip), ("b.zst", zst, Encoding::Zstd)]
    {
        let path = folder.path().join(name);
        fs::write(&path, &content).unwrap();
        for follow in [false, true] {
            let reader = Reader::all(&path, options(follow));
            assert_eq!(reader.encodings, [encoding]);
            assert_eq!(reader.numbers(), (0..9_000).collect::<Vec<_>>());
            assert!(reader.notices.is_empty(), "{}", reader.report());
            assert_eq!(reader.feed.progress().read, content.len() as u64);
            assert_eq!(reader.feed.progress().share(), Some(1.0));
        }
    }
}

#[test]
fn a_file_that_only_claims_to_be_packed_is_read_as_it_is() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("plain.log.gz");
    fs::write(&path, lines(0..5)).unwrap();
    let reader = Reader::all(&path, options(false));
    assert_eq!(reader.numbers(), (0..5).collect::<Vec<_>>());
    assert_eq!(reader.notices, [Notice::NotPacked { name: path.to_str().unwrap().into() }]);
}

#[test]
fn a_cut_archive_gives_what_it_has() {
    let folder = tempdir().unwrap();
    let content = lines(0..50_000);
    for (name, mut packed) in [
        ("cut.gz", gzip(content.as_bytes())),
        ("cut.zst", zstd::encode_all(content.as_bytes(), 3).unwrap()),
    ] {
        packed.truncate(packed.len() / 2);
        let path = folder.path().join(name);
        fs::write(&path, &packed).unwrap();
        let reader = Reader::all(&path, options(false));
        let mut given = reader.lines.join(&b'\n');
        // The very last line was cut in the middle, or just before its end.
        given.truncate(given.len().min(reader.bytes as usize));
        assert!(content.as_bytes().starts_with(&given));
        assert!(given.len() > content.len() / 10, "{}", reader.report());
        let [Notice::Damaged { given, encoding, .. }] = &reader.notices[..] else {
            panic!("{}", reader.report());
        };
        assert_eq!((*given, *encoding), (reader.bytes, reader.encodings[0]));
    }
}

#[test]
fn a_damaged_archive_gives_what_comes_before() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("bad.gz");
    // The second part begins with a block of a type that does not exist.
    let mut packed = gzip(lines(0..20_000).as_bytes());
    packed.extend_from_slice(&gzip(b"")[..10]);
    packed.extend_from_slice(&vec![0xff; 100_000]);
    fs::write(&path, &packed).unwrap();
    let reader = Reader::all(&path, options(false));
    assert_eq!(reader.numbers(), (0..20_000).collect::<Vec<_>>());
    assert!(matches!(reader.notices[..], [Notice::Damaged { .. }]), "{}", reader.report());
    assert!(reader.notices[0].dropped_bytes() > 0);

    let mut packed = gzip(lines(0..100_000).as_bytes());
    let middle = packed.len() / 2;
    packed[middle..middle + 64].fill(0xff);
    fs::write(&path, &packed).unwrap();
    let mut reader = Reader::all(&path, options(false));
    assert!(matches!(reader.notices[..], [Notice::Damaged { .. }]), "{}", reader.report());
    reader.lines.truncate(20_000);
    assert_eq!(reader.numbers(), (0..20_000).collect::<Vec<_>>());
}

#[test]
fn bombs_stop_at_their_bounds() {
    let folder = tempdir().unwrap();
    let zeros = vec![0; 24 << 20];
    for (name, packed) in
        [("bomb.gz", gzip(&zeros)), ("bomb.zst", zstd::encode_all(&zeros[..], 1).unwrap())]
    {
        let path = folder.path().join(name);
        fs::write(&path, &packed).unwrap();
        let bounds = Options { max_ratio: 100, ratio_from: 1 << 20, ..options(false) };
        let reader = Reader::all(&path, bounds);
        assert!(matches!(reader.notices[..], [Notice::Bomb { .. }]), "{}", reader.report());
        assert!((1 << 20..2 << 20).contains(&reader.bytes));
        assert!(reader.notices[0].dropped_bytes() > 0);

        let bounds = Options { max_inflated: 3_000_000, ..options(false) };
        let reader = Reader::all(&path, bounds);
        assert!(matches!(reader.notices[..], [Notice::TooLarge { .. }]), "{}", reader.report());
        assert_eq!(reader.bytes, 3_000_000);

        let bounds = Options { max_inflated: zeros.len() as u64, ..options(false) };
        let reader = Reader::all(&path, bounds);
        assert_eq!((reader.bytes, reader.notices.len()), (zeros.len() as u64, 0));
    }
}

#[test]
fn a_named_pipe_is_read_as_it_comes() {
    let folder = tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    for packed in [false, true] {
        let mut reader = Reader::open(&[spec(&fifo)], options(true));
        let mut writer = OpenOptions::new().write(true).open(&fifo).unwrap();
        if packed {
            writer.write_all(&gzip(lines(0..500).as_bytes())).unwrap();
        } else {
            writer.write_all(line(0).as_bytes()).unwrap();
            reader.until_lines(1);
            assert_eq!(reader.encodings, [Encoding::Plain]);
            writer.write_all(lines(1..500).as_bytes()).unwrap();
        }
        drop(writer);
        reader.until("done", |r| r.done);
        assert_eq!(reader.numbers(), (0..500).collect::<Vec<_>>());
        assert_eq!(reader.ended, 1);
    }
}

// ---- many files ------------------------------------------------------------------------------

fn set_age(path: &Path, seconds: u64) {
    let time = SystemTime::now() - Duration::from_secs(seconds);
    File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

#[test]
fn the_stream_that_is_behind_is_read_next() {
    const LINES: usize = 30_000;
    let folder = tempdir().unwrap();
    for k in 0..3 {
        // Each begins at another time and goes on at another pace.
        let content: String = (0..LINES).map(|n| line(k * 10_000 + n * (k + 1))).collect();
        fs::write(folder.path().join(format!("{k}.log")), content).unwrap();
    }
    let mut reader = Reader::open(&[spec(folder.path())], options(false));
    let mut reached: BTreeMap<StreamId, usize> = BTreeMap::new();
    let mut chunks = 0;
    while !reader.done {
        match reader.feed.next() {
            Item::Bytes { stream, bytes } => {
                let last = bytes.split(|b| *b == b'\n').rev().nth(1).unwrap();
                let time = String::from_utf8_lossy(&last[..7]).parse().unwrap();
                let others = reached.iter().filter(|(id, _)| **id != stream);
                if let Some(own) = reached.get(&stream) {
                    assert!(others.clone().all(|(_, other)| own <= other), "out of order");
                    assert!(reached.len() == 3, "each stream gives its first time first");
                }
                chunks += 1;
                reached.insert(stream, time);
                reader.feed.reached(stream, Timestamp::from_millis(time as i64));
            }
            Item::Ended { stream } => {
                reached.insert(stream, usize::MAX);
            }
            Item::Done => break,
            _ => {}
        }
    }
    assert!(chunks >= 9, "{chunks} chunks");
}

#[test]
fn files_wait_for_a_place_oldest_first() {
    let folder = tempdir().unwrap();
    let ages = [30, 70, 10, 50, 90, 20];
    for (k, age) in ages.into_iter().enumerate() {
        let path = folder.path().join(format!("{k}.log"));
        fs::write(&path, lines(k * 10_000..k * 10_000 + 9_000)).unwrap();
        set_age(&path, age);
    }
    for follow in [false, true] {
        let bounds = Options { max_open: 2, ..options(follow) };
        let mut reader = Reader::open(&[spec(folder.path())], bounds);
        let start = reader.feed.progress();
        assert_eq!((start.waiting, start.open, start.share()), (4, 2, Some(0.0)));
        while !reader.done && reader.caught_up < 6 {
            assert!(reader.feed.progress().open <= 2);
            reader.step();
        }
        let end = reader.feed.progress();
        assert_eq!((end.waiting, end.caught_up + end.ended, end.share()), (0, 6, Some(1.0)));
        let order: Vec<_> = reader.names.values().map(|n| &n[n.len() - 5..]).collect();
        assert_eq!(order, ["4.log", "1.log", "3.log", "0.log", "5.log", "2.log"]);
        assert_eq!(reader.lines.len(), 6 * 9_000);
    }
}

#[test]
fn files_that_rest_are_still_followed() {
    let folder = tempdir().unwrap();
    let path = |k: usize| folder.path().join(format!("{k}.log"));
    for k in 0..6 {
        fs::write(path(k), lines(k * 10..k * 10 + 10)).unwrap();
    }
    let bounds = Options { max_open: 2, max_followed: 1, ..options(true) };
    let mut reader = Reader::open(&[spec(folder.path())], bounds);
    reader.until("all caught up", |r| r.caught_up == 6);
    for k in 0..6 {
        append(&path(k)).write_all(lines(60 + k * 10..70 + k * 10).as_bytes()).unwrap();
    }
    reader.until_lines(120);
    // Rewritten and rotated while they rest.
    for k in 0..3 {
        fs::write(path(k), lines(120 + k * 50..170 + k * 50)).unwrap();
    }
    for k in 3..6 {
        fs::rename(path(k), folder.path().join(format!("{k}.log.1"))).unwrap();
        fs::write(path(k), lines(120 + k * 50..170 + k * 50)).unwrap();
    }
    reader.expect_exactly(0..420);
}

#[test]
fn a_feed_can_move_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Feed>();
}
