//! Where the words of a line are: 64 bytes at a time are compared with each blank.

use wide::u8x64;

/// Bytes whose bits are one word.
const BLOCK: usize = 64;

/// The places of the words of one line, kept to be filled again. Blanks are those of
/// [`u8::is_ascii_whitespace`].
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Where a word begins and where it ends, in turns.
    edges: Vec<u32>,
}

impl Words {
    /// Finds the words of a line of at most 4 GiB.
    pub fn read(&mut self, line: &[u8]) {
        self.edges.clear();
        let (blocks, rest) = line.as_chunks::<BLOCK>();
        let mut carry = 0;
        for (at, block) in (0..).step_by(BLOCK).zip(blocks) {
            self.block(block, at, &mut carry);
        }
        // Blanks behind the line end its last word.
        let mut block = [b' '; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        self.block(&block, (line.len() - rest.len()) as u32, &mut carry);
    }

    /// `carry` is 1 after a block that ends within a word.
    fn block(&mut self, bytes: &[u8; BLOCK], at: u32, carry: &mut u64) {
        let block = u8x64::new(*bytes);
        let is = |byte: u8| block.simd_eq(u8x64::splat(byte));
        // Tab, line feed, vertical tab, form feed, carriage return: all but the third are blanks.
        let controls = block.max(u8x64::splat(b'\t')).min(u8x64::splat(b'\r')).simd_eq(block);
        let inside = !(is(b' ') | (controls & !is(b'\x0b'))).to_bitmask();
        let mut edges = inside ^ (inside << 1 | *carry);
        *carry = inside >> (BLOCK - 1);
        while edges != 0 {
            self.edges.push(at + edges.trailing_zeros());
            edges &= edges - 1;
        }
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.edges.len() / 2
    }

    /// A word of the line that was read.
    pub fn get<'l>(&self, line: &'l str, word: usize) -> Option<&'l str> {
        let [start, end] = *self.edges.as_chunks::<2>().0.get(word)?;
        line.get(start as usize..end as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(line: &str) -> Vec<&str> {
        let mut words = Words::default();
        words.read(line.as_bytes());
        (0..words.len()).map(|word| words.get(line, word).unwrap()).collect()
    }

    #[test]
    fn words_are_found_across_blocks() {
        for length in 0..200 {
            let word = "x".repeat(length);
            let line = format!("{word} {word}é\t{word}\u{b}a\n {word}");
            assert_eq!(words(&line), line.split_ascii_whitespace().collect::<Vec<_>>());
        }
    }

    proptest! {
        #[test]
        fn words_are_those_of_the_standard_library(line in "[ab \t\r\n\u{b}\u{c}é\u{1f}]{0,300}") {
            prop_assert_eq!(words(&line), line.split_ascii_whitespace().collect::<Vec<_>>());
        }
    }
}
