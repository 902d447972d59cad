//! A key with its modifiers: as the terminal tells it, as people write it, as the screen shows it.

use std::fmt;

use crossterm::event::KeyCode::{
    self, BackTab, Backspace, Delete, Down, End, Enter, Esc, Home, Insert, Left, PageDown, PageUp,
    Right, Tab, Up,
};
use crossterm::event::{KeyEvent, KeyModifiers};

/// A key with its modifiers; letters hold their case themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Keys with a name, and how people may write it.
const NAMES: [(KeyCode, &str); 16] = [
    (Enter, "Enter"),
    (Esc, "Esc"),
    (Backspace, "Backspace"),
    (Tab, "Tab"),
    (BackTab, "S-Tab"),
    (Left, "Left"),
    (Right, "Right"),
    (Up, "Up"),
    (Down, "Down"),
    (Home, "Home"),
    (End, "End"),
    (PageUp, "PgUp"),
    (PageDown, "PgDn"),
    (Insert, "Ins"),
    (Delete, "Del"),
    (KeyCode::Char(' '), "Space"),
];

/// Arrows as the screen shows them.
const ARROWS: [(&str, &str); 6] =
    [("←", "Left"), ("→", "Right"), ("↑", "Up"), ("↓", "Down"), ("<-", "Left"), ("->", "Right")];

pub(super) const fn on(code: KeyCode) -> Key {
    Key { code, modifiers: KeyModifiers::NONE }
}

pub(super) const fn ch(c: char) -> Key {
    on(KeyCode::Char(c))
}

pub(super) const fn shift(code: KeyCode) -> Key {
    Key { code, modifiers: KeyModifiers::SHIFT }
}

pub(super) const fn ctrl(c: char) -> Key {
    Key { code: KeyCode::Char(c), modifiers: KeyModifiers::CONTROL }
}

impl From<KeyEvent> for Key {
    /// Shift is left out of letters and signs, which some terminals report and some do not.
    fn from(event: KeyEvent) -> Self {
        let modifiers = match event.code {
            KeyCode::Char(_) | BackTab => event.modifiers - KeyModifiers::SHIFT,
            _ => event.modifiers,
        };
        Self { code: event.code, modifiers }
    }
}

impl Key {
    /// The key that people write as `q`, `Space`, `C-d`, `Shift-Left`, `F5`; arrows also as signs.
    pub fn parse(text: &str) -> Option<Self> {
        let (modifiers, name) = match text.split_once('-') {
            Some(("C" | "Ctrl", rest)) if !rest.is_empty() => (KeyModifiers::CONTROL, rest),
            Some(("Shift", rest)) if !rest.is_empty() => (KeyModifiers::SHIFT, rest),
            _ => (KeyModifiers::NONE, text),
        };
        let name = ARROWS.iter().find(|(sign, _)| *sign == name).map_or(name, |(_, name)| *name);
        let named = NAMES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
        let function = || name.strip_prefix(['F', 'f'])?.parse::<u8>().ok();
        let mut chars = name.chars();
        let code = match (named, chars.next(), chars.next()) {
            (Some((code, _)), ..) => *code,
            (None, Some(c), None) if !c.is_control() => KeyCode::Char(c),
            _ => KeyCode::F(function().filter(|n| (1..=24).contains(n))?),
        };
        // A letter holds its case itself; control takes the small one.
        let code = match (code, modifiers) {
            (KeyCode::Char(c), KeyModifiers::CONTROL) => KeyCode::Char(c.to_ascii_lowercase()),
            (KeyCode::Char(_), KeyModifiers::SHIFT) => return None,
            (Tab, KeyModifiers::SHIFT) => return Some(on(BackTab)),
            (code, _) => code,
        };
        Some(Self { code, modifiers })
    }

    /// The event of pressing it.
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    /// Its character, when it is only that.
    pub(super) fn char(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }

    /// Its name on screen.
    pub fn label(self, ascii: bool) -> String {
        let arrow = match (self.code, ascii) {
            (Left, false) => Some("←"),
            (Right, false) => Some("→"),
            (Up, false) => Some("↑"),
            (Down, false) => Some("↓"),
            (Left, true) => Some("<-"),
            (Right, true) => Some("->"),
            _ => None,
        };
        match arrow {
            Some(arrow) if self.modifiers.contains(KeyModifiers::SHIFT) => format!("Shift-{arrow}"),
            Some(arrow) => arrow.to_owned(),
            None => self.to_string(),
        }
    }
}

impl fmt::Display for Key {
    /// As [`Key::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            f.write_str("C-")?;
        } else if self.modifiers.contains(KeyModifiers::SHIFT) {
            f.write_str("Shift-")?;
        }
        match (NAMES.iter().find(|(code, _)| *code == self.code), self.code) {
            (Some((_, name)), _) => f.write_str(name),
            (None, KeyCode::Char(c)) => write!(f, "{c}"),
            (None, other) => write!(f, "{other}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_shown() {
        for text in ["q", "Q", "Space", "C-d", "Shift-Left", "F5", "PgDn", "S-Tab", "-", "+", "Esc"]
        {
            assert_eq!(Key::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Key::parse("ctrl-x"), None);
        assert_eq!(Key::parse("Ctrl-X"), Key::parse("C-x"));
        assert_eq!(Key::parse("Shift-Tab"), Key::parse("S-Tab"));
        for wrong in ["", "qq", "F99", "C-", "Hyper-x", "Shift-a"] {
            assert!(Key::parse(wrong).is_none(), "{wrong}");
        }
    }
}
