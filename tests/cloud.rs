//! Sources at AWS, read from fakes of it that fail in every way.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by it")]

#[path = "cloud/arrivals.rs"]
mod arrivals;
#[path = "cloud/buckets.rs"]
mod buckets;
#[path = "cloud/ends.rs"]
mod ends;
#[path = "cloud/faults.rs"]
mod faults;
#[path = "cloud/metrics.rs"]
mod metrics;
#[path = "cloud/program.rs"]
mod program;
#[path = "cloud/pushed.rs"]
mod pushed;
#[path = "cloud/queries.rs"]
mod queries;
#[path = "cloud/reading.rs"]
mod reading;
#[path = "cloud/rig.rs"]
mod rig;
#[path = "cloud/run.rs"]
mod run;
#[path = "cloud/troubles.rs"]
mod troubles;

mod stub;
