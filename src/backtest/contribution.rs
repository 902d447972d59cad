//! Who made the most of what was odd: shares of the deviation.

use super::Finding;
use crate::board::{Anomaly, Subject};
use crate::model::Minute;

/// The shares of the values of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelShares {
    /// The key's label.
    pub label: String,
    /// Its values with their whole percentages, largest first; they add up to 100.
    pub shares: Vec<(String, u32)>,
}

/// Anomalies of one rule that share minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The first minute of the first of them.
    pub first: Minute,
    /// The last minute of the last of them.
    pub last: Minute,
    /// The severity of the worst of them, 0 to 100.
    pub severity: u8,
    /// How many series, the total among them.
    pub series: usize,
    /// Which values of each key the deviation came from; empty when only the total deviated.
    pub contributions: Vec<LabelShares>,
}

/// Puts anomalies that share minutes, be it by way of others, into groups.
pub(super) fn grouped(
    mut anomalies: Vec<Anomaly>,
    labels: &[String],
) -> (Vec<Finding>, Vec<Group>) {
    anomalies.sort_by_key(|a| a.start);
    let (mut findings, mut groups) = (Vec::new(), Vec::new());
    let mut rest = anomalies.as_slice();
    while let Some(first) = rest.first() {
        let mut last = first.last;
        let mut len = 0;
        while let Some(next) = rest.get(len).filter(|a| a.start <= last) {
            last = last.max(next.last);
            len += 1;
        }
        let (members, after) = rest.split_at(len);
        rest = after;
        let parts = percentages(&members.iter().map(deviation).collect::<Vec<_>>());
        for (anomaly, part) in members.iter().zip(parts) {
            let contribution = keys(anomaly).is_some().then_some(part);
            findings.push(Finding { anomaly: anomaly.clone(), group: groups.len(), contribution });
        }
        groups.push(Group {
            first: first.start,
            last,
            severity: members.iter().map(|a| a.verdict.severity).max().unwrap_or(0),
            series: distinct(members),
            contributions: contributions(members, labels),
        });
    }
    (findings, groups)
}

fn distinct(members: &[Anomaly]) -> usize {
    let firsts = members.iter().enumerate();
    firsts.filter(|(at, a)| members[..*at].iter().all(|b| b.subject != a.subject)).count()
}

fn contributions(members: &[Anomaly], labels: &[String]) -> Vec<LabelShares> {
    if members.iter().all(|a| keys(a).is_none()) {
        return Vec::new();
    }
    let shares = |at: usize| {
        let mut sums: Vec<(String, f64)> = Vec::new();
        for anomaly in members {
            let Some(key) = keys(anomaly).and_then(|keys| keys.get(at).copied()) else { continue };
            match sums.iter_mut().find(|(known, _)| known == key) {
                Some((_, sum)) => *sum += deviation(anomaly),
                None => sums.push((key.to_owned(), deviation(anomaly))),
            }
        }
        sums.sort_by(|a, b| b.1.total_cmp(&a.1));
        let parts = percentages(&sums.iter().map(|(_, sum)| *sum).collect::<Vec<_>>());
        sums.into_iter().map(|(key, _)| key).zip(parts).collect()
    };
    let labels = labels.iter().enumerate();
    labels.map(|(at, label)| LabelShares { label: label.clone(), shares: shares(at) }).collect()
}

fn keys(anomaly: &Anomaly) -> Option<Vec<&str>> {
    match &anomaly.subject {
        Subject::Total | Subject::Unique => None,
        Subject::Contributor(contributor) => Some(contributor.keys().collect()),
    }
}

/// How far the worst minute was from what was expected. The total is the sum of its contributors,
/// and their number another thing: neither counts beside them.
fn deviation(anomaly: &Anomaly) -> f64 {
    let deviation = (anomaly.value - anomaly.verdict.expected).abs();
    if keys(anomaly).is_some() && deviation.is_finite() { deviation } else { 0.0 }
}

/// Whole percentages that add up to 100: what is left by rounding down goes to the largest rests.
/// Without any amount there is nothing to share, and all are 0.
fn percentages(amounts: &[f64]) -> Vec<u32> {
    let sum: f64 = amounts.iter().sum();
    if sum <= 0.0 {
        return vec![0; amounts.len()];
    }
    let exact: Vec<f64> = amounts.iter().map(|a| a / sum * 100.0).collect();
    let mut whole: Vec<u32> = exact.iter().map(|e| e.floor() as u32).collect();
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()));
    let left = 100_u32.saturating_sub(whole.iter().sum());
    for at in order.into_iter().take(left as usize) {
        whole[at] += 1;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Verdict;
    use crate::model::Contributor;

    pub fn anomaly(keys: &[&str], start: i64, last: i64, deviation: f64) -> Anomaly {
        let subject = match keys {
            [] => Subject::Total,
            _ => Subject::Contributor(Contributor::new(keys)),
        };
        Anomaly {
            subject,
            start: Minute::new(start),
            last: Minute::new(last),
            open: false,
            peak: Minute::new(start),
            value: 10.0 + deviation,
            verdict: Verdict { expected: 10.0, severity: start as u8, ..Verdict::default() },
        }
    }

    #[test]
    fn percentages_add_up() {
        for (amounts, expected) in [
            (vec![73.0, 27.0], vec![73, 27]),
            (vec![1.0, 1.0, 1.0], vec![34, 33, 33]),
            (vec![1e-9, 1e9], vec![0, 100]),
            (vec![0.0, 0.0], vec![0, 0]),
            (vec![], vec![]),
        ] {
            assert_eq!(percentages(&amounts), expected);
        }
    }

    #[test]
    fn shares_are_by_label_within_the_minutes_that_are_shared() {
        let labels = ["place".to_owned(), "kind".to_owned()];
        let all = vec![
            anomaly(&["it", "web"], 5, 8, 60.0),
            anomaly(&["it", "app"], 7, 9, -20.0),
            anomaly(&["fr", "web"], 9, 9, 20.0),
            anomaly(&[], 5, 9, 100.0),
            anomaly(&["de", "web"], 10, 12, 5.0),
        ];
        let (findings, groups) = grouped(all, &labels);
        let parts: Vec<_> = findings.iter().map(|f| (f.group, f.contribution)).collect();
        assert_eq!(parts, [(0, Some(60)), (0, None), (0, Some(20)), (0, Some(20)), (1, Some(100))]);
        assert_eq!((groups.len(), groups[0].series, groups[0].severity), (2, 4, 9));
        let shares = |at: usize| groups[0].contributions[at].shares.clone();
        assert_eq!(shares(0), [("it".to_owned(), 80), ("fr".to_owned(), 20)]);
        assert_eq!(shares(1), [("web".to_owned(), 80), ("app".to_owned(), 20)]);
    }
}
