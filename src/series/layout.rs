//! What the first rows tell: the delimiter, the header, the columns, the form of the times, and
//! how far apart the rows are.

use std::fmt;

use super::cells::{Cell, cells};
use super::number::Reading;
use super::pick::Sheet;
use super::rows::Row;
use super::{Options, SeriesError, Span, TimeForm};
use crate::model::{Timestamp, clean, cut};

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its place, from 0.
    pub at: usize,
    /// Its name in the header, clean for a terminal.
    pub name: Option<String>,
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "column {} ({name})", self.at + 1),
            None => write!(f, "column {}", self.at + 1),
        }
    }
}

/// How a file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// What is between two cells: a comma, a semicolon or a tab.
    pub delimiter: u8,
    /// Whether the first row names the columns.
    pub header: bool,
    /// The column of times and their form; without one, rows are one interval apart.
    pub time: Option<(Column, TimeForm)>,
    /// The column of values.
    pub value: Column,
    /// How far apart rows are: what was said, or the median over the first rows.
    pub interval: Span,
}

impl Layout {
    /// Finds out how a file is read that begins with `rows`.
    pub(super) fn find(rows: &[Row], options: &Options) -> Result<Self, SeriesError> {
        let Some(first) = rows.first() else { return Err(SeriesError::Empty) };
        for row in rows {
            if let Some(at) = row.text.find('\0') {
                return Err(SeriesError::Binary { line: row.line, column: at + 1 });
            }
        }
        let delimiter = delimiter(rows);
        let sheet = Sheet::new(rows, delimiter, options);
        if sheet.body().is_empty() {
            return Err(SeriesError::OnlyHeader { line: first.line, header: shown(&first.text) });
        }
        let time = sheet.time(options)?;
        let value = sheet.value(options, time.map(|(at, _)| at))?;
        let column = |at: usize| Column {
            at,
            name: sheet.header().and_then(|h| h.get(at)).map(|cell| shown(&cell.text)),
        };
        let interval = options.interval.or_else(|| {
            let (at, form) = time?;
            median_step(sheet.body().iter().map(|cells| form.read(&cells.get(at)?.text)))
        });
        Ok(Self {
            delimiter,
            header: sheet.header().is_some(),
            time: time.map(|(at, form)| (column(at), form)),
            value: column(value),
            interval: interval.unwrap_or(Span::MINUTE),
        })
    }

    /// The texts of a row's time and value, its time, what it says, and the bytes at which the two
    /// begin.
    pub(super) fn read<'r>(&self, row: &'r Row) -> Parts<'r> {
        let mut cells = cells(&row.text, self.delimiter);
        let mut take = |at: usize| {
            let cell = cells.get_mut(at).map(std::mem::take);
            cell.unwrap_or(Cell { at: row.text.len(), ..Cell::default() })
        };
        let value = take(self.value.at);
        let time = self.time.as_ref().map(|(column, form)| {
            let cell = take(column.at);
            (form.read(&cell.text), cell)
        });
        let comma = self.delimiter == b';';
        let reading =
            if row.cut { Reading::Unreadable } else { Reading::of(value.text.trim(), comma) };
        Parts { time, value, reading }
    }
}

/// What is in a row.
pub(super) struct Parts<'r> {
    /// The moment, where it can be read, and its cell; `None` in a file without times.
    pub time: Option<(Option<Timestamp>, Cell<'r>)>,
    pub value: Cell<'r>,
    pub reading: Reading,
}

/// A text from the file, short and clean for a terminal.
pub(super) fn shown(text: &str) -> String {
    cut(&clean(text), 60, "…").into_owned()
}

/// The delimiter by which most rows fall into as many cells as the first. A comma comes last: in a
/// file with semicolons it stands for the decimal point.
fn delimiter(rows: &[Row]) -> u8 {
    let agree = |delimiter: u8| {
        let width = cells(&rows[0].text, delimiter).len();
        let same = rows.iter().filter(|r| cells(&r.text, delimiter).len() == width).count();
        if width < 2 { 0 } else { same }
    };
    let mut best = (b',', 0);
    for delimiter in *b"\t;," {
        let same = agree(delimiter);
        if same > best.1 {
            best = (delimiter, same);
        }
    }
    best.0
}

