//! `culprits report`.

use std::io::{BufWriter, Write};

use chrono::Utc;

use super::Failure;
use super::args::{FormArg, OrderArg, ReportArgs};
use super::compare::Asking;
use super::reading::{complete, read_all};
use super::setup;
use super::sources::{Reach, input};
use crate::board::{Order, Report};
use crate::engine::{Line, ReportQuery};
use crate::model::{Timestamp, clean};
use crate::report::{Form, compare, write};

pub fn report(args: &ReportArgs) -> Result<(), Failure> {
    let now = Timestamp::from_millis(Utc::now().timestamp_millis());
    let moment = |text: &Option<String>, flag| {
        text.as_deref().map(|t| setup::moment(t, flag, now)).transpose()
    };
    let query = ReportQuery {
        since: moment(&args.since, "--since")?,
        until: moment(&args.until, "--until")?,
        period: args.period,
        top: usize::from(args.top),
        order: match args.order {
            OrderArg::Sum => Order::Sum,
            OrderArg::Maximum => Order::Maximum,
            OrderArg::Severity => Order::Severity,
        },
    };
    if let (Some(since), Some(until)) = (query.since, query.until)
        && since >= until
    {
        return Err(Failure::Usage("--since is not before --until".into()));
    }
    let mut options = setup::line_options(&args.source, &setup::load_config()?, false, 0)?;
    args.redact.hide(&mut options)?;
    if !args.anomalies && query.order != Order::Severity {
        options.seed = None;
    }
    let asking = Asking::of(args)?;
    let reach = Reach { follow: false, since: query.since, until: query.until };
    let input = input(&args.source, &options, reach)?;
    let mut line = Line::new(options);
    let incomplete = read_all(&mut line, input);
    let reports = line.reports(&query);
    let form = match args.form {
        FormArg::Table => Form::Table,
        FormArg::Json => Form::Json,
        FormArg::Csv => Form::Csv,
        FormArg::Md => Form::Markdown,
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let compared = match asking {
        None => {
            write(&reports, form, &mut out)?;
            true
        }
        Some(asking) => {
            // Ours is there before the answer comes, unless both are one object.
            if form == Form::Table {
                write(&reports, form, &mut out)?;
                out.flush()?;
            }
            let comparisons = asking.ask(&mut line, &reports, &query);
            if form == Form::Table {
                comparisons.iter().flatten().try_for_each(|c| compare::table(c, &mut out))?;
            } else {
                let mut both = reports.iter().zip(&comparisons);
                both.try_for_each(|(report, c)| compare::json(report, c.as_ref(), &mut out))?;
            }
            comparisons.iter().all(Option::is_some)
        }
    };
    out.flush()?;
    hint(&line, &reports);
    if !compared {
        return Err(Failure::Failed("not every rule could be compared with CloudWatch".into()));
    }
    complete(incomplete)
}

/// Says what to do when nothing came of the input.
pub(super) fn hint(line: &Line, reports: &[Report]) {
    let mut stderr = std::io::stderr().lock();
    let coverage = line.coverage();
    let nothing = match coverage.received {
        0 if coverage.dropped_bytes > 0 => "no event: the input is binary, or no record of it ends",
        0 => "no event: the input is empty",
        _ if reports.is_empty() => "no rule fits; name one with --rule",
        _ => "",
    };
    if !nothing.is_empty() {
        let _ = writeln!(stderr, "culprits: {nothing}");
        return;
    }
    for report in reports.iter().filter(|r| r.coverage.matched > 0 && r.metrics.is_empty()) {
        let (rule, matched) = (clean(&report.rule), report.coverage.matched);
        let _ = writeln!(stderr, "culprits: {rule}: none of {matched} events is in this time");
    }
    for report in reports.iter().filter(|r| r.coverage.matched == 0) {
        let c = &report.coverage;
        let counts = [c.unparsed, c.key_missing, c.not_numeric, c.filtered_out];
        let most = counts.iter().copied().max().unwrap_or(0);
        let why = if most == 0 {
            "no event is in its time".to_owned()
        } else if most == c.unparsed {
            "it reads another format; see --input, or the rule's LogFormat".to_owned()
        } else if most == c.key_missing {
            format!("the events have no {}", report.key_labels.join(", "))
        } else if most == c.not_numeric {
            "the value that it sums is no number".to_owned()
        } else {
            "its filters let nothing through".to_owned()
        };
        let rule = clean(&report.rule);
        let _ = writeln!(stderr, "culprits: {rule}: none of {} events matched: {why}", c.received);
    }
}
