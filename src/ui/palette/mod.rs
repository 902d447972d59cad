//! Every command by its name: found fuzzily, completed, checked while it is typed.

mod commands;
mod words;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher};

use super::app::{App, Effect};
use super::keymap::Action;
use commands::{COMMANDS, Command};

/// What a text may become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// The whole line.
    pub text: String,
    /// What it does.
    pub help: String,
    /// Whether more has to be typed.
    pub more: bool,
}

/// What a command does.
#[derive(Debug)]
pub(crate) enum Deed {
    /// It is done; this is left.
    Effects(Vec<Effect>),
    /// The same as a key.
    Action(Action),
}

/// Proposals that are made.
const MOST: usize = 50;

/// What a text may become, the likeliest first.
pub(crate) fn proposals(app: &App, text: &str) -> Vec<Proposal> {
    let Some((name, argument)) = text.split_once(' ') else { return names(app, text) };
    let Some(command) = command(name) else { return Vec::new() };
    let values: Vec<String> = (command.values)(app);
    best(argument.trim_start(), values, String::as_str)
        .into_iter()
        .map(|value| Proposal { text: format!("{name} {value}"), help: String::new(), more: false })
        .collect()
}

fn names(app: &App, text: &str) -> Vec<Proposal> {
    let own = COMMANDS.iter().map(|c| Proposal {
        text: if c.takes.is_empty() { c.name.to_owned() } else { format!("{} ", c.name) },
        help: format!("{} {}", c.takes, c.help).trim().to_owned(),
        more: !c.takes.is_empty(),
    });
    // A command that takes something goes before the key of the same name.
    let keys = app.keymap().commands().filter(|(name, ..)| command(name).is_none());
    let keys = keys.map(|(name, _, help)| Proposal {
        text: name.to_owned(),
        help: format!("{}  {help}", app.keymap().key_of(name, app.ascii)),
        more: false,
    });
    best(text, own.chain(keys).collect(), |proposal| proposal.text.trim_end())
}

/// The items that a text may mean, the likeliest first; all in their order when it is empty.
fn best<T>(text: &str, items: Vec<T>, name: impl Fn(&T) -> &str) -> Vec<T> {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
    let mut buffer = Vec::new();
    let mut scored: Vec<(u32, T)> = items
        .into_iter()
        .filter_map(|item| {
            let text = nucleo_matcher::Utf32Str::new(name(&item), &mut buffer);
            Some((pattern.score(text, &mut matcher)?, item))
        })
        .collect();
    // Stable: of what is as likely the first goes first.
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().take(MOST).map(|(_, item)| item).collect()
}

fn command(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// Whether a text is only the beginning of a command's name.
pub(crate) fn is_partial(app: &App, text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && !text.contains(' ')
        && command(text).is_none()
        && app.keymap().named(text).is_none()
}

/// Runs a command.
///
/// # Errors
/// What is wrong with it, and what is allowed.
pub(crate) fn run(app: &mut App, text: &str) -> Result<Deed, String> {
    let (name, argument) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    let key = app.keymap().named(name).filter(|_| argument.is_empty());
    if let Some(command) = command(name).filter(|_| key.is_none()) {
        return (command.run)(app, argument.trim()).map(Deed::Effects);
    }
    match key {
        Some(action) => Ok(Deed::Action(action)),
        None if app.keymap().named(name).is_some() => Err(format!("`{name}` takes nothing")),
        None => Err(format!("no command `{name}`; Tab completes")),
    }
}

/// Looks at a command while it is typed.
///
/// # Errors
/// What is wrong with it; nothing while it may still become right.
pub(crate) fn check(app: &App, text: &str) -> Result<(), String> {
    let partial = is_partial(app, text) && !proposals(app, text).is_empty();
    let (name, argument) = text.split_once(' ').unwrap_or((text, ""));
    let begun = command(name).is_some() && argument.trim().is_empty();
    if text.is_empty() || partial || begun {
        return Ok(());
    }
    // One of several that begin so may be meant.
    let begun = |p: &Proposal| p.text.len() > text.len() && p.text.starts_with(text);
    if proposals(app, text).iter().any(begun) {
        return Ok(());
    }
    run(&mut app.clone(), text).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::app::Options;

    fn texts(text: &str) -> Vec<String> {
        let app = App::new(&Options::default(), 80, 24);
        proposals(&app, text).into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn a_few_letters_find_a_command() {
        assert_eq!(texts("thm")[0], "theme ");
        assert_eq!(texts("theme nrd"), ["theme nord"]);
        assert_eq!(texts("theme xyz"), Vec::<String>::new());
        assert_eq!(texts("theme lig")[0], "theme light");
        assert_eq!(texts("pause")[0], "pause");
        assert!(texts("").len() > 20);
    }

    #[test]
    fn errors_come_while_typing_and_no_sooner() {
        let app = App::new(&Options::default(), 80, 24);
        for (text, wrong) in [
            ("", false),
            ("the", false),
            ("theme", false),
            ("theme ", false),
            ("theme dar", false),
            ("theme dark", false),
            ("theme darkest", true),
            ("xyzzy", true),
            ("pause 3", true),
            ("range 3h", false),
            ("range 3x", true),
            ("filter (", true),
        ] {
            assert_eq!(check(&app, text).is_err(), wrong, "{text}");
        }
    }
}
