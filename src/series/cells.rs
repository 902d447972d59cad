//! A row cut into cells.

use std::borrow::Cow;

/// One cell, without its quotes and the blanks around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell<'r> {
    /// The byte of the row that it begins at, from 0.
    pub at: usize,
    pub text: Cow<'r, str>,
}

/// The cells of a row.
pub(super) fn cells(row: &str, delimiter: u8) -> Vec<Cell<'_>> {
    let delimiter = char::from(delimiter);
    let mut cells = Vec::new();
    let mut at = 0;
    loop {
        let rest = &row[at..];
        let (text, len) = quoted(rest, delimiter).unwrap_or_else(|| {
            let len = rest.find(delimiter).unwrap_or(rest.len());
            (Cow::Borrowed(rest[..len].trim()), len)
        });
        cells.push(Cell { at, text });
        at += len + 1;
        if at > row.len() {
            return cells;
        }
    }
}

/// The text of a quoted cell at the start of `rest`, and the length of the cell.
fn quoted(rest: &str, delimiter: char) -> Option<(Cow<'_, str>, usize)> {
    let inner = rest.strip_prefix('"')?;
    let mut from = 0;
    loop {
        let close = from + inner[from..].find('"')?;
        let after = &inner[close + 1..];
        if after.starts_with('"') {
            from = close + 2;
            continue;
        }
        let text = &inner[..close];
        let text =
            if text.contains('"') { Cow::Owned(text.replace("\"\"", "\"")) } else { text.into() };
        let len = close + 2 + after.find(delimiter).unwrap_or(after.len());
        return Some((text, len));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_each_kind() {
        for (row, expected) in [
            ("a,b", vec!["a", "b"]),
            (" a , b ", vec!["a", "b"]),
            ("a,,", vec!["a", "", ""]),
            ("", vec![""]),
            ("\"a,b\",c", vec!["a,b", "c"]),
            ("\"a\"\"b\",c", vec!["a\"b", "c"]),
            ("\"open,c", vec!["\"open", "c"]),
            ("a\"b\",c", vec!["a\"b\"", "c"]),
            ("\"a\"x,c", vec!["a", "c"]),
            ("é,ü", vec!["é", "ü"]),
        ] {
            let found = cells(row, b',');
            let texts: Vec<&str> = found.iter().map(|c| c.text.as_ref()).collect();
            assert_eq!(texts, expected, "{row}");
        }
        assert_eq!(cells("ab;c", b';')[1].at, 3);
    }
}
