//! One row for each contributor and period.

use std::io::{self, Write};

use crate::board::Report;
use crate::model::cell;

pub(super) fn write(reports: &[Report], out: &mut impl Write) -> io::Result<()> {
    let mut rows = csv::WriterBuilder::new().flexible(true).from_writer(out);
    rows.write_record([
        "rule",
        "rank",
        "period_start",
        "value",
        "total",
        "key1",
        "key2",
        "key3",
        "key4",
        "max_error",
    ])?;
    for report in reports {
        for (rank, contributor) in (1..).zip(&report.contributors) {
            for point in &contributor.datapoints {
                let mut row = vec![
                    cell(&report.rule),
                    format!("{rank}"),
                    point.period.to_string(),
                    point.value.to_string(),
                    contributor.value.to_string(),
                ];
                row.extend(contributor.contributor.keys().map(cell));
                row.resize(9, String::new());
                row.push(contributor.error.to_string());
                rows.write_record(row)?;
            }
        }
    }
    rows.flush()
}
