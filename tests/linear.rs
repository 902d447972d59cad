//! The board in sentences: what is said of boards, and what the program says to a pipe.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

#[path = "screens/fixture.rs"]
#[expect(dead_code, reason = "the screens test uses the rest")]
mod fixture;

#[test]
fn it_runs() {
    assert!(fixture::board().rules.len() > 1);
}
