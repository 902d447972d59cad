//! Keys of the user's own: a TOML file that gives names of the table other keys.
//!
//! ```toml
//! down = ["n", "Down"]
//! quit = "Q"
//! under = []          # no key
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::key::Key;
use super::{Bound, Keymap, Scope};

/// A file of keys that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct KeymapError {
    /// Line, from 1.
    pub line: usize,
    /// Character, from 1.
    pub column: usize,
    /// What was found, what is allowed, what to do.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Keys {
    One(String),
    Many(Vec<String>),
}

impl Keymap {
    /// The table with the keys that a file gives to its names.
    ///
    /// # Errors
    /// The first thing that is wrong: a name that the table does not have, a text that is no key, a
    /// key that would mean two things in one place.
    pub fn custom(text: &str) -> Result<Self, KeymapError> {
        let wrong = |at: usize, message: String| {
            let head = text.get(..at).unwrap_or_default();
            let line = head.matches('\n').count() + 1;
            let column = head.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
            KeymapError { line, column, message }
        };
        let file: BTreeMap<Spanned<String>, Spanned<Keys>> = toml::from_str(text).map_err(|e| {
            let said = e.message().trim().to_owned();
            wrong(e.span().map_or(0, |s| s.start), format!("{said}; write NAME = [\"KEY\", …]"))
        })?;
        let mut keymap = Self::default();
        let mut changed: Vec<(usize, usize)> = Vec::new();
        let mut entries: Vec<_> = file.into_iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        for (name, keys) in entries {
            let at = name.span().start;
            let Some(place) = keymap.bound.iter().position(|b| b.is_named(name.get_ref())) else {
                let name = name.get_ref();
                let message =
                    format!("no key is named `{name}`; `culprits --print-keys` lists the names");
                return Err(wrong(at, message));
            };
            let (at, texts) = match keys.get_ref() {
                Keys::One(text) => (keys.span().start, vec![text.clone()]),
                Keys::Many(texts) => (keys.span().start, texts.clone()),
            };
            keymap.bound[place].keys = texts
                .iter()
                .map(|text| {
                    let message = || {
                        format!(
                            "`{text}` is no key; write a character, or Enter, Esc, Tab, Space, \
                             Up, PgDn, F5, C-d, Shift-Left, …"
                        )
                    };
                    Key::parse(text).ok_or_else(|| wrong(at, message()))
                })
                .collect::<Result<_, _>>()?;
            changed.push((place, at));
        }
        for (place, at) in changed {
            let own = &keymap.bound[place];
            let letter = own.keys.iter().find(|key| key.char().is_some());
            if let Some(key) = letter.filter(|_| own.binding.scope.meets(Scope::INPUT)) {
                let name = own.name();
                let message = format!(
                    "`{key}` could not be typed any more; give `{name}` a key as C-x, F5 or Tab"
                );
                return Err(wrong(at, message));
            }
            if let Some((key, other)) = keymap.conflict(place) {
                let (own, other) = (keymap.bound[place].name(), other.name());
                let message = format!(
                    "`{key}` would be `{own}` and `{other}` in one place; give `{other}` another \
                     key, or none: {other} = []"
                );
                return Err(wrong(at, message));
            }
        }
        if keymap.bound.iter().all(|b| !b.quits() || b.keys.is_empty()) {
            return Err(wrong(0, "no key is left to quit; give `quit` or `interrupt` one".into()));
        }
        Ok(keymap)
    }

    /// A key of one binding that means something else, too, where both count.
    fn conflict(&self, place: usize) -> Option<(Key, &Bound)> {
        let own = &self.bound[place];
        let others = self.bound.iter().enumerate().filter(|(i, b)| *i != place && b.meets(own));
        others
            .flat_map(|(_, b)| b.keys.iter().map(move |key| (*key, b)))
            .find(|(key, _)| own.keys.contains(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_get_other_keys() {
        let keymap = Keymap::custom("quit = 'Q'\nunder = []\ndown = ['n', 'Down']\n").unwrap();
        let keys = |name: &str| {
            let bound = keymap.bound.iter().find(|b| b.is_named(name)).unwrap();
            bound.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            (keys("quit"), keys("under"), keys("down")),
            ("Q".into(), String::new(), "n Down".into())
        );
        assert_eq!(keys("up"), "k Up");
    }

    #[test]
    fn what_cannot_be_is_told_with_its_place() {
        for (text, said) in [
            ("quit = 'q'\nfly = 'x'", "2:1: no key is named `fly`; `culprits --print-keys` lists"),
            ("\n  quit = 'qq'", "2:10: `qq` is no key; write a character"),
            ("down = 'k'", "1:8: `k` would be `down` and `up` in one place; give `up` another key"),
            ("order = ['s', 'a']", "1:9: `a` would be `order` and `anomalies`"),
            ("complete = 'x'", "1:12: `x` could not be typed any more; give `complete` a key as"),
            ("interrupt = ['C-c', ' ']", "1:13: `Space` could not be typed any more"),
            ("quit = 1", "1:8: "),
            ("quit = ", "1:8: "),
            ("quit = []\ninterrupt = []", "1:1: no key is left to quit"),
        ] {
            let error = Keymap::custom(text).unwrap_err().to_string();
            assert!(error.starts_with(said), "{error}");
        }
        // The same key may mean one thing while typing and another on a screen.
        assert!(Keymap::custom("complete = 'C-d'").is_ok());
        // Two that swap their keys are no conflict.
        assert!(Keymap::custom("up = ['j', 'Up']\ndown = ['k', 'Down']").is_ok());
    }
}
