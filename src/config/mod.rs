//! Where things are, and what the user's file says: `$XDG_CONFIG_HOME/culprits/config.toml`.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use etcetera::BaseStrategy;
use serde::Deserialize;

/// What the user's file says; arguments go before it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The name of a built-in theme, or of a file in the folder `themes` beside the config file.
    pub theme: Option<String>,
    /// Minutes that a ranking is over at the start.
    pub span: Option<i64>,
    /// Hours of closed minutes that a live board retains.
    pub retain_hours: Option<i64>,
    /// The time zone of the screen: `utc`, `local`, or an offset as `+02:00`.
    pub timezone: Option<String>,
    /// Whether the board uses the mouse.
    pub mouse: Option<bool>,
    /// How new anomalies are told outside of the screen: `bell` or `desktop`.
    pub notify: Option<Notify>,
    /// Memory for the tallies of all rules, as `64M` or `1G`.
    pub memory: Option<String>,
}

/// How new anomalies are told outside of the screen.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Notify {
    /// The terminal's bell.
    Bell,
    /// A notice on the desktop, by the terminal (OSC 9 and 777), and the bell.
    Desktop,
}

impl FromStr for Notify {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "bell" => Ok(Self::Bell),
            "desktop" => Ok(Self::Desktop),
            _ => Err("write bell or desktop".into()),
        }
    }
}

/// A config file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{path}: {error}; make it readable, or remove it")]
    Read {
        /// The file.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// It is not what a config file is.
    #[error("{path}:{line}:{column}: {message}")]
    Parse {
        /// The file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// Character, from 1.
        column: usize,
        /// What was found, and what is allowed.
        message: String,
    },
}

/// The folder of the user's files, whether it exists or not; none when the user has no home.
pub fn folder() -> Option<PathBuf> {
    Some(etcetera::choose_base_strategy().ok()?.config_dir().join("culprits"))
}

impl Config {
    /// Reads the user's file; the defaults when there is none.
    ///
    /// # Errors
    /// When there is one that cannot be read or used.
    pub fn load() -> Result<Self, ConfigError> {
        match folder().map(|f| f.join("config.toml")) {
            Some(path) if path.exists() => Self::read(&path),
            _ => Ok(Self::default()),
        }
    }

    fn read(path: &Path) -> Result<Self, ConfigError> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path)
            .map_err(|error| ConfigError::Read { path: name.clone(), error })?;
        Self::parse(&text, &name)
    }

    fn parse(text: &str, name: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|e| {
            let offset = e.span().map_or(0, |s| s.start);
            let head = text.get(..offset).unwrap_or_default();
            ConfigError::Parse {
                path: name.to_owned(),
                line: head.matches('\n').count() + 1,
                column: head.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1,
                message: e.message().to_owned(),
            }
        })?;
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_config_says_what_it_may() {
        let config = Config::parse("theme = \"light\"\nspan = 60\n", "c").unwrap();
        assert_eq!(config.theme.as_deref(), Some("light"));
        for (text, place) in [
            ("theme = 1", "c:1:9: "),
            ("span = 60\ncolour = 1\n", "c:2:1: unknown field `colour`, expected one of"),
            ("theme = ", "c:1:9: "),
        ] {
            let said = Config::parse(text, "c").unwrap_err().to_string();
            assert!(said.starts_with(place), "{said}");
        }
    }
}
