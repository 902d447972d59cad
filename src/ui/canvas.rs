//! The only way onto the screen: text is cleaned, cut by columns and kept inside its area.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::glyphs::{Glyphs, to_ascii};
use super::style::{Role, Styles};
use super::zone::Zone;
use crate::model::{clean, cut, tail, width};

/// A piece of text and what it is.
pub(crate) type Span = (String, Role);

/// One line of a page.
pub(crate) type Line = Vec<Span>;

/// A buffer with the styles to draw in it.
pub(crate) struct Canvas<'a> {
    buffer: &'a mut Buffer,
    styles: &'a Styles,
    zone: Zone,
}

impl<'a> Canvas<'a> {
    pub fn new(buffer: &'a mut Buffer, styles: &'a Styles, zone: Zone) -> Self {
        Self { buffer, styles, zone }
    }

    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    pub fn zone(&self) -> Zone {
        self.zone
    }

    pub fn ascii(&self) -> bool {
        self.styles.ascii()
    }

    pub fn glyphs(&self) -> &'static Glyphs {
        self.styles.glyphs()
    }

    /// Text as this terminal can show it: without anything that acts, and in its charset.
    pub fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = clean(text);
        if self.ascii() && !text.is_ascii() { Cow::Owned(to_ascii(&text)) } else { text }
    }

    /// Writes text into at most `columns`; says the column after it.
    pub fn put(&mut self, x: u16, y: u16, columns: u16, text: &str, role: Role) -> u16 {
        let area = self.buffer.area;
        let columns = columns.min(area.right().saturating_sub(x));
        if columns == 0 || x < area.x || y < area.y || y >= area.bottom() {
            return x;
        }
        if is_plain(text, columns, self.ascii()) {
            return self.put_plain(x, y, text, role);
        }
        let shown = self.shown(text);
        let text = cut(&shown, usize::from(columns), self.glyphs().cut);
        self.buffer.set_stringn(x, y, text, usize::from(columns), self.styles.get(role)).0
    }

    /// Writes text of one cell a letter that fits, as most of a screen is: graphemes cost ten times
    /// as much.
    fn put_plain(&mut self, x: u16, y: u16, text: &str, role: Role) -> u16 {
        let style = self.styles.get(role);
        let mut at = x;
        for letter in text.chars() {
            if let Some(cell) = self.buffer.cell_mut((at, y)) {
                cell.set_char(letter).set_style(style);
            }
            at += 1;
        }
        at
    }

    /// Writes text at the right end of `columns`.
    pub fn right(&mut self, x: u16, y: u16, columns: u16, text: &str, role: Role) {
        let wide = u16::try_from(width(&self.shown(text))).unwrap_or(u16::MAX).min(columns);
        self.put(x + (columns - wide), y, wide, text, role);
    }

    /// Writes text into `columns`, cut in its middle, so that both ends of a long name stay.
    pub fn name(&mut self, x: u16, y: u16, columns: u16, text: &str, role: Role) -> u16 {
        let text = self.shown(text).into_owned();
        let text = cut_middle(&text, usize::from(columns), self.glyphs().cut);
        self.put(x, y, columns, &text, role)
    }

    /// Writes pieces after each other into at most `columns`; says the column after them.
    pub fn line(&mut self, x: u16, y: u16, columns: u16, line: &[Span]) -> u16 {
        let end = x.saturating_add(columns);
        let mut at = x;
        for (text, role) in line {
            at = self.put(at, y, end.saturating_sub(at), text, *role);
        }
        at
    }

    /// A horizontal line, with a title when there is room.
    pub fn rule(&mut self, area: Rect, title: &str) {
        let line = self.glyphs().rule.repeat(usize::from(area.width));
        self.put(area.x, area.y, area.width, &line, Role::Rule);
        if !title.is_empty() && width(title) + 6 <= usize::from(area.width) {
            self.put(area.x + 2, area.y, area.width - 2, &format!(" {title} "), Role::Title);
        }
    }

    /// A vertical line on the left edge of an area.
    pub fn divider(&mut self, area: Rect) {
        let glyph = self.glyphs().divider;
        for y in area.y..area.bottom() {
            self.put(area.x, y, 1, glyph, Role::Rule);
        }
    }

    /// Takes away what is there.
    pub fn blank(&mut self, area: Rect) {
        for y in area.y..area.bottom() {
            self.put(area.x, y, area.width, &" ".repeat(usize::from(area.width)), Role::Text);
        }
    }

    /// Gives an area the style of a role on top of what it has.
    pub fn patch(&mut self, area: Rect, role: Role) {
        let style = self.styles.get(role);
        self.buffer.set_style(area.intersection(self.buffer.area), style);
    }

    /// A horizontal bar that fills `part` of `columns`.
    pub fn bar(&mut self, x: u16, y: u16, columns: u16, part: f64, role: Role) {
        let eighths = (part.clamp(0.0, 1.0) * f64::from(columns) * 8.0).round() as usize;
        let bar = self.glyphs().bar;
        let mut text = bar[7].repeat(eighths / 8);
        if !eighths.is_multiple_of(8) {
            text.push_str(bar[eighths % 8 - 1]);
        }
        self.put(x, y, columns, &text, role);
    }
}

