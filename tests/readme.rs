//! README.md says what the program says: its rules, its keys, its commands.
//!
//! With `UPDATE_README=1` the parts between the markers are written anew.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use culprits::rule::{PACK, load};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The text between `<!-- part -->` and `<!-- /part -->`, and the README with `new` there.
fn part<'r>(readme: &'r str, part: &str, new: &str) -> (&'r str, String) {
    let (open, close) = (format!("<!-- {part} -->\n"), format!("<!-- /{part} -->"));
    let (head, rest) = readme.split_once(&open).unwrap();
    let (old, tail) = rest.split_once(&close).unwrap();
    (old, format!("{head}{open}{new}{close}{tail}"))
}

fn check(name: &str, new: &str) {
    let readme = fs::read_to_string(path("README.md")).unwrap();
    let (old, written) = part(&readme, name, new);
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(path("README.md"), written).unwrap();
    } else {
        assert_eq!(old, new, "README.md is behind; run with UPDATE_README=1");
    }
}

#[test]
fn rules_and_keys_are_those_of_the_program() {
    let mut rules = String::from("| rule | ranks |\n|---|---|\n");
    for (name, text) in PACK {
        let title = load(text, name).rules.pop().unwrap().title;
        let _ = writeln!(rules, "| `{name}` | {title} |");
    }
    check("rules", &rules);
    check("keys", &format!("```text\n{}```\n", culprits::ui::Keymap::default().summary()));
}

#[test]
fn the_two_commands_and_every_theme_are_there() {
    let readme = fs::read_to_string(path("README.md")).unwrap();
    assert!(readme.contains("cargo run --release -- demo") && readme.contains("cargo test"));
    for theme in culprits::ui::Theme::names() {
        assert!(readme.contains(&format!("`{theme}`")), "{theme}");
    }
}

#[test]
fn no_page_names_a_path_of_a_machine() {
    for page in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "demo/README.md"] {
        let text = fs::read_to_string(path(page)).unwrap();
        for word in ["/home/", "/root/", "/work/", "/tmp/"] {
            assert!(!text.contains(word), "{page}: {word}");
        }
    }
}
