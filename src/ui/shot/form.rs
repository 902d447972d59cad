//! The forms of a picture.

use std::path::Path;

use ratatui::buffer::Buffer;

use super::{Palette, ansi, svg, text, title};
use crate::ui::theme::Theme;

/// The form of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A picture for a page.
    Svg,
    /// Text with colours.
    Ansi,
    /// Text without.
    Text,
}

impl Form {
    /// The form by the end of a file's name: `.svg`, `.ansi`, `.txt`.
    ///
    /// # Errors
    /// For another end; says which there are.
    pub fn of(path: &Path) -> Result<Self, String> {
        match path.extension().and_then(|end| end.to_str()) {
            Some("svg") => Ok(Self::Svg),
            Some("ansi") => Ok(Self::Ansi),
            Some("txt") => Ok(Self::Text),
            _ => Err(format!(
                "{}: a picture is a file .svg, .ansi (text with colours) or .txt (without)",
                path.display()
            )),
        }
    }
}

/// A screen in a form; `theme` is the one that it is drawn in.
pub fn picture(buffer: &Buffer, theme: &Theme, form: Form) -> String {
    match form {
        Form::Svg => svg(buffer, &Palette::of(theme), &title(buffer)),
        Form::Ansi => ansi(buffer),
        Form::Text => text(buffer),
    }
}
