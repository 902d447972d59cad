//! The table of keys: every key once.

use crossterm::event::KeyCode::{
    BackTab, Backspace, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Tab, Up,
};

use super::key::{Key, ch, ctrl, on, shift};
use super::{Action, Erase, Scope, Step, Toward};
use crate::ui::app::Mode;

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Its name in the palette and in a file of keys.
    pub name: &'static str,
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
    name: &'static str,
    keys: &'static [Key],
    action: Action,
    scope: Scope,
    hint: &'static str,
    help: &'static str,
) -> Binding {
    Binding { name, keys, action, scope, hint, help }
}

/// Every key. The footer takes from the top as much as fits.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = &[
    bind("accept", &[on(Enter)], Action::Open, Scope::INPUT, "apply", "do it; an empty filter shows all"),
    bind("cancel", &[on(Esc)], Action::Back, Scope::INPUT, "cancel", "leave all as it was"),
    bind("complete", &[on(Tab)], Action::Complete, Scope::INPUT, "complete", "take the marked proposal over"),
    bind("proposal-down", &[on(Down)], Action::Move(Step::Down), Scope::INPUT, "choose", "the next and the one before: proposals, and what was typed before"),
    bind("proposal-up", &[on(Up)], Action::Move(Step::Up), Scope::INPUT, "choose", "the next and the one before: proposals, and what was typed before"),
    bind("erase-character", &[on(Backspace)], Action::Erase(Erase::Char), Scope::INPUT, "", "take back a character"),
    bind("erase-word", &[ctrl('w')], Action::Erase(Erase::Word), Scope::INPUT, "", "take back a word"),
    bind("erase-all", &[ctrl('u')], Action::Erase(Erase::All), Scope::INPUT, "clear", "take back everything"),

    bind("next-field", &[on(Tab)], Action::Field(Toward::More), Scope::SIFT, "field", "the next field and the one before"),
    bind("previous-field", &[on(BackTab)], Action::Field(Toward::Less), Scope::SIFT, "", "the next field and the one before"),
    bind("include", &[ch('+')], Action::Facet(true), Scope::SIFT, "only/not", "look only at what is under the cursor; leave it out"),
    bind("exclude", &[ch('-')], Action::Facet(false), Scope::SIFT, "only/not", "look only at what is under the cursor; leave it out"),
    bind("keep", &[ch('K')], Action::Keep, Scope::SIFT, "keep", "keep this pivot as a rule of your own"),
    bind("down", &[ch('j'), on(Down)], Action::Move(Step::Down), Scope::VIEWS, "move", "down and up"),
    bind("up", &[ch('k'), on(Up)], Action::Move(Step::Up), Scope::VIEWS, "move", "down and up"),
    bind("open", &[on(Enter)], Action::Open, Scope::LISTS, "open", "look into what is selected"),
    bind("filter", &[ch('/')], Action::Filter, Scope::BOARD, "filter", "rank only contributors that match a regular expression"),
    bind("pause", &[ch(' ')], Action::Pause, Scope::VIEWS, "pause", "hold the picture; the engine goes on"),
    bind("back-minute", &[on(Left), ch('h')], Action::Periods(-1), Scope::TIMES, "time", "a minute (or period) back and on; a held replay takes a step at its end"),
    bind("next-minute", &[on(Right), ch('l')], Action::Periods(1), Scope::TIMES, "time", "a minute (or period) back and on; a held replay takes a step at its end"),
    bind("back-ten", &[shift(Left), ch('H')], Action::Periods(-10), Scope::TIMES, "", "ten of them back and on"),
    bind("next-ten", &[shift(Right), ch('L')], Action::Periods(10), Scope::TIMES, "", "ten of them back and on"),
    bind("anomalies", &[ch('a')], Action::Show(Mode::Anomalies), Scope::VIEWS, "anom", "anomalies over time"),
    bind("help", &[ch('?')], Action::Show(Mode::Help), Scope::VIEWS, "help", "this help"),
    bind("quit", &[ch('q')], Action::Quit, Scope::VIEWS, "quit", "end"),
    bind("pivot", &[ch('p')], Action::Pivot, Scope::EVENTS, "pivot", "the contributor's events by any of their fields"),
    bind("differ", &[ch('d')], Action::Differ, Scope::EVENTS, "differ", "how its events differ from everyone else's"),
    bind("events", &[ch('v')], Action::Events, Scope::EVENTS, "events", "the raw events themselves; / searches in them"),
    bind("search", &[ch('/')], Action::Filter, Scope::SIFT, "search", "only events whose text matches a regular expression"),
    bind("palette", &[ch(':')], Action::Palette, Scope::VIEWS, "cmd", "every command by its name, with completion"),
    bind("rank-only", &[ch('+')], Action::Facet(true), Scope::BOARD, "only/not", "rank only the selected contributor and those chosen so; leave it out"),
    bind("leave-out", &[ch('-')], Action::Facet(false), Scope::BOARD, "only/not", "rank only the selected contributor and those chosen so; leave it out"),
    bind("back", &[on(Esc), on(Backspace)], Action::Back, Scope::VIEWS, "back", "back; on the board drop what it leaves out, then the filter, then the selection"),
    bind("live", &[on(End)], Action::Live, Scope::VIEWS, "live", "the newest minute, and go on"),
    bind("previous-anomaly", &[ch('[')], Action::Anomaly(Toward::Less), Scope::TIMES, "prev/next", "the anomaly before and after the cursor"),
    bind("next-anomaly", &[ch(']')], Action::Anomaly(Toward::More), Scope::TIMES, "prev/next", "the anomaly before and after the cursor"),
    bind("order", &[ch('s')], Action::Order, Scope::VIEWS, "order", "rank by sum, by maximum of a period, by severity"),
    bind("range", &[ch('w')], Action::Span, Scope::VIEWS, "range", "rank over 1 min, 15 min, 1 h, 3 h, 24 h, everything"),
    bind("period", &[ch('W')], Action::Period, Scope::VIEWS, "", "a column of a time line is 1 min, 5 min, 15 min, 1 h"),
    bind("rule", &[ch('r')], Action::NextRule, Scope::VIEWS, "rule", "next rule"),
    bind("under", &[ch('u')], Action::Under, Scope::VIEWS, "", "lay the next rule's or metric's total under the time line"),
    bind("rules", &[ch('R')], Action::Show(Mode::Rules), Scope::VIEWS, "rules", "all rules"),
    bind("feed", &[ch('f')], Action::Show(Mode::Feed), Scope::VIEWS, "feed", "sources, time, and what became of every event"),
    bind("copy", &[ch('y')], Action::Copy, Scope::VIEWS, "copy", "copy the name under the cursor; the whole line with its numbers"),
    bind("copy-line", &[ch('Y')], Action::CopyLine, Scope::VIEWS, "", "copy the name under the cursor; the whole line with its numbers"),
    bind("export", &[ch('e')], Action::Export, Scope::VIEWS, "export", "write the view to a file: csv, json or md"),
    bind("incident", &[ch('i')], Action::Incident, Scope::EVENTS, "", "write a page on the contributor for the ticket"),
    bind("left", &[ch(',')], Action::Pan(Toward::Less), Scope::DETAIL, "pan", "raw events to the left and right"),
    bind("right", &[ch('.')], Action::Pan(Toward::More), Scope::DETAIL, "pan", "raw events to the left and right"),
    bind("first", &[ch('g'), on(Home)], Action::Move(Step::First), Scope::VIEWS, "", "first and last"),
    bind("last", &[ch('G')], Action::Move(Step::Last), Scope::VIEWS, "", "first and last"),
    bind("page-down", &[on(PageDown), ctrl('d')], Action::Move(Step::PageDown), Scope::VIEWS, "", "a page down and up"),
    bind("page-up", &[on(PageUp), ctrl('u')], Action::Move(Step::PageUp), Scope::VIEWS, "", "a page down and up"),
    bind("slower", &[ch('<')], Action::Speed(Toward::Less), Scope::VIEWS, "", "replay slower (down to held) and faster"),
    bind("faster", &[ch('>')], Action::Speed(Toward::More), Scope::VIEWS, "", "replay slower (down to held) and faster"),
    bind("field-1", &[ch('1')], Action::Nth(0), Scope::EVENTS, "", "pivot by the first to ninth of the fields"),
    bind("field-2", &[ch('2')], Action::Nth(1), Scope::EVENTS, "", "pivot by the first to ninth of the fields"),
    bind("field-3", &[ch('3')], Action::Nth(2), Scope::EVENTS, "", "pivot by the first to ninth of the fields"),
    bind("field-4", &[ch('4')], Action::Nth(3), Scope::EVENTS, "", "pivot by the first to ninth of the fields"),
    bind("field-5", &[ch('5')], Action::Nth(4), Scope::EVENTS, "", "pivot by the first to ninth of the fields"),
    bind("field-6", &[ch('6')], Action::Nth(5), Scope::EVENTS, "", "pivot by the first to ninth of the fields"),
    bind("field-7", &[ch('7')], Action::Nth(6), Scope::EVENTS, "", "pivot by the first to ninth of the fields"),
    bind("field-8", &[ch('8')], Action::Nth(7), Scope::EVENTS, "", "pivot by the first to ninth of the fields"),
    bind("field-9", &[ch('9')], Action::Nth(8), Scope::EVENTS, "", "pivot by the first to ninth of the fields"),
    bind("theme", &[ch('t')], Action::Theme, Scope::VIEWS, "", "next theme"),
    bind("mouse", &[ch('M')], Action::Mouse, Scope::VIEWS, "", "use the mouse here, or leave it to the terminal"),
    bind("redraw", &[ctrl('l')], Action::Redraw, Scope::ANY, "", "draw everything again"),
    bind("suspend", &[ctrl('z')], Action::Suspend, Scope::ANY, "", "give the terminal back until `fg`"),
    bind("interrupt", &[ctrl('c')], Action::Quit, Scope::ANY, "", "end, also while typing"),
];
