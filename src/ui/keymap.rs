//! Every key, once: what it does, where, and how footer and help call it.

use std::fmt::Write as _;

use crossterm::event::KeyCode::{
    self, Backspace, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Up,
};
use crossterm::event::{KeyEvent, KeyEventKind, KeyModifiers};

use super::app::Mode;
use crate::model::width;

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
    /// Hold the picture, or let it go on.
    Pause,
    /// Move the cursor by minutes.
    Minutes(i64),
    /// The anomaly before the cursor, or after it.
    Anomaly(Toward),
    /// Back to the newest minute.
    Live,
    /// The next order of ranking.
    Order,
    /// The next length of the range.
    Span,
    /// Replay slower or faster.
    Speed(Toward),
    /// The next rule.
    NextRule,
    /// The next rule to lay under this one's time line.
    Under,
    /// A screen, or back from it.
    Show(Mode),
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
    /// Add a character to the filter.
    Type(char),
    /// Take back a character, a word, or all of the filter.
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

/// A key with its modifiers; letters hold their case themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

const fn on(code: KeyCode) -> Key {
    Key { code, modifiers: KeyModifiers::NONE }
}

const fn ch(c: char) -> Key {
    on(KeyCode::Char(c))
}

const fn shift(code: KeyCode) -> Key {
    Key { code, modifiers: KeyModifiers::SHIFT }
}

const fn ctrl(c: char) -> Key {
    Key { code: KeyCode::Char(c), modifiers: KeyModifiers::CONTROL }
}

impl From<KeyEvent> for Key {
    /// Shift is left out of letters and signs, which some terminals report and some do not.
    fn from(event: KeyEvent) -> Self {
        let modifiers = match event.code {
            KeyCode::Char(_) => event.modifiers - KeyModifiers::SHIFT,
            _ => event.modifiers,
        };
        Self { code: event.code, modifiers }
    }
}

impl Key {
    /// Its name on screen.
    pub fn label(self, ascii: bool) -> String {
        let arrow = |utf8: &str, word: &str| (if ascii { word } else { utf8 }).to_owned();
        let name = match self.code {
            KeyCode::Char(' ') => "Space".to_owned(),
            KeyCode::Char(c) => c.to_string(),
            Left => arrow("←", "<-"),
            Right => arrow("→", "->"),
            Up => arrow("↑", "Up"),
            Down => arrow("↓", "Down"),
            PageUp => "PgUp".to_owned(),
            PageDown => "PgDn".to_owned(),
            other => other.to_string(),
        };
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            format!("C-{name}")
        } else if self.modifiers.contains(KeyModifiers::SHIFT) {
            format!("Shift-{name}")
        } else {
            name
        }
    }
}

/// Where a binding counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope(u16);

impl Scope {
    /// Typing a filter.
    pub const INPUT: Self = Self(1 << 15);
    const BOARD: Self = Self::of(Mode::Board);
    const DETAIL: Self = Self::of(Mode::Detail);
    const LISTS: Self = Self(
        Self::BOARD.0 | Self::DETAIL.0 | Self::of(Mode::Anomalies).0 | Self::of(Mode::Rules).0,
    );
    const TIMES: Self = Self(Self::BOARD.0 | Self::DETAIL.0 | Self::of(Mode::Anomalies).0);
    const VIEWS: Self = Self(!Self::INPUT.0);
    const ANY: Self = Self(u16::MAX);

    /// The screen of this mode.
    pub const fn of(mode: Mode) -> Self {
        Self(1 << mode as u16)
    }

    const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The keys that do it.
    pub keys: &'static [Key],
    /// What they do.
    pub action: Action,
    /// Where they do it.
    pub scope: Scope,
    /// Its word in the footer; neighbours with the same word share a place, none when empty.
    pub hint: &'static str,
    /// Its sentence in help; neighbours with the same sentence share a line.
    pub help: &'static str,
}

const fn bind(
    keys: &'static [Key],
    action: Action,
    scope: Scope,
    hint: &'static str,
    help: &'static str,
) -> Binding {
    Binding { keys, action, scope, hint, help }
}

