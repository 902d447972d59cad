//! A section a rule, for a ticket.

use std::io::{self, Write};

use super::number::human;
use super::values::{columns, scope};
use super::words::{exactness, unique};
use crate::board::Report;
use crate::model::clean;

pub(super) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "## {}\n", cell(&report.rule))?;
    if report.range.is_empty() {
        return writeln!(out, "No event.\n");
    }
    writeln!(
        out,
        "{} to {}: {} in all, {}, {}.\n",
        report.range.first,
        report.range.end,
        human(report.value, report.unit),
        unique(report),
        exactness(report)
    )?;
    if report.redacted {
        writeln!(out, "Redacted: names are hashes.\n")?;
    }
    let labels: Vec<String> = report.key_labels.iter().map(|l| cell(l)).collect();
    let (lacks, line) = if report.exact { ("", "") } else { (" may lack |", "---:|") };
    let values = columns(report);
    let titles: Vec<String> = values.titles.iter().map(|title| format!(" {title} |")).collect();
    let titles = titles.concat();
    let lines = "---:|".repeat(values.titles.len());
    writeln!(out, "| # | {} | value | share |{lacks}{titles}", labels.join(" | "))?;
    writeln!(out, "|---:|{}---:|---:|{line}{lines}", "---|".repeat(labels.len()))?;
    for (rank, (c, values)) in (1..).zip(report.contributors.iter().zip(values.rows)) {
        let keys: Vec<String> = c.contributor.keys().map(cell).collect();
        let share = if report.value == 0.0 { 0.0 } else { c.value / report.value * 100.0 };
        let value = human(c.value, report.unit);
        let lacks = if report.exact {
            String::new()
        } else {
            format!(" {} |", human(c.error, report.unit))
        };
        let values: Vec<String> = values.iter().map(|value| format!(" {value} |")).collect();
        let values = values.concat();
        writeln!(out, "| {rank} | {} | {value} | {share:.1} % |{lacks}{values}", keys.join(" | "))?;
    }
    if let Some(scope) = scope(report) {
        writeln!(out, "\n{scope}")?;
    }
    if !report.anomalies.is_empty() {
        writeln!(out, "\n| worst minute | severity | contributor | value | expected | why |")?;
        writeln!(out, "|---|---:|---|---:|---:|---|")?;
        for a in &report.anomalies {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} |",
                a.peak,
                a.verdict.severity,
                cell(&a.subject.to_string()),
                human(a.value, report.unit),
                human(a.verdict.expected.round(), report.unit),
                cell(&a.verdict.reason)
            )?;
        }
    }
    let counts = report.coverage.named();
    let counts = counts.iter().filter(|(_, n)| *n > 0);
    let counts: Vec<String> = counts.map(|(name, n)| format!("{name} {n}")).collect();
    writeln!(out, "\nCoverage: {}.\n", counts.join(", "))
}

/// A text that ends no cell and starts no markup.
fn cell(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '!' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
