//! Names of files for rules whose names are not ours.

/// A rule's name has no more characters.
const LONGEST: usize = 128;

/// A name for a file that stays in its folder, is seen there, is no option and means nothing to a
/// shell, and is none of `taken`. A name that is all this already is kept.
pub fn file_name(name: &str, taken: &[String]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-. ".contains(c);
    let safe: String = name.chars().take(LONGEST).map(|c| if plain(c) { c } else { '-' }).collect();
    // `..` is a way up, a first dot hides, a first hyphen is an option.
    let safe = safe.replace("..", "-");
    let safe = safe.trim_start_matches(['.', '-', ' ']).trim_end_matches(['.', ' ']);
    let base = if safe.is_empty() { "rule" } else { safe };
    let free = |name: &String| !taken.iter().any(|t| t.eq_ignore_ascii_case(name));
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    std::iter::once(base.to_owned()).chain(numbered).find(free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for (name, safe) in [
            ("brute-force.v1", "brute-force.v1"),
            ("By user agent", "By user agent"),
            ("../../etc/passwd", "etc-passwd"),
            ("..", "rule"),
            (".", "rule"),
            ("", "rule"),
            (".bashrc", "bashrc"),
            ("-rf", "rf"),
            ("a/b\\c:d", "a-b-c-d"),
            ("a\u{1b}[2Jb\u{0}", "a--2Jb-"),
            ("gpj.\u{202e}exe", "gpj.-exe"),
            ("x. ", "x"),
            ("$(reboot)`x`", "reboot--x-"),
        ] {
            assert_eq!(file_name(name, &[]), safe, "{name}");
        }
        assert_eq!(file_name(&"x".repeat(500), &[]).len(), 128);
    }

    #[test]
    fn two_rules_never_share_a_file() {
        let taken = ["a-b".to_owned(), "A-b-2".to_owned()];
        assert_eq!(file_name("a/b", &taken), "a-b-3");
    }
}
