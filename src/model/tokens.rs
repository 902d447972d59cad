//! The fields of a line of text.

use memchr::{memchr, memchr2};

/// The fields of a space-delimited line: runs of blanks and tabs separate them, and a field that
/// starts with `"` or `[` goes on to the matching `"` or `]`, which are taken off.
///
/// A quote after a backslash does not close, so that a client cannot move the fields of an access
/// log by a quote in its user agent. A `"` or `[` that is never closed is part of a plain field.
/// Line ends at the end of the line belong to no field.
///
/// ```
/// let line = "::1 - [10/Jul/2026:10:00:00 +0000] \"GET /\"\t200";
/// let fields: Vec<&str> = culprits::model::tokens(line).collect();
/// assert_eq!(fields, ["::1", "-", "10/Jul/2026:10:00:00 +0000", "GET /", "200"]);
/// ```
pub fn tokens(line: &str) -> Tokens<'_> {
    Tokens { rest: line.trim_end_matches(end_of_line).trim_start_matches(BLANKS), unclosed: false }
}

const BLANKS: [char; 2] = [' ', '\t'];

fn end_of_line(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// The fields of one line, in order. See [`tokens`].
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    rest: &'a str,
    /// No `]` is left: a line of nothing but `[` is searched once, not once for each.
    unclosed: bool,
}

impl<'a> Tokens<'a> {
    /// The line from the next field on, as it is written.
    pub fn rest(&self) -> &'a str {
        self.rest
    }

    /// The field in delimiters that starts here, and the length with them.
    fn delimited(&mut self) -> Option<(&'a str, usize)> {
        let inner = self.rest.get(1..)?;
        let len = match self.rest.as_bytes()[0] {
            b'"' => closing_quote(inner)?,
            b'[' if !self.unclosed => {
                let close = memchr(b']', inner.as_bytes());
                self.unclosed = close.is_none();
                close?
            }
            _ => return None,
        };
        Some((&inner[..len], len + 2))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let (token, len) = self.delimited().unwrap_or_else(|| {
            let blank = memchr2(b' ', b'\t', self.rest.as_bytes());
            let len = blank.unwrap_or(self.rest.len());
            (&self.rest[..len], len)
        });
        self.rest = self.rest[len..].trim_start_matches(BLANKS);
        Some(token)
    }
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let found = at + memchr2(b'"', b'\\', text.as_bytes().get(at..)?)?;
        if text.as_bytes()[found] == b'"' {
            return Some(found);
        }
        at = found + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_split_into_fields() {
        let table: [(&str, &[&str]); 14] = [
            ("", &[]),
            (" \t\r\n", &[]),
            ("a", &["a"]),
            ("  a\t\t b \n", &["a", "b"]),
            (r#"x "two words" y"#, &["x", "two words", "y"]),
            ("x [two words] y", &["x", "two words", "y"]),
            (r#""" []"#, &["", ""]),
            (r#""a \" b" c"#, &[r#"a \" b"#, "c"]),
            (r#""a \\" c"#, &[r"a \\", "c"]),
            (r#"key="a b" c"#, &["key=\"a", "b\"", "c"]),
            (r#""never closed"#, &["\"never", "closed"]),
            ("[never closed", &["[never", "closed"]),
            ("[a][b]c", &["a", "b", "c"]),
            ("田中 [太 郎]", &["田中", "太 郎"]),
        ];
        for (line, fields) in table {
            assert_eq!(tokens(line).collect::<Vec<_>>(), fields, "{line:?}");
        }
    }

    #[test]
    fn the_rest_is_as_written() {
        let mut fields = tokens("a  \"b c\"  d \n");
        assert_eq!(fields.rest(), "a  \"b c\"  d");
        fields.next();
        assert_eq!(fields.rest(), "\"b c\"  d");
        fields.by_ref().for_each(drop);
        assert_eq!(fields.rest(), "");
    }

    #[test]
    fn hostile_lines_take_linear_time() {
        assert_eq!(tokens(&"[ ".repeat(200_000)).count(), 200_000);
        assert_eq!(tokens(&"\" ".repeat(200_001)).count(), 100_001);
    }
}