/// The median of the steps forward, of two the shorter; `None` without any.
fn median_step(times: impl Iterator<Item = Option<Timestamp>>) -> Option<Span> {
    let times: Vec<Timestamp> = times.flatten().collect();
    let steps = times.windows(2).map(|pair| pair[1].since(pair[0]));
    let mut steps: Vec<i64> = steps.filter(|step| *step > 0).collect();
    steps.sort_unstable();
    steps.get(steps.len().saturating_sub(1) / 2).map(|step| Span::from_millis(*step))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(text: &str, options: &Options) -> Result<Layout, SeriesError> {
        let rows = (1..).zip(text.lines().filter(|l| !l.is_empty()));
        let rows: Vec<Row> =
            rows.map(|(line, text)| Row { line, text: text.into(), cut: false }).collect();
        Layout::find(&rows, options)
    }

    #[test]
    fn layouts_of_each_kind() {
        for (text, delimiter, header, time, value, interval) in [
            (
                "timestamp,value\n2026-07-10 00:00:00,1\n2026-07-10 00:05:00,2",
                ',',
                true,
                0,
                1,
                "5m",
            ),
            ("2026-07-10,1\n2026-07-11,2", ',', false, 0, 1, "1d"),
            ("count;when\n1,5;2026-07-10 00:00\n2,5;2026-07-10 01:00", ';', true, 1, 0, "1h"),
            ("ts\thost\tsum\n1783672200\ta\t4\n1783672210\tb\t4", '\t', true, 0, 2, "10s"),
            ("bytes,time\n900000001,1783672200\n900000002,1783672260", ',', true, 1, 0, "1m"),
            ("7/10/26 8:30,3\n7/13/26 8:30,3", ',', false, 0, 1, "3d"),
            ("t,value\n0,5\n60,6\n120,7", ',', true, 0, 1, "1m"),
            ("x,y,2026-07-10 00:00,7\nx,y,2026-07-10 00:01,8", ',', false, 2, 3, "1m"),
        ] {
            let found = layout(text, &Options::default()).unwrap_or_else(|e| panic!("{text}: {e}"));
            let at = found.time.map(|(column, _)| column.at);
            assert_eq!(
                (char::from(found.delimiter), found.header, at, found.value.at),
                (delimiter, header, Some(time), value),
                "{text}"
            );
            assert_eq!(found.interval.to_string(), interval, "{text}");
        }
    }

    #[test]
    fn of_two_readings_the_one_that_goes_forward_is_taken() {
        let form = |text: &str| layout(text, &Options::default()).unwrap().time.unwrap().1;
        assert_eq!(form("1/2/26,1\n2/2/26,1\n3/2/26,1"), TimeForm::MonthFirst);
        assert_eq!(form("13/2/26,1\n14/2/26,1\n1/3/26,1"), TimeForm::DayFirst);
        assert_eq!(form("11/2/26,1\n12/2/26,1\n1/3/26,1"), TimeForm::DayFirst);
    }

    #[test]
    fn one_column_needs_no_times_and_more_do() {
        let alone = layout("value\n5\n6", &Options::default()).unwrap();
        assert_eq!((alone.time, alone.value.at, alone.interval), (None, 0, Span::MINUTE));
        let error = layout("a,b\n5,6\n7,8", &Options::default()).unwrap_err();
        assert!(error.to_string().starts_with("2:1: no column of times"), "{error}");
        let named = Options { value: Some("B".into()), ..Options::default() };
        assert_eq!(layout("a,b\n5,6\n7,8", &named).unwrap().value.at, 1);
        let absent = Options { value: Some("c".into()), ..Options::default() };
        let error = layout("a,b\n5,6\n7,8", &absent).unwrap_err();
        assert_eq!(
            error.to_string(),
            "1:1: no column c; allowed are a, b, or a number from 1 to 2"
        );
    }
}
