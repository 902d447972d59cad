//! A report beside what CloudWatch says of the same rule and range.

mod json;
mod table;

use std::io::{self, Write};

use crate::board::{Order, Report};
use crate::model::{Contributor, MinuteRange, Unit};

/// What CloudWatch says; its values are approximate.
#[derive(Clone, Debug, Default)]
pub struct Theirs {
    /// The rule's name there.
    pub rule: String,
    /// The region that was asked.
    pub region: String,
    /// The minutes that were asked for.
    pub range: MinuteRange,
    /// What the rule ranks by.
    pub key_labels: Vec<String>,
    /// `Count` or `Sum`.
    pub statistic: String,
    /// The sum over all contributors.
    pub value: f64,
    /// Different contributors, where it can be said.
    pub unique: Option<u64>,
    /// The ranked contributors, each with the value that it is ranked by.
    pub contributors: Vec<(Contributor, f64)>,
    /// How many contributors each call asked for.
    pub asked: usize,
    /// How many calls it took.
    pub parts: usize,
}

/// A contributor on both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Who.
    pub contributor: Contributor,
    /// Rank, from 1, and value, here.
    pub ours: Option<(usize, f64)>,
    /// Rank, from 1, and value, at CloudWatch.
    pub theirs: Option<(usize, f64)>,
}

/// One rule on both sides.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The rule's name here.
    pub rule: String,
    /// What it ranks by here.
    pub key_labels: Vec<String>,
    /// `Count` or `Sum`, here.
    pub statistic: &'static str,
    /// What the values count.
    pub unit: Unit,
    /// What the ranking goes by.
    pub order: Order,
    /// The sum over all contributors, here.
    pub value: f64,
    /// Different contributors, here.
    pub unique: u64,
    /// The first contributors of both sides: ours by rank, then those that are only among theirs.
    pub rows: Vec<Row>,
    /// Whether a contributor without a value of ours did not come here at all.
    pub ours_whole: bool,
    /// Whether a contributor without a value of theirs did not come there at all.
    pub theirs_whole: bool,
    /// The other side.
    pub theirs: Theirs,
}

impl Comparison {
    /// Sets the first `top` of both sides beside each other. `deep` is the same report as `report`
    /// with more contributors, to find those that only CloudWatch has among its first.
    pub fn new(report: &Report, deep: &Report, theirs: Theirs, top: usize) -> Self {
        let by = |value: f64, ranked_by: f64| match report.order {
            Order::Maximum => ranked_by,
            Order::Sum | Order::Severity => value,
        };
        let find = |who: &Contributor| {
            let place = deep.contributors.iter().position(|c| c.contributor == *who)?;
            let found = &deep.contributors[place];
            Some((place + 1, by(found.value, found.ranked_by)))
        };
        let there = |who: &Contributor| {
            let place = theirs.contributors.iter().position(|(other, _)| other == who)?;
            Some((place + 1, theirs.contributors[place].1))
        };
        let ours = report.contributors.iter().take(top).map(|c| &c.contributor);
        let first = theirs.contributors.iter().take(top).map(|(who, _)| who);
        let new = first.filter(|who| !ours.clone().any(|ours| ours == *who));
        let rows = ours.clone().chain(new).map(|who| Row {
            contributor: who.clone(),
            ours: find(who),
            theirs: there(who),
        });
        Self {
            rule: report.rule.clone(),
            key_labels: report.key_labels.clone(),
            statistic: report.statistic,
            unit: report.unit,
            order: report.order,
            value: report.value,
            unique: report.unique,
            rows: rows.collect(),
            ours_whole: report.exact && deep.contributors.len() as u64 >= report.unique,
            theirs_whole: theirs.parts == 1 && theirs.contributors.len() < theirs.asked,
            theirs,
        }
    }

    /// What to know when reading it.
    fn notes(&self) -> Vec<String> {
        let (theirs, mut notes) = (&self.theirs, Vec::new());
        if theirs.key_labels.len() != self.key_labels.len() && !theirs.key_labels.is_empty() {
            notes.push(format!(
                "the rule at AWS ranks by {}, this one by {}: no contributor can be the same",
                theirs.key_labels.join(", "),
                self.key_labels.join(", "),
            ));
        }
        if !theirs.statistic.is_empty() && !theirs.statistic.eq_ignore_ascii_case(self.statistic) {
            let (there, here) = (&theirs.statistic, self.statistic);
            notes.push(format!("the rule at AWS aggregates by {there}, this one by {here}"));
        }
        if self.order == Order::Maximum {
            notes.push("the values of contributors are the largest of a period".into());
        }
        if theirs.contributors.is_empty() && theirs.value == 0.0 {
            notes.push("AWS has nothing of this time".into());
        }
        if theirs.parts > 1 {
            notes.push(format!(
                "asked of AWS in {} parts and added up: a contributor lacks there what it has in a \
                 part among whose first {} it is not; unique counts cannot be added",
                theirs.parts, theirs.asked,
            ));
        }
        notes
    }
}

/// How far `theirs` is from `ours`, in percent of ours; nothing when ours is 0.
fn difference(ours: f64, theirs: f64) -> Option<f64> {
    (ours != 0.0).then(|| (theirs - ours) / ours.abs() * 100.0)
}

/// Writes both sides in columns.
///
/// # Errors
/// When writing fails.
pub fn table(comparison: &Comparison, out: &mut impl Write) -> io::Result<()> {
    table::write(comparison, out)
}

/// Writes a report as JSON, with the other side as its member `Compare` where there is one.
///
/// # Errors
/// When writing fails.
pub fn json(
    report: &Report,
    comparison: Option<&Comparison>,
    out: &mut impl Write,
) -> io::Result<()> {
    json::write(report, comparison, out)
}
