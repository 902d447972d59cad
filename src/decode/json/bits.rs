//! Where the strings of a line of JSON begin and end, one bit a byte, and whether the brackets
//! outside of them are in balance.
//!
//! Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (2019): 64 bytes at a time are
//! compared with each byte of interest, and whether a byte is in a string is the parity of the
//! quotes before it.

use wide::u8x64;

/// Bytes whose bits are one word.
pub(super) const BLOCK: usize = 64;

/// The bits of one line, kept to be filled again.
#[derive(Debug, Default)]
pub struct Bits {
    quotes: Vec<u64>,
    backslash: bool,
    unicode: bool,
}

/// What one block hands on to the next.
#[derive(Default)]
struct Carry {
    /// 1 when the first byte of the next block is escaped.
    escaped: u64,
    /// All ones when the next block begins in a string.
    string: u64,
    depth: u32,
}

impl Bits {
    /// Reads a line. Says whether it is one object as far as strings, escapes and the balance of
    /// brackets go, and has no control character; of any other only a parser knows what it is.
    pub fn read(&mut self, line: &[u8]) -> bool {
        self.quotes.clear();
        self.backslash = false;
        self.unicode = false;
        if line.first() != Some(&b'{') {
            return false;
        }
        let mut carry = Carry::default();
        let mut blocks = line.chunks_exact(BLOCK);
        let mut at = 0;
        for block in &mut blocks {
            let Ok(block) = <&[u8; BLOCK]>::try_from(block) else { return false };
            if !self.block(line, block, at, &mut carry) {
                return false;
            }
            at += BLOCK;
        }
        let rest = blocks.remainder();
        if !rest.is_empty() {
            let mut block = [b' '; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            if !self.block(line, &block, at, &mut carry) {
                return false;
            }
        }
        carry.depth == 0 && carry.string == 0
    }

    /// Reads the bytes of `line` from `at` on, as far as the block goes.
    fn block(&mut self, line: &[u8], bytes: &[u8; BLOCK], at: usize, carry: &mut Carry) -> bool {
        let block = u8x64::new(*bytes);
        let is = |byte: u8| block.simd_eq(u8x64::splat(byte)).to_bitmask();
        // Braces and square brackets differ in one bit.
        let raised = block | u8x64::splat(0x20);
        let raised_is = |byte: u8| raised.simd_eq(u8x64::splat(byte)).to_bitmask();
        let controls = !block.max(u8x64::splat(b' ')).simd_eq(block).to_bitmask();
        let backslashes = is(b'\\');
        let escaped = escaped(backslashes, &mut carry.escaped);
        let quotes = is(b'"') & !escaped;
        let string = parity(quotes) ^ carry.string;
        carry.string = ((string as i64) >> 63) as u64;
        let opens = raised_is(b'{') & !string;
        let closes = raised_is(b'}') & !string;
        self.quotes.push(quotes);
        self.backslash |= backslashes != 0;
        let sound = controls == 0
            && backslashes & !string == 0
            && (escaped == 0 || self.escapes_are_sound(line, at, escaped));
        sound && carry.nest(opens, closes, line.len() - at)
    }

    /// Whether the line has a backslash.
    pub(super) fn has_backslash(&self) -> bool {
        self.backslash
    }

    /// Whether the line has an escape that any character can hide in, be it in a record that it
    /// carries.
    pub fn has_unicode_escape(&self) -> bool {
        self.unicode
    }

    /// Whether the escaped bytes of the block at `at` make escapes that JSON has.
    fn escapes_are_sound(&mut self, line: &[u8], at: usize, mut escaped: u64) -> bool {
        while escaped != 0 {
            let here = at + escaped.trailing_zeros() as usize;
            let sound = match line.get(here) {
                // A record in the message of a log event has its escapes escaped once more.
                Some(b'\\') => {
                    self.unicode |= line.get(here + 1) == Some(&b'u');
                    true
                }
                Some(b'"' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => true,
                Some(b'u') => {
                    self.unicode = true;
                    let hex = line.get(here + 1..here + 5);
                    hex.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
                }
                _ => false,
            };
            if !sound {
                return false;
            }
            escaped &= escaped - 1;
        }
        true
    }

    /// The place of the first quote at or after `at`.
    pub(super) fn quote(&self, at: usize) -> Option<usize> {
        let mut word = at / BLOCK;
        let mut found = self.quotes.get(word)? & (u64::MAX << (at % BLOCK));
        while found == 0 {
            word += 1;
            found = *self.quotes.get(word)?;
        }
        Some(word * BLOCK + found.trailing_zeros() as usize)
    }
}

impl Carry {
    /// Takes in brackets; says whether the outermost one does not close before the last of `len`
    /// bytes.
    fn nest(&mut self, opens: u64, mut closes: u64, len: usize) -> bool {
        let opened = opens.count_ones();
        let closing = closes.count_ones();
        if closing < self.depth {
            self.depth += opened;
            self.depth -= closing;
            return true;
        }
        let mut shut = 0;
        while closes != 0 {
            let at = closes.trailing_zeros();
            let open = self.depth + (opens & ((1u64 << at) - 1)).count_ones();
            shut += 1;
            if open < shut || (open == shut && at as usize + 1 != len) {
                return false;
            }
            closes &= closes - 1;
        }
        self.depth = self.depth + opened - shut;
        true
    }
}

/// The bytes after a backslash that is not escaped itself: in a run of backslashes every second
/// byte is, from the second on.
pub(super) fn escaped(backslashes: u64, carry: &mut u64) -> u64 {
    const EVEN: u64 = 0x5555_5555_5555_5555;
    if backslashes == 0 {
        return std::mem::take(carry);
    }
    let starting = backslashes & !*carry;
    let follows = (starting << 1) | *carry;
    let odd = starting & !EVEN & !follows;
    let (runs, over) = odd.overflowing_add(starting);
    *carry = u64::from(over);
    (EVEN ^ (runs << 1)) & follows
}

/// Each bit: whether an odd number of bits are set up to it.
pub(super) fn parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(line: &str) -> bool {
        Bits::default().read(line.as_bytes())
    }

    #[test]
    fn objects_are_told_from_what_is_none() {
        let long = "x".repeat(100);
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(300), "]".repeat(300));
        let table = [
            ("{}", true),
            (r#"{"a":"}"}"#, true),
            (r#"{"a":"\"}"}"#, true),
            (r#"{"a":"\\"}"#, true),
            (r#"{"a":"\u00e9"}"#, true),
            (deep.as_str(), true),
            (r#"{"a":"\u00g9"}"#, false),
            (r#"{"a":"\x"}"#, false),
            (r#"{"a":"\\"\}"#, false),
            ("{\"a\":\"\t\"}", false),
            (r#"{"a":{}"#, false),
            (r#"{"a":"b}"#, false),
            (r#"{"a":1}}"#, false),
            (r#"{"a":1} x"#, false),
            (r#"{"a":1}{"b":1}"#, false),
            (r#"["a"]"#, false),
            ("", false),
        ];
        for (line, expected) in table {
            assert_eq!(sound(line), expected, "{line}");
            for shift in [1, 30, 57, 60, 63, 64] {
                let line = line.replacen('{', &format!("{{\"{}\":1,", &long[..shift]), 1);
                assert_eq!(sound(&line), expected, "{line}");
            }
        }
    }

    #[test]
    fn quotes_are_found_across_blocks() {
        for filled in 0..140 {
            let line = format!("{{\"{}\\\"\":\"}}\"}}", "x".repeat(filled));
            let mut bits = Bits::default();
            assert!(bits.read(line.as_bytes()));
            let quotes = [1, filled + 4, filled + 6, filled + 8];
            for (at, expected) in quotes.iter().flat_map(|q| [(*q, *q), (*q - 1, *q)]) {
                assert_eq!(bits.quote(at), Some(expected), "{line}");
            }
            assert_eq!(bits.quote(filled + 9), None);
        }
    }
}
