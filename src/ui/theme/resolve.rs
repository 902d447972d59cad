//! Files on top of each other become paints.
//!
//! A role that a file leaves out takes the one before the dot (`anomaly.high` → `anomaly`), then
//! what the inherited theme says of it, then plain text. Names of colours are looked up in all
//! files at once, so that a theme may change the palette of the one that it inherits from.

use ratatui::style::Color;

use super::super::style::Role;
use super::Paint;
use super::error::ThemeError;
use super::file::{File, Spec, Tint};

/// A colour or a role that leads over more names than this goes in a circle.
const MAX_CHAIN: usize = 16;

/// The paint of every role; the first file goes before the others.
pub(super) fn paints(files: &[File]) -> Result<Vec<Paint>, ThemeError> {
    let layers = Layers(files);
    // A file's own mistakes are told even where another role covers them.
    for file in files {
        for spec in file.roles.values() {
            layers.paint_of(spec, MAX_CHAIN)?;
        }
    }
    Role::ALL.iter().map(|role| layers.paint(role.name(), MAX_CHAIN)).collect()
}

struct Layers<'f>(&'f [File]);

impl Layers<'_> {
    fn paint(&self, role: &str, chain: usize) -> Result<Paint, ThemeError> {
        match self.spec(role) {
            Some(spec) => self.paint_of(spec, chain),
            None if role == Role::Text.name() => Ok(Paint::default()),
            None => self.paint(Role::Text.name(), chain),
        }
    }

    fn paint_of(&self, spec: &Spec, chain: usize) -> Result<Paint, ThemeError> {
        match spec {
            Spec::Plain(tint) => match self.color(tint, MAX_CHAIN)? {
                Some(color) => Ok(Paint { fg: Some(color), ..Paint::default() }),
                None if chain == 0 => Err(circle(tint)),
                None if self.spec(&tint.word).is_some() => self.paint(&tint.word, chain - 1),
                None => Err(unknown(tint, ", or another role")),
            },
            Spec::Full { fg, bg, attributes } => {
                let color = |tint: &Option<Tint>| match tint {
                    None => Ok(None),
                    Some(tint) => match self.color(tint, MAX_CHAIN)? {
                        None => Err(unknown(tint, "")),
                        color => Ok(color),
                    },
                };
                Ok(Paint { fg: color(fg)?, bg: color(bg)?, ..*attributes })
            }
        }
    }

    fn spec(&self, role: &str) -> Option<&Spec> {
        self.0.iter().find_map(|file| {
            let mut role = role;
            loop {
                if let Some(spec) = file.roles.get(role) {
                    return Some(spec);
                }
                role = role.rsplit_once('.')?.0;
            }
        })
    }

    /// The colour of this name; none when it is no colour's.
    fn color(&self, tint: &Tint, chain: usize) -> Result<Option<Color>, ThemeError> {
        let name = tint.word.as_str();
        match self.0.iter().find_map(|file| file.palette.get(name)) {
            Some(_) if chain == 0 => Err(circle(tint)),
            Some(next) => match self.color(next, chain - 1)? {
                None => Err(unknown(next, "")),
                color => Ok(color),
            },
            None if name == "default" => Ok(Some(Color::Reset)),
            None => Ok(name.parse().ok()),
        }
    }
}

fn unknown(tint: &Tint, more: &str) -> ThemeError {
    let problem = format!(
        "unknown colour `{}`; allowed are \"#rrggbb\", 0 to 255, an ANSI name as \"lightred\", \
         \"default\", a name of [palette]{more}",
        tint.word
    );
    ThemeError::at(&tint.place, problem)
}

fn circle(tint: &Tint) -> ThemeError {
    let problem =
        format!("`{}` leads back to itself; give one of the names on the way a colour", tint.word);
    ThemeError::at(&tint.place, problem)
}
