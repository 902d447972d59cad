//! Both sides in columns.

use std::io::{self, Write};

use super::{Comparison, Row, difference};
use crate::model::{Unit, clean, cut, width};
use crate::report::human;

/// A contributor is at most this wide.
const WIDTH: usize = 60;

pub(super) fn write(comparison: &Comparison, out: &mut impl Write) -> io::Result<()> {
    let (theirs, unit) = (&comparison.theirs, comparison.unit);
    writeln!(
        out,
        "{} beside {} at AWS ({}), {} to {}",
        clean(&comparison.rule),
        clean(&theirs.rule),
        clean(&theirs.region),
        theirs.range.first,
        theirs.range.end,
    )?;
    let names: Vec<String> = comparison.rows.iter().map(name).collect();
    let labels = cut(&comparison.key_labels.join(" "), WIDTH, "…").into_owned();
    let columns = names.iter().chain([&labels]).map(|n| width(n)).max().unwrap_or(0).max(12);
    let line = |rank: &str, name: &str, ours: &str, there: &str, aws: &str, diff: &str| {
        let gap = " ".repeat(columns - width(name).min(columns));
        format!("{rank:>4}  {name}{gap}  {ours:>14} {there:>6} {aws:>14}  {diff}")
    };
    writeln!(out, "{}", line("#", &labels, "ours", "AWS #", "AWS (approx.)", "AWS differs by"))?;
    let diff = |ours, theirs| difference(ours, theirs).map_or("–".into(), percent);
    let value = human(comparison.value, unit);
    let whole = human(theirs.value, unit);
    let by = diff(comparison.value, theirs.value);
    writeln!(out, "{}", line("", "in all", &value, "", &whole, &by))?;
    let unique = comparison.unique as f64;
    let there = theirs.unique.map(|unique| unique as f64);
    let by = there.map_or("cannot be added".into(), |there| diff(unique, there));
    let there = there.map_or("–".into(), |there| human(there, Unit::Count));
    let unique = human(unique, Unit::Count);
    writeln!(out, "{}", line("", "contributors", &unique, "", &there, &by))?;
    for (row, name) in comparison.rows.iter().zip(&names) {
        let rank = |side: Option<(usize, f64)>| side.map_or("–".into(), |(r, _)| r.to_string());
        let value = |side: Option<(usize, f64)>| side.map_or("–".into(), |(_, v)| human(v, unit));
        let said = match (row.ours, row.theirs) {
            (Some((_, ours)), Some((_, theirs))) => diff(ours, theirs),
            _ => comparison.alone(row),
        };
        let (ours, theirs) = (row.ours, row.theirs);
        let text = line(&rank(ours), name, &value(ours), &rank(theirs), &value(theirs), &said);
        writeln!(out, "{text}")?;
    }
    for note in comparison.notes() {
        writeln!(out, "note: {}", clean(&note))?;
    }
    writeln!(out)
}

impl Comparison {
    /// Why a contributor has a value on one side only.
    fn alone(&self, row: &Row) -> String {
        match (row.ours, row.theirs) {
            (Some(_), None) if self.theirs_whole => "only here".into(),
            (Some(_), None) => format!("not among the first {} there", self.theirs.asked),
            (None, _) if self.ours_whole => "only at AWS".into(),
            _ => "not among the first here".into(),
        }
    }
}

fn name(row: &Row) -> String {
    cut(&clean(&row.contributor.to_string()), WIDTH, "…").into_owned()
}

fn percent(value: f64) -> String {
    match value.abs() {
        // What would be shown as a difference of nothing is said to be one.
        size if size > 0.0 && size < 0.05 => format!("{value:+.1e} %"),
        size if size >= 1e6 => format!("{value:+.1e} %"),
        0.0 => "0 %".into(),
        _ => format!("{value:+.1} %"),
    }
}
