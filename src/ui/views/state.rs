//! What is known of a series, in a mark and a word.

use super::super::canvas::{Canvas, Span};
use super::super::style::Role;
use crate::board::{Level, Watch};

/// A row's state in at most `columns`: the mark first, so that it stands in one place.
pub(super) fn of(watch: Watch, severity: u8, columns: usize, canvas: &Canvas) -> Span {
    let dash = canvas.glyphs().dash;
    if let Some(level) = Level::of(severity) {
        let (mark, word) = (level.mark(), level.word());
        let going_on = watch == Watch::Anomaly;
        let text = match (columns, going_on) {
            (0..7, _) => mark.to_owned(),
            (7..14, true) => format!("{mark:2} {word}"),
            (7..14, false) => format!("{mark:2} was"),
            (_, true) => format!("{mark:2} {word} {severity}"),
            (_, false) => format!("{mark:2} {word} {severity} was"),
        };
        return (text, if going_on { Role::of(level) } else { Role::Low });
    }
    match watch {
        Watch::Learning { seen, needed } => {
            let text = match columns {
                0..7 => "..".to_owned(),
                7..14 => format!("L {seen}/{needed}"),
                _ => format!("learning {seen}/{needed}"),
            };
            (text, Role::Learning)
        }
        Watch::Normal => ("ok".into(), Role::Ok),
        Watch::Anomaly => (Level::Low.mark().into(), Role::Low),
        Watch::Unwatched => (dash.into(), Role::Dim),
    }
}

/// The same in words, for a sentence.
pub(crate) fn sentence(watch: Watch, severity: u8) -> String {
    match (Level::of(severity), watch) {
        (Some(level), Watch::Anomaly) => {
            format!("{} anomaly goes on, severity {severity}", level.word())
        }
        (Some(level), _) => format!("had a {} anomaly, severity {severity}", level.word()),
        (None, Watch::Learning { seen, needed }) => {
            format!("learning {seen}/{needed}, no verdict yet")
        }
        (None, Watch::Normal) => "normal".into(),
        (None, Watch::Anomaly) => "an anomaly goes on".into(),
        (None, Watch::Unwatched) => "not watched by a detector".into(),
    }
}
