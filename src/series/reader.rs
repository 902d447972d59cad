//! The rows of a series, one after another.

use std::collections::VecDeque;

use super::clock::{Clock, MOST_TOLD, Place};
use super::layout::{Parts, shown};
use super::rows::{Row, Rows};
use super::{GapFill, Layout, Options, Reading, SeriesError};
use crate::model::Timestamp;

/// The layout is found by so many rows…
const SAMPLE: usize = 1_000;
/// …or by so many bytes of rows.
const SAMPLE_BYTES: usize = 1 << 20;

/// Intervals that have no row.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// Their times, oldest first, at most 2,000.
    pub times: Vec<Timestamp>,
    /// What stands for each; NaN for nothing.
    pub value: f64,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The line that it begins on, from 1.
    pub line: u64,
    /// Its time as it is written; without a column of times, as it is taken.
    pub time_text: String,
    /// Its value as it is written.
    pub value_text: String,
    /// When it is.
    pub time: Timestamp,
    /// What it says.
    pub reading: Reading,
    /// The intervals right before it that have no row.
    pub gap: Option<Gap>,
}

/// What was found in the rows so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows without the header.
    pub rows: u64,
    /// Stretches of intervals without a row.
    pub gaps: u64,
    /// The intervals in them.
    pub gap_intervals: u64,
    /// Gaps of more than 2,000 intervals.
    pub long_gaps: u64,
    /// Rows at the time of the row before.
    pub duplicates: u64,
    /// Rows before the time of the row before.
    pub backwards: u64,
    /// Rows that say that there is no value.
    pub missing: u64,
    /// Rows that are not understood.
    pub unreadable: u64,
    /// The line of the first duplicate.
    pub first_duplicate: Option<u64>,
    /// The line of the first row that goes back.
    pub first_backwards: Option<u64>,
    /// Line, column and text of the first cell that is not understood.
    pub first_unreadable: Option<(u64, usize, String)>,
}

/// Reads a series from bytes as they come.
#[derive(Debug)]
pub struct Reader {
    options: Options,
    rows: Rows,
    sample: VecDeque<Row>,
    sample_bytes: usize,
    found: Option<(Layout, Clock)>,
    tally: Tally,
    previous: f64,
}

