//! Every key, once: what it does, where, and how footer and help call it.

mod custom;
mod key;
mod table;

use std::fmt::Write as _;

use crossterm::event::{KeyEvent, KeyEventKind};

use super::app::Mode;
use crate::model::width;

pub use custom::KeymapError;
pub use key::Key;
pub use table::{BINDINGS, Binding};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Move in the list, or scroll the page.
    Move(Step),
    /// Look into what is selected.
    Open,
    /// Back to what was before.
    Back,
    /// Type a filter.
    Filter,
    /// Type a command.
    Palette,
    /// Take the marked proposal over.
    Complete,
    /// Hold the picture, or let it go on.
    Pause,
    /// Move the cursor by periods.
    Periods(i64),
    /// The anomaly before the cursor, or after it.
    Anomaly(Toward),
    /// Back to the newest minute.
    Live,
    /// The next order of ranking.
    Order,
    /// The next length of the range.
    Span,
    /// The next length of a period.
    Period,
    /// Replay slower or faster.
    Speed(Toward),
    /// The next rule.
    NextRule,
    /// The next rule to lay under this one's time line.
    Under,
    /// A screen, or back from it.
    Show(Mode),
    /// The contributor's events by their fields.
    Pivot,
    /// How they differ from everyone else's.
    Differ,
    /// The raw events themselves.
    Events,
    /// The field after, or before.
    Field(Toward),
    /// The field in this place, from 0.
    Nth(u8),
    /// Only what is under the cursor, or all but that.
    Facet(bool),
    /// Keep the pivot as a rule.
    Keep,
    /// Copy the name under the cursor.
    Copy,
    /// Copy the line under the cursor.
    CopyLine,
    /// Write the view to a file.
    Export,
    /// Write a page on the contributor.
    Incident,
    /// Take the mouse, or leave it to the terminal.
    Mouse,
    /// The mouse was pressed in this column and row.
    Click(u16, u16),
    /// Move raw events sideways.
    Pan(Toward),
    /// The next theme.
    Theme,
    /// Draw everything again.
    Redraw,
    /// Give the terminal back and stop.
    Suspend,
    /// End.
    Quit,
    /// Add a character to what is typed.
    Type(char),
    /// Take back a character, a word, or all of it.
    Erase(Erase),
}

/// A step in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

/// One of two directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toward {
    /// Back, slower, left.
    Less,
    /// On, faster, right.
    More,
}

/// How much to take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Erase {
    Char,
    Word,
    All,
}

/// Where a binding counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope(u16);

impl Scope {
    /// Typing.
    pub const INPUT: Self = Self(1 << 15);
    const BOARD: Self = Self::of(Mode::Board);
    const DETAIL: Self = Self::of(Mode::Detail);
    const SIFT: Self = Self::of(Mode::Sift);
    /// Where there is a contributor to look into.
    const EVENTS: Self =
        Self(Self::BOARD.0 | Self::DETAIL.0 | Self::SIFT.0 | Self::of(Mode::Anomalies).0);
    const LISTS: Self = Self(Self::EVENTS.0 | Self::of(Mode::Rules).0);
    const TIMES: Self = Self::EVENTS;
    /// Every screen, while nothing is typed.
    pub(crate) const VIEWS: Self = Self(!Self::INPUT.0);
    const ANY: Self = Self(u16::MAX);

    /// The screen of this mode.
    pub const fn of(mode: Mode) -> Self {
        Self(1 << mode as u16)
    }

    const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A line of the table with the keys that the user gave it.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    binding: &'static Binding,
    keys: Vec<Key>,
}

impl Bound {
    fn name(&self) -> &'static str {
        self.binding.name
    }

    fn is_named(&self, name: &str) -> bool {
        self.binding.name == name
    }

    fn meets(&self, other: &Self) -> bool {
        self.binding.scope.meets(other.binding.scope)
    }

    fn quits(&self) -> bool {
        self.binding.action == Action::Quit
    }
}

/// The keys in use: those of the table, but where the user gave others.
#[derive(Clone, Debug)]
pub struct Keymap {
    bound: Vec<Bound>,
}

impl Default for Keymap {
    fn default() -> Self {
        let bound = |binding: &'static Binding| Bound { binding, keys: binding.keys.to_vec() };
        Self { bound: BINDINGS.iter().map(bound).collect() }
    }
}

