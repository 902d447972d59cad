//! Keys by their names on screen.

use crossterm::event::KeyEvent;

use crate::ui::keymap::Key;

/// The keys of a text such as `j j Enter C-d Shift-<-`: the names that help shows, in UTF-8 or
/// ASCII, with blanks between.
///
/// # Errors
/// Says which name is none, and what is one.
pub fn keys(text: &str) -> Result<Vec<KeyEvent>, String> {
    let key = |name| Key::parse(name).map(Key::event).ok_or_else(|| unknown(name));
    text.split_whitespace().map(key).collect()
}

fn unknown(name: &str) -> String {
    format!(
        "`{name}` is no key; a key is a character, Space, Enter, Esc, Backspace, Tab, Up, Down, <-, \
         ->, Home, End, PgUp, PgDn, or one of these after C- or Shift-; `culprits --print-keys` \
         lists them"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::keymap::BINDINGS;

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
