//! The command line that shows an incident again.

use super::{Facts, Origin};
use crate::board::Order;
use crate::model::clean;

/// A line for a POSIX shell.
pub fn command(facts: &Facts) -> String {
    let Origin::Logs { sources, rule } = facts.origin else { return "culprits demo".into() };
    let found: Vec<String>;
    // Paths say whose logs they are.
    let redacted = facts.board.feed.redacted;
    let sources = if redacted {
        found = vec!["LOGS".to_owned()];
        &found[..]
    } else if sources.is_empty() {
        found = facts.board.feed.sources.iter().map(|source| source.name.clone()).collect();
        &found[..]
    } else {
        sources
    };
    let mut words = vec!["culprits".to_owned(), "report".to_owned()];
    words.extend(sources.iter().map(|source| quoted(&path(source))));
    words.extend(["-r".to_owned(), quoted(rule.filter(|_| !redacted).unwrap_or(&facts.rule.name))]);
    let range = facts.board.view.range;
    if !range.is_empty() {
        let (first, end) = (range.first.to_string(), range.end.to_string());
        words.extend(["--since".to_owned(), quoted(&first), "--until".to_owned(), quoted(&end)]);
    }
    if facts.board.lens.order != Order::Sum {
        words.extend(["--order".to_owned(), facts.board.lens.order.word().to_owned()]);
    }
    words.push("--anomalies".to_owned());
    words.join(" ")
}

/// A file whose name begins with a dash is no option.
fn path(source: &str) -> String {
    if source.len() > 1 && source.starts_with('-') { format!("./{source}") } else { source.into() }
}

/// A word that a shell takes as it is.
fn quoted(word: &str) -> String {
    let word = clean(word);
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_reach_the_program_as_they_are() {
        for (word, written) in [
            ("/var/log/auth.log", "/var/log/auth.log"),
            ("logs/*.json", "'logs/*.json'"),
            ("it's; rm -rf $HOME", "'it'\\''s; rm -rf $HOME'"),
            ("metrics:AWS/Lambda/Errors by Name", "'metrics:AWS/Lambda/Errors by Name'"),
            ("", "''"),
            ("a\nb", "'a\\nb'"),
            ("~", "'~'"),
        ] {
            assert_eq!(quoted(word), written);
        }
        assert_eq!((path("-x"), path("-")), ("./-x".to_owned(), "-".to_owned()));
    }
}
