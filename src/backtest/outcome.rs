//! What was found of the incidents that are known.

use super::{Backtest, Finding, Incident};
use crate::board::{Anomaly, Subject};

/// What found an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Finder {
    /// The rule.
    pub rule: String,
    /// The series, and what was said of it.
    pub anomaly: Anomaly,
    /// Minutes from the incident's first one to that of the anomaly.
    pub delay: i64,
}

/// What became of an incident. Only those that were found or missed count.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// An anomaly of its contributor, or of the total, began in its minutes; the first one.
    Found(Box<Finder>),
    /// None did.
    Missed,
    /// It began in the minutes that were learned.
    Learned,
    /// None of its minutes has data.
    Outside,
    /// The rule that is to find it did not run.
    NotRun,
}

/// How the anomalies of all rules compare with the incidents.
#[derive(Clone, Debug)]
pub struct Score {
    /// The incidents, in the order of the file.
    pub incidents: Vec<(Incident, Outcome)>,
    /// Anomalies that an incident explains, of whatever rule.
    pub true_alarms: usize,
    /// The others, with their rules, the most severe first.
    pub false_alarms: Vec<(String, Finding)>,
}

impl Score {
    /// Compares the anomalies of rules that were judged over the same minutes.
    pub fn new(backtests: &[Backtest], incidents: Vec<Incident>) -> Self {
        let all = || backtests.iter().flat_map(|b| b.findings.iter().map(|f| (&b.report.rule, f)));
        let explained = |f: &Finding| incidents.iter().any(|i| explains(i, &f.anomaly));
        let true_alarms = all().filter(|(_, f)| explained(f)).count();
        let mut false_alarms: Vec<(String, Finding)> = all()
            .filter(|(_, f)| !explained(f))
            .map(|(rule, f)| (rule.clone(), f.clone()))
            .collect();
        false_alarms.sort_by_key(|(_, f)| std::cmp::Reverse(f.anomaly.verdict.severity));
        let incidents = incidents
            .into_iter()
            .map(|incident| {
                let outcome = outcome(backtests, &incident);
                (incident, outcome)
            })
            .collect();
        Self { incidents, true_alarms, false_alarms }
    }

    /// Incidents that were found.
    pub fn found(&self) -> usize {
        self.incidents.iter().filter(|(_, o)| matches!(o, Outcome::Found(_))).count()
    }

    /// Incidents that were not.
    pub fn missed(&self) -> usize {
        self.incidents.iter().filter(|(_, o)| *o == Outcome::Missed).count()
    }

    /// The part of the anomalies that an incident explains, 0 to 1; `None` without any.
    pub fn precision(&self) -> Option<f64> {
        part(self.true_alarms, self.false_alarms.len())
    }

    /// The part of the incidents that was found, 0 to 1; `None` without any that counts.
    pub fn recall(&self) -> Option<f64> {
        part(self.found(), self.missed())
    }

    /// The median of the delays in minutes; `None` when nothing was found.
    pub fn median_delay(&self) -> Option<f64> {
        let mut delays: Vec<i64> = self
            .incidents
            .iter()
            .filter_map(|(_, o)| if let Outcome::Found(f) = o { Some(f.delay) } else { None })
            .collect();
        delays.sort_unstable();
        let upper = *delays.get(delays.len() / 2)?;
        let lower = *delays.get(delays.len().saturating_sub(1) / 2)?;
        Some((lower + upper) as f64 / 2.0)
    }
}

fn part(of: usize, rest: usize) -> Option<f64> {
    (of + rest > 0).then(|| of as f64 / (of + rest) as f64)
}

fn outcome(backtests: &[Backtest], incident: &Incident) -> Outcome {
    let asked = |b: &&Backtest| incident.rule.as_ref().is_none_or(|rule| *rule == b.report.rule);
    let Some(first) = backtests.iter().find(asked) else { return Outcome::NotRun };
    if incident.end <= first.split.learned.first || incident.start >= first.split.judged.end {
        return Outcome::Outside;
    }
    if incident.start < first.split.judged.first {
        return Outcome::Learned;
    }
    let finders = backtests.iter().filter(asked).flat_map(|b| {
        let told = b.findings.iter().filter(|f| explains(incident, &f.anomaly));
        told.map(|f| Finder {
            rule: b.report.rule.clone(),
            anomaly: f.anomaly.clone(),
            delay: f.anomaly.start.since(incident.start),
        })
    });
    // Of two at the same time the one that names somebody says more.
    let first =
        finders.min_by_key(|f| (f.delay, !matches!(f.anomaly.subject, Subject::Contributor(_))));
    first.map_or(Outcome::Missed, |finder| Outcome::Found(Box::new(finder)))
}

/// Whether an anomaly began in an incident, and is of its contributor or of all.
fn explains(incident: &Incident, anomaly: &Anomaly) -> bool {
    let within = (incident.start..incident.end).contains(&anomaly.start);
    within
        && match &anomaly.subject {
            Subject::Total | Subject::Unique => true,
            Subject::Contributor(contributor) => {
                let whole = contributor.to_string();
                let has = |key: &String| contributor.keys().any(|k| k == key) || whole == *key;
                incident.contributor.iter().all(has)
            }
        }
}
