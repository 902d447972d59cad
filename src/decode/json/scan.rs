//! Finds the asked fields of a line whose bits are known, from bracket to bracket.
//!
//! Everything is checked on the way, also what is passed over: what is taken here, the strict reader
//! takes, too.

use super::{Bits, JsonFields, Node, key, push, unquoted};
use crate::model::{Kind, Record};

/// A number longer than this may be too large for the strict reader.
const LONG: usize = 15;

/// What is nested deeper is left to the strict reader.
const DEPTH: u32 = 64;

/// Fills the slots of `record`; says whether it could.
pub(super) fn read(tree: &JsonFields, text: &[u8], bits: &Bits, record: &mut Record) -> bool {
    let mut scan = Scan { tree, text, bits, record };
    scan.object(0, 0) == Some(text.len())
}

struct Scan<'s> {
    tree: &'s JsonFields,
    text: &'s [u8],
    bits: &'s Bits,
    record: &'s mut Record,
}

impl<'s> Scan<'s> {
    /// Walks the object that opens at `at`; gives the place after it.
    fn object(&mut self, at: usize, node: usize) -> Option<usize> {
        let node = &self.tree.nodes[node];
        if node.any_name.is_some() {
            return None;
        }
        let mut seen = 0u64;
        let mut at = self.blanks(at + 1);
        if self.text.get(at) == Some(&b'}') {
            return Some(at + 1);
        }
        loop {
            let (name, after) = self.string(at)?;
            at = self.blanks(after);
            if self.text.get(at) != Some(&b':') {
                return None;
            }
            at = self.blanks(at + 1);
            if self.bits.has_backslash() && name.contains(&b'\\') {
                return None;
            }
            at = match asked(node, name) {
                None => self.pass(at)?,
                Some(place) => {
                    // Of a member that stands twice the last counts, which is not simple.
                    let bit = 1u64.checked_shl(place as u32)?;
                    if seen & bit != 0 {
                        return None;
                    }
                    seen |= bit;
                    self.value(at, node.names[place].1)?
                }
            };
            at = self.blanks(at);
            match self.text.get(at)? {
                b',' => at = self.blanks(at + 1),
                b'}' => return Some(at + 1),
                _ => return None,
            }
        }
    }

    /// Takes the value at `at` for a node; gives the place after it.
    fn value(&mut self, at: usize, node: usize) -> Option<usize> {
        let asked = &self.tree.nodes[node];
        match self.text.get(at)? {
            b'"' => {
                let (inner, after) = self.string(at)?;
                if !asked.slots.is_empty() {
                    self.text(asked, inner, at, after)?;
                }
                Some(after)
            }
            bracket @ (b'{' | b'[') => {
                if asked.any_index.is_some() || !asked.indexes.is_empty() {
                    return None;
                }
                for slot in &asked.slots {
                    self.record.push(*slot, Kind::Container, "");
                }
                let walks = *bracket == b'{' && !asked.is_leaf();
                if walks { self.object(at, node) } else { self.pass(at) }
            }
            _ => {
                let after = self.scalar(at)?;
                let raw = std::str::from_utf8(&self.text[at..after]).ok()?;
                if asked.slots.is_empty() && raw.len() > LONG {
                    return None;
                }
                for slot in &asked.slots {
                    push(self.record, *slot, raw);
                }
                Some(after)
            }
        }
    }

    fn text(&mut self, node: &Node, inner: &[u8], at: usize, after: usize) -> Option<()> {
        let escapes = self.bits.has_backslash() && inner.contains(&b'\\');
        let raw = std::str::from_utf8(if escapes { &self.text[at..after] } else { inner }).ok()?;
        let text = if escapes { unquoted(raw) } else { raw.into() };
        for slot in &node.slots {
            self.record.push(*slot, Kind::Text, &text);
        }
        Some(())
    }

    /// Passes over the value at `at`; gives the place after it.
    fn pass(&self, mut at: usize) -> Option<usize> {
        // What is open, the innermost in the lowest bit: 1 for an object.
        let (mut objects, mut depth) = (0u64, 0);
        loop {
            let opened = *self.text.get(at)?;
            at = match opened {
                b'"' => self.bits.quote(at + 1)? + 1,
                b'{' | b'[' if depth == DEPTH => return None,
                b'{' | b'[' => {
                    objects = (objects << 1) | u64::from(opened == b'{');
                    depth += 1;
                    at = self.blanks(at + 1);
                    // The closing brackets come two after the opening ones.
                    if self.text.get(at) != Some(&(opened + 2)) {
                        at = if opened == b'{' { self.name(at)? } else { at };
                        continue;
                    }
                    at
                }
                _ => self.scalar(at)?,
            };
            // A value has ended, and with it perhaps what it was the last of.
            loop {
                if depth == 0 {
                    return Some(at);
                }
                at = self.blanks(at);
                let object = objects & 1 == 1;
                match self.text.get(at)? {
                    b',' => {
                        at = self.blanks(at + 1);
                        at = if object { self.name(at)? } else { at };
                        break;
                    }
                    b'}' if object => {}
                    b']' if !object => {}
                    _ => return None,
                }
                objects >>= 1;
                depth -= 1;
                at += 1;
            }
        }
    }

    /// Passes over a name and its colon; gives the place of the value.
    fn name(&self, at: usize) -> Option<usize> {
        let at = self.blanks(self.string(at)?.1);
        (self.text.get(at) == Some(&b':')).then(|| self.blanks(at + 1))
    }

    /// The string that opens at `at`, without its quotes, and the place after it.
    fn string(&self, at: usize) -> Option<(&'s [u8], usize)> {
        if self.text.get(at) != Some(&b'"') {
            return None;
        }
        let end = self.bits.quote(at + 1)?;
        Some((&self.text[at + 1..end], end + 1))
    }

    /// The place after the number, or `true`, `false` or `null`, at `at`.
    fn scalar(&self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let len = rest.iter().position(|b| matches!(b, b',' | b'}' | b']' | b' '))?;
        let scalar = &rest[..len];
        (matches!(scalar, b"true" | b"false" | b"null") || is_number(scalar)).then_some(at + len)
    }

    fn blanks(&self, at: usize) -> usize {
        match self.text.get(at) {
            Some(b' ') => at + self.text[at..].iter().take_while(|b| **b == b' ').count(),
            _ => at,
        }
    }
}

/// The place of a name, without escapes, among those that are asked of a node.
fn asked(node: &Node, name: &[u8]) -> Option<usize> {
    if node.lengths & (1 << (name.len() & 63)) == 0 {
        return None;
    }
    let key = key(name);
    let is =
        |(other, (asked, _)): (&u32, &(Box<str>, usize))| *other == key && asked.as_bytes() == name;
    node.keys.iter().zip(&node.names).position(is)
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
