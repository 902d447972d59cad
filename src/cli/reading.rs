//! Reads sources to their end, and tells people how it goes.

use std::io::{IsTerminal, Write};

use super::Failure;
use crate::engine::{Input, Line, run_to_end};
use crate::model::clean;

/// Runs a line over an input to its end; progress and notices go to standard error. The answer
/// says whether a source that was named could not be read.
pub fn read_all(line: &mut Line, input: Input) -> bool {
    let shown = std::io::stderr().is_terminal();
    let mut told_progress = false;
    let outcome = run_to_end(line, input, |done, events| {
        if shown {
            told_progress = true;
            progress(done, events);
        }
    });
    if told_progress {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    for notice in &outcome.notices {
        tell(notice);
    }
    outcome.incomplete
}

/// What the result is to end with, once it was printed.
pub fn complete(incomplete: bool) -> Result<(), Failure> {
    if incomplete {
        return Err(Failure::Failed("the report lacks what could not be read".into()));
    }
    Ok(())
}

/// Says one line to people, clean.
pub fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "culprits: {}", clean(text));
}

fn progress(done: Option<f32>, events: u64) {
    let share = done.map_or(String::new(), |d| format!("{:.0} %, ", d * 100.0));
    let _ = write!(std::io::stderr(), "\r\x1b[Kreading: {share}{events} events");
}
