//! The forest beside the crate `krcf`: scores and updates per second of CPU time, and heap.
//!
//! `cargo bench --bench forest`, with `-- --quick` for a rough picture in less time, and with
//! `-- 8x50` for that shingle and so many trees alone. Both get the same values on the same thread,
//! in turns so short that what else the machine does slows both; shown are the medians of the rates
//! of all turns, and of their ratios.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to be read")]

use std::alloc::System;
use std::hint::black_box;

use cpu_time::ThreadTime;
use culprits::forest::{Config, Forest};
use krcf::{RandomCutForest, RandomCutForestOptions};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static HEAP: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const SAMPLES: usize = 256;
const SHINGLES: [usize; 5] = [1, 4, 8, 24, 48];
const TREES: [usize; 3] = [30, 50, 100];

/// How much is measured.
struct Effort {
    warm_up: usize,
    rounds: usize,
    values: usize,
}

fn main() {
    let effort = if std::env::args().any(|arg| arg == "--quick") {
        Effort { warm_up: 2_000, rounds: 15, values: 400 }
    } else {
        Effort { warm_up: 10_000, rounds: 51, values: 400 }
    };
    println!(
        "score + update of one value, {SAMPLES} samples, {} values after {}, median of {} rounds",
        effort.values, effort.warm_up, effort.rounds
    );
    println!("shingle trees | ours k/s krcf k/s ratio | ours KB krcf KB ratio");
    let only = std::env::args().find_map(|arg| {
        let (shingle, trees) = arg.split_once('x')?;
        Some((shingle.parse().ok()?, trees.parse().ok()?))
    });
    for shingle in SHINGLES {
        for trees in TREES {
            if only.is_some_and(|only| only != (shingle, trees)) {
                continue;
            }
            compare(shingle, trees, &effort);
        }
    }
}

fn compare(shingle: usize, trees: usize, effort: &Effort) {
    let mut wave = wave();
    let first: Vec<f32> = wave.by_ref().take(effort.warm_up).collect();
    let (mut ours, our_heap) = on_heap(|| {
        let mut forest = Forest::new(Config { shingle, trees, samples: SAMPLES, seed: 7 });
        for value in &first {
            forest.update(*value);
        }
        forest
    });
    let (mut theirs, their_heap) = on_heap(|| {
        let options = RandomCutForestOptions {
            dimensions: 1,
            shingle_size: shingle,
            num_trees: Some(trees),
            sample_size: Some(SAMPLES),
            output_after: Some(65),
            random_seed: Some(7),
            initial_accept_fraction: Some(0.125),
            ..Default::default()
        };
        let mut forest = RandomCutForest::new(options).unwrap();
        for value in &first {
            forest.update(&[*value]).unwrap();
        }
        forest
    });
    let (mut our_rates, mut their_rates) = (Vec::new(), Vec::new());
    for _ in 0..effort.rounds {
        let values: Vec<f32> = wave.by_ref().take(effort.values).collect();
        our_rates.push(rate(&values, |value| {
            black_box(ours.score(value));
            ours.update(value);
        }));
        their_rates.push(rate(&values, |value| {
            black_box(theirs.score(&[value]).unwrap());
            theirs.update(&[value]).unwrap();
        }));
    }
    let ratio = median(our_rates.iter().zip(&their_rates).map(|(ours, theirs)| ours / theirs));
    let (our_rate, their_rate) = (median(our_rates), median(their_rates));
    println!(
        "{shingle:>7} {trees:>5} | {our_rate:>8.1} {their_rate:>8.1} {:>5.1} | {our_heap:>7.0} {their_heap:>7.0} {:>5.3}",
        ratio,
        our_heap / their_heap,
    );
}

/// A sine with noise, and now and then a spike.
fn wave() -> impl Iterator<Item = f32> {
    let mut rng = fastrand::Rng::with_seed(1);
    (0..).map(move |i: u32| {
        let spike = if rng.u32(..500) == 0 { 4.0 } else { 0.0 };
        (i as f32 / 20.0).sin() + 0.3 * rng.f32() + spike
    })
}

/// What was made, and the kilobytes that it holds on the heap.
fn on_heap<T>(make: impl FnOnce() -> T) -> (T, f64) {
    let region = Region::new(HEAP);
    let value = make();
    let change = region.change();
    (value, (change.bytes_allocated as f64 - change.bytes_deallocated as f64) / 1024.0)
}

/// Thousands of values per second of CPU time.
fn rate(values: &[f32], mut each: impl FnMut(f32)) -> f64 {
    let start = ThreadTime::now();
    for value in values {
        each(*value);
    }
    values.len() as f64 / start.elapsed().as_secs_f64() / 1000.0
}

fn median(rates: impl IntoIterator<Item = f64>) -> f64 {
    let mut rates: Vec<f64> = rates.into_iter().collect();
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
