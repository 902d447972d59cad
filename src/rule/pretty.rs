//! A definition, laid out to be read.

/// JSON with a line for each member and element. Nothing but the blanks between them changes, so
/// numbers and escapes stay as they are written.
pub fn pretty(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let (mut in_string, mut escaped, mut opened) = (false, false, false);
    for c in json.chars() {
        if in_string {
            out.push(c);
            in_string = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            continue;
        }
        if c.is_ascii_whitespace() {
            continue;
        }
        let closes = matches!(c, '}' | ']');
        if closes {
            depth = depth.saturating_sub(1);
        }
        // What is opened and closed at once stays together.
        if opened != closes {
            new_line(&mut out, depth);
        }
        out.push(c);
        opened = matches!(c, '{' | '[');
        match c {
            '{' | '[' => depth += 1,
            ',' => new_line(&mut out, depth),
            ':' => out.push(' '),
            '"' => in_string = true,
            _ => {}
        }
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn only_blanks_change() {
        let written = r#"{"a" :[1.50,{ "b":"x \" y, {z}: \\"}, "\u00e9" ],
            "c":{},"d" : [ ], "e":-1e400}"#;
        let laid_out = r#"{
  "a": [
    1.50,
    {
      "b": "x \" y, {z}: \\"
    },
    "\u00e9"
  ],
  "c": {},
  "d": [],
  "e": -1e400
}"#;
        assert_eq!(pretty(written), laid_out);
        assert_eq!(pretty(laid_out), laid_out);
    }
}
