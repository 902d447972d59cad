//! Text from outside, made safe to show, and measured in terminal columns.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// More combining marks than this on one character are replaced.
const MAX_MARKS: usize = 4;

/// Replaces every character that could act on a terminal or deceive its reader by a visible
/// escape: controls, bidirectional overrides, zero-width and tag characters, line separators, and
/// combining marks past the fourth. Text without any is returned as it is.
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_plain(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut marks = 0;
    let mut out: Option<String> = None;
    for (at, c) in text.char_indices() {
        let mark = c.width() == Some(0);
        marks = if mark { marks + 1 } else { 0 };
        if acts(c) || (mark && marks > MAX_MARKS) {
            let out = out.get_or_insert_with(|| text[..at].to_owned());
            match c {
                '\t' => out.push_str("\\t"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                c => {
                    let _ = write!(out, "\\u{{{:x}}}", c as u32);
                }
            }
        } else if let Some(out) = &mut out {
            out.push(c);
        }
    }
    out.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether all bytes are printable ASCII; eight are looked at at once.
fn is_plain(bytes: &[u8]) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    // Below a blank a byte borrows, and a DEL or more carries: either sets its highest bit.
    let odd = |eight: &[u8; 8]| {
        let bytes = u64::from_le_bytes(*eight);
        (bytes.wrapping_sub(0x20 * ONES) | (bytes & !HIGH).wrapping_add(ONES) | bytes) & HIGH
    };
    let (chunks, rest) = bytes.as_chunks();
    let any = chunks.iter().fold(0, |any, eight| any | odd(eight));
    match bytes.last_chunk() {
        Some(last) => any | odd(last) == 0,
        None => rest.iter().all(|byte| (0x20..0x7f).contains(byte)),
    }
}

/// [`clean`] for bytes of unknown encoding: what is not UTF-8 becomes U+FFFD.
pub fn clean_lossy(bytes: &[u8]) -> Cow<'_, str> {
    match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => clean(text),
        Cow::Owned(text) => Cow::Owned(clean(&text).into_owned()),
    }
}

/// Characters that move the cursor, hide, reorder, or join what is around them.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// A text as a cell of CSV: clean for a terminal, and nothing that a spreadsheet takes for a formula.
/// A number stays as it is.
pub fn cell(text: &str) -> String {
    let text = clean(text);
    let number = text.parse::<f64>().is_ok_and(f64::is_finite);
    if !number && text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text.into_owned()
    }
}

/// The terminal columns that `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` cut to at most `columns` terminal columns, with `mark` (one column) where it was cut.
pub fn cut<'a>(text: &'a str, columns: usize, mark: &str) -> Cow<'a, str> {
    if text.width() <= columns {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        if used + grapheme.width() + 1 > columns {
            break;
        }
        used += grapheme.width();
        out.push_str(grapheme);
    }
    if columns > 0 {
        out.push_str(mark);
    }
    Cow::Owned(out)
}

/// The end of `text` that takes at most `columns` terminal columns.
pub fn tail(text: &str, columns: usize) -> &str {
    let (mut room, mut start) = (columns, text.len());
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        let Some(left) = room.checked_sub(grapheme.width()) else { break };
        (room, start) = (left, at);
    }
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_acts_is_made_visible() {
        for (raw, shown) in [
            ("plain", "plain"),
            ("田中 太郎", "田中 太郎"),
            ("\u{1b}]0;x\u{7}", "\\u{1b}]0;x\\u{7}"),
            ("a\nb\tc", "a\\nb\\tc"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("gpj.\u{202e}exe", "gpj.\\u{202e}exe"),
            ("a\u{200b}b\u{e0041}", "a\\u{200b}b\\u{e0041}"),
            ("e\u{301}", "e\u{301}"),
        ] {
            assert_eq!(clean(raw), shown);
        }
        assert_eq!(clean_lossy(b"\xffa"), "\u{fffd}a");
    }

    #[test]
    fn plain_bytes_are_told_in_any_place() {
        for length in 0..40 {
            for (at, byte) in (0..length).flat_map(|at| (0..=255).map(move |byte| (at, byte))) {
                for others in [b' ', b'~', b'x'] {
                    let mut bytes = vec![others; length];
                    bytes[at] = byte;
                    assert_eq!(is_plain(&bytes), (0x20..0x7f).contains(&byte), "{bytes:?}");
                }
            }
        }
        assert!(is_plain(b""));
    }

    #[test]
    fn combining_marks_are_bounded() {
        let stacked = format!("e{}", "\u{301}".repeat(40));
        assert_eq!(clean(&stacked).matches('\u{301}').count(), MAX_MARKS);
    }

    #[test]
    fn text_is_cut_by_columns_not_bytes() {
        assert_eq!(cut("田中太郎", 5, "…"), "田中…");
        assert_eq!(cut("abc", 3, "…"), "abc");
        assert_eq!(cut("abcd", 3, "…"), "ab…");
        assert_eq!(cut("abcd", 0, "…"), "");
        assert_eq!((tail("田中太郎", 5), tail("abc", 3), tail("abc", 0)), ("太郎", "abc", ""));
        assert_eq!(tail("abe\u{301}", 1), "e\u{301}", "a mark stays with its letter");
    }

    #[test]
    fn formulas_are_defused() {
        assert_eq!(cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(cell("\t=1"), "\\t=1");
        assert_eq!(cell("10.0.0.1"), "10.0.0.1");
        assert_eq!(cell("-2.5e3"), "-2.5e3");
        assert_eq!(cell("-inf"), "'-inf");
    }
}
