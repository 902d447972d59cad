//! Keys, from the key table, and what the marks mean.

use super::super::app::App;
use super::super::canvas::Line;
use super::super::glyphs::{ASCII, UTF8};
use super::super::keymap::Scope;
use super::super::style::Role;
use crate::model::width;

pub(super) fn lines(app: &App) -> Vec<Line> {
    let keys = app.keymap.sentences(Some(Scope::VIEWS), app.ascii);
    let widest = keys.iter().map(|(keys, _)| width(keys)).max().unwrap_or(0);
    let glyphs = if app.ascii { &ASCII } else { &UTF8 };
    let mut out = Vec::new();
    let mut section = |title: &str, lines: Vec<(String, String)>, role: Role| {
        if !out.is_empty() {
            out.push(Line::new());
        }
        out.push(vec![(title.to_owned(), Role::Title)]);
        for (left, text) in lines {
            let pad = " ".repeat((widest + 2).saturating_sub(width(&left)));
            out.push(vec![(format!("  {left}"), role), (format!("{pad}{text}"), Role::Text)]);
        }
    };
    let own = |list: Vec<(String, &str)>| {
        list.into_iter().map(|(keys, help)| (keys, help.to_owned())).collect::<Vec<_>>()
    };
    let typing = app.keymap.sentences(Some(Scope::INPUT), app.ascii);
    section("KEYS", own(keys), Role::Key);
    section("WHILE TYPING", own(typing), Role::Key);
    let marks = [
        ("!!".to_owned(), "anomaly of high severity, 70 to 100"),
        ("!".to_owned(), "middle, 40 to 69"),
        ("~".to_owned(), "low, 1 to 39"),
        ("was".to_owned(), "it was in the range, and is over"),
        ("ok".to_owned(), "watched, and normal"),
        ("L 12/30".to_owned(), "learning: 12 of the 30 minutes seen that a verdict needs"),
        (glyphs.dash.to_owned(), "no detector follows it"),
        (
            format!("{}2 {}2 {} =", glyphs.up, glyphs.down, glyphs.new),
            "rank against the range before: up, down, not there before, the same",
        ),
        (glyphs.spark.concat(), "zero, then rising to the largest value of that line"),
        (glyphs.band.to_owned(), "the values that were expected"),
        (glyphs.cursor.to_owned(), "the minute that is looked at"),
    ];
    section("MARKS", own(marks.into()), Role::Title);
    let tips = [
        ("Esc".to_owned(), "slow inside tmux? set -sg escape-time 10; Backspace goes back too"),
        (
            "mouse".to_owned(),
            "is left to the terminal, so that text can be selected as usual, until you take it",
        ),
        (
            "time".to_owned(),
            "is UTC unless you choose a zone, and the events' own unless the feed page says ARRIVAL",
        ),
        ("keys".to_owned(), "get others by keys.toml beside the config file: NAME = [\"KEY\"]"),
    ];
    section("GOOD TO KNOW", own(tips.into()), Role::Title);
    out
}
