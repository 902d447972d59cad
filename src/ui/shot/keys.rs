//! Keys by their names on screen.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The keys of a text such as `j j Enter C-d Shift-<-`: the names that help shows, in UTF-8 or
/// ASCII, with blanks between.
///
/// # Errors
/// Says which name is none, and what is one.
pub fn keys(text: &str) -> Result<Vec<KeyEvent>, String> {
    text.split_whitespace().map(|name| key(name).ok_or_else(|| unknown(name))).collect()
}

fn unknown(name: &str) -> String {
    format!(
        "`{name}` is no key; a key is a character, Space, Enter, Esc, Backspace, Tab, Up, Down, <-, \
         ->, Home, End, PgUp, PgDn, or one of these after C- or Shift-; `culprits --print-keys` \
         lists them"
    )
}

fn key(name: &str) -> Option<KeyEvent> {
    let (modifiers, rest) = [("C-", KeyModifiers::CONTROL), ("Shift-", KeyModifiers::SHIFT)]
        .into_iter()
        .find_map(|(prefix, modifier)| Some((modifier, name.strip_prefix(prefix)?)))
        .filter(|(_, rest)| !rest.is_empty())
        .unwrap_or((KeyModifiers::NONE, name));
    Some(KeyEvent::new(code(rest)?, modifiers))
}

fn code(name: &str) -> Option<KeyCode> {
    Some(match name {
        "Space" => KeyCode::Char(' '),
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Backspace" => KeyCode::Backspace,
        "Tab" => KeyCode::Tab,
        "BackTab" | "Back Tab" => KeyCode::BackTab,
        "Insert" | "Ins" => KeyCode::Insert,
        "Delete" | "Del" => KeyCode::Delete,
        "Up" | "↑" => KeyCode::Up,
        "Down" | "↓" => KeyCode::Down,
        "<-" | "←" => KeyCode::Left,
        "->" | "→" => KeyCode::Right,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "PgUp" => KeyCode::PageUp,
        "PgDn" => KeyCode::PageDown,
        name => {
            let mut chars = name.chars();
            let c = chars.next().filter(|_| chars.next().is_none())?;
            KeyCode::Char(c)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::keymap::{BINDINGS, Key};

    #[test]
    fn every_key_is_found_by_its_name() {
        for key in BINDINGS.iter().flat_map(|binding| binding.keys) {
            for ascii in [false, true] {
                let name = key.label(ascii);
                let found = keys(&name).unwrap();
                assert_eq!(found.len(), 1, "{name}");
                assert_eq!(Key::from(found[0]), *key, "{name}");
            }
        }
    }

    #[test]
    fn other_names_are_refused() {
        for name in ["", "Entr", "C-", "Shift-Nope", "jk"] {
            let text = format!("j {name}");
            match keys(&text) {
                Ok(found) => assert_eq!((name, found.len()), ("", 1)),
                Err(message) => assert!(message.starts_with(&format!("`{name}` is no key"))),
            }
        }
    }
}
