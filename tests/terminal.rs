//! The interface and the program on a real terminal: drawn in brackets, without a question, never
//! held up, and always given back.
//!
//! The test program runs itself once more inside a pseudo-terminal; there it plays the interface.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by it")]
#![expect(clippy::panic, clippy::print_stdout, reason = "what the child is to do")]

#[path = "screens/fixture.rs"]
#[expect(dead_code, reason = "the screens test uses the rest")]
mod fixture;
#[path = "terminal/interface.rs"]
mod interface;
#[path = "terminal/play.rs"]
mod play;
#[path = "terminal/program.rs"]
mod program;
#[path = "terminal/standstill.rs"]
mod standstill;
#[path = "terminal/stopping.rs"]
mod stopping;

/// What the child plays; as a test of its own it does nothing.
#[test]
fn child() {
    interface::child();
}
