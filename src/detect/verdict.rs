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
    /// How strong the anomaly is, above 0 to 1, where a minute raises an alarm: at the onset of an
    /// incident, and where it grows into a larger one. 0 everywhere else.
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
    /// When it really began, which is often some minutes before it was found.
    pub began: Option<Minute>,
    /// What makes it an anomaly, largest share first; empty when there is none.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// Takes back that the minute is an anomaly; what was measured stays.
    pub fn ignore(&mut self) {
        self.state = State::Normal;
        self.grade = 0.0;
        self.severity = 0;
        self.direction = None;
        self.began = None;
        self.reasons = Vec::new();
    }
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
    /// The value is this many times the one expected at this time of the day or the week.
    RateAtHour(f64),
    /// So much, where next to nothing is expected.
    Out(f64),
    /// So many usual spreads off; of series with a sign, which have no ratios.
    Off(f64),
    /// No value for itself: the way in which the last ones follow each other.
    Shape,
    /// Nothing came after this many minutes with something.
    Silence(u32),
    /// The contributor had no value in the minutes known.
    NeverSeen,
    /// The same, where so many new ones come a day.
    RareNewcomer(f64),
    /// The minutes before, as a sequence, were odd already.
    LeadUp,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Rate(times) => write!(f, "{} its usual", Times(times)),
            Self::RateAtHour(times) => write!(f, "{} its usual at this hour", Times(times)),
            Self::Out(value) => write!(f, "{value:.0} where next to nothing is usual"),
            Self::Off(spreads) if spreads < 0.0 => {
                write!(f, "{:.1} usual spreads below its usual", -spreads)
            }
            Self::Off(spreads) => write!(f, "{spreads:.1} usual spreads above its usual"),
            Self::Shape => write!(f, "the last minutes follow each other unlike any before"),
            Self::Silence(1) => write!(f, "gone silent after 1 busy minute"),
            Self::Silence(busy) => write!(f, "gone silent after {busy} busy minutes"),
            Self::NeverSeen => write!(f, "never seen before"),
            Self::RareNewcomer(per_day) if per_day < 0.1 => {
                write!(f, "never seen before, where hardly anyone new comes")
            }
            Self::RareNewcomer(per_day) => {
                write!(f, "never seen before, where {per_day:.1} new ones come a day")
            }
            Self::LeadUp => write!(f, "the minutes before were unusual too"),
        }
    }
}

/// A ratio in words.
struct Times(f64);

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            times if times >= 9.95 => write!(f, "rate is {times:.0} times"),
            times if times >= 1.0 => write!(f, "rate is {times:.1} times"),
            times => write!(f, "rate is down to {:.0}% of", 100.0 * times),
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
            (Cause::RateAtHour(46.2), "rate is 46 times its usual at this hour"),
            (Cause::Out(120.0), "120 where next to nothing is usual"),
            (Cause::Off(-5.23), "5.2 usual spreads below its usual"),
            (Cause::Silence(38), "gone silent after 38 busy minutes"),
            (Cause::Silence(1), "gone silent after 1 busy minute"),
            (Cause::NeverSeen, "never seen before"),
            (Cause::LeadUp, "the minutes before were unusual too"),
        ] {
            assert_eq!(cause.to_string(), phrase);
        }
    }
}