/// Every key. The footer takes from the top as much as fits.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = &[
    bind(&[on(Enter)], Action::Open, Scope::INPUT, "apply", "apply the filter; an empty one shows all"),
    bind(&[on(Esc)], Action::Back, Scope::INPUT, "cancel", "leave the filter as it was"),
    bind(&[on(Backspace)], Action::Erase(Erase::Char), Scope::INPUT, "", "take back a character"),
    bind(&[ctrl('w')], Action::Erase(Erase::Word), Scope::INPUT, "word", "take back a word"),
    bind(&[ctrl('u')], Action::Erase(Erase::All), Scope::INPUT, "clear", "take back everything"),

    bind(&[ch('j'), on(Down)], Action::Move(Step::Down), Scope::VIEWS, "move", "down and up"),
    bind(&[ch('k'), on(Up)], Action::Move(Step::Up), Scope::VIEWS, "move", "down and up"),
    bind(&[on(Enter)], Action::Open, Scope::LISTS, "open", "look into what is selected"),
    bind(&[ch('/')], Action::Filter, Scope::BOARD, "filter", "rank only contributors that match a regular expression"),
    bind(&[ch(' ')], Action::Pause, Scope::VIEWS, "pause", "hold the picture; the engine goes on"),
    bind(&[on(Left), ch('h')], Action::Minutes(-1), Scope::TIMES, "time", "a minute back and on"),
    bind(&[on(Right), ch('l')], Action::Minutes(1), Scope::TIMES, "time", "a minute back and on"),
    bind(&[shift(Left), ch('H')], Action::Minutes(-10), Scope::TIMES, "", "ten minutes back and on"),
    bind(&[shift(Right), ch('L')], Action::Minutes(10), Scope::TIMES, "", "ten minutes back and on"),
    bind(&[ch('a')], Action::Show(Mode::Anomalies), Scope::VIEWS, "anom", "anomalies over time"),
    bind(&[ch('?')], Action::Show(Mode::Help), Scope::VIEWS, "help", "this help"),
    bind(&[ch('q')], Action::Quit, Scope::VIEWS, "quit", "end"),
    bind(&[on(Esc), on(Backspace)], Action::Back, Scope::VIEWS, "back", "back; on the board drop the filter, then the selection"),
    bind(&[on(End)], Action::Live, Scope::VIEWS, "live", "the newest minute, and go on"),
    bind(&[ch('[')], Action::Anomaly(Toward::Less), Scope::TIMES, "prev/next", "the anomaly before and after the cursor"),
    bind(&[ch(']')], Action::Anomaly(Toward::More), Scope::TIMES, "prev/next", "the anomaly before and after the cursor"),
    bind(&[ch('s')], Action::Order, Scope::VIEWS, "order", "rank by sum, by maximum of a minute, by severity"),
    bind(&[ch('w')], Action::Span, Scope::VIEWS, "range", "rank over 1 min, 15 min, 1 h, 3 h, 24 h, everything"),
    bind(&[ch('r')], Action::NextRule, Scope::VIEWS, "rule", "next rule"),
    bind(&[ch('u')], Action::Under, Scope::VIEWS, "", "lay the next rule's or metric's total under the time line"),
    bind(&[ch('R')], Action::Show(Mode::Rules), Scope::VIEWS, "rules", "all rules"),
    bind(&[ch('f')], Action::Show(Mode::Feed), Scope::VIEWS, "feed", "sources, time, and what became of every event"),
    bind(&[ch(',')], Action::Pan(Toward::Less), Scope::DETAIL, "pan", "raw events to the left and right"),
    bind(&[ch('.')], Action::Pan(Toward::More), Scope::DETAIL, "pan", "raw events to the left and right"),
    bind(&[ch('g'), on(Home)], Action::Move(Step::First), Scope::VIEWS, "", "first and last"),
    bind(&[ch('G')], Action::Move(Step::Last), Scope::VIEWS, "", "first and last"),
    bind(&[on(PageDown), ctrl('d')], Action::Move(Step::PageDown), Scope::VIEWS, "", "a page down and up"),
    bind(&[on(PageUp), ctrl('u')], Action::Move(Step::PageUp), Scope::VIEWS, "", "a page down and up"),
    bind(&[ch('<')], Action::Speed(Toward::Less), Scope::VIEWS, "", "replay slower (down to held) and faster"),
    bind(&[ch('>')], Action::Speed(Toward::More), Scope::VIEWS, "", "replay slower (down to held) and faster"),
    bind(&[ch('t')], Action::Theme, Scope::VIEWS, "", "next theme"),
    bind(&[ctrl('l')], Action::Redraw, Scope::ANY, "", "draw everything again"),
    bind(&[ctrl('z')], Action::Suspend, Scope::ANY, "", "give the terminal back until `fg`"),
    bind(&[ctrl('c')], Action::Quit, Scope::ANY, "", "end, also while typing"),
];

