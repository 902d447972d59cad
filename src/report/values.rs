//! How the single values of ranked contributors are distributed, as columns.

use super::number::human;
use crate::board::{Report, ReportContributor, Unit};

/// Columns beside a ranking: their titles, and a row for each contributor. There are none where
/// nobody has a histogram.
pub(super) struct Columns {
    pub titles: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

pub(super) fn columns(report: &Report) -> Columns {
    let values = || report.contributors.iter().map(|c| c.values.as_ref());
    if values().all(|v| v.is_none()) {
        return Columns { titles: Vec::new(), rows: vec![Vec::new(); report.contributors.len()] };
    }
    let mut titles = vec!["p50", "p90", "p99", "max"];
    let partial = values().any(|v| v.is_none_or(|v| !v.complete));
    if partial {
        titles.push("of events");
    }
    let row = |c: &ReportContributor| {
        let Some(v) = &c.values else { return vec!["-".into(); titles.len()] };
        let mut row: Vec<String> =
            [v.p50, v.p90, v.p99, v.max].iter().map(|v| human(*v, report.unit)).collect();
        let number = |n: u64| human(n as f64, Unit::Count);
        if partial && v.complete {
            row.push(number(v.samples));
        } else if partial {
            let (samples, known) = (number(v.samples), number(v.known));
            row.push(format!("{samples} of {known} since {}", v.since));
        }
        row
    };
    Columns { rows: report.contributors.iter().map(row).collect(), titles }
}

/// The titles and each row as one text, the cells right below each other.
pub(super) fn padded(columns: &Columns) -> Vec<String> {
    let titles: Vec<String> = columns.titles.iter().map(|title| (*title).to_owned()).collect();
    let lines = || columns.rows.iter().chain([&titles]);
    let widths: Vec<usize> = (0..titles.len())
        .map(|i| lines().filter_map(|line| line.get(i)).map(String::len).max().unwrap_or_default())
        .collect();
    let line = |cells: &Vec<String>| {
        let cells = cells.iter().zip(&widths).map(|(cell, w)| format!("  {cell:>w$}"));
        cells.collect::<Vec<String>>().concat()
    };
    [&titles].into_iter().chain(&columns.rows).map(line).collect()
}

/// What to know of percentiles of a range that is not all that was read.
pub(super) fn scope(report: &Report) -> Option<&'static str> {
    let any = report.contributors.iter().any(|c| c.values.is_some());
    (any && report.narrowed)
        .then_some("p50, p90, p99 and max are of all events that were read, not of this time alone")
}