impl Keymap {
    /// What a key asks for, where it is pressed.
    pub fn action(&self, scope: Scope, event: KeyEvent) -> Option<Action> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let key = Key::from(event);
        let mut here = self.bound.iter().filter(|b| b.binding.scope.meets(scope));
        match here.find(|b| b.keys.contains(&key)) {
            Some(bound) => Some(bound.binding.action),
            None if scope == Scope::INPUT => key.char().map(Action::Type),
            None => None,
        }
    }

    /// The first key of a line of the table, as the screen shows it.
    pub(crate) fn key_of(&self, name: &str, ascii: bool) -> String {
        let bound = self.bound.iter().find(|b| b.is_named(name));
        let key = bound.and_then(|b| b.keys.first());
        key.map_or_else(|| format!(":{name}"), |key| key.label(ascii))
    }

    /// The keys and words of the footer, the most useful first.
    pub(crate) fn hints(&self, scope: Scope, ascii: bool) -> Vec<(String, &'static str)> {
        let mut out: Vec<(String, &'static str)> = Vec::new();
        for bound in self.bound.iter().filter(|b| b.binding.scope.meets(scope)) {
            let hint = bound.binding.hint;
            let Some(key) = bound.keys.first().filter(|_| !hint.is_empty()) else { continue };
            let key = key.label(ascii);
            match out.last_mut() {
                Some((keys, before)) if *before == hint => {
                    keys.push('/');
                    keys.push_str(&key);
                }
                _ => out.push((key, hint)),
            }
        }
        out
    }

    /// The keys and sentences of help; with `scope`, only those that count there.
    pub(crate) fn sentences(
        &self,
        scope: Option<Scope>,
        ascii: bool,
    ) -> Vec<(String, &'static str)> {
        let mut out: Vec<(String, &'static str)> = Vec::new();
        let here = |b: &&Bound| scope.is_none_or(|scope| b.binding.scope.meets(scope));
        for bound in self.bound.iter().filter(here).filter(|b| !b.keys.is_empty()) {
            let keys: Vec<String> = bound.keys.iter().map(|key| key.label(ascii)).collect();
            let (keys, help) = (keys.join(" "), bound.binding.help);
            match out.last_mut() {
                Some((before, sentence)) if *sentence == help => {
                    before.push_str("  ");
                    before.push_str(&keys);
                }
                _ => out.push((keys, help)),
            }
        }
        out
    }

    /// The whole table as text: names, keys, sentences.
    pub fn print(&self) -> String {
        let mut out = String::new();
        for (title, scope) in [("On the screens", Scope::VIEWS), ("While typing", Scope::INPUT)] {
            let here: Vec<&Bound> =
                self.bound.iter().filter(|b| b.binding.scope.meets(scope)).collect();
            let keys =
                |b: &Bound| b.keys.iter().map(|key| key.label(true)).collect::<Vec<_>>().join(" ");
            let widest = here.iter().map(|b| width(&keys(b))).max().unwrap_or(0);
            let _ = writeln!(out, "{title}");
            for bound in here {
                let (name, help) = (bound.name(), bound.binding.help);
                let _ = writeln!(out, "  {:widest$}  {name:17} {help}", keys(bound));
            }
        }
        out
    }

    /// The keys by what they do, as the manual has them.
    pub fn summary(&self) -> String {
        let mut out = String::new();
        for (title, scope) in [("On the screens", Scope::VIEWS), ("While typing", Scope::INPUT)] {
            let lines = self.sentences(Some(scope), true);
            let widest = lines.iter().map(|(keys, _)| width(keys)).max().unwrap_or(0);
            let _ = writeln!(out, "{title}");
            for (keys, help) in lines {
                let _ = writeln!(out, "  {keys:widest$}  {help}");
            }
        }
        out
    }

    /// The action of a line of the table, by its name; none of what is only for typing.
    pub(crate) fn named(&self, name: &str) -> Option<Action> {
        self.commands().find(|(known, ..)| *known == name).map(|(_, action, _)| action)
    }

    /// What can be asked for by name, with its sentence.
    pub(crate) fn commands(&self) -> impl Iterator<Item = (&'static str, Action, &'static str)> {
        let views = self.bound.iter().filter(|b| b.binding.scope != Scope::INPUT);
        views.map(|b| (b.binding.name, b.binding.action, b.binding.help))
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyModifiers};

    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_place_and_no_name_stands_twice() {
        for (i, a) in BINDINGS.iter().enumerate() {
            for b in &BINDINGS[i + 1..] {
                let both = a.keys.iter().find(|key| b.keys.contains(key));
                assert!(!a.scope.meets(b.scope) || both.is_none(), "{both:?}: {a:?} and {b:?}");
                assert_ne!(a.name, b.name);
            }
        }
    }

    #[test]
    fn shift_does_not_hide_a_letter() {
        let press = |c, modifiers| KeyEvent::new(KeyCode::Char(c), modifiers);
        let (keymap, board) = (Keymap::default(), Scope::of(Mode::Board));
        for modifiers in [KeyModifiers::NONE, KeyModifiers::SHIFT] {
            assert_eq!(keymap.action(board, press('G', modifiers)), Some(Action::Move(Step::Last)));
        }
        assert_eq!(keymap.action(board, press('j', KeyModifiers::CONTROL)), None);
        let typed = keymap.action(Scope::INPUT, press('q', KeyModifiers::NONE));
        assert_eq!(typed, Some(Action::Type('q')));
        let left = KeyEvent::new(KeyCode::Left, KeyModifiers::SHIFT);
        assert_eq!(keymap.action(board, left), Some(Action::Periods(-10)));
    }

    #[test]
    fn pairs_share_a_place() {
        let keymap = Keymap::default();
        let board = Scope::of(Mode::Board);
        assert_eq!(keymap.hints(board, true)[0], ("j/k".to_owned(), "move"));
        let help = keymap.sentences(Some(board), true);
        assert!(help.iter().any(|(keys, _)| keys == "j Down  k Up"), "{help:?}");
        assert!(keymap.print().contains("j Down"));
    }
}
