//! Bytes cut into rows.

/// A row longer than this many bytes is not read: its rest is passed over.
pub const MAX_ROW: usize = 64 << 10;

/// What is kept of a row that is too long.
const SHOWN: usize = 256;

/// One row that is not blank, without its line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The line that it begins on, from 1.
    pub line: u64,
    pub text: String,
    /// It was longer than [`MAX_ROW`]; this is its start.
    pub cut: bool,
}

/// Cuts bytes into rows as they come.
///
/// A quoted cell may hold line ends. A quote that is not closed within [`MAX_ROW`] is a stray one,
/// and its row ends with its line, so that it costs one row and not the rest of the file.
#[derive(Debug, Default)]
pub(super) struct Rows {
    buffer: Vec<u8>,
    at: usize,
    lines: u64,
    ended: bool,
    /// Within the rest of a row that was too long.
    passing: bool,
}

impl Rows {
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.at);
        self.at = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// Nothing comes any more; what is left is the last row.
    pub fn finish(&mut self) {
        self.ended = true;
    }

    pub fn ended(&self) -> bool {
        self.ended
    }

    /// The next row, if all of it has come.
    pub fn next(&mut self) -> Option<Row> {
        loop {
            let rest = &self.buffer[self.at..];
            if self.passing {
                let end = memchr::memchr(b'\n', rest);
                self.passing = end.is_none();
                self.consume(end.map_or(rest.len(), |end| end + 1));
                if self.passing {
                    return None;
                }
                continue;
            }
            if rest.is_empty() {
                return None;
            }
            let line = self.lines + 1;
            let seen = &rest[..rest.len().min(MAX_ROW)];
            let complete = self.ended || rest.len() >= MAX_ROW;
            let end = match end_of_row(seen) {
                Some(end) => Some(end),
                None if !complete => return None,
                None => memchr::memchr(b'\n', seen),
            };
            let cut = end.is_none() && rest.len() >= MAX_ROW;
            let bytes = &seen[..end.unwrap_or(if cut { SHOWN } else { seen.len() })];
            let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
            let bytes =
                if line == 1 { bytes.strip_prefix(b"\xef\xbb\xbf") } else { None }.unwrap_or(bytes);
            let text = String::from_utf8_lossy(bytes).into_owned();
            self.passing = cut;
            self.consume(end.map_or(seen.len(), |end| end + 1));
            if !text.trim().is_empty() {
                return Some(Row { line, text, cut });
            }
        }
    }

    fn consume(&mut self, len: usize) {
        let taken = &self.buffer[self.at..self.at + len];
        self.lines += memchr::memchr_iter(b'\n', taken).count() as u64;
        self.at += len;
    }
}

/// The first line end that is in no quoted cell.
fn end_of_row(bytes: &[u8]) -> Option<usize> {
    let mut quoted = false;
    let mut before = b',';
    for at in memchr::memchr2_iter(b'"', b'\n', bytes) {
        match bytes[at] {
            b'\n' if !quoted => return Some(at),
            b'\n' => {}
            // Two quotes in a quoted cell close and open it again, which comes to the same.
            _ if quoted => quoted = false,
            _ => {
                if let Some(last) = at.checked_sub(1) {
                    before = bytes[last];
                }
                quoted = matches!(before, b',' | b';' | b'\t' | b'"');
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8], chunk: usize) -> Vec<(u64, String, bool)> {
        let mut rows = Rows::default();
        let mut out = Vec::new();
        let mut take = |rows: &mut Rows| {
            while let Some(row) = rows.next() {
                out.push((row.line, row.text, row.cut));
            }
        };
        for piece in text.chunks(chunk) {
            rows.push(piece);
            take(&mut rows);
        }
        rows.finish();
        take(&mut rows);
        out
    }

    #[test]
    fn rows_do_not_depend_on_how_the_bytes_come() {
        let text = b"\xef\xbb\xbfa,b\r\n\n1,\"x\ny\"\"\"\n  \n2,3";
        let expected = [
            (1, "a,b".into(), false),
            (3, "1,\"x\ny\"\"\"".into(), false),
            (6, "2,3".into(), false),
        ];
        for chunk in [1, 2, 5, 100] {
            assert_eq!(rows(text, chunk), expected, "{chunk}");
        }
    }

    #[test]
    fn a_stray_quote_costs_its_row_only() {
        let long = "1,2\n".repeat(MAX_ROW);
        let text = format!("1,\"2\n{long}");
        let found = rows(text.as_bytes(), 100_000);
        assert_eq!(found.len(), 1 + MAX_ROW);
        assert_eq!(found[0].1, "1,\"2");
        assert_eq!(rows(b"1,\"2\n3,4\n", 3).len(), 2, "at the end, too");
    }

    #[test]
    fn a_long_row_is_cut_and_the_next_one_is_whole() {
        let text = format!("1,{}\n3,4\n", "x".repeat(3 * MAX_ROW));
        let found = rows(text.as_bytes(), 4096);
        assert_eq!((found[0].1.len(), found[0].2), (SHOWN, true));
        assert_eq!(found[1], (2, "3,4".into(), false));
    }
}
