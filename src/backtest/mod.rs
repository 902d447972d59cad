//! What the detectors would have said: the anomalies of the newer part of logs, whose older part
//! was only learned from, and how they compare with incidents that are known.

mod contribution;
mod outcome;
mod truth;

pub use contribution::{Group, LabelShares};
pub use outcome::{Finder, Outcome, Score};
pub use truth::{Incident, TruthError, parse_truth};

use std::cmp::Reverse;

use crate::board::{Anomaly, Report};
use crate::model::MinuteRange;

/// One anomaly of the judged minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What was found.
    pub anomaly: Anomaly,
    /// The place of its group in [`Backtest::groups`].
    pub group: usize,
    /// Its part, in percent, of how far the contributors of its group were from what was expected;
    /// the total of the rule, which is the sum of them, has none.
    pub contribution: Option<u32>,
}

/// The backtest of one rule.
#[derive(Clone, Debug)]
pub struct Backtest {
    /// The rule's report over the judged minutes.
    pub report: Report,
    /// Which minutes were learned, and which judged.
    pub split: Split,
    /// The anomalies that began in the judged minutes, the most severe first.
    pub findings: Vec<Finding>,
    /// Anomalies that share minutes, oldest first.
    pub groups: Vec<Group>,
}

impl Backtest {
    /// The backtest of the rule that `report` is of: a report with its anomalies, from the first
    /// judged minute on.
    pub fn new(report: Report, split: Split) -> Self {
        let from = split.judged.first;
        let began = report.anomalies.iter().filter(|a| a.start >= from).cloned();
        let (mut findings, groups) = contribution::grouped(began.collect(), &report.key_labels);
        findings.sort_by_key(|f| (Reverse(f.anomaly.verdict.severity), f.anomaly.start));
        Self { report, split, findings, groups }
    }
}

/// Which minutes are learned, and which are judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// The minutes that are only learned from.
    pub learned: MinuteRange,
    /// The minutes that are judged.
    pub judged: MinuteRange,
    /// How many minutes the data cover in the learned part.
    pub learned_minutes: i64,
    /// How many minutes the data cover in the judged part.
    pub judged_minutes: i64,
}

impl Split {
    /// Splits the minutes that the data cover, given as stretches, oldest first, so that the
    /// oldest `percent` of them are learned, rounded down. What lies between two stretches counts
    /// for neither part, so that one event that is dated years back moves nothing.
    pub fn new(covered: &[MinuteRange], percent: u8) -> Self {
        let (Some(first), Some(last)) = (covered.first(), covered.last()) else {
            return Self::default();
        };
        let all: i64 = covered.iter().map(|stretch| stretch.len()).sum();
        let learned_minutes = all.saturating_mul(i64::from(percent)) / 100;
        let mut left = learned_minutes;
        let mut from = first.first;
        for stretch in covered {
            from = stretch.first.plus(left.min(stretch.len()));
            left -= stretch.len();
            if left < 0 {
                break;
            }
        }
        Self {
            learned: MinuteRange::new(first.first, from),
            judged: MinuteRange::new(from, last.end),
            learned_minutes,
            judged_minutes: all - learned_minutes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Minute;

    #[test]
    fn the_older_part_is_rounded_down_and_gaps_count_for_nothing() {
        let range = |first, end| MinuteRange::new(Minute::new(first), Minute::new(end));
        for (covered, percent, expected) in [
            (vec![range(100, 340)], 70, 268),
            (vec![range(100, 110)], 75, 107),
            (vec![range(100, 110)], 0, 100),
            (vec![range(-9_000_000, -8_999_999), range(100, 109)], 50, 104),
            (vec![range(0, 5), range(1000, 1005)], 50, 1000),
            (vec![], 70, 0),
        ] {
            let split = Split::new(&covered, percent);
            assert_eq!(split.judged.first, Minute::new(expected), "{covered:?} {percent}");
            assert_eq!(split.learned.end, split.judged.first);
            let all: i64 = covered.iter().map(|stretch| stretch.len()).sum();
            assert_eq!(split.learned_minutes + split.judged_minutes, all);
        }
    }
}
