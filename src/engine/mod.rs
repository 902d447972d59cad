//! Runs the line: sources feed it, boards come out, commands steer it.
//!
//! [`Line`] is the line itself, as pure as the rooms that it joins: what it makes depends only on
//! the bytes and moments that it is given. [`Engine`] is the thread around it, with the sources,
//! the clock, the commands and the boards.

mod batch;
mod breakdown;
mod choose;
mod clock;
mod contrast;
mod counting;
mod curtain;
mod detail;
mod evidence;
mod flight;
mod incidents;
mod input;
mod intake;
mod lags;
mod line;
mod picture;
mod pieces;
mod presence;
mod rate;
mod runner;
mod seen;
mod share;
mod sift;
mod still;
mod stream;
mod summary;
mod traces;
mod track;
mod values;
mod workers;

pub use clock::Pace;
pub use input::Input;
pub use line::{Line, LineOptions, RuleChoice};
pub use runner::{Engine, Outcome, Running, run_to_end};
pub use still::{Still, StillError};
pub use summary::ReportQuery;
