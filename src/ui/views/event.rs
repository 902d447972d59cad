//! One raw event, whole.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::{Canvas, Line, wrap};
use super::super::style::Role;
use super::events;
use super::page;
use crate::model::clean;

pub(super) fn render(canvas: &mut Canvas, area: Rect, app: &App) {
    page::render(canvas, area, &lines(app, area.width), app);
}

/// JSON is put on one line a member, so that it can be read; any other text is only wrapped.
pub(super) fn lines(app: &App, columns: u16) -> Vec<Line> {
    let (Some(event), Some(contributor)) = (&app.opened, &app.subject) else {
        return vec![vec![("no event is open; Esc goes back".into(), Role::Dim)]];
    };
    let mut lines = vec![events::stamp(event, app.zone), Line::new()];
    for line in pretty(&event.text) {
        for piece in wrap(&clean(&line), usize::from(columns)) {
            lines.push(events::marked(&piece, contributor));
        }
    }
    lines
}

/// A JSON object in lines; a text that is none, or was cut, as it is.
fn pretty(text: &str) -> Vec<String> {
    let parsed = serde_json::from_str::<serde_json::Value>(text).ok();
    let object = parsed.filter(serde_json::Value::is_object);
    let pretty = object.and_then(|value| serde_json::to_string_pretty(&value).ok());
    pretty
        .map_or_else(|| vec![text.to_owned()], |pretty| pretty.lines().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_gets_a_line_a_member() {
        assert_eq!(pretty(r#"{"a":1}"#), ["{", "  \"a\": 1", "}"]);
        assert_eq!(pretty("plain {"), ["plain {"]);
    }
}