/// What a key asks for, where it is pressed.
pub fn action(scope: Scope, event: KeyEvent) -> Option<Action> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let key = Key::from(event);
    let bound = BINDINGS.iter().find(|b| b.scope.meets(scope) && b.keys.contains(&key));
    match (bound, key.code) {
        (Some(binding), _) => Some(binding.action),
        (None, KeyCode::Char(c)) if scope == Scope::INPUT && key.modifiers.is_empty() => {
            Some(Action::Type(c))
        }
        _ => None,
    }
}

/// The keys and words of the footer, the most useful first.
pub(crate) fn hints(scope: Scope, ascii: bool) -> Vec<(String, &'static str)> {
    let mut out: Vec<(String, &'static str)> = Vec::new();
    let here = BINDINGS.iter().filter(|b| b.scope.meets(scope) && !b.hint.is_empty());
    for binding in here {
        let Some(key) = binding.keys.first().map(|key| key.label(ascii)) else { continue };
        match out.last_mut() {
            Some((keys, hint)) if *hint == binding.hint => {
                keys.push('/');
                keys.push_str(&key);
            }
            _ => out.push((key, binding.hint)),
        }
    }
    out
}

/// The keys and sentences of help; with `scope`, only those that count there.
pub(crate) fn sentences(scope: Option<Scope>, ascii: bool) -> Vec<(String, &'static str)> {
    let mut out: Vec<(String, &'static str)> = Vec::new();
    for binding in BINDINGS.iter().filter(|b| scope.is_none_or(|scope| b.scope.meets(scope))) {
        let keys: Vec<String> = binding.keys.iter().map(|key| key.label(ascii)).collect();
        let keys = keys.join(" ");
        match out.last_mut() {
            Some((before, help)) if *help == binding.help => {
                before.push_str("  ");
                before.push_str(&keys);
            }
            _ => out.push((keys, binding.help)),
        }
    }
    out
}

/// The whole table as text.
pub fn print_keys() -> String {
    let mut out = String::new();
    for (title, scope) in [("Everywhere", Scope::VIEWS), ("Typing a filter", Scope::INPUT)] {
        let lines = sentences(Some(scope), true);
        let widest = lines.iter().map(|(keys, _)| width(keys)).max().unwrap_or(0);
        let _ = writeln!(out, "{title}");
        for (keys, help) in lines {
            let _ = writeln!(out, "  {keys:widest$}  {help}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_place() {
        for (i, a) in BINDINGS.iter().enumerate() {
            for b in &BINDINGS[i + 1..] {
                let both = a.keys.iter().find(|key| b.keys.contains(key));
                assert!(!a.scope.meets(b.scope) || both.is_none(), "{both:?}: {a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn shift_does_not_hide_a_letter() {
        let press = |c, modifiers| KeyEvent::new(KeyCode::Char(c), modifiers);
        let board = Scope::of(Mode::Board);
        for modifiers in [KeyModifiers::NONE, KeyModifiers::SHIFT] {
            assert_eq!(action(board, press('G', modifiers)), Some(Action::Move(Step::Last)));
        }
        assert_eq!(action(board, press('j', KeyModifiers::CONTROL)), None);
        let typed = action(Scope::INPUT, press('q', KeyModifiers::NONE));
        assert_eq!(typed, Some(Action::Type('q')));
        let left = KeyEvent::new(Left, KeyModifiers::SHIFT);
        assert_eq!(action(board, left), Some(Action::Minutes(-10)));
    }

    #[test]
    fn pairs_share_a_place() {
        assert_eq!(hints(Scope::of(Mode::Board), true)[0], ("j/k".to_owned(), "move"));
        assert!(print_keys().contains("j Down  k Up"));
    }
}
