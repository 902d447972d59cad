//! Large files, read ahead by whoever has the time.

use std::fs;
use std::thread;

use flate2::Compression;
use tempfile::tempdir;

use crate::rig::{Reader, lines, options, packed, spec};

/// Reads to the end; each time that bytes came, more is read ahead: at once, beside what follows,
/// or never, though it was meant to be.
fn read(reader: &mut Reader) {
    let mut beside = Vec::new();
    let mut turn = 0;
    while !reader.done {
        let before = reader.bytes;
        reader.step();
        if reader.bytes == before {
            continue;
        }
        let Some(ahead) = reader.feed.ahead() else { continue };
        assert!(reader.feed.ahead().is_none(), "one at a time");
        turn += 1;
        match turn % 3 {
            0 => ahead.run(),
            1 => beside.push(thread::spawn(|| ahead.run())),
            _ => drop(ahead),
        }
    }
    assert!(turn > 3, "only {turn} times");
    for thread in beside {
        thread.join().unwrap();
    }
}

#[test]
fn what_is_read_ahead_comes_in_its_place() {
    let content = lines(0..300_000);
    let stored = packed(content.as_bytes(), Compression::none());
    let cut = stored[..stored.len() / 3 * 2].to_vec();
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.log");
    for file in [content.into_bytes(), stored, cut] {
        fs::write(&path, &file).unwrap();
        let plain = Reader::all(&path, options(false));
        for _ in 0..3 {
            let mut reader = Reader::open(&[spec(&path)], options(false));
            read(&mut reader);
            assert!(reader.lines == plain.lines);
            assert_eq!(reader.report(), plain.report());
            assert_eq!(reader.feed.progress(), plain.feed.progress());
        }
    }
}

#[test]
fn nothing_small_or_followed_is_read_ahead() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.log");
    for (count, follow) in [(1_000, false), (300_000, true)] {
        fs::write(&path, lines(0..count)).unwrap();
        let mut reader = Reader::open(&[spec(&path)], options(follow));
        while reader.lines.len() < count {
            reader.step();
            assert!(reader.feed.ahead().is_none());
        }
    }
}
