//! A report in JSON with the other side in it.

use std::io::{self, Write};

use serde::Serialize;

use super::{Comparison, difference};
use crate::board::Report;
use crate::model::clean;
use crate::report::json::{Json, object};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Compared<'r> {
    #[serde(flatten)]
    report: Json<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compare: Option<Compare>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Compare {
    rule_name: String,
    region: String,
    start_time: String,
    end_time: String,
    key_labels: Vec<String>,
    aggregation_statistic: String,
    aggregate_value: f64,
    aggregate_difference_percent: Option<f64>,
    approximate_unique_count: Option<u64>,
    unique_difference_percent: Option<f64>,
    calls: usize,
    contributors: Vec<Contributor>,
    notes: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Contributor {
    keys: Vec<String>,
    rank: Option<usize>,
    value: Option<f64>,
    aws_rank: Option<usize>,
    approximate_aws_value: Option<f64>,
    difference_percent: Option<f64>,
}

pub(super) fn write(
    report: &Report,
    comparison: Option<&Comparison>,
    out: &mut impl Write,
) -> io::Result<()> {
    let compared = Compared { report: object(report), compare: comparison.map(compare) };
    serde_json::to_writer(&mut *out, &compared)?;
    out.write_all(b"\n")
}

fn compare(comparison: &Comparison) -> Compare {
    let theirs = &comparison.theirs;
    let contributors = comparison.rows.iter().map(|row| Contributor {
        keys: row.contributor.keys().map(|key| clean(key).into_owned()).collect(),
        rank: row.ours.map(|(rank, _)| rank),
        value: row.ours.map(|(_, value)| value),
        aws_rank: row.theirs.map(|(rank, _)| rank),
        approximate_aws_value: row.theirs.map(|(_, value)| value),
        difference_percent: row
            .ours
            .zip(row.theirs)
            .and_then(|((_, ours), (_, theirs))| difference(ours, theirs)),
    });
    let unique = theirs.unique.map(|unique| unique as f64);
    Compare {
        rule_name: clean(&theirs.rule).into_owned(),
        region: clean(&theirs.region).into_owned(),
        start_time: theirs.range.first.to_string(),
        end_time: theirs.range.end.to_string(),
        key_labels: theirs.key_labels.clone(),
        aggregation_statistic: theirs.statistic.clone(),
        aggregate_value: theirs.value,
        aggregate_difference_percent: difference(comparison.value, theirs.value),
        approximate_unique_count: theirs.unique,
        unique_difference_percent: unique
            .and_then(|unique| difference(comparison.unique as f64, unique)),
        calls: theirs.parts,
        contributors: contributors.collect(),
        notes: comparison.notes(),
    }
}
