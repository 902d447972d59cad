//! Finds the asked fields of a line whose tokens are known, from token to token.
//!
//! Everything is checked on the way, also what is passed over: what is taken here, the strict reader
//! takes, too, but for bytes that are not UTF-8 in what nobody asks for.

use memchr::memchr2;

use super::{JsonFields, Line, Node, push, unquoted};
use crate::model::{Kind, Record};

/// A number longer than this, or one with an exponent, may be too large for the strict reader.
const LONG: usize = 15;

/// What is nested deeper is left to the strict reader.
const DEPTH: u32 = 64;

/// Fills the slots of `record` from a sound line of `bytes` with its tokens at `places`; says
/// whether it could.
///
/// `text` are the same bytes, where they are known to be UTF-8.
pub(super) fn read(
    tree: &JsonFields,
    (bytes, text): (&[u8], Option<&str>),
    line: Line,
    places: &[u32],
    record: &mut Record,
) -> bool {
    let mut scan =
        Scan { tree, bytes, text, places, comma: false, escapes: line.backslash, record };
    let is_object = scan.next() == Some(b"{");
    // One place is left: where the line ends.
    is_object && scan.object(0).is_some() && scan.places.len() == 1 && !scan.comma
}

struct Scan<'s> {
    tree: &'s JsonFields,
    bytes: &'s [u8],
    text: Option<&'s str>,
    /// Where the next tokens are, and behind them where the line ends.
    places: &'s [u32],
    /// Whether a comma stands behind the last value.
    comma: bool,
    escapes: bool,
    record: &'s mut Record,
}

impl<'s> Scan<'s> {
    /// The next token with what stands between it and the one behind it, but for blanks at the end.
    #[inline]
    fn next(&mut self) -> Option<&'s [u8]> {
        let [start, end] = *self.places.first_chunk()?;
        self.places = &self.places[1..];
        self.bytes.get(start as usize..end as usize).map(trim)
    }

    /// Walks the members of an object whose bracket was taken, up to its end.
    fn object(&mut self, node: usize) -> Option<()> {
        let node = &self.tree.nodes[node];
        if node.any_name.is_some() {
            return None;
        }
        let mut seen = 0u64;
        let mut token = self.next()?;
        if let [b'}', behind @ ..] = token {
            return self.end(behind);
        }
        loop {
            let name = name(token)?;
            if self.escapes && name.contains(&b'\\') {
                return None;
            }
            match node.find(name) {
                None => self.pass()?,
                Some(place) => {
                    // Of a member that stands twice the last counts, which is not simple.
                    let bit = 1u64.checked_shl(place as u32)?;
                    if seen & bit != 0 {
                        return None;
                    }
                    seen |= bit;
                    self.value(node.names[place].1)?;
                }
            }
            token = self.next()?;
            if !self.comma {
                let [b'}', behind @ ..] = token else { return None };
                return self.end(behind);
            }
        }
    }

    /// Takes the next value for a node.
    fn value(&mut self, node: usize) -> Option<()> {
        let asked = &self.tree.nodes[node];
        let start = *self.places.first()? as usize;
        let token = self.next()?;
        match token.first()? {
            b'"' => {
                let (quoted, comma) = split(token);
                self.comma = comma;
                if !asked.slots.is_empty() {
                    self.take(asked, start, quoted)?;
                } else if quoted.last() != Some(&b'"') {
                    return None;
                }
            }
            b'{' | b'[' => {
                if asked.any_index.is_some() || !asked.indexes.is_empty() {
                    return None;
                }
                for slot in &asked.slots {
                    self.record.push(*slot, Kind::Container, "");
                }
                let walks = token == b"{" && !asked.is_leaf();
                return if walks { self.object(node) } else { self.nested(token) };
            }
            _ => {
                let (raw, comma) = split(token);
                self.comma = comma;
                if !is_scalar(raw) {
                    return None;
                }
                let large = |raw: &[u8]| raw.len() > LONG || memchr2(b'e', b'E', raw).is_some();
                if asked.slots.is_empty() && large(raw) && is_number(raw) {
                    return None;
                }
                let raw = self.text(start, raw)?;
                for slot in &asked.slots {
                    push(self.record, *slot, raw);
                }
            }
        }
        Some(())
    }

    /// Takes the text of a string for a node.
    fn take(&mut self, node: &Node, start: usize, quoted: &'s [u8]) -> Option<()> {
        let [b'"', inner @ .., b'"'] = quoted else { return None };
        let text = if self.escapes && inner.contains(&b'\\') {
            unquoted(self.text(start, quoted)?)
        } else {
            self.text(start + 1, inner)?.into()
        };
        for slot in &node.slots {
            self.record.push(*slot, Kind::Text, &text);
        }
        Some(())
    }

    /// Bytes from a place on as text.
    fn text(&self, start: usize, bytes: &'s [u8]) -> Option<&'s str> {
        match self.text {
            Some(text) => text.get(start..start + bytes.len()),
            None => std::str::from_utf8(bytes).ok(),
        }
    }

    /// Passes over the next value.
    #[inline]
    fn pass(&mut self) -> Option<()> {
        let token = self.next()?;
        match token.first()? {
            b'"' => self.comma = string(token)?,
            b'{' | b'[' => return self.nested(token),
            _ => self.comma = scalar(token)?,
        }
        Some(())
    }

    /// Passes over the object or array whose bracket was taken.
    fn nested(&mut self, opened: &[u8]) -> Option<()> {
        let [opened] = *opened else { return None };
        // What is open, the innermost in the lowest bit: 1 for an object.
        let (mut objects, mut depth) = (u64::from(opened == b'{'), 1);
        let mut is_first = true;
        loop {
            let mut token = self.next()?;
            let is_object = objects & 1 == 1;
            let mut closes = is_first && *token.first()? == closing(is_object);
            let mut comma = false;
            if !closes {
                if is_object {
                    name(token)?;
                    token = self.next()?;
                }
                match token.first()? {
                    b'"' => comma = string(token)?,
                    b'{' | b'[' => {
                        let [opened] = *token else { return None };
                        if depth == DEPTH {
                            return None;
                        }
                        objects = objects << 1 | u64::from(opened == b'{');
                        depth += 1;
                        is_first = true;
                        continue;
                    }
                    _ => comma = scalar(token)?,
                }
            }
            is_first = false;
            // A value has ended, and with it perhaps what it was the last of.
            while closes || !comma {
                if !closes {
                    token = self.next()?;
                }
                closes = false;
                let [bracket, behind @ ..] = token else { return None };
                if *bracket != closing(objects & 1 == 1) {
                    return None;
                }
                self.end(behind)?;
                comma = self.comma;
                objects >>= 1;
                depth -= 1;
                if depth == 0 {
                    return Some(());
                }
            }
            self.comma = comma;
        }
    }

    /// A bracket was closed, with this behind it.
    fn end(&mut self, behind: &[u8]) -> Option<()> {
        let (rest, comma) = split(behind);
        self.comma = comma;
        rest.is_empty().then_some(())
    }
}

