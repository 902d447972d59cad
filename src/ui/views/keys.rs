//! The last line: the keys that count here.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::{Canvas, Line};
use super::super::style::Role;
use crate::model::width;

pub(super) fn render(canvas: &mut Canvas, area: Rect, app: &App) {
    let mut room = usize::from(area.width);
    let mut line = Line::new();
    for (keys, hint) in app.keymap.hints(app.scope(), canvas.ascii()) {
        let gap = if line.is_empty() { 0 } else { 2 };
        let wide = gap + width(&keys) + 1 + width(hint);
        if wide > room {
            continue;
        }
        room -= wide;
        line.push((" ".repeat(gap), Role::Text));
        line.push((keys, Role::Key));
        line.push((format!(" {hint}"), Role::Dim));
    }
    canvas.line(area.x, area.y, area.width, &line);
}
