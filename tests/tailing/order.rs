//! Pipes, and which of many files is read next.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use culprits::model::Timestamp;
use culprits::source::{Encoding, Feed, Item, Options, StreamId};
use tempfile::tempdir;

use crate::rig::{Reader, append, gzip, line, lines, options, spec};

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
    const LINES: usize = 60_000;
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
