//! `culprits demo --shot`, `culprits replay --shot`: a picture of the board, without a terminal.

use std::path::Path;
use std::time::Duration;

use super::Failure;
use super::args::ShotArgs;
use crate::engine::{Input, Line, LineOptions, Pace, Still};
use crate::ui::export::write_new;
use crate::ui::{self, shot};

/// The sizes that a screen can have.
const COLUMNS: std::ops::RangeInclusive<u16> = 20..=500;
const ROWS: std::ops::RangeInclusive<u16> = 5..=200;

/// Plays up to a moment and writes the picture of it.
pub fn take(
    args: &ShotArgs,
    path: &Path,
    (line, input, pace): (LineOptions, Input, Pace),
    options: &ui::Options,
) -> Result<(), Failure> {
    let form = shot::Form::of(path).map_err(|e| Failure::Usage(format!("--shot {e}")))?;
    let keys = shot::keys(&args.keys).map_err(|e| Failure::Usage(format!("--keys: {e}")))?;
    let (speed, from) = match pace {
        Pace::Live => (1.0, None),
        Pace::Replay { speed, from } => (speed, from),
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let (path, folder) = (path.display(), folder.display());
        return Err(Failure::Failed(format!("--shot {path}: there is no folder {folder}")));
    }
    let at = args.at.map(|at| Duration::from_millis(at.millis().unsigned_abs()));
    let mut still = Still::play(Line::new(line), input, speed, from, at).map_err(|e| {
        let at = args.at.map(|at| format!("--at {at}: ")).unwrap_or_default();
        Failure::Usage(format!("{at}{e}"))
    })?;
    let (buffer, theme) = shot::screen(options, args.size, &keys, |lens| still.board(lens));
    let picture = shot::picture(&buffer, &theme, form);
    write_new(path, picture.as_bytes(), true).map_err(|e| Failure::Failed(format!("--shot {e}")))
}

/// A size as `120x40`, in columns and rows.
pub(super) fn size(text: &str) -> Result<(u16, u16), String> {
    let parsed = text.split_once('x').and_then(|(columns, rows)| {
        Some((columns.parse::<u16>().ok()?, rows.parse::<u16>().ok()?))
    });
    let fits = |(columns, rows): &(u16, u16)| COLUMNS.contains(columns) && ROWS.contains(rows);
    parsed.filter(fits).ok_or_else(|| {
        let (columns, rows) = ((COLUMNS.start(), COLUMNS.end()), (ROWS.start(), ROWS.end()));
        format!(
            "a size is columns and rows, as 120x40, from {}x{} to {}x{}",
            columns.0, rows.0, columns.1, rows.1
        )
    })
}
