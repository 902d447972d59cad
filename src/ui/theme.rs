//! Themes: TOML files that give roles their colours.
//!
//! A role that a theme leaves out takes the one before the dot (`anomaly.high` → `anomaly`), then
//! the inherited theme's, then plain text. Marks and words never change with the theme.

use std::collections::BTreeMap;

use ratatui::style::Color;
use serde::Deserialize;

use super::style::Role;

/// How a role is drawn; no colour is the terminal's own.
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

/// A named set of colours.
#[derive(Clone, Debug)]
pub struct Theme {
    name: String,
    paints: Vec<Paint>,
}

/// A theme that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    /// Not the TOML of a theme.
    #[error("not a theme: {0}")]
    Form(String),
    /// A role that no screen has.
    #[error("unknown role `{0}`; the roles are listed in themes/dark.toml")]
    Role(String),
    /// A colour that is neither a name, a number, nor in the palette.
    #[error(
        "role `{role}`: unknown colour `{color}`; allowed are \"#rrggbb\", 0 to 255, an ANSI name, \
         \"default\", a name of [palette], or another role"
    )]
    Color {
        /// The role that asks for it.
        role: String,
        /// The colour.
        color: String,
    },
    /// An inherited theme that is not built in.
    #[error("unknown theme `{0}`; built in are dark, light, mono, contrast and deuteranopia")]
    Parent(String),
}

