//! Plain text in columns.

use std::io::{self, Write};

use super::json::time_basis;
use super::number::human;
use crate::board::{Level, Order, Report, Unit};
use crate::model::{clean, cut, width};

/// A key column is at most this wide.
const KEY_WIDTH: usize = 100;

pub(super) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let range = report.range;
    if range.is_empty() {
        writeln!(out, "{}", report.rule)?;
    } else {
        writeln!(out, "{}  {} to {}", report.rule, range.first, range.end)?;
    }
    writeln!(
        out,
        "{} in all, {}{} contributors, {}",
        human(report.value, report.unit),
        if report.exact { "" } else { "at least " },
        human(report.unique as f64, Unit::Count),
        if report.exact {
            "exact".to_owned()
        } else {
            format!("each value low by at most {}", human(report.max_error, report.unit))
        }
    )?;
    contributors(report, out)?;
    for anomaly in &report.anomalies {
        let severity = anomaly.verdict.severity;
        writeln!(
            out,
            "{:<2} {} {:>3} {}: {} (expected {}): {}",
            Level::of(severity).map_or("", Level::mark),
            anomaly.peak,
            severity,
            clean(&anomaly.subject.to_string()),
            human(anomaly.value, report.unit),
            human(anomaly.verdict.expected.round(), report.unit),
            anomaly.verdict.reason,
        )?;
    }
    let counts = report.coverage.named();
    let counts = counts.iter().filter(|(_, n)| *n > 0);
    let counts: Vec<String> =
        counts.map(|(name, n)| format!("{name} {}", human(*n as f64, Unit::Count))).collect();
    if report.watching.judged > 0 {
        let watching = report.watching.named();
        let watching: Vec<String> = watching
            .iter()
            .map(|(name, n)| {
                format!("{} {}", name.replace('_', " "), human(*n as f64, Unit::Count))
            })
            .collect();
        writeln!(out, "detectors: {}", watching.join(", "))?;
    }
    let time: Vec<String> = report.time.iter().map(time_basis).collect();
    writeln!(out, "coverage: {}", counts.join(", "))?;
    writeln!(out, "time: {}\n", time.join(", "))
}

fn contributors(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let rows: Vec<Vec<String>> = report
        .contributors
        .iter()
        .map(|c| {
            c.contributor
                .keys()
                .map(|k| cut(named(&clean(k)), KEY_WIDTH, "…").into_owned())
                .collect()
        })
        .collect();
    let labels: Vec<String> =
        report.key_labels.iter().map(|l| cut(l, KEY_WIDTH, "…").into_owned()).collect();
    let widths: Vec<usize> = (0..labels.len())
        .map(|i| rows.iter().chain([&labels]).map(|r| r.get(i).map_or(0, |t| width(t))).max())
        .map(Option::unwrap_or_default)
        .collect();
    let line = |keys: &[String]| -> String {
        let padded = keys
            .iter()
            .zip(&widths)
            .map(|(k, w)| format!("{k}{}", " ".repeat(w - width(k).min(*w))));
        padded.collect::<Vec<_>>().join("  ")
    };
    if rows.is_empty() {
        return writeln!(out, "  no contributor: no event matched");
    }
    let by_maximum = report.order == Order::Maximum;
    let maximum = if by_maximum { format!("{:>14} ", "max of period") } else { String::new() };
    writeln!(out, "{:>4}  {}  {maximum}{:>14} {:>7}", "#", line(&labels), "value", "share")?;
    for (rank, (keys, contributor)) in (1..).zip(rows.iter().zip(&report.contributors)) {
        let share = if report.value == 0.0 { 0.0 } else { contributor.value / report.value };
        let value = human(contributor.value, report.unit);
        let maximum = human(contributor.ranked_by, report.unit);
        let maximum = if by_maximum { format!("{maximum:>14} ") } else { String::new() };
        writeln!(out, "{rank:>4}  {}  {maximum}{value:>14} {:>6.1}%", line(keys), share * 100.0)?;
    }
    Ok(())
}

/// An empty key is a key; it needs something to be seen by.
fn named(key: &str) -> &str {
    if key.is_empty() { "(empty)" } else { key }
}
