//! The characters that are drawn, in UTF-8 and in ASCII.

use unicode_segmentation::UnicodeSegmentation;

use crate::model::width;

/// Every character that the screens draw by themselves; each takes one column.
#[derive(Debug)]
pub(crate) struct Glyphs {
    /// Zero, then seven rising steps.
    pub spark: [&'static str; 8],
    /// Eight rising parts of a cell, the last one full.
    pub column: [&'static str; 8],
    /// Eight growing parts of a cell, the last one full.
    pub bar: [&'static str; 8],
    pub band: &'static str,
    pub up: &'static str,
    pub down: &'static str,
    pub new: &'static str,
    pub live: &'static str,
    pub paused: &'static str,
    pub replay: &'static str,
    pub ended: &'static str,
    pub pinned: &'static str,
    pub cursor: &'static str,
    pub rule: &'static str,
    pub divider: &'static str,
    pub cut: &'static str,
    pub dash: &'static str,
    pub trail: &'static str,
    pub quiet: &'static str,
    pub sorted: &'static str,
}

/// For terminals that speak UTF-8; no braille, no emoji, nothing outside the block elements,
/// arrows and shapes that old fonts have.
pub(crate) const UTF8: Glyphs = Glyphs {
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    column: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    bar: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    band: "░",
    up: "▲",
    down: "▼",
    new: "NEW",
    live: "●",
    paused: "‖",
    replay: "▶",
    ended: "■",
    pinned: "◆",
    cursor: "▲",
    rule: "─",
    divider: "│",
    cut: "…",
    dash: "–",
    trail: "›",
    quiet: "·",
    sorted: "▼",
};

/// For every other terminal.
pub(crate) const ASCII: Glyphs = Glyphs {
    spark: [".", ":", "-", "=", "+", "*", "#", "@"],
    column: [".", ".", ":", ":", "=", "=", "#", "#"],
    bar: [" ", " ", " ", "#", "#", "#", "#", "#"],
    band: ":",
    up: "^",
    down: "v",
    new: "N",
    live: "*",
    paused: "=",
    replay: ">",
    ended: "#",
    pinned: "@",
    cursor: "^",
    rule: "-",
    divider: "|",
    cut: "~",
    dash: "-",
    trail: ">",
    quiet: ".",
    sorted: "v",
};

/// `text` in ASCII: the usual signs by their like, everything else by a `?` for each column.
pub(crate) fn to_ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        match grapheme {
            ascii if ascii.is_ascii() => out.push_str(ascii),
            "–" | "—" | "−" | "─" => out.push('-'),
            "×" => out.push('x'),
            "…" => out.push('~'),
            "→" | "›" => out.push('>'),
            "·" => out.push('.'),
            "≥" => out.push_str(">="),
            "≤" => out.push_str("<="),
            "≠" => out.push_str("!="),
            other => out.extend(std::iter::repeat_n('?', width(other))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_keeps_the_columns() {
        assert_eq!(to_ascii("田中 40–75 é"), "???? 40-75 ?");
    }

    #[test]
    fn ascii_glyphs_are_ascii() {
        let all = format!("{ASCII:?}");
        assert!(all.is_ascii());
    }
}
