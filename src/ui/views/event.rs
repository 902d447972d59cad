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

/// A JSON object in lines, its numbers to the last digit; a text that is none, or was cut, as it is.
fn pretty(text: &str) -> Vec<String> {
    let parsed = serde_json::from_str::<serde_json::Value>(text).ok();
    if !parsed.is_some_and(|value| value.is_object()) {
        return vec![text.to_owned()];
    }
    let (mut lines, mut line, mut depth) = (Vec::new(), String::new(), 0_usize);
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        let (token, mut after) = rest.split_at(if c == '"' { string(rest) } else { c.len_utf8() });
        let closed = after.trim_start();
        match c {
            '{' | '[' if closed.starts_with(['}', ']']) => {
                line.push_str(token);
                line.push_str(&closed[..1]);
                after = &closed[1..];
            }
            '{' | '[' | ',' => {
                line.push_str(token);
                depth += usize::from(c != ',');
                lines.push(std::mem::replace(&mut line, "  ".repeat(depth)));
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                lines.push(std::mem::replace(&mut line, "  ".repeat(depth)));
                line.push_str(token);
            }
            ':' => line.push_str(": "),
            '"' => line.push_str(&readable(token)),
            c if c.is_ascii_whitespace() => {}
            _ => line.push_str(token),
        }
        rest = after;
    }
    lines.push(line);
    lines
}

/// Bytes of the JSON string that a text begins with.
fn string(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// A JSON string with no more escapes than it needs.
fn readable(string: &str) -> String {
    let text = serde_json::from_str::<String>(string).ok();
    text.and_then(|text| serde_json::to_string(&text).ok()).unwrap_or_else(|| string.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_as_they_came_and_so_do_members_that_stand_twice() {
        let text = r#"{"id":12345678901234567890123,"id":1.10}"#;
        assert_eq!(
            pretty(text),
            ["{", "  \"id\": 12345678901234567890123,", "  \"id\": 1.10", "}"]
        );
    }

    #[test]
    fn json_gets_a_line_a_member() {
        assert_eq!(pretty(r#"{"a":1}"#), ["{", "  \"a\": 1", "}"]);
        assert_eq!(pretty("plain {"), ["plain {"]);
        let nested = r#" {"a" : [1, {}, [ ] ], "b\"]": {"c": "\u7530 {\\"}, "d": -0.50e+3} "#;
        assert_eq!(
            pretty(nested),
            [
                "{",
                "  \"a\": [",
                "    1,",
                "    {},",
                "    []",
                "  ],",
                "  \"b\\\"]\": {",
                "    \"c\": \"田 {\\\\\"",
                "  },",
                "  \"d\": -0.50e+3",
                "}"
            ]
        );
    }
}
