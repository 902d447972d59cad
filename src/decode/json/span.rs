//! Where an object ends.

use wide::u8x64;

use super::block::{BLOCK, escaped, parity};

/// The length of the object that `bytes` begin with, if it ends in them and nothing about it is odd:
/// no line end in a string, no backslash outside of one, and every object in it right after a colon
/// or the start of an array.
pub(in crate::decode) fn object(bytes: &[u8]) -> Option<usize> {
    let mut state = State { escaped: 0, string: 0, may_open: 1, depth: 0 };
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for (at, block) in (0..).step_by(BLOCK).zip(blocks) {
        match state.block(block) {
            Found::Nothing => {}
            Found::End(end) => return Some(at + end),
            Found::Odd => return None,
        }
    }
    let mut block = [b' '; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    match state.block(&block) {
        Found::End(end) => Some(bytes.len() - rest.len() + end),
        Found::Nothing | Found::Odd => None,
    }
}

/// What is in a block.
enum Found {
    Nothing,
    /// The object ends before this byte.
    End(usize),
    Odd,
}

/// What one block hands on to the next.
struct State {
    /// 1 when the first byte of the next block is escaped.
    escaped: u64,
    /// All ones when the next block begins in a string.
    string: u64,
    /// 1 when the next block may begin with an object.
    may_open: u64,
    depth: u32,
}

impl State {
    fn block(&mut self, bytes: &[u8; BLOCK]) -> Found {
        let block = u8x64::new(*bytes);
        let is = |byte: u8| block.simd_eq(u8x64::splat(byte)).to_bitmask();
        // Braces and square brackets differ in one bit.
        let raised = block | u8x64::splat(0x20);
        let raised_is = |byte: u8| raised.simd_eq(u8x64::splat(byte)).to_bitmask();
        let backslashes = is(b'\\');
        let quotes = is(b'"') & !escaped(backslashes, &mut self.escaped);
        let string = parity(quotes) ^ self.string;
        self.string = ((string as i64) >> 63) as u64;
        let opens = raised_is(b'{') & !string;
        let closes = raised_is(b'}') & !string;
        let may_open = (is(b':') | is(b'[')) & !string;
        let objects = is(b'{') & !string;
        let odd =
            objects & !(may_open << 1 | self.may_open) | is(b'\n') & string | backslashes & !string;
        self.may_open = may_open >> (BLOCK - 1);
        let end = self.close(opens, closes);
        let within = end.map_or(u64::MAX, |end| u64::MAX >> (BLOCK - end));
        match end {
            _ if odd & within != 0 => Found::Odd,
            Some(end) => Found::End(end),
            None => Found::Nothing,
        }
    }

    /// Takes in brackets; the place after the one that closes the object.
    fn close(&mut self, opens: u64, mut closes: u64) -> Option<usize> {
        let opened = opens.count_ones();
        let closing = closes.count_ones();
        while closing >= self.depth && closes != 0 {
            let at = closes.trailing_zeros();
            let open = self.depth + (opens & ((1u64 << at) - 1)).count_ones();
            let shut = closing - closes.count_ones() + 1;
            if open <= shut {
                return Some(at as usize + 1);
            }
            closes &= closes - 1;
        }
        self.depth = self.depth + opened - closing;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_found_or_the_object_is_odd() {
        for (text, expected) in [
            ("{}", Some(2)),
            ("{},{", Some(2)),
            (r#"{"a":"}"}]"#, Some(9)),
            (r#"{"a":"\"}"} "#, Some(11)),
            (r#"{"a":[{"b":1}]}"#, Some(15)),
            ("{\"a\":1\n}", Some(8)),
            (r#"{"a":[{"b":1},{"c":1}]}"#, None),
            (r#"{"a": {}}"#, None),
            (r#"{"a":1{}"#, None),
            ("{\"a\":\"\n\"}", None),
            (r#"{"a":\"}"#, None),
            (r#"{"a":"b}"#, None),
            (r#"{"a":{}"#, None),
        ] {
            assert_eq!(object(text.as_bytes()), expected, "{text}");
            for filled in [1, 50, 55, 60, 64, 130] {
                let member = format!("{{\"{}\":0,", "x".repeat(filled));
                let expected = expected.map(|end| end + member.len() - 1);
                let text = text.replacen('{', &member, 1);
                assert_eq!(object(text.as_bytes()), expected, "{text}");
            }
        }
    }
}
