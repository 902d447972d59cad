//! TEMPORARY
use crate::model::Minute;
use std::fmt;
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Series {
    Total,
    Contributor(u32),
}
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    Learning { seen: u32, needed: u32 },
    Normal,
    Anomaly,
}
#[derive(Clone, Debug)]
pub struct Cause;
impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("x")
    }
}
#[derive(Clone, Debug)]
pub struct Reason {
    pub cause: Cause,
    pub share: f32,
}
#[derive(Clone, Debug)]
pub struct Verdict {
    pub minute: Minute,
    pub value: f64,
    pub state: State,
    pub score: f32,
    pub surprise: f32,
    pub grade: f32,
    pub confidence: f32,
    pub severity: u8,
    pub expected: f64,
    pub lower: f64,
    pub upper: f64,
    pub reasons: Vec<Reason>,
}
#[derive(Debug)]
pub struct Panel;
impl Panel {
    pub fn new(_: u64) -> Self {
        Panel
    }
    pub fn close(
        &mut self,
        _: Minute,
        _: f64,
        _: &[(u32, f64)],
        _: impl Fn(u32) -> f64,
        _: impl Fn(Series, usize) -> Vec<f64>,
    ) -> Vec<(Series, Verdict)> {
        vec![]
    }
    pub fn remap(&mut self, _: impl Fn(u32) -> Option<u32>) {}
}