/// The name of a member, of a token with its colon.
#[inline]
fn name(token: &[u8]) -> Option<&[u8]> {
    match token {
        [b'"', name @ .., b'"', b':'] => Some(name),
        [quoted @ .., b' ', b':'] => match trim(quoted) {
            [b'"', name @ .., b'"'] => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// A value, and whether a comma stands behind it.
#[inline]
fn split(token: &[u8]) -> (&[u8], bool) {
    match token {
        [value @ .., b','] => (trim(value), true),
        value => (value, false),
    }
}

/// Without the blanks at the end.
#[inline]
fn trim(bytes: &[u8]) -> &[u8] {
    #[cold]
    fn without(bytes: &[u8]) -> &[u8] {
        let blanks = bytes.iter().rev().take_while(|byte| **byte == b' ').count();
        &bytes[..bytes.len() - blanks]
    }
    if bytes.last() == Some(&b' ') { without(bytes) } else { bytes }
}

/// The bracket that closes an object or an array.
fn closing(is_object: bool) -> u8 {
    if is_object { b'}' } else { b']' }
}

/// Whether a comma stands behind a string.
#[inline]
fn string(token: &[u8]) -> Option<bool> {
    let (quoted, comma) = split(token);
    (quoted.last() == Some(&b'"')).then_some(comma)
}

/// Whether a comma stands behind a number, or `true`, `false` or `null`.
fn scalar(token: &[u8]) -> Option<bool> {
    let (raw, comma) = split(token);
    is_scalar(raw).then_some(comma)
}

fn is_scalar(raw: &[u8]) -> bool {
    matches!(raw, b"true" | b"false" | b"null") || is_number(raw)
}

/// Whether these bytes are a number of JSON.
fn is_number(bytes: &[u8]) -> bool {
    let digits = |bytes: &[u8]| bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let rest = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest[0] == b'0') {
        return false;
    }
    let mut rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let places = digits(fraction);
        if places == 0 {
            return false;
        }
        rest = &fraction[places..];
    }
    if let Some(exponent) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) {
        let exponent =
            exponent.strip_prefix(b"-").or_else(|| exponent.strip_prefix(b"+")).unwrap_or(exponent);
        let places = digits(exponent);
        return places > 0 && places == exponent.len();
    }
    rest.is_empty()
}