/// Whether a text is nothing but printable ASCII and, unless only that may be, lines, blocks and
/// dots, and fits into `columns`.
fn is_plain(text: &str, columns: u16, ascii: bool) -> bool {
    let is_plain = |letter| match letter {
        ' '..='~' => true,
        '\u{2500}'..='\u{259f}' | '\u{2800}'..='\u{28ff}' => !ascii,
        _ => false,
    };
    let mut letters = text.chars();
    letters.by_ref().take(usize::from(columns)).all(is_plain) && letters.next().is_none()
}

/// `text` cut to at most `columns`, with `mark` where its middle was.
pub(crate) fn cut_middle<'t>(text: &'t str, columns: usize, mark: &str) -> Cow<'t, str> {
    let wide = width(text);
    if wide <= columns || columns < 5 {
        return cut(text, columns, mark);
    }
    let head = cut(text, columns.div_ceil(2), mark);
    let tail = tail(text, columns - width(&head));
    Cow::Owned(format!("{head}{tail}"))
}

/// `text` in pieces of at most `columns`, for a page that shows all of it.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in text.chars() {
        let wide = width(c.encode_utf8(&mut [0; 4]));
        if used + wide > columns.max(2) {
            lines.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_both_ends() {
        assert_eq!(cut_middle("assumed-role/etl-nightly", 11, "…"), "assum…ghtly");
        assert_eq!(cut_middle("田中太郎田中太郎", 9, "…"), "田中…太郎");
        assert_eq!(cut_middle("short", 9, "…"), "short");
        assert_eq!(cut_middle("abcdef", 3, "…"), "ab…");
    }

    #[test]
    fn plain_text_has_one_cell_a_letter() {
        let letters: String = [' '..='~', '\u{2500}'..='\u{259f}', '\u{2800}'..='\u{28ff}']
            .into_iter()
            .flatten()
            .collect();
        let count = letters.chars().count();
        assert!(is_plain(&letters, count as u16, false));
        assert!(!is_plain(&letters, count as u16 - 1, false));
        assert!(!is_plain(&letters, count as u16, true));
        assert_eq!(width(&letters), count);
        for letter in letters.chars() {
            let letter = letter.to_string();
            assert_eq!((clean(&letter).as_ref(), width(&letter)), (letter.as_str(), 1));
        }
    }

    #[test]
    fn wrapped_text_is_whole() {
        assert_eq!(wrap("abcde", 2), ["ab", "cd", "e"]);
        assert_eq!(wrap("田中太", 5), ["田中", "太"]);
        assert_eq!(wrap("", 5), [""]);
    }
}
