//! Plain text in columns.

use std::io::{self, Write};

use super::json::time_basis;
use super::number::human;
use super::values::{columns, padded, scope};
use super::words::{exactness, unique};
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
    if report.redacted {
        writeln!(out, "REDACTED: names are hashes")?;
    }
    writeln!(
        out,
        "{} in all, {}, {}",
        human(report.value, report.unit),
        unique(report),
        exactness(report)
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
    if !report.exact {
        let memory = report.memory;
        writeln!(
            out,
            "memory: {} of {}, {} names, {} names let go, {} minutes thinned; --memory allows more",
            human(memory.used as f64, Unit::Bytes),
            human(memory.budget as f64, Unit::Bytes),
            human(memory.names as f64, Unit::Count),
            human(memory.names_evicted as f64, Unit::Count),
            human(memory.minutes_thinned as f64, Unit::Count),
        )?;
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
    let lacks = if report.exact { String::new() } else { format!(" {:>12}", "may lack") };
    let mut values = padded(&columns(report)).into_iter();
    let (labels, titles) = (line(&labels), values.next().unwrap_or_default());
    writeln!(out, "{:>4}  {labels}  {maximum}{:>14} {:>7}{lacks}{titles}", "#", "value", "share")?;
    for (rank, (keys, contributor)) in (1..).zip(rows.iter().zip(&report.contributors)) {
        let share = if report.value == 0.0 { 0.0 } else { contributor.value / report.value };
        let value = human(contributor.value, report.unit);
        let maximum = human(contributor.ranked_by, report.unit);
        let maximum = if by_maximum { format!("{maximum:>14} ") } else { String::new() };
        let lacks = if report.exact {
            String::new()
        } else {
            format!(" {:>12}", human(contributor.error, report.unit))
        };
        let (keys, share) = (line(keys), share * 100.0);
        let values = values.next().unwrap_or_default();
        writeln!(out, "{rank:>4}  {keys}  {maximum}{value:>14} {share:>6.1}%{lacks}{values}")?;
    }
    if let Some(scope) = scope(report) {
        writeln!(out, "{scope}")?;
    }
    Ok(())
}

/// An empty key is a key; it needs something to be seen by.
fn named(key: &str) -> &str {
    if key.is_empty() { "(empty)" } else { key }
}
