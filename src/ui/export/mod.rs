//! What is on screen as CSV, JSON or Markdown: the same numbers, to the last digit.
//!
//! A screen becomes a sheet first, facts and tables; the three forms only write
//! that down, so they cannot differ.

mod csv;
mod escape;
mod file;
mod json;
mod markdown;
mod parts;
mod sheet;
mod sifted;

use std::path::Path;

pub(super) use escape::{code, fence, prose};
pub use file::write_new;

use super::app::Mode;
use crate::board::Board;

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The ranking, a row for each contributor.
    Board,
    /// The close look: minutes, anomalies, fields and raw events of a contributor.
    Detail,
    /// Anomalies, newest first.
    Anomalies,
    /// The rules that run.
    Rules,
    /// A contributor's events by their fields, or beside everyone else's.
    Sift,
}

impl Part {
    /// What a screen shows; the ranking behind a page.
    pub const fn of(mode: Mode) -> Self {
        match mode {
            Mode::Detail | Mode::Event => Self::Detail,
            Mode::Anomalies => Self::Anomalies,
            Mode::Rules => Self::Rules,
            Mode::Sift => Self::Sift,
            _ => Self::Board,
        }
    }
}

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The rows of the main table, each with the facts of the whole; nothing in it is a formula.
    Csv,
    /// One object: facts as members, tables as arrays of objects.
    Json,
    /// A list of facts and a table for each, for a ticket.
    Markdown,
}

impl Form {
    /// The form by the end of a file's name: `.csv`, `.json`, `.md`.
    ///
    /// # Errors
    /// For another end; says which there are.
    pub fn of(path: &Path) -> Result<Self, String> {
        match path.extension().and_then(|end| end.to_str()) {
            Some("csv") => Ok(Self::Csv),
            Some("json") => Ok(Self::Json),
            Some("md") => Ok(Self::Markdown),
            _ => Err(format!("{}: an export is a file .csv, .json or .md", path.display())),
        }
    }
}

/// A part of a board in a form.
///
/// # Errors
/// When the board has nothing of it; says what to do.
pub fn export(board: &Board, part: Part, form: Form) -> Result<String, String> {
    let sheet = match part {
        Part::Board => parts::board(board),
        Part::Anomalies => parts::anomalies(board),
        Part::Rules => parts::rules(board),
        Part::Detail => match &board.detail {
            Some(detail) => parts::detail(board, detail),
            None => return Err("no contributor is looked into; open one with Enter".into()),
        },
        Part::Sift => match (&board.sift, &board.lens.contributor) {
            (Some(sift), Some(who)) => sifted::sheet(board, who, sift),
            _ => return Err("no contributor's events are asked for; press p on one".into()),
        },
    };
    Ok(match form {
        Form::Csv => csv::write(&sheet),
        Form::Json => json::write(&sheet),
        Form::Markdown => markdown::write(&sheet),
    })
}