impl Reader {
    /// A reader that nothing was given to yet.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            rows: Rows::default(),
            sample: VecDeque::new(),
            sample_bytes: 0,
            found: None,
            tally: Tally::default(),
            previous: f64::NAN,
        }
    }

    /// Takes the next bytes. The entries that they complete are to be taken before the next ones.
    pub fn push(&mut self, bytes: &[u8]) {
        self.rows.push(bytes);
    }

    /// Nothing comes any more; entries that waited for it can be taken.
    pub fn finish(&mut self) {
        self.rows.finish();
    }

    /// How the file is read; `None` before the first entry.
    pub fn layout(&self) -> Option<&Layout> {
        self.found.as_ref().map(|(layout, _)| layout)
    }

    /// What was found so far.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The next row, if it has come: the first one only when a thousand have come, or all.
    ///
    /// # Errors
    /// When the file holds no series.
    pub fn entry(&mut self) -> Result<Option<Entry>, SeriesError> {
        if self.found.is_none() && !self.find()? {
            return Ok(None);
        }
        let Some(row) = self.sample.pop_front().or_else(|| self.rows.next()) else {
            return Ok(None);
        };
        let Some((layout, clock)) = &mut self.found else { return Ok(None) };
        let Parts { time, value, mut reading } = layout.read(&row);
        let mut odd = &value;
        let moment = match &time {
            Some((moment, cell)) => {
                if moment.is_none() {
                    (reading, odd) = (Reading::Unreadable, cell);
                }
                *moment
            }
            None => Some(Timestamp::from_millis(
                layout.interval.millis().saturating_mul(self.tally.rows as i64),
            )),
        };
        if reading == Reading::Unreadable {
            self.tally.unreadable += 1;
            let place = || (row.line, odd.at + 1, shown(&odd.text));
            self.tally.first_unreadable.get_or_insert_with(place);
        }
        let (at, place, intervals) = clock.take(moment);
        let gap = (intervals > 0).then(|| Gap {
            times: (1..=intervals.min(MOST_TOLD)).rev().map(|n| clock.before(at, n)).collect(),
            value: match self.options.gaps {
                GapFill::Missing => f64::NAN,
                GapFill::Zero => 0.0,
                GapFill::Previous => self.previous,
            },
        });
        let entry = Entry {
            line: row.line,
            time_text: time.map_or_else(|| at.to_string(), |(_, cell)| cell.text.into_owned()),
            value_text: value.text.into_owned(),
            time: at,
            reading,
            gap,
        };
        self.count(&entry, place, intervals);
        Ok(Some(entry))
    }

    /// Finds the layout once enough rows have come.
    fn find(&mut self) -> Result<bool, SeriesError> {
        while self.sample.len() < SAMPLE && self.sample_bytes < SAMPLE_BYTES {
            let Some(row) = self.rows.next() else { break };
            self.sample_bytes += row.text.len();
            self.sample.push_back(row);
        }
        let enough = self.sample.len() >= SAMPLE || self.sample_bytes >= SAMPLE_BYTES;
        if !enough && !self.rows.ended() {
            return Ok(false);
        }
        let layout = Layout::find(self.sample.make_contiguous(), &self.options)?;
        if layout.header {
            self.sample.pop_front();
        }
        let clock = Clock::new(layout.interval);
        self.found = Some((layout, clock));
        Ok(true)
    }

    fn count(&mut self, entry: &Entry, place: Place, intervals: i64) {
        let tally = &mut self.tally;
        tally.rows += 1;
        tally.gaps += u64::from(intervals > 0);
        tally.gap_intervals += intervals as u64;
        tally.long_gaps += u64::from(intervals > MOST_TOLD);
        match place {
            Place::Same => {
                tally.duplicates += 1;
                tally.first_duplicate.get_or_insert(entry.line);
            }
            Place::Backward => {
                tally.backwards += 1;
                tally.first_backwards.get_or_insert(entry.line);
            }
            Place::Forward | Place::Unknown => {}
        }
        match entry.reading {
            Reading::Value(value) => self.previous = value,
            Reading::Missing => tally.missing += 1,
            Reading::Unreadable => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Everything that comes of a text that is given in pieces.
    fn entries(
        text: &[u8],
        options: Options,
        piece: usize,
    ) -> Result<(Vec<Entry>, Tally), SeriesError> {
        let mut reader = Reader::new(options);
        let mut entries = Vec::new();
        for piece in text.chunks(piece) {
            reader.push(piece);
            while let Some(entry) = reader.entry()? {
                entries.push(entry);
            }
        }
        reader.finish();
        while let Some(entry) = reader.entry()? {
            entries.push(entry);
        }
        Ok((entries, reader.tally().clone()))
    }

    fn read(text: &str, gaps: GapFill) -> (Vec<Entry>, Tally) {
        entries(text.as_bytes(), Options { gaps, ..Options::default() }, 7).unwrap()
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_alike_however_they_come(
            rows in prop::collection::vec("[0-9,;\"\n\r\t.a-c:/ -]{0,24}", 0..12),
            times in prop::bool::ANY,
            piece in 1_usize..40,
        ) {
            let timed = |(i, row): (usize, &String)| {
                let time = if times { format!("2026-07-10 00:0{}:00,", i % 10) } else { String::new() };
                format!("{time}{row}")
            };
            let rows = rows.iter().enumerate().map(timed);
            let text = rows.collect::<Vec<_>>().join("\n");
            let whole = entries(text.as_bytes(), Options::default(), text.len().max(1));
            let pieces = entries(text.as_bytes(), Options::default(), piece);
            prop_assert_eq!(format!("{whole:?}"), format!("{pieces:?}"));
            if let Ok((entries, tally)) = whole {
                prop_assert_eq!(entries.len() as u64, tally.rows);
            }
        }
    }

    #[test]
    fn every_row_becomes_an_entry_and_every_gap_is_filled_as_asked() {
        let text = "time,value\n2026-07-10 00:00,5\n2026-07-10 00:01,oops\n2026-07-10 00:02,\n\
                    2026-07-10 00:05,7\n2026-07-10 00:05,8\nnever,9\n2026-07-10 00:07,1\n";
        for (fill, value) in
            [(GapFill::Missing, f64::NAN), (GapFill::Zero, 0.0), (GapFill::Previous, 5.0)]
        {
            let (entries, tally) = read(text, fill);
            assert_eq!(entries.len(), 7);
            let gap = entries[3].gap.as_ref().unwrap();
            let times: Vec<String> = gap.times.iter().map(ToString::to_string).collect();
            assert_eq!(times, ["2026-07-10T00:03:00Z", "2026-07-10T00:04:00Z"]);
            assert!(gap.value == value || gap.value.is_nan() && value.is_nan());
            let expected = Tally {
                rows: 7,
                gaps: 1,
                gap_intervals: 2,
                duplicates: 1,
                missing: 1,
                unreadable: 2,
                first_duplicate: Some(6),
                first_unreadable: Some((3, 18, "oops".into())),
                ..Tally::default()
            };
            assert_eq!(tally, expected);
        }
    }

    #[test]
    fn a_gap_of_years_is_told_in_part() {
        let text =
            "2000-01-01 00:00,1\n2000-01-01 00:01,1\n2000-01-01 00:02,1\n2020-01-01 00:00,1\n";
        let (entries, tally) = read(text, GapFill::Missing);
        let gap = entries[3].gap.as_ref().unwrap();
        assert_eq!(gap.times.len(), 2000);
        assert_eq!(gap.times.last().unwrap().to_string(), "2019-12-31T23:59:00Z");
        assert_eq!((tally.long_gaps, tally.gaps), (1, 1));
        assert!(tally.gap_intervals > 10_000_000);
    }
}
