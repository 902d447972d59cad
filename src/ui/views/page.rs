//! Pages of lines that scroll, and lists that keep the selected line in sight.

use std::ops::Range;

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::{Canvas, Line};

pub(super) fn render(canvas: &mut Canvas, area: Rect, lines: &[Line], app: &App) {
    let first = app.scroll.min(lines.len().saturating_sub(usize::from(area.height)));
    for (y, line) in (area.y..area.bottom()).zip(&lines[first..]) {
        canvas.line(area.x, y, area.width, line);
    }
}

/// The part of a list of `len` that is shown in `rows` so that `selected` is in it.
pub(super) fn window(selected: usize, len: usize, rows: u16) -> Range<usize> {
    let rows = usize::from(rows);
    let first = (selected + 1).saturating_sub(rows).min(len);
    first..(first + rows).min(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selected_line_is_in_sight() {
        assert_eq!(window(0, 3, 10), 0..3);
        assert_eq!(window(9, 100, 10), 0..10);
        assert_eq!(window(10, 100, 10), 1..11);
        assert_eq!(window(5, 3, 0), 3..3);
    }
}
