//! What is said about one minute of one series.

use std::fmt;

use crate::model::Minute;

/// What an anomaly looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More than usual.
    Spike,
    /// Less than usual, but not nothing.
    Drop,
    /// Nothing any more, of a series that is busy otherwise.
    Silent,
    /// A burst of a contributor that had no value before.
    NewContributor,
}

/// How a minute stands against the minutes before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Too few minutes are known to judge.
    Learning {
        /// Minutes known.
        seen: u32,
        /// Minutes that are needed.
        needed: u32,
    },
    /// As usual.
    Normal,
    /// Part of an anomaly. The first such minute after another state is its onset.
    Anomaly,
}

/// The judgement of one minute of one series.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The minute judged.
    pub minute: Minute,
    /// Its value, in the unit of the series.
    pub value: f64,
    /// How it stands.
    pub state: State,
    /// Raw score of the forest: about 1 for a typical minute, 0 while it knows too few.
    pub score: f32,
    /// How rare this score is in this series: -log10 of its estimated tail probability, 0 to 12.
    pub surprise: f32,
    /// How strong the anomaly is against the threshold, 0 to 1; 0 when there is none.
    pub grade: f32,
    /// How well the series is known, 0 to 1; grows with the minutes seen.
    pub confidence: f32,
    /// How much the anomaly matters, 0 to 100: how many times the usual, how rare, how many
    /// events; 0 when there is none. Below 40 mild, above 80 hard to overlook.
    pub severity: u8,
    /// What was expected, in the unit of the series.
    pub expected: f64,
    /// The lower end of the expected band, three standard deviations down; at least 0.
    pub lower: f64,
    /// The upper end of the expected band, three standard deviations up.
    pub upper: f64,
    /// What the anomaly looks like, if there is one.
    pub direction: Option<Direction>,
    /// What makes it an anomaly, largest share first; empty when there is none.
    pub reasons: Vec<Reason>,
}

/// One part of why a minute is an anomaly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reason {
    /// What is odd.
    pub cause: Cause,
    /// Its part of the forest's score, 0 to 1; the shares of a verdict sum to 1.
    pub share: f32,
}

/// What is odd, as a short phrase by its `Display`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cause {
    /// The value is this many times the expected one; below 1 for a drop.
    Rate(f64),
    /// Nothing came after this many minutes with something.
    Silence(u32),
    /// The contributor had no value in the minutes known.
    NeverSeen,
    /// The minutes before, as a sequence, were odd already.
    LeadUp,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Rate(times) if times >= 9.95 => write!(f, "rate is {times:.0} times its usual"),
            Self::Rate(times) if times >= 1.0 => write!(f, "rate is {times:.1} times its usual"),
            Self::Rate(times) => write!(f, "rate is down to {:.0}% of its usual", 100.0 * times),
            Self::Silence(1) => write!(f, "gone silent after 1 busy minute"),
            Self::Silence(busy) => write!(f, "gone silent after {busy} busy minutes"),
            Self::NeverSeen => write!(f, "never seen before"),
            Self::LeadUp => write!(f, "the minutes before were unusual too"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_read_as_phrases() {
        for (cause, phrase) in [
            (Cause::Rate(46.2), "rate is 46 times its usual"),
            (Cause::Rate(2.44), "rate is 2.4 times its usual"),
            (Cause::Rate(0.081), "rate is down to 8% of its usual"),
            (Cause::Silence(38), "gone silent after 38 busy minutes"),
            (Cause::Silence(1), "gone silent after 1 busy minute"),
            (Cause::NeverSeen, "never seen before"),
            (Cause::LeadUp, "the minutes before were unusual too"),
        ] {
            assert_eq!(cause.to_string(), phrase);
        }
    }
}
