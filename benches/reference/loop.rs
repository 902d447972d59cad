//! The yardstick: what a plain, sound loop costs that does one job and nothing else. It is frozen,
//! and never made faster or slower, so that a ratio to it means the same next year.
//!
//! `cargo run --release --example reference -- cloudtrail.jsonl` counts the events that have an
//! `errorCode` by source address, per minute and in all, and prints what `benches/peers` compares:
//! the first ten, their minutes, and what each minute had. It reads a MiB at a time, has sonic-rs
//! fill a typed structure that borrows from each line, and keeps a table for each minute.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program to be read")]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};

use foldhash::fast::RandomState;
use serde::Deserialize;

const BLOCK: usize = 1 << 20;

/// `YYYY-MM-DDTHH:MM`.
const MINUTE: usize = 16;

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, rename = "errorCode")]
    error: Option<Text<'a>>,
    #[serde(borrow, rename = "sourceIPAddress")]
    source: Option<Text<'a>>,
    #[serde(borrow, rename = "eventTime")]
    time: Option<Text<'a>>,
}

/// An optional `Cow` would own its text.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

type Counts = HashMap<Box<str>, u64, RandomState>;

#[derive(Default)]
struct Tallies {
    total: Counts,
    minutes: BTreeMap<Box<str>, Counts>,
    skipped: u64,
}

impl Tallies {
    fn take(&mut self, line: &[u8]) {
        let Ok(event) = sonic_rs::from_slice::<Event<'_>>(line) else {
            self.skipped += u64::from(!line.trim_ascii().is_empty());
            return;
        };
        let (Some(_), Some(source), Some(time)) = (event.error, event.source, event.time) else {
            return;
        };
        let Some(minute) = time.0.get(..MINUTE) else {
            self.skipped += 1;
            return;
        };
        count(&mut self.total, &source.0);
        if let Some(counts) = self.minutes.get_mut(minute) {
            count(counts, &source.0);
        } else {
            count(self.minutes.entry(minute.into()).or_default(), &source.0);
        }
    }

    fn answer(&self) -> String {
        let mut top: Vec<_> = self.total.iter().collect();
        top.sort_unstable_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        top.truncate(10);
        let mut out = String::new();
        for (source, total) in &top {
            let _ = writeln!(out, "top\t{source}\t{total}");
        }
        for (minute, counts) in &self.minutes {
            let largest = counts.values().max().copied().unwrap_or(0);
            let sum: u64 = counts.values().sum();
            let _ = writeln!(out, "minute\t{minute}\t{}\t{largest}\t{sum}", counts.len());
            for (source, _) in &top {
                if let Some(count) = counts.get(*source) {
                    let _ = writeln!(out, "point\t{minute}\t{source}\t{count}");
                }
            }
        }
        out
    }
}

fn count(counts: &mut Counts, source: &str) {
    if let Some(count) = counts.get_mut(source) {
        *count += 1;
    } else {
        counts.insert(source.into(), 1);
    }
}

fn read(path: &str) -> io::Result<Tallies> {
    let mut file = File::open(path)?;
    let mut tallies = Tallies::default();
    let mut buffer = vec![0; BLOCK];
    let mut filled = 0;
    loop {
        if filled == buffer.len() {
            buffer.resize(2 * filled, 0);
        }
        let read = file.read(&mut buffer[filled..])?;
        if read == 0 {
            tallies.take(&buffer[..filled]);
            return Ok(tallies);
        }
        let end = filled + read;
        let mut start = 0;
        for newline in memchr::memchr_iter(b'\n', &buffer[filled..end]) {
            tallies.take(&buffer[start..filled + newline]);
            start = filled + newline + 1;
        }
        buffer.copy_within(start..end, 0);
        filled = end - start;
    }
}

fn main() -> io::Result<()> {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: reference CLOUDTRAIL.jsonl");
        std::process::exit(2);
    };
    let tallies = read(&path)?;
    print!("{}", tallies.answer());
    if tallies.skipped > 0 {
        eprintln!("skipped {} lines", tallies.skipped);
    }
    Ok(())
}
