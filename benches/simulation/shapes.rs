//! Other shapes of real series, of which nothing is required.

use crate::noise::Noise;
use crate::profile::DAY;
use crate::run::{self, Alarm, Options};

const DAYS: usize = 7;
/// When the daily job runs, in minutes of the day.
const JOB: usize = 180;
/// The day of the job's absence, the first is 0.
const ABSENT: usize = 6;

type Draw = fn(&mut Noise) -> Vec<f64>;

const CALM: [(&str, Draw); 7] = [
    ("lognormal sums, sigma 0.5", |noise| each(|_| noise.lognormal(12.0, 0.5).round())),
    ("lognormal sums, sigma 1.2", |noise| each(|_| noise.lognormal(12.0, 1.2).round())),
    ("30 lognormal sizes a minute", transfers),
    ("sessions", sessions),
    ("constant, sometimes one more", |noise| {
        each(|_| if noise.whole(0..=400) == 0 { 101.0 } else { 100.0 })
    }),
    ("spikes every 20 minutes", |noise| {
        each(|i| noise.poisson(3.0) + if i % 20 == 0 { 30.0 } else { 0.0 })
    }),
    ("ramp to three times on day 3", |noise| {
        each(|i| noise.poisson(50.0 * (1.0 + 2.0 * (i as f64 / DAY as f64 - 3.0).clamp(0.0, 1.0))))
    }),
];

pub fn print(options: &Options) {
    let series = (options.series / 20).max(4);
    println!("\nother shapes, {series} series each; for information");
    println!("{:<30} alarms per 100 days, alarms on each day", "calm");
    for (name, draw) in CALM {
        let (alarms, _) = run::all(series, |number| {
            run::alarms(number, 28_401_120, &draw(&mut Noise::new(options.seed, number)))
        });
        let mut on = [0; DAYS];
        alarms.iter().flatten().for_each(|alarm| on[alarm.at / DAY] += 1);
        let rate = 100.0 * on.iter().sum::<usize>() as f64 / (series as usize * DAYS) as f64;
        println!("{name:<30} {rate:>6.2} {on:?}");
    }
    println!("{:<30} found in 3 minutes, in 15", "tenfold from day 3, 10:00");
    for (name, draw) in &CALM[..4] {
        hit(name, options.seed, series, *draw, 10.0);
    }
    println!("{:<30} found in 3 minutes, in 15", "silence from day 3, 10:00");
    for (name, draw) in &CALM[..3] {
        hit(name, options.seed, series, *draw, 0.0);
    }
    for rate in [0.1, 2.0] {
        job(options.seed, series, rate);
    }
}

fn each(value: impl FnMut(usize) -> f64) -> Vec<f64> {
    (0..DAYS * DAY).map(value).collect()
}

fn transfers(noise: &mut Noise) -> Vec<f64> {
    each(|_| {
        let count = noise.poisson(30.0) as usize;
        (0..count).map(|_| noise.lognormal(8.0, 1.0).round()).sum()
    })
}

/// On for 5 to 40 minutes, off for 10 to 120.
fn sessions(noise: &mut Noise) -> Vec<f64> {
    let rate = 10f64.powf(noise.between(0.5, 2.0));
    let mut values = Vec::new();
    while values.len() < DAYS * DAY {
        let (on, off) = (noise.whole(5..=40), noise.whole(10..=120));
        values.extend((0..on).map(|_| noise.poisson(rate)));
        values.extend((0..off).map(|_| 0.0));
    }
    values.truncate(DAYS * DAY);
    values
}

/// How many are found that begin on the fourth day and last for 20 minutes.
fn hit(name: &str, seed: u64, series: u64, draw: Draw, factor: f64) {
    let at = 3 * DAY + 600;
    let (alarms, _) = run::all(series, |number| {
        let mut values = draw(&mut Noise::new(seed, number));
        values.truncate(at + 20);
        values[at..].iter_mut().for_each(|value| *value *= factor);
        run::alarms(number, 28_401_120, &values)
    });
    let within = |minutes| share(&alarms, at..at + minutes);
    println!("{name:<30} {:>4.0}% {:>4.0}%", 100.0 * within(3), 100.0 * within(15));
}

fn share(alarms: &[Vec<Alarm>], range: std::ops::Range<usize>) -> f64 {
    let hit = |alarms: &&Vec<Alarm>| alarms.iter().any(|alarm| range.contains(&alarm.at));
    alarms.iter().filter(hit).count() as f64 / alarms.len().max(1) as f64
}

/// A job of 10 minutes every day at about the same time, absent on the last.
fn job(seed: u64, series: u64, rate: f64) {
    let (alarms, _) = run::all(series, |number| {
        let noise = &mut Noise::new(seed, number);
        let starts: Vec<usize> =
            (0..DAYS).map(|day| day * DAY + JOB - 2 + noise.whole(0..=4)).collect();
        let values = each(|i| {
            let day = i / DAY;
            let on = day != ABSENT && (starts[day]..starts[day] + 10).contains(&i);
            noise.poisson(if on { rate + 200.0 } else { rate })
        });
        run::alarms(number, 28_401_120, &values)
    });
    println!("daily job of 200/min on a series of {rate}/min, absent on day {ABSENT}:");
    for day in 0..DAYS {
        let at = day * DAY + JOB - 3;
        let told = 100.0 * share(&alarms, at..at + 40);
        println!("  day {day}: {told:>4.0}% alarm at its time");
    }
    let elsewhere = alarms.iter().flatten().filter(|a| !(177..217).contains(&(a.at % DAY)));
    println!("  {} alarms at other times", elsewhere.count());
}
