//! What is being typed, with its proposals; and what the last action led to.

use ratatui::layout::Rect;

use super::super::app::{App, Prompt, PromptKind};
use super::super::canvas::{Canvas, Line};
use super::super::style::Role;
use super::page::window;
use crate::model::{tail, width};

/// Proposals that are shown.
const MOST: u16 = 10;

/// Draws over the last lines of a body, where there is something to say.
pub(super) fn render(canvas: &mut Canvas, body: Rect, app: &App) {
    if body.is_empty() {
        return;
    }
    let last = Rect { y: body.bottom() - 1, height: 1, ..body };
    if let Some(prompt) = &app.prompt {
        proposals(canvas, body, prompt);
        line(canvas, last, prompt);
    } else if let Some((text, role)) = &app.said {
        canvas.blank(last);
        canvas.put(last.x, last.y, last.width, text, *role);
    }
}

fn line(canvas: &mut Canvas, area: Rect, prompt: &Prompt) {
    canvas.blank(area);
    let marked = prompt.marked.and_then(|at| prompt.proposals.get(at));
    let text = marked.map_or(prompt.text.as_str(), |proposal| proposal.text.as_str());
    let before = match prompt.kind {
        PromptKind::Filter => "filter /",
        PromptKind::Palette => ":",
    };
    // Of a text that is longer than the line its end is seen.
    let error = prompt.error.as_ref().map_or_else(String::new, |error| format!("  {error}"));
    let room = usize::from(area.width).saturating_sub(before.len() + 1).max(1);
    let text = tail(&canvas.shown(text), room).to_owned();
    let line: Line = vec![
        (before.into(), Role::Key),
        (text, Role::Input),
        ("_".into(), Role::Cursor),
        (error, Role::Error),
    ];
    canvas.line(area.x, area.y, area.width, &line);
}

fn proposals(canvas: &mut Canvas, body: Rect, prompt: &Prompt) {
    let rows = (prompt.proposals.len() as u16).min(MOST).min(body.height.saturating_sub(1) / 2);
    let shown = window(prompt.marked.unwrap_or(0), prompt.proposals.len(), rows);
    let first = body.bottom() - 1 - rows;
    let widest = prompt.proposals[shown.clone()].iter().map(|p| width(&p.text)).max().unwrap_or(0);
    for (y, i) in (first..).zip(shown) {
        let proposal = &prompt.proposals[i];
        let line = Rect { y, height: 1, ..body };
        canvas.blank(line);
        let mark = if prompt.marked == Some(i) { ">" } else { " " };
        let x = canvas.put(line.x, y, 1, mark, Role::Title);
        canvas.put(x, y, line.width - 1, &proposal.text, Role::Key);
        let x = x + (widest + 2).min(usize::from(line.width - 1)) as u16;
        canvas.put(x, y, line.right().saturating_sub(x), &proposal.help, Role::Dim);
        if prompt.marked == Some(i) {
            canvas.patch(line, Role::Selected);
        }
    }
}
