//! Which column holds the times, and which the values.

use super::cells::{Cell, cells};
use super::layout::shown;
use super::number::Reading;
use super::rows::Row;
use super::{Options, SeriesError, TimeForm};
use crate::model::Timestamp;

/// Names of columns of times, most telling first.
const TIMES: [&str; 12] = [
    "timestamp",
    "@timestamp",
    "datetime",
    "time",
    "date",
    "ts",
    "eventtime",
    "event_time",
    "_time",
    "minute",
    "period",
    "t",
];

/// Names of columns of values, most telling first.
const VALUES: [&str; 8] =
    ["value", "count", "sum", "total", "metric", "number", "average", "requests"];

/// The first rows in cells.
pub(super) struct Sheet<'r> {
    rows: &'r [Row],
    table: Vec<Vec<Cell<'r>>>,
    header: bool,
    comma: bool,
}

impl<'r> Sheet<'r> {
    /// The rows, of which there is at least one.
    pub fn new(rows: &'r [Row], delimiter: u8, options: &Options) -> Self {
        let table: Vec<Vec<Cell>> = rows.iter().map(|r| cells(&r.text, delimiter)).collect();
        let mut sheet = Self { rows, table, header: false, comma: delimiter == b';' };
        let first = &sheet.table[0];
        let asked: Vec<&str> =
            [&options.time, &options.value].into_iter().flatten().map(String::as_str).collect();
        let has = |names: &[&str]| {
            let is = |text: &str| names.iter().any(|name| text.eq_ignore_ascii_case(name));
            first.iter().any(|cell| !is_place(cell.text.trim()) && is(cell.text.trim()))
        };
        let a_number = first.iter().any(|c| matches!(sheet.reading(c), Reading::Value(_)));
        let a_word = first.iter().any(|c| sheet.reading(c) == Reading::Unreadable);
        let reads = |form: &TimeForm| first.iter().any(|c| form.read(&c.text).is_some());
        let a_time = TimeForm::ALL.iter().filter(|form| !form.is_number()).any(reads);
        // A year may be the name of a column; a time is none.
        let known = has(&TIMES) || has(&VALUES) || !a_number;
        sheet.header = has(&asked) || a_word && known && !a_time;
        sheet
    }

    pub fn header(&self) -> Option<&[Cell<'r>]> {
        self.header.then(|| self.table[0].as_slice())
    }

    /// The rows below the header.
    pub fn body(&self) -> &[Vec<Cell<'r>>] {
        &self.table[usize::from(self.header)..]
    }

    fn first_row(&self) -> &Row {
        &self.rows[usize::from(self.header)]
    }

    fn width(&self) -> usize {
        self.table.iter().map(Vec::len).max().unwrap_or(0)
    }

    fn reading(&self, cell: &Cell) -> Reading {
        Reading::of(cell.text.trim(), self.comma)
    }