/// The built-in themes, in the order in which the theme key goes through them.
const BUILT_IN: [(&str, &str); 5] = [
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("contrast", include_str!("../../themes/contrast.toml")),
    ("deuteranopia", include_str!("../../themes/deuteranopia.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

/// A chain of roles or of inherited themes longer than this goes in a circle.
const MAX_CHAIN: usize = 8;

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    inherits: Option<String>,
    #[serde(default)]
    palette: BTreeMap<String, Tint>,
    #[serde(default)]
    roles: BTreeMap<String, Spec>,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Tint {
    Index(u8),
    Name(String),
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Spec {
    Plain(Tint),
    Full(Full),
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the attributes of a terminal cell are bools")]
struct Full {
    fg: Option<Tint>,
    bg: Option<Tint>,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
    reverse: bool,
}

impl Theme {
    /// The names of the built-in themes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// A built-in theme.
    ///
    /// # Errors
    /// When no built-in theme has this name.
    pub fn named(name: &str) -> Result<Self, ThemeError> {
        built_in(name).ok_or_else(|| ThemeError::Parent(name.to_owned())).and_then(Self::parse)
    }

    /// Reads a theme file; it may inherit from a built-in theme.
    ///
    /// # Errors
    /// Says what is wrong and what is allowed.
    pub fn parse(text: &str) -> Result<Self, ThemeError> {
        let file = File::read(text)?;
        let name = file.name.clone();
        let file = file.with_parents(MAX_CHAIN)?;
        for role in file.roles.keys() {
            let known = |r: &Role| r.name() == role || r.name().starts_with(&format!("{role}."));
            if !Role::ALL.iter().any(known) {
                return Err(ThemeError::Role(role.clone()));
            }
        }
        let paints: Result<Vec<_>, _> =
            Role::ALL.iter().map(|role| file.paint(role.name(), MAX_CHAIN)).collect();
        Ok(Self { name, paints: paints? })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How a role is drawn.
    pub fn paint(&self, role: Role) -> Paint {
        self.paints.get(role as usize).copied().unwrap_or_default()
    }

    /// The built-in theme after this one.
    #[must_use]
    pub fn next(&self) -> Self {
        let at = BUILT_IN.iter().position(|(name, _)| *name == self.name);
        let (_, text) = BUILT_IN[at.map_or(0, |at| (at + 1) % BUILT_IN.len())];
        Self::parse(text).unwrap_or_else(|_| self.clone())
    }
}

impl Default for Theme {
    /// The terminal's own letters and background, and its 16 colours.
    fn default() -> Self {
        Self::parse(BUILT_IN[0].1).unwrap_or(Self { name: String::new(), paints: Vec::new() })
    }
}

fn built_in(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(n, _)| *n == name).map(|(_, text)| *text)
}

impl File {
    fn read(text: &str) -> Result<Self, ThemeError> {
        toml::from_str(text).map_err(|error| ThemeError::Form(error.to_string().trim().to_owned()))
    }

    /// This file over the ones that it inherits from.
    fn with_parents(mut self, chain: usize) -> Result<Self, ThemeError> {
        let Some(parent) = self.inherits.take() else { return Ok(self) };
        let text = built_in(&parent).filter(|_| chain > 0).ok_or(ThemeError::Parent(parent))?;
        let mut base = Self::read(text)?.with_parents(chain - 1)?;
        base.palette.extend(self.palette);
        base.roles.extend(self.roles);
        base.name = self.name;
        Ok(base)
    }

    fn paint(&self, role: &str, chain: usize) -> Result<Paint, ThemeError> {
        let unknown = |tint: &Tint| ThemeError::Color {
            role: role.to_owned(),
            color: match tint {
                Tint::Index(index) => index.to_string(),
                Tint::Name(name) => name.clone(),
            },
        };
        match self.spec(role) {
            None if role == Role::Text.name() => Ok(Paint::default()),
            None => self.paint(Role::Text.name(), chain),
            Some(Spec::Plain(tint)) => {
                if let Some(color) = self.color(tint, MAX_CHAIN) {
                    return Ok(Paint { fg: Some(color), ..Paint::default() });
                }
                match tint {
                    Tint::Name(name) if chain > 0 && self.spec(name).is_some() => {
                        self.paint(name, chain - 1)
                    }
                    tint => Err(unknown(tint)),
                }
            }
            Some(Spec::Full(full)) => {
                let color = |tint: &Option<Tint>| match tint {
                    None => Ok(None),
                    Some(tint) => {
                        self.color(tint, MAX_CHAIN).map(Some).ok_or_else(|| unknown(tint))
                    }
                };
                Ok(Paint {
                    fg: color(&full.fg)?,
                    bg: color(&full.bg)?,
                    bold: full.bold,
                    dim: full.dim,
                    italic: full.italic,
                    underline: full.underline,
                    reverse: full.reverse,
                })
            }
        }
    }

    /// What the file says of a role, or of the part of its name before the last dot, and so on.
    fn spec(&self, mut role: &str) -> Option<&Spec> {
        loop {
            if let Some(spec) = self.roles.get(role) {
                return Some(spec);
            }
            role = role.rsplit_once('.')?.0;
        }
    }

    fn color(&self, tint: &Tint, chain: usize) -> Option<Color> {
        match tint {
            Tint::Index(index) => Some(Color::Indexed(*index)),
            Tint::Name(name) => match self.palette.get(name) {
                Some(tint) if chain > 0 => self.color(tint, chain - 1),
                _ if name == "default" => Some(Color::Reset),
                _ => name.parse().ok(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_theme_loads_and_is_named_after_its_file() {
        for name in Theme::names() {
            let theme = Theme::named(name).unwrap();
            assert_eq!(theme.name(), name);
            assert_eq!(theme.paints.len(), Role::ALL.len());
        }
    }

    #[test]
    fn the_first_theme_names_every_role() {
        let file = File::read(BUILT_IN[0].1).unwrap();
        for role in Role::ALL {
            assert!(file.roles.contains_key(role.name()), "{} is missing", role.name());
        }
    }

    #[test]
    fn the_theme_key_goes_round() {
        let mut theme = Theme::default();
        for _ in 0..BUILT_IN.len() {
            theme = theme.next();
        }
        assert_eq!(theme.name(), Theme::default().name());
    }

    #[test]
    fn roles_fall_back_by_their_dots_and_inherit() {
        let theme = Theme::parse(
            "name = 'x'\ninherits = 'mono'\n[palette]\nhot = '#ff0000'\n[roles]\n\
             anomaly = 'hot'\n'anomaly.high' = { fg = 'hot', bold = true }\nwarn = 'anomaly.high'",
        );
        let theme = theme.unwrap();
        let red = Some(Color::Rgb(255, 0, 0));
        assert_eq!(theme.paint(Role::High), Paint { fg: red, bold: true, ..Paint::default() });
        assert_eq!(theme.paint(Role::Warn), theme.paint(Role::High));
        assert!(theme.paint(Role::Selected).reverse);
    }

    #[test]
    fn mistakes_are_named() {
        for (text, part) in [
            ("name = 'x'\n[roles]\nnope = 'red'", "unknown role `nope`"),
            ("name = 'x'\n[roles]\ntext = 'reddish'", "unknown colour `reddish`"),
            ("name = 'x'\ninherits = 'y'", "unknown theme `y`"),
            ("name = 'x'\ncolour = 1", "not a theme"),
            ("name = 'x'\n[roles]\ndim = 'warn'\nwarn = 'dim'", "unknown colour"),
        ] {
            let error = Theme::parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
