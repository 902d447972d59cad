//! Typing: a filter, or a command.

use super::{act as act_on, erase, search};
use crate::ui::app::{App, Effect, Mode, Prompt, PromptKind};
use crate::ui::keymap::{Action, Step};
use crate::ui::palette;
use crate::ui::theme::Theme;

/// Nobody types more than this.
const LONGEST: usize = 400;

/// Commands that are remembered.
const REMEMBERED: usize = 100;

/// Begins to type a filter: of the ranking, or of a contributor's events.
pub fn filter(app: &mut App) {
    let text = match app.mode() {
        Mode::Sift => app.inquiry().and_then(|inquiry| inquiry.question.text.clone()),
        _ => app.filter.clone(),
    };
    app.prompt = Some(Prompt::new(PromptKind::Filter, text.unwrap_or_default()));
}

/// Begins to type a command.
pub fn palette(app: &mut App, text: &str) {
    app.prompt = Some(Prompt::new(PromptKind::Palette, String::new()));
    app.edit(|typed| typed.push_str(text));
}

/// What a key does while something is typed.
pub fn act(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Type(c) => app.edit(|text| {
            if text.chars().count() < LONGEST && !c.is_control() {
                text.push(c);
            }
        }),
        Action::Erase(much) => {
            let empty = app.prompt.as_ref().is_some_and(|prompt| prompt.text.is_empty());
            if empty {
                app.prompt = None;
            } else {
                app.edit(|text| erase(text, much));
            }
        }
        Action::Complete => complete(app),
        Action::Move(Step::Down) => choose(app, 1),
        Action::Move(Step::Up) => choose(app, -1),
        Action::Back => app.prompt = None,
        Action::Open => return accept(app),
        _ => {}
    }
    Vec::new()
}

/// Marks the next proposal, or the one before; above the first are the commands of before.
fn choose(app: &mut App, by: isize) {
    let history = &app.history;
    let Some(prompt) = app.prompt.as_mut().filter(|p| p.kind == PromptKind::Palette) else {
        return;
    };
    let up =
        by < 0 && prompt.marked.is_none() && (prompt.text.is_empty() || prompt.recalled.is_some());
    if up || (prompt.recalled.is_some() && by > 0) {
        let from = prompt.recalled.map_or(-1, |at| at as isize);
        let at = usize::try_from(from - by).ok();
        let recalled = at.and_then(|at| Some((at, history.iter().rev().nth(at)?.clone())));
        match (recalled, at) {
            (Some((at, text)), _) => {
                app.edit(|typed| *typed = text);
                if let Some(prompt) = &mut app.prompt {
                    prompt.recalled = Some(at);
                }
            }
            (None, None) => app.edit(String::clear),
            (None, Some(_)) => {}
        }
        return;
    }
    let last = prompt.proposals.len().checked_sub(1);
    prompt.marked = match (prompt.marked, last) {
        (_, None) => None,
        (None, Some(_)) if by > 0 => Some(0),
        (None, Some(last)) => Some(last),
        (Some(0), _) if by < 0 => None,
        (Some(at), Some(last)) => Some(at.saturating_add_signed(by).min(last)),
    };
}

/// Takes the marked proposal over, or the first.
fn complete(app: &mut App) {
    let proposal = app.prompt.as_ref().and_then(|prompt| {
        prompt.proposals.get(prompt.marked.unwrap_or(0)).map(|proposal| proposal.text.clone())
    });
    if let Some(text) = proposal {
        app.edit(|typed| *typed = text);
    }
}

fn accept(app: &mut App) -> Vec<Effect> {
    let Some(prompt) = app.prompt.take() else { return Vec::new() };
    match prompt.kind {
        PromptKind::Filter if prompt.error.is_some() => app.prompt = Some(prompt),
        PromptKind::Filter if app.mode() == Mode::Sift => search(app, &prompt.text),
        PromptKind::Filter => app.filter = Some(prompt.text).filter(|text| !text.is_empty()),
        PromptKind::Palette => {
            let marked = prompt.marked.and_then(|at| prompt.proposals.get(at));
            // A command that is typed in part is the likeliest one.
            let likeliest =
                || prompt.proposals.first().filter(|_| palette::is_partial(app, &prompt.text));
            let chosen = marked.or_else(likeliest);
            if let Some(proposal) = chosen.filter(|proposal| proposal.more) {
                let text = proposal.text.clone();
                palette(app, &text);
                return Vec::new();
            }
            let text = chosen.map_or_else(|| prompt.text.clone(), |p| p.text.clone());
            let text = text.trim().to_owned();
            if text.is_empty() {
                return Vec::new();
            }
            match palette::run(app, &text) {
                Ok(palette::Deed::Effects(effects)) => {
                    remember(app, text);
                    return effects;
                }
                Ok(palette::Deed::Action(action)) => {
                    remember(app, text);
                    return act_on(app, action);
                }
                Err(error) => {
                    app.prompt = Some(Prompt { error: Some(error), ..prompt });
                }
            }
        }
    }
    Vec::new()
}

fn remember(app: &mut App, text: String) {
    app.history.retain(|before| *before != text);
    app.history.push(text);
    if app.history.len() > REMEMBERED {
        app.history.remove(0);
    }
}

/// The theme that is being chosen, to be tried on.
pub fn preview(app: &App) -> Option<Theme> {
    let prompt = app.prompt.as_ref()?;
    let marked = prompt.marked.and_then(|at| prompt.proposals.get(at));
    let text = marked.map_or(prompt.text.as_str(), |proposal| proposal.text.as_str());
    app.themes.get(text.strip_prefix("theme ")?.trim()).ok()
}
