//! `cargo bench --bench contributors`: fifty thousand contributors of one rule, all judged each
//! minute. Prints CPU seconds a minute of data, heap, and who was found.

#![expect(clippy::print_stdout, reason = "it is what a benchmark is for")]

use std::alloc::System;

use cpu_time::ProcessTime;
use culprits::detect::{Panel, Series, State, Whole};
use culprits::model::Minute;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const CONTRIBUTORS: u32 = 50_000;
const MINUTES: i64 = 180;
/// Ids of the tail that burst tenfold, one each, from this minute on, for five minutes.
const BURSTS: [(u32, i64); 5] = [(7, 60), (31_234, 80), (49_999, 100), (20_000, 120), (11, 140)];

/// Events a minute: few contributors bring most, all of them at least one now and then.
fn rate(id: u32) -> f64 {
    0.3 + 3000.0 / f64::from(id + 10)
}

fn poisson(rng: &mut fastrand::Rng, mean: f64) -> f64 {
    if mean > 60.0 {
        let radius = (-2.0 * (1.0 - rng.f64()).ln()).sqrt();
        let normal = radius * (std::f64::consts::TAU * rng.f64()).cos();
        return (mean + mean.sqrt() * normal).round().max(0.0);
    }
    let (mut n, mut product, least) = (0.0, rng.f64(), (-mean).exp());
    while product > least {
        n += 1.0;
        product *= rng.f64();
    }
    n
}

fn main() {
    let region = Region::new(ALLOCATOR);
    let mut rng = fastrand::Rng::with_seed(1);
    let mut panel = Panel::new(1, false);
    let mut rows: Vec<Vec<(u32, f64)>> = Vec::new();
    let mut cpu = Vec::new();
    let mut found = Vec::new();
    for at in 0..MINUTES {
        let mut row = Vec::new();
        for id in 0..CONTRIBUTORS {
            let bursts =
                BURSTS.iter().any(|(who, from)| *who == id && (0..5).contains(&(at - from)));
            let times = if bursts { 10.0 * (1.0 / rate(id)).max(1.0) } else { 1.0 };
            let value = poisson(&mut rng, times * rate(id));
            if value > 0.0 {
                row.push((id, value));
            }
        }
        let total = row.iter().map(|(_, value)| value).sum();
        let whole = Whole { total, unique: row.len() as f64 };
        let value = |series: Series, row: &Vec<(u32, f64)>| match series {
            Series::Total => row.iter().map(|(_, value)| value).sum(),
            Series::Unique => row.len() as f64,
            Series::Contributor(id) => {
                row.binary_search_by_key(&id, |(id, _)| *id).map_or(0.0, |at| row[at].1)
            }
        };
        let history = |series: Series, n: usize| {
            rows[rows.len().saturating_sub(n)..].iter().map(|row| value(series, row)).collect()
        };
        let start = ProcessTime::now();
        let verdicts = panel.close(Minute::new(at), whole, &row, history);
        cpu.push(start.elapsed().as_secs_f64());
        let alarms = verdicts.iter().filter(|(_, v)| v.state == State::Anomaly && v.grade > 0.0);
        found.extend(alarms.map(|(series, verdict)| (*series, at, verdict.severity)));
        rows.push(row);
    }
    let data: usize = rows.iter().map(|row| row.capacity() * 16).sum();
    let change = region.change();
    let heap = change.bytes_allocated as f64 - change.bytes_deallocated as f64 - data as f64;
    let sum: f64 = cpu.iter().sum();
    cpu.sort_by(f64::total_cmp);
    let watching = panel.watching();
    println!("contributors judged each minute: {}", watching.judged);
    println!(
        "CPU s a minute of data: mean {:.4}, most {:.4}",
        sum / MINUTES as f64,
        cpu[cpu.len() - 1]
    );
    println!("heap of the detectors: {:.1} MB", heap / 1e6);
    println!("{watching:?}");
    for (who, from) in BURSTS {
        let first = found.iter().find(|(s, at, _)| *s == Series::Contributor(who) && *at >= from);
        match first {
            Some((_, at, severity)) => {
                println!(
                    "contributor {who}: found after {} min, severity {severity}",
                    at - from + 1
                );
            }
            None => println!("contributor {who}: MISSED"),
        }
    }
    let hit = |series: &Series, at: i64| {
        let own = |(who, from): &(u32, i64)| {
            *series == Series::Contributor(*who) && (0..30).contains(&(at - from))
        };
        BURSTS.iter().any(own)
    };
    let others: Vec<_> = found.iter().filter(|(series, at, _)| !hit(series, *at)).collect();
    println!("other alarms: {} {others:?}", others.len());
}
