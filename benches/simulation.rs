//! How often does the detector raise a false alarm, what does it find, and how soon? Measured on
//! simulated series of which the truth is known.
//!
//! `cargo bench --bench simulation -- [--series 1000] [--days 14] [--seed 1] [--examples]`
//!
//! Half of the series of counts are calm and say how many alarms are false; a quarter has bursts
//! and silences, a quarter also steps that stay. The requirements at the end are printed as met or
//! missed; the other shapes after them are for information.

#![expect(clippy::print_stdout, reason = "a program to be read")]

#[path = "simulation/noise.rs"]
mod noise;
#[path = "simulation/profile.rs"]
mod profile;
#[path = "simulation/report.rs"]
mod report;
#[path = "simulation/run.rs"]
mod run;
#[path = "simulation/series.rs"]
mod series;
#[path = "simulation/shapes.rs"]
mod shapes;
#[path = "simulation/tally.rs"]
mod tally;

use run::Options;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if !args.iter().any(|arg| arg == "--bench") {
        println!("nothing is measured in a test");
        return;
    }
    let number = |name: &str, default: u64| {
        let at = args.iter().position(|arg| arg == name);
        at.and_then(|at| args.get(at + 1)?.parse().ok()).unwrap_or(default)
    };
    let options = Options {
        series: number("--series", 1000),
        days: number("--days", 14).max(3) as usize,
        seed: number("--seed", 1),
        examples: args.iter().any(|arg| arg == "--examples"),
    };
    if !args.iter().any(|arg| arg == "--shapes-only") {
        report::counts(&options);
    }
    if !args.iter().any(|arg| arg == "--counts-only") {
        shapes::print(&options);
    }
}
