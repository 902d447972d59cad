//! Pictures as text, with colours and without.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::cells;
use crate::model::clean;
use crate::ui::theme::number;

/// The screen as text with the escapes of its colours, for `cat` and `less -R`. Blanks at the end of
/// a line are left out where they show nothing; each line ends with everything reset.
pub fn ansi(buffer: &Buffer) -> String {
    lines(buffer, |out, cell, before| {
        let look = look(cell);
        if *before != look {
            out.push_str("\u{1b}[0");
            out.push_str(&look);
            out.push('m');
            *before = look;
        }
    })
}

/// The screen as plain text, without blanks at the end of a line.
pub fn text(buffer: &Buffer) -> String {
    lines(buffer, |_, _, _| {})
}

fn lines(buffer: &Buffer, style: impl Fn(&mut String, &Cell, &mut String)) -> String {
    let mut out = String::new();
    for y in buffer.area.y..buffer.area.bottom() {
        let mut before = String::new();
        let start = out.len();
        let mut shown = start;
        for (_, cell) in cells(buffer, y) {
            style(&mut out, cell, &mut before);
            out.push_str(&clean(cell.symbol()));
            if cell.symbol() != " " || !before.is_empty() {
                shown = out.len();
            }
        }
        out.truncate(shown);
        if out[start..].contains('\u{1b}') {
            out.push_str("\u{1b}[0m");
        }
        out.push('\n');
    }
    out
}

/// What SGR says of a cell, after its reset.
fn look(cell: &Cell) -> String {
    let mut out = String::new();
    for (modifier, code) in [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
        (Modifier::CROSSED_OUT, 9),
    ] {
        if cell.modifier.contains(modifier) {
            let _ = write!(out, ";{code}");
        }
    }
    color(&mut out, cell.fg, 30);
    color(&mut out, cell.bg, 40);
    out
}

/// A colour; `base` is 30 for letters and 40 for what is behind them.
fn color(out: &mut String, color: Color, base: u8) {
    let code = match color {
        Color::Reset => return,
        Color::Rgb(r, g, b) => {
            let _ = write!(out, ";{};2;{r};{g};{b}", base + 8);
            return;
        }
        Color::Indexed(index) => {
            let _ = write!(out, ";{};5;{index}", base + 8);
            return;
        }
        named => match number(named) {
            None => return,
            Some(number @ 0..8) => number,
            // The bright ones are sixty further on.
            Some(number) => 60 + number - 8,
        },
    };
    let _ = write!(out, ";{}", base + code);
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn changes_are_said_once() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 3));
        buffer.set_string(0, 0, "田中 ab", Style::new().fg(Color::LightRed));
        buffer.set_string(0, 1, "x", Style::new().bg(Color::Indexed(17)));
        buffer.set_string(1, 1, "  ", Style::new().add_modifier(Modifier::REVERSED));
        buffer.set_string(3, 1, "y", Style::new());
        assert_eq!(text(&buffer), "田中 ab\nx  y\n\n");
        assert_eq!(
            ansi(&buffer),
            "\u{1b}[0;91m田中 ab\u{1b}[0m\n\u{1b}[0;48;5;17mx\u{1b}[0;7m  \u{1b}[0my\u{1b}[0m\n\n"
        );
    }
}
