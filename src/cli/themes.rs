//! `culprits themes`.

use std::io::{IsTerminal, Write};
use std::path::Path;

use crossterm::queue;
use crossterm::style::{Attribute, Color, Colors, SetAttribute, SetColors};
use ratatui::backend::IntoCrossterm;
use ratatui::style::{Modifier, Style};

use super::args::ThemesCommand;
use super::{Failure, look};
use crate::config;
use crate::model::clean;
use crate::ui::{Caps, Entry, Role, Styles, Theme, ThemeError, Themes, check};

/// The built-in themes and those in the folder `themes` beside the config file.
pub(super) fn load() -> Themes {
    Themes::load(config::folder().map(|folder| folder.join("themes")).as_deref())
}

pub fn themes(command: &ThemesCommand) -> Result<(), Failure> {
    let themes = load();
    let mut out = std::io::stdout().lock();
    match command {
        ThemesCommand::List => list(&themes, &mut out),
        ThemesCommand::Show { name, color } => {
            let entry = find(&themes, name)?;
            if let Err(error @ ThemeError::Read { .. }) = entry.theme {
                return Err(Failure::Failed(error.to_string()));
            }
            if std::io::stdout().is_terminal() {
                let theme = entry.theme.map_err(|error| Failure::Failed(error.to_string()))?;
                let caps = Caps::from_env(look::depth(color.as_deref()), false);
                return swatch(&theme, caps, &mut out);
            }
            for line in entry.text.lines() {
                writeln!(out, "{}", clean(line))?;
            }
            Ok(())
        }
        ThemesCommand::Check { themes: names } => {
            let entries: Vec<Entry> = if names.is_empty() {
                themes.iter().cloned().collect()
            } else {
                names.iter().map(|name| find(&themes, name)).collect::<Result<_, _>>()?
            };
            let mut good = true;
            for entry in entries {
                good &= judge(&entry, &mut out)?;
            }
            if good {
                return Ok(());
            }
            Err(Failure::Failed("not every theme is good".into()))
        }
    }
}

/// A theme by its name, or by the path of its file.
fn find(themes: &Themes, name: &str) -> Result<Entry, Failure> {
    let path = Path::new(name);
    if path.extension().is_some_and(|e| e == "toml") || path.components().count() > 1 {
        return Ok(themes.open(path));
    }
    let known = themes.iter().find(|entry| entry.name == name).cloned();
    known.map_or_else(
        || {
            let error = themes.get(name).err().map_or(String::new(), |error| error.to_string());
            Err(Failure::Usage(error))
        },
        Ok,
    )
}

fn list(themes: &Themes, out: &mut impl Write) -> Result<(), Failure> {
    for entry in themes.iter() {
        let own = if entry.path.is_some() { "(your own)" } else { "" };
        let about = match &entry.theme {
            Ok(theme) => format!("{:<6} {own}", theme.appearance().word()),
            Err(error) => format!("broken: {}", clean(&error.to_string())),
        };
        writeln!(out, "{:<16} {}", clean(&entry.name), about.trim_end())?;
    }
    Ok(())
}

/// Says what is wrong with a theme, a line each, or that nothing is.
fn judge(entry: &Entry, out: &mut impl Write) -> Result<bool, Failure> {
    let name = clean(&entry.name);
    let theme = match &entry.theme {
        Ok(theme) => theme,
        Err(error) => {
            writeln!(out, "{}", clean(&error.to_string()))?;
            return Ok(false);
        }
    };
    let report = check(theme);
    for finding in &report.findings {
        writeln!(out, "{name}: {finding}")?;
    }
    if report.findings.is_empty() {
        writeln!(
            out,
            "{name}: ok: letters have a contrast of {:.1} or more, lines of {:.1}; roles are {:.1} \
             apart",
            report.text, report.lines, report.apart
        )?;
    }
    Ok(report.findings.is_empty())
}

/// Every role in its own colours.
fn swatch(theme: &Theme, caps: Caps, out: &mut impl Write) -> Result<(), Failure> {
    // The depth is decided already; a second opinion would only disagree.
    crossterm::style::force_color_output(true);
    let styles = Styles::new(theme, caps);
    let text = styles.get(Role::Text);
    for role in Role::ALL {
        paint(out, text.patch(styles.get(*role)), &format!(" {:<16}", role.name()))?;
        paint(out, text, &format!(" {:<52}", role.about()))?;
        writeln!(out)?;
    }
    Ok(())
}

fn paint(out: &mut impl Write, style: Style, words: &str) -> Result<(), Failure> {
    let color = |color: Option<ratatui::style::Color>| {
        color.map_or(Color::Reset, IntoCrossterm::into_crossterm)
    };
    if style.fg.is_some() || style.bg.is_some() {
        queue!(out, SetColors(Colors::new(color(style.fg), color(style.bg))))?;
    }
    for (modifier, attribute) in [
        (Modifier::BOLD, Attribute::Bold),
        (Modifier::DIM, Attribute::Dim),
        (Modifier::ITALIC, Attribute::Italic),
        (Modifier::UNDERLINED, Attribute::Underlined),
        (Modifier::REVERSED, Attribute::Reverse),
    ] {
        if style.add_modifier.contains(modifier) {
            queue!(out, SetAttribute(attribute))?;
        }
    }
    write!(out, "{words}")?;
    Ok(queue!(out, SetAttribute(Attribute::Reset))?)
}
