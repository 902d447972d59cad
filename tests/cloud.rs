//! Log groups of CloudWatch Logs, read from a fake of it that fails in every way.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by it")]

#[path = "cloud/ends.rs"]
mod ends;
#[path = "cloud/faults.rs"]
mod faults;
#[path = "cloud/look.rs"]
mod look;
#[path = "cloud/program.rs"]
mod program;
#[path = "cloud/reading.rs"]
mod reading;
#[path = "cloud/rig.rs"]
mod rig;
#[path = "cloud/troubles.rs"]
mod troubles;

mod stub;
