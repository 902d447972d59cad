//! Text from outside in Markdown: it stays text, in a cell, a line and a fence.

use std::fmt::Write as _;

use crate::model::clean;

/// Text as code, so that nothing in it is markup, a link or a mention, also in the cell of a table.
/// An empty text is said to be so.
pub fn code(text: &str) -> String {
    let text = clean(text);
    if text.is_empty() {
        return "(empty)".into();
    }
    let simple = !text.contains(['`', '|', '\\']) && text.trim() == text;
    if simple {
        return format!("`{text}`");
    }
    // Signs as numbers end no code, no cell and no tag, wherever they stand.
    let mut out = String::from("<code>");
    for c in text.chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '/') || !c.is_ascii() {
            out.push(c);
        } else {
            let _ = write!(out, "&#{};", c as u32);
        }
    }
    out + "</code>"
}

/// Words of this program, with nothing in them taken for markup.
pub fn prose(text: &str) -> String {
    let mut out = String::new();
    for c in clean(text).chars() {
        if matches!(c, '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '!' | '~' | '&')
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Lines in a fence that is longer than any in them, so none of them can end it.
pub fn fence<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    let lines: Vec<String> = lines.map(|line| clean(line).into_owned()).collect();
    let longest = lines.iter().flat_map(|line| line.split(|c| c != '`')).map(str::len).max();
    let marks = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    let mut out = format!("{marks}text\n");
    for line in lines {
        out.push_str(&line);
        out.push('\n');
    }
    out + &marks + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        for (text, shown) in [
            ("10.0.0.1", "`10.0.0.1`"),
            ("", "(empty)"),
            ("a|b", "<code>a&#124;b</code>"),
            ("`x` @team <b>", "<code>&#96;x&#96; &#64;team &#60;b&#62;</code>"),
            ("end\\", "<code>end&#92;</code>"),
            (" http://evil.example ", "<code> http&#58;//evil.example </code>"),
            ("a\n# b", "<code>a&#92;n&#35; b</code>"),
            ("田中", "`田中`"),
        ] {
            assert_eq!(code(text), shown);
        }
        assert_eq!(prose("a_b|c [x](y)"), "a\\_b\\|c \\[x\\](y)");
    }

    #[test]
    fn nothing_ends_a_fence() {
        let lines = ["a", "```", "x ````` y", "```text\n```"];
        let fenced = fence(lines.into_iter());
        assert!(fenced.starts_with("``````text\n") && fenced.ends_with("\n``````\n"));
        assert_eq!(fenced.lines().count(), 6);
        assert_eq!(fence(["a"].into_iter()), "```text\na\n```\n");
    }
}
