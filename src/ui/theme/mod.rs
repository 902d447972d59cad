//! Themes: TOML files that give roles their colours, and whether these can be read.
//!
//! A file is read by `file`, laid over those that it inherits from by `resolve`, brought to what
//! the terminal can show by `reduce`, and judged by `check` with the arithmetic of `sight`. Marks
//! and words never change with the theme.

mod check;
mod error;
mod file;
mod library;
mod reduce;
mod resolve;
mod sight;

use std::sync::Arc;

use ratatui::style::Color;

pub use check::{Finding, Report, check};
pub use error::{Place, ThemeError};
pub use library::{Entry, Themes};
pub use sight::Vision;
pub(super) use sight::{indexed, number};

use super::style::Role;
use sight::{Rgb, rgb};

/// How a role is drawn; no colour is that of what it is drawn on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the attributes of a terminal cell are bools")]
pub struct Paint {
    /// Colour of the letters.
    pub fg: Option<Color>,
    /// Colour behind them.
    pub bg: Option<Color>,
    /// Bold.
    pub bold: bool,
    /// Dim.
    pub dim: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Letters and background swapped.
    pub reverse: bool,
}

/// Which background a theme is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Appearance {
    /// Light letters on a dark background.
    #[default]
    Dark,
    /// Dark letters on a light background.
    Light,
}

impl Appearance {
    /// The word in theme files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }

    /// Letters and background of a terminal of this kind, as they are assumed.
    const fn ground(self) -> (Rgb, Rgb) {
        match self {
            Self::Dark => ((255, 255, 255), (0, 0, 0)),
            Self::Light => ((0, 0, 0), (255, 255, 255)),
        }
    }
}

/// A named set of colours; a clone costs nothing.
#[derive(Clone, Debug)]
pub struct Theme {
    name: Arc<str>,
    appearance: Appearance,
    paints: Arc<[Paint]>,
}

impl Theme {
    /// The names of the built-in themes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        library::BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// A built-in theme.
    ///
    /// # Errors
    /// When no built-in theme has this name.
    pub fn named(name: &str) -> Result<Self, ThemeError> {
        Themes::built_in().get(name)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which background it is for.
    pub const fn appearance(&self) -> Appearance {
        self.appearance
    }

    /// How a role is drawn.
    pub fn paint(&self, role: Role) -> Paint {
        self.paints.get(role as usize).copied().unwrap_or_default()
    }

    /// Letters and background of plain text: the theme's own, or what its appearance says of the
    /// terminal's.
    fn ground(&self) -> (Rgb, Rgb) {
        let (fg, bg) = self.appearance.ground();
        let text = self.paint(Role::Text);
        (text.fg.and_then(rgb).unwrap_or(fg), text.bg.and_then(rgb).unwrap_or(bg))
    }
}

impl Default for Theme {
    /// The terminal's own letters and background, and its 16 colours.
    fn default() -> Self {
        Themes::built_in().first()
    }
}
