//! One series of numbers in a CSV file: its rows, its columns, its times, and what is not there.
//!
//! A [`Reader`] takes the bytes as they come and gives one [`Entry`] for each row, in the order of
//! the file. The first rows tell the delimiter, the columns, how times are written and how far
//! apart the rows are; after that nothing is kept but the row that is read.

mod cells;
mod clock;
mod error;
mod layout;
mod number;
mod pick;
mod reader;
mod rows;
mod span;
mod time_form;

pub use error::SeriesError;
pub use layout::{Column, Layout};
pub use number::Reading;
pub use reader::{Entry, Gap, Reader, Tally};
pub use rows::MAX_ROW;
pub use span::Span;
pub use time_form::TimeForm;

/// What stands for an interval that has no row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GapFill {
    /// Nothing is known of it.
    #[default]
    Missing,
    /// The value was 0.
    Zero,
    /// The value was that of the row before.
    Previous,
}

/// What the user said of a file; the rest is found out.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The column of times: its name, or its number from 1.
    pub time: Option<String>,
    /// The column of values: its name, or its number from 1.
    pub value: Option<String>,
    /// How far apart rows are.
    pub interval: Option<Span>,
    /// What stands for an interval that has no row.
    pub gaps: GapFill,
}
