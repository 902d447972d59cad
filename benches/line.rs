//! `cargo bench --bench line`: the rooms that every event passes, each alone: decode, match, tally,
//! Top-N. `cargo bench --bench line -- decode` for one of them. The logs are made here.

use std::sync::Arc;

use culprits::decode::{Decoded, Decoder};
use culprits::model::{Minute, Record, Timestamp};
use culprits::rank::{By, rank};
use culprits::rule::{Plan, builtin, load};
use culprits::window::{Limits, Window};
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};

#[path = "line/logs.rs"]
mod logs;

use logs::Kind;

const EVENTS: usize = 20_000;
const NOW: Timestamp = Timestamp::from_millis(1_783_728_000_000);

fn main() {
    divan::main();
}

/// One rule of the kind that each of these logs is for.
fn plan(kind: Kind) -> Plan {
    let rule = match kind {
        Kind::CloudTrail => builtin("denied-by-principal"),
        Kind::Access => builtin("http-bytes"),
        Kind::Vpc => builtin("vpc-rejected"),
        Kind::Short => {
            let text = r#"{"filter": "{ $.status = 'FAILED_LOGIN' }",
                           "contribution": {"keys": ["$.sourceIP"]}}"#;
            load(text, "failed-logins").rules.into_iter().next().map(Arc::new)
        }
    };
    Plan::compile(rule.as_slice())
}

/// Gives the records that are of interest to `sink`, and says how many were not.
fn decode(log: &[u8], plan: &Plan, sink: &mut impl FnMut(&Record)) -> u64 {
    let mut decoder = Decoder::new(&plan.asks, None, NOW);
    let mut sink = |decoded: Decoded<'_>| {
        if !decoded.passed_over {
            sink(decoded.record);
        }
    };
    for chunk in log.chunks(1 << 20) {
        decoder.push(chunk, &mut sink);
    }
    decoder.finish(&mut sink);
    decoder.passed_over()
}

#[divan::bench(name = "decode", args = Kind::ALL)]
fn decodes(bencher: Bencher<'_, '_>, kind: Kind) {
    let (log, plan) = (logs::make(kind, EVENTS), plan(kind));
    bencher.counter(BytesCount::new(log.len())).counter(ItemsCount::new(EVENTS)).bench_local(
        || {
            let mut records = 0;
            let passed_over = decode(&log, &plan, &mut |record| {
                black_box(record);
                records += 1;
            });
            assert_eq!(records + passed_over, EVENTS as u64);
        },
    );
}

#[divan::bench(name = "match", args = Kind::ALL)]
fn matches(bencher: Bencher<'_, '_>, kind: Kind) {
    let plan = plan(kind);
    let mut records = Vec::new();
    decode(&logs::make(kind, EVENTS), &plan, &mut |record| records.push(record.clone()));
    let mut keys = String::new();
    bencher.counter(ItemsCount::new(records.len())).bench_local(|| {
        let judge = &plan.judges[0];
        let counts = records.iter().filter(|record| {
            keys.clear();
            judge.judge(black_box(record), &mut keys).is_ok()
        });
        counts.count()
    });
}

/// An hour of a rule with this many contributors, few of which bring most.
fn events(contributors: u32) -> Vec<(Minute, String)> {
    let mut rng = fastrand::Rng::with_seed(1);
    let event = |i: usize| {
        let key = logs::address(logs::skewed(&mut rng, contributors));
        (Minute::new((i * 60 / EVENTS) as i64), key)
    };
    (0..EVENTS).map(event).collect()
}

fn tallied(events: &[(Minute, String)]) -> Window {
    let mut window = Window::new(Limits::default());
    for (minute, key) in events {
        window.add(*minute, key, 1.0);
    }
    window.settle();
    window
}

#[divan::bench(args = [100, 10_000, 1_000_000])]
fn tally(bencher: Bencher<'_, '_>, contributors: u32) {
    let events = events(contributors);
    bencher.counter(ItemsCount::new(EVENTS)).bench_local(|| tallied(black_box(&events)));
}

#[divan::bench(args = [100, 10_000, 1_000_000])]
fn top_n(bencher: Bencher<'_, '_>, contributors: u32) {
    let window = tallied(&events(contributors));
    bencher.bench_local(|| rank(&window, window.retained(), By::Sum, 10, &|_| true));
}
