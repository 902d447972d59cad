//! What is being typed: a filter, or a command with its proposals.

use super::App;
use crate::ui::palette::{self, Proposal};

/// What the text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PromptKind {
    /// A regular expression that contributors must match.
    Filter,
    /// A command.
    Palette,
}

/// Text that is being typed.
#[derive(Clone, Debug)]
pub(crate) struct Prompt {
    pub kind: PromptKind,
    /// What was typed so far.
    pub text: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// What it may become, the likeliest first.
    pub proposals: Vec<Proposal>,
    /// The marked one; none when the text itself counts.
    pub marked: Option<usize>,
    /// Place in what was typed before, from the newest; none while something new is typed.
    pub recalled: Option<usize>,
}

impl Prompt {
    pub fn new(kind: PromptKind, text: String) -> Self {
        Self { kind, text, error: None, proposals: Vec::new(), marked: None, recalled: None }
    }
}

impl App {
    /// Changes the text, and looks at it anew.
    pub(in crate::ui) fn edit(&mut self, change: impl FnOnce(&mut String)) {
        let Some(mut prompt) = self.prompt.take() else { return };
        change(&mut prompt.text);
        (prompt.marked, prompt.recalled) = (None, None);
        match prompt.kind {
            PromptKind::Filter => {
                prompt.error = pattern(&prompt.text).err();
            }
            PromptKind::Palette => {
                prompt.proposals = palette::proposals(self, &prompt.text);
                prompt.error = palette::check(self, &prompt.text).err();
            }
        }
        self.prompt = Some(prompt);
    }
}

/// Looks at a regular expression.
///
/// # Errors
/// What is wrong with it: the last line of the library's message, as those before draw the place.
pub(in crate::ui) fn pattern(text: &str) -> Result<(), String> {
    let Err(error) = regex::Regex::new(text) else { return Ok(()) };
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    Err(last.trim().trim_start_matches("error: ").to_owned())
}
