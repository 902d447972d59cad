//! Who is doing what the most right now, and is it normal?
//!
//! Log events stream through one line of rooms, each with one job:
//! source → decode → rule → window → rank and detect → board → ui and report.
//! `ARCHITECTURE.md` tells the way of an event and which room may use which.

#[cfg(feature = "aws")]
pub mod aws;
pub mod backtest;
pub mod board;
pub mod cli;
pub mod config;
pub mod decode;
pub mod detect;
pub mod engine;
pub mod forest;
pub mod model;
pub mod rank;
pub mod report;
pub mod rule;
pub mod series;
pub mod source;
pub mod ui;
pub mod window;
