//! Columns for people.

use std::io::{self, Write};

use crate::backtest::{Backtest, Finding, Group, LabelShares, Outcome, Score};
use crate::board::{Level, Unit};
use crate::model::{Minute, clean, cut, width};
use crate::report::human;

/// A name is at most this wide.
const NAME_WIDTH: usize = 60;

/// A group tells of so many values of a key.
const SHARES: usize = 5;

pub(super) fn rule(test: &Backtest, out: &mut impl Write) -> io::Result<()> {
    let (report, learned, judged) = (&test.report, test.split.learned, test.split.judged);
    writeln!(out, "{}", report.rule)?;
    if judged.is_empty() {
        return writeln!(out, "no event\n");
    }
    writeln!(
        out,
        "learned  {} to {}, {} minutes of data",
        learned.first, learned.end, test.split.learned_minutes
    )?;
    writeln!(
        out,
        "judged   {} to {}, {} minutes of data",
        judged.first, judged.end, test.split.judged_minutes
    )?;
    let all =
        if report.all_anomalies { "" } else { ", only the newest 1,000 of the rule are kept" };
    writeln!(
        out,
        "{} series judged, {} in {}{all}",
        report.judged,
        several(test.findings.len() as i64, "anomaly", "anomalies"),
        several(test.groups.len() as i64, "group", "groups")
    )?;
    let rows: Vec<[String; 8]> = test.findings.iter().map(|f| row(f, report.unit)).collect();
    if !rows.is_empty() {
        let head = ["   SEV", "START", "MIN", "CONTRIBUTOR", "ACTUAL", "EXPECTED", "SHARE", "WHY"];
        columns(head, &rows, out)?;
    }
    for group in test.groups.iter().filter(|g| g.series > 1 && !g.contributions.is_empty()) {
        writeln!(out, "{}", shares(group))?;
    }
    let counts = report.coverage.named();
    let counts = counts.iter().filter(|(_, n)| *n > 0);
    let counts: Vec<String> =
        counts.map(|(name, n)| format!("{name} {}", human(*n as f64, Unit::Count))).collect();
    writeln!(out, "coverage: {}\n", counts.join(", "))
}

pub(super) fn score(score: &Score, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "known incidents")?;
    for (incident, outcome) in &score.incidents {
        let name = cut(&incident.name, NAME_WIDTH, "…");
        write!(out, "{} to {}  {name}: ", incident.start, incident.end)?;
        match outcome {
            Outcome::Found(f) => writeln!(
                out,
                "found after {} by {} of {}, severity {}",
                several(f.delay, "minute", "minutes"),
                named(&f.anomaly.subject.to_string()),
                f.rule,
                f.anomaly.verdict.severity
            )?,
            Outcome::Missed => writeln!(out, "MISSED")?,
            Outcome::Learned => writeln!(out, "not counted: it began in the learned part")?,
            Outcome::Outside => writeln!(out, "not counted: there are no data of its time")?,
            Outcome::NotRun => writeln!(out, "not counted: its rule did not run")?,
        }
    }
    let percent = |part: Option<f64>| part.map_or("-".into(), |p| format!("{:.0} %", p * 100.0));
    writeln!(
        out,
        "recall {} ({} of {}), precision {} ({} of {} anomalies), median delay {}",
        percent(score.recall()),
        score.found(),
        score.found() + score.missed(),
        percent(score.precision()),
        score.true_alarms,
        score.true_alarms + score.false_alarms.len(),
        score.median_delay().map_or("-".into(), |m| format!("{m} minutes"))
    )?;
    for (rule, finding) in &score.false_alarms {
        writeln!(
            out,
            "false alarm: {} {} of {rule}, severity {}",
            finding.anomaly.start,
            named(&finding.anomaly.subject.to_string()),
            finding.anomaly.verdict.severity
        )?;
    }
    Ok(())
}

fn row(finding: &Finding, unit: Unit) -> [String; 8] {
    let anomaly = &finding.anomaly;
    let verdict = &anomaly.verdict;
    let mark = Level::of(verdict.severity).map_or("", Level::mark);
    let number = |n: f64| human((n * 100.0).round() / 100.0, unit);
    [
        format!("{mark:<2} {:>3}", verdict.severity),
        anomaly.start.to_string(),
        (anomaly.last.since(anomaly.start) + 1).to_string(),
        named(&anomaly.subject.to_string()),
        format!("{} at {}", number(anomaly.value), anomaly.peak.clock()),
        format!(
            "{} ({} to {})",
            number(verdict.expected),
            number(verdict.lower),
            number(verdict.upper)
        ),
        finding.contribution.map_or("-".into(), |share| format!("{share} %")),
        verdict.reason.clone(),
    ]
}

fn shares(group: &Group) -> String {
    let label = |of: &LabelShares| {
        let mut values: Vec<String> = of
            .shares
            .iter()
            .take(SHARES)
            .map(|(value, share)| format!("{} {share} %", named(value)))
            .collect();
        if of.shares.len() > SHARES {
            values.push(format!("{} more", of.shares.len() - SHARES));
        }
        format!("{}: {}", of.label, values.join(", "))
    };
    let labels: Vec<String> = group.contributions.iter().map(label).collect();
    let clock = |minute: Minute| minute.clock();
    format!(
        "{} to {}, {} series: {}",
        clock(group.first),
        clock(group.last),
        group.series,
        labels.join("; ")
    )
}

fn several(n: i64, one: &str, more: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { more })
}

/// A name from a log, clean and not too wide; an empty one needs something to be seen by.
fn named(name: &str) -> String {
    match name {
        "" => "(empty)".into(),
        _ => cut(&clean(name), NAME_WIDTH, "…").into_owned(),
    }
}

/// Rows under a head, the last column without padding.
fn columns<const N: usize>(
    head: [&str; N],
    rows: &[[String; N]],
    out: &mut impl Write,
) -> io::Result<()> {
    let head = head.map(str::to_owned);
    let widest = |at: usize| rows.iter().chain([&head]).map(|row| width(&row[at])).max();
    let widths: Vec<usize> = (0..N).map(|at| widest(at).unwrap_or(0)).collect();
    for row in [&head].into_iter().chain(rows) {
        let padded = row
            .iter()
            .zip(&widths)
            .map(|(text, w)| format!("{text}{}", " ".repeat(w.saturating_sub(width(text)))));
        let line = padded.collect::<Vec<_>>().join("  ");
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
