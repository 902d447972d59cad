//! `culprits report --compare-aws`: what CloudWatch says of the same rule and range.

use super::Failure;
use super::account::Account;
use super::args::{FormArg, ReportArgs};
use super::reading::tell;
use crate::aws::{AwsError, InsightQuery, InsightReport, KEPT_DAYS, MOST_CONTRIBUTORS, Trouble};
use crate::board::{Order, Report};
use crate::engine::{Line, ReportQuery};
use crate::model::{MINUTE_MS, MinuteRange, Timestamp};
use crate::report::compare::{Comparison, Theirs};

/// Contributors of ours among which those of CloudWatch are looked for.
const DEEP: usize = 1_000;

/// A question to CloudWatch that waits for our report.
pub struct Asking {
    account: Account,
    /// The rule's name there, where it is said.
    rule: Option<String>,
}

impl Asking {
    /// What the arguments ask for, if they do.
    pub fn of(args: &ReportArgs) -> Result<Option<Self>, Failure> {
        if !args.compare_aws {
            return Ok(None);
        }
        if !matches!(args.form, FormArg::Table | FormArg::Json) {
            return Err(Failure::Usage("--compare-aws goes with --format table or json".into()));
        }
        let account = Account::open(&args.source.aws.access())?;
        Ok(Some(Self { account, rule: args.aws_rule.clone() }))
    }

    /// Sets the other side beside each report. What goes wrong is told; that report has none.
    pub fn ask(
        &self,
        line: &mut Line,
        reports: &[Report],
        query: &ReportQuery,
    ) -> Vec<Option<Comparison>> {
        if self.rule.is_some() && reports.len() != 1 {
            tell(&format!("--aws-rule is for one rule, here are {}; see --rule", reports.len()));
            return reports.iter().map(|_| None).collect();
        }
        let deep = line.reports(&ReportQuery { top: DEEP.max(query.top), ..*query });
        let both = reports.iter().zip(&deep);
        both.map(|(report, deep)| self.one(report, deep, query)).collect()
    }

    fn one(&self, report: &Report, deep: &Report, query: &ReportQuery) -> Option<Comparison> {
        let range = range(report, query);
        if range.is_empty() {
            tell(&format!("{}: no time to compare; say --since and --until", report.rule));
            return None;
        }
        let oldest = Timestamp::from_millis(chrono::Utc::now().timestamp_millis())
            .plus_millis(-KEPT_DAYS * 24 * 60 * MINUTE_MS);
        if range.first.start() < oldest {
            tell(&format!("{}: CloudWatch keeps {KEPT_DAYS} days; this is older", report.rule));
        }
        let rule = self.rule.as_deref().unwrap_or(&report.rule);
        let asked = query.top.min(MOST_CONTRIBUTORS);
        let by_maximum = query.order == Order::Maximum;
        let question = InsightQuery { rule, range, period: query.period, top: asked, by_maximum };
        match self.account.wait(self.account.connection.insight_report(&question)) {
            Ok(answer) => {
                let theirs = self.theirs(&question, answer);
                Some(Comparison::new(report, deep, theirs, query.top))
            }
            Err(error) => {
                tell(&told(&error));
                None
            }
        }
    }

    fn theirs(&self, question: &InsightQuery<'_>, answer: InsightReport) -> Theirs {
        let value = |value, peak| if question.by_maximum { peak } else { value };
        let contributors = answer.contributors.into_iter();
        Theirs {
            rule: question.rule.to_owned(),
            region: self.account.connection.region().to_owned(),
            range: question.range,
            key_labels: answer.key_labels,
            statistic: answer.statistic,
            value: answer.value,
            unique: answer.unique,
            contributors: contributors.map(|c| (c.contributor, value(c.value, c.peak))).collect(),
            asked: if answer.parts > 1 { MOST_CONTRIBUTORS } else { question.top },
            parts: answer.parts,
        }
    }
}

/// The time that was asked for, and where none was, that of the logs.
fn range(report: &Report, query: &ReportQuery) -> MinuteRange {
    let first = query.since.map_or(report.range.first, Timestamp::minute);
    let whole = |until: Timestamp| until.plus_millis(MINUTE_MS - 1).minute();
    MinuteRange::new(first, query.until.map_or(report.range.end, whole))
}

fn told(error: &AwsError) -> String {
    let told = error.to_string();
    if error.trouble == Trouble::Missing { told + ", or give its name by --aws-rule" } else { told }
}
