//! One row for each contributor and period.

use std::io::{self, Write};

use crate::board::Report;
use crate::model::clean;

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

/// A text as a cell: clean for a terminal, and nothing that a spreadsheet takes for a formula. A
/// number stays as it is.
pub fn cell(text: &str) -> String {
    let text = clean(text);
    let number = text.parse::<f64>().is_ok_and(f64::is_finite);
    if !number && text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused() {
        assert_eq!(cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(cell("\t=1"), "\\t=1");
        assert_eq!(cell("10.0.0.1"), "10.0.0.1");
        assert_eq!(cell("-2.5e3"), "-2.5e3");
        assert_eq!(cell("-inf"), "'-inf");
    }
}