    /// The column that the user named.
    fn asked(&self, asked: &str) -> Result<usize, SeriesError> {
        let by_name = |names: &[Cell]| {
            names.iter().position(|cell| cell.text.trim().eq_ignore_ascii_case(asked.trim()))
        };
        let by_place =
            || asked.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < self.width());
        self.header().and_then(by_name).or_else(by_place).ok_or_else(|| {
            let names = self.header().unwrap_or_default();
            let names: Vec<&str> = names.iter().map(|cell| cell.text.as_ref()).collect();
            let known = if names.is_empty() { "no names".into() } else { shown(&names.join(", ")) };
            let (line, asked) = (self.rows[0].line, shown(asked));
            SeriesError::NoColumn { line, asked, known, width: self.width() }
        })
    }

    /// The first column that the header gives one of these names, for which `fits`.
    fn known<T>(&self, names: &[&str], fits: impl Fn(usize) -> Option<T>) -> Option<(usize, T)> {
        let header = self.header()?;
        names.iter().find_map(|name| {
            let at = header.iter().position(|c| c.text.trim().eq_ignore_ascii_case(name))?;
            Some((at, fits(at)?))
        })
    }

    /// The column of times and their form; `None` for a file that needs none.
    pub fn time(&self, options: &Options) -> Result<Option<(usize, TimeForm)>, SeriesError> {
        if let Some(asked) = &options.time {
            let at = self.asked(asked)?;
            let form = self.form(at, true, |_| true).ok_or_else(|| {
                let (line, column, found) = self.place(at);
                SeriesError::NotTime { line, column, found }
            })?;
            return Ok(Some((at, form)));
        }
        let value = options.value.as_deref().map(|asked| self.asked(asked)).transpose()?;
        let free = || (0..self.width()).filter(|at| Some(*at) != value);
        let named = self.known(&TIMES, |at| self.form(at, false, |_| true));
        let named = named.filter(|(at, _)| Some(*at) != value);
        let written = |at| Some((at, self.form(at, false, |form| !form.is_number())?));
        let counted = |at| Some((at, self.form(at, false, |form| form == TimeForm::Epoch)?));
        let several = self.width() > 1;
        let found = named
            .or_else(|| free().find_map(written))
            .or_else(|| free().filter(|_| several).find_map(counted));
        if found.is_none() && several && value.is_none() {
            let row = self.first_row();
            return Err(SeriesError::NoTime { line: row.line, found: shown(&row.text) });
        }
        Ok(found)
    }

    /// The form that reads most cells of a column, and then goes back the least; at least half of
    /// them must be times, or, when it was asked for, one.
    fn form(&self, at: usize, asked: bool, allowed: impl Fn(TimeForm) -> bool) -> Option<TimeForm> {
        let cells = || self.body().iter().filter_map(|row| row.get(at));
        let filled = cells().filter(|cell| !cell.text.is_empty()).count();
        let mut best: Option<(usize, usize, TimeForm)> = None;
        for form in TimeForm::ALL.into_iter().filter(|form| allowed(*form)) {
            let times: Vec<Timestamp> = cells().filter_map(|cell| form.read(&cell.text)).collect();
            let back = times.windows(2).filter(|pair| pair[1] < pair[0]).count();
            let enough = times.len() * 2 >= filled || asked;
            let better = best.is_none_or(|(read, backwards, _)| {
                times.len() > read || times.len() == read && back < backwards
            });
            if !times.is_empty() && enough && better {
                best = Some((times.len(), back, form));
            }
        }
        best.map(|(.., form)| form)
    }

    /// The column of values.
    pub fn value(&self, options: &Options, time: Option<usize>) -> Result<usize, SeriesError> {
        let count = |at: usize, wanted: fn(Reading) -> bool| {
            let cells = self.body().iter().filter_map(|row| row.get(at));
            cells.filter(|cell| wanted(self.reading(cell))).count()
        };
        let numbers = |at: usize| count(at, |r| matches!(r, Reading::Value(_)));
        let readable = |at: usize| count(at, |r| r != Reading::Unreadable);
        if let Some(asked) = &options.value {
            let at = self.asked(asked)?;
            return if readable(at) > 0 { Ok(at) } else { Err(self.no_number(at)) };
        }
        let others = || (0..self.width()).filter(|at| Some(*at) != time);
        let fits = |at: usize| (Some(at) != time && readable(at) > 0).then_some(());
        let half = |at: &usize| numbers(*at) * 2 >= self.body().len();
        let any = || others().filter(|at| numbers(*at) > 0).max_by_key(|at| numbers(*at));
        let found = self.known(&VALUES, fits).map(|(at, ())| at);
        found
            .or_else(|| others().find(half))
            .or_else(any)
            .ok_or_else(|| self.no_number(others().next().unwrap_or(0)))
    }

    fn no_number(&self, at: usize) -> SeriesError {
        let (line, column, found) = self.place(at);
        SeriesError::NoNumber { line, column, found }
    }

    /// Where a column begins in the first row below the header, and what is there.
    fn place(&self, at: usize) -> (u64, usize, String) {
        let row = self.first_row();
        match self.body().first().and_then(|cells| cells.get(at)) {
            Some(cell) if cell.text.is_empty() => (row.line, cell.at + 1, "nothing".into()),
            Some(cell) => (row.line, cell.at + 1, shown(&cell.text)),
            None => (row.line, row.text.len() + 1, "nothing".into()),
        }
    }
}

/// Whether the text can be the number of a column, and so is no name.
fn is_place(text: &str) -> bool {
    text.parse::<usize>().is_ok()
}
