//! Lines of JSON, and their tokens: where a bracket stands outside of strings, and where a string, a
//! number or a word begins. Colons, commas and blanks belong to the token before them.
//!
//! Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (2019): 64 bytes at a time are
//! compared with each byte of interest, and whether a byte is in a string is the parity of the
//! quotes before it.

#![expect(clippy::inline_always, reason = "what is not inlined is compiled for old processors")]

use std::ops::Range;

use super::block::{BLOCK, Compare, Task, escaped, parity, run};

/// Who says which lines are of no interest, and need not be kept.
pub trait Interest {
    /// Whether a line of some bytes can be let go. It is a sound one, no
    /// character of ASCII hides in it, and the lines are asked for in their order.
    fn lets_go(&mut self, bytes: &[u8], line: Range<usize>) -> bool;
}

/// Every line is of interest, and its tokens are.
struct All;

impl Interest for All {
    #[inline(always)]
    fn lets_go(&mut self, _: &[u8], _: Range<usize>) -> bool {
        false
    }
}

/// Places of so many tokens are room to be filled again.
const ROOM: usize = 1 << 18;

/// The lines of some bytes, kept to be filled again.
#[derive(Debug, Default)]
pub struct Lines {
    kept: Vec<Line>,
    /// Places of tokens; behind those of each line the place where it ends. Only the first ones,
    /// [`count`](Self::count), are in use.
    places: Vec<u32>,
    count: usize,
}

/// One line that is not blank.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    start: u32,
    end: u32,
    /// Where its tokens are among those of all lines; there is one more for its end.
    first: u32,
    tokens: u32,
    /// It is one object as far as strings, escapes and the balance of brackets go, and has no
    /// control character; of any other only a parser knows what it is.
    pub sound: bool,
    /// It has a backslash.
    pub backslash: bool,
    /// A character of ASCII may hide in one of its escapes, be it in a record that it carries.
    pub hides: bool,
}

impl Line {
    /// Where it is, without the blanks at its end.
    pub fn place(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Lines {
    /// Reads at most 4 GiB, with the tokens.
    pub fn read(&mut self, bytes: &[u8]) {
        self.clear();
        run(Read::<_, true> { lines: self, bytes, interest: &mut All });
    }

    /// Reads at most 4 GiB, without tokens, and keeps the lines that are not let go.
    pub fn read_of(&mut self, bytes: &[u8], interest: &mut impl Interest) {
        self.clear();
        run(Read::<_, false> { lines: self, bytes, interest });
    }

    fn clear(&mut self) {
        self.kept.clear();
        self.count = 0;
        // One record of nothing but brackets must not leave its room to each stream.
        if self.places.len() > ROOM {
            self.places = Vec::new();
        }
    }

    /// The lines, in their order.
    pub fn lines(&self) -> &[Line] {
        &self.kept
    }

    /// The only line, if there is one and no more.
    pub fn only(&self) -> Option<Line> {
        if let [line] = *self.kept { Some(line) } else { None }
    }

    /// The places of a line's tokens, and its end behind them.
    pub(super) fn places(&self, line: Line) -> &[u32] {
        let first = line.first as usize;
        self.places.get(first..=first + line.tokens as usize).unwrap_or_default()
    }

    /// Takes the places of the tokens of a block.
    #[inline(always)]
    fn take(&mut self, mut tokens: u64, base: usize) {
        if self.places.len() < self.count + BLOCK {
            self.places.resize(2 * self.count + 4 * BLOCK, 0);
        }
        let Some(places) = self.places[self.count..].first_chunk_mut::<BLOCK>() else { return };
        self.count += tokens.count_ones() as usize;
        let mut at = 0;
        while tokens != 0 {
            places[at % BLOCK] = base as u32 + tokens.trailing_zeros();
            tokens &= tokens - 1;
            at += 1;
        }
    }
}

struct Read<'r, I, const TOKENS: bool> {
    lines: &'r mut Lines,
    bytes: &'r [u8],
    interest: &'r mut I,
}

impl<I: Interest, const TOKENS: bool> Task for Read<'_, I, TOKENS> {
    type Output = ();

    /// The state of a line so far is in variables of its own: the compiler would leave the members
    /// of a structure in memory.
    #[inline(always)]
    fn run(mut self, with: impl Compare) {
        let bytes = self.bytes;
        let (mut start, mut first) = (0, 0);
        // 1 when the next byte is escaped; all ones in a string; 1 in a number or a word.
        let (mut after_backslash, mut in_string, mut in_scalar) = (0, 0, 0);
        let (mut depth, mut closed) = (0, usize::MAX);
        let mut odd = Odd::default();
        let (blocks, tail) = bytes.as_chunks::<BLOCK>();
        let mut last = [b' '; BLOCK];
        last[..tail.len()].copy_from_slice(tail);
        for (block, base) in blocks.iter().chain([&last]).zip((0..).step_by(BLOCK)) {
            let lanes = with.load(block);
            let quotes = with.is(lanes, b'"');
            let open = with.is_raised(lanes, b'{');
            let close = with.is_raised(lanes, b'}');
            let between = if TOKENS { with.is_one_of(lanes, [b':', b',', b' ']) } else { 0 };
            if after_backslash == 0 && with.is_plain(lanes) {
                let outside = outside(quotes, &mut in_string);
                (depth, closed) =
                    odd.brackets(depth, closed, open & outside, close & outside, base);
                if TOKENS {
                    let marks = open | close;
                    let begin = begin(outside, marks, quotes, between, &mut in_scalar);
                    self.lines.take(begin, base);
                }
                continue;
            }
            let backslashes = with.is(lanes, b'\\');
            let mut feeds = with.is(lanes, b'\n');
            let controls = with.is_control(lanes) & !feeds;
            let mut rest = u64::MAX;
            loop {
                // Up to the next line end, if there is one.
                let feed = feeds & feeds.wrapping_neg();
                let within = rest & feed.wrapping_sub(1);
                let escaped = escaped(backslashes & within, &mut after_backslash);
                let quotes = quotes & within & !escaped;
                let outside = outside(quotes, &mut in_string);
                if (controls | backslashes) & within | escaped != 0 {
                    let seen = [controls & within, backslashes & within, escaped, outside];
                    odd.look(seen, base, bytes);
                }
                let outside = outside & within;
                (depth, closed) =
                    odd.brackets(depth, closed, open & outside, close & outside, base);
                if TOKENS {
                    let marks = open | close;
                    let begin = begin(outside, marks, quotes, between, &mut in_scalar);
                    self.lines.take(begin, base);
                }
                if feed == 0 {
                    break;
                }
                let end = base + feed.trailing_zeros() as usize;
                self.end(start..end, first, closed, in_string == 0, &mut odd);
                (start, first, closed, depth) = (end + 1, self.lines.count, usize::MAX, 0);
                (after_backslash, in_string, in_scalar) = (0, 0, 0);
                rest &= !(within | feed);
                feeds ^= feed;
            }
        }
        if start < bytes.len() {
            self.end(start..bytes.len(), first, closed, in_string == 0, &mut odd);
        }
    }
}

/// The bytes outside of strings; a string begins with its quote, and its last quote is outside.
#[inline(always)]
fn outside(quotes: u64, in_string: &mut u64) -> u64 {
    let inside = parity(quotes) ^ *in_string;
    *in_string = ((inside as i64) >> 63) as u64;
    !inside
}

/// The bytes that tokens begin with.
#[inline(always)]
fn begin(outside: u64, marks: u64, quotes: u64, between: u64, in_scalar: &mut u64) -> u64 {
    let scalars = outside & !(marks | quotes | between);
    let begin = scalars & !(scalars << 1 | *in_scalar);
    *in_scalar = scalars >> (BLOCK - 1);
    (marks & outside) | begin | (quotes & !outside)
}

/// What is rare about a line so far.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with each other")]
struct Odd {
    /// Whether it needs a closer look: there is more than backslashes that no ASCII hides behind.
    matters: bool,
    broken: bool,
    backslash: bool,
    hides: bool,
    /// The place of the first control character.
    control: Option<usize>,
}

impl<I: Interest, const TOKENS: bool> Read<'_, I, TOKENS> {
    /// Takes the line at a place, unless it is let go.
    #[inline(always)]
    fn end(
        &mut self,
        place: Range<usize>,
        first: usize,
        closed: usize,
        complete: bool,
        odd: &mut Odd,
    ) {
        let whole = closed.wrapping_add(1) == place.end && self.bytes[place.start] == b'{';
        let simple = complete && whole && !odd.matters;
        if !simple || !self.interest.lets_go(self.bytes, place.clone()) {
            self.keep(place, first, closed, complete, odd);
        }
        if odd.matters || odd.backslash {
            *odd = Odd::default();
        }
    }

    /// Keeps the line at a place, if it is not blank.
    #[inline(never)]
    fn keep(
        &mut self,
        place: Range<usize>,
        first: usize,
        closed: usize,
        complete: bool,
        odd: &Odd,
    ) {
        let Range { start, end } = place;
        let line = self.bytes[start..end].trim_ascii_end();
        if line.is_empty() {
            self.lines.count = first;
            return;
        }
        let end = start + line.len();
        // Outside of strings nothing stands before the first bracket.
        let sound = complete
            && !odd.broken
            && closed.wrapping_add(1) == end
            && odd.control.is_none_or(|control| control >= end)
            && line.trim_ascii_start().starts_with(b"{");
        if TOKENS {
            // A carriage return at the end looks like a word.
            let of_line = &self.lines.places[first..self.lines.count];
            self.lines.count = first + of_line.partition_point(|place| (*place as usize) < end);
        }
        let tokens = (self.lines.count - first) as u32;
        if TOKENS {
            self.lines.take(1, end);
        }
        self.lines.kept.push(Line {
            start: start as u32,
            end: end as u32,
            first: first as u32,
            tokens,
            sound,
            backslash: odd.backslash,
            hides: odd.hides,
        });
    }
}

impl Odd {
    /// Takes control characters, backslashes and what is escaped.
    #[inline(never)]
    fn look(&mut self, seen: [u64; 4], base: usize, bytes: &[u8]) {
        let [controls, backslashes, mut escaped, outside] = seen;
        if controls != 0 {
            let control = base + controls.trailing_zeros() as usize;
            self.control = self.control.or(Some(control));
        }
        self.backslash |= backslashes != 0;
        self.broken |= backslashes & outside != 0;
        while escaped != 0 {
            self.escape(bytes.get(base + escaped.trailing_zeros() as usize..).unwrap_or_default());
            escaped &= escaped - 1;
        }
        self.matters = self.broken || self.hides || self.control.is_some();
    }

    /// Takes the byte after a backslash and what follows.
    fn escape(&mut self, bytes: &[u8]) {
        match bytes {
            [b'u', code @ ..] => match code.first_chunk() {
                Some(code) if is_hex(*code) => self.hides |= is_ascii(*code),
                _ => self.broken = true,
            },
            // A record in the message of a log event has its escapes escaped once more.
            [b'\\', b'u', code @ ..] => {
                self.hides |=
                    code.first_chunk().is_none_or(|code| !is_hex(*code) || is_ascii(*code));
            }
            [b'\\' | b'"' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => {}
            _ => self.broken = true,
        }
    }

    /// Takes brackets; gives the depth behind them and where the outermost closed.
    #[inline(always)]
    fn brackets(
        &mut self,
        depth: u32,
        closed: usize,
        open: u64,
        close: u64,
        base: usize,
    ) -> (u32, usize) {
        let shut = close.count_ones();
        if shut < depth {
            (depth + open.count_ones() - shut, closed)
        } else if open == 0 && shut == depth && depth > 0 {
            (0, base + close.ilog2() as usize)
        } else if close == 0 && closed == usize::MAX {
            (open.count_ones(), closed)
        } else if open | close == 0 {
            (depth, closed)
        } else {
            self.nest(depth, closed, open, close, base)
        }
    }

    /// The same where the outermost may open, or close in their midst.
    #[inline(never)]
    fn nest(
        &mut self,
        depth: u32,
        mut closed: usize,
        open: u64,
        mut close: u64,
        base: usize,
    ) -> (u32, usize) {
        self.broken |= closed != usize::MAX;
        let mut shut = 0;
        while close != 0 && !self.broken {
            let bit = close & close.wrapping_neg();
            let opened = depth + (open & (bit - 1)).count_ones();
            close &= close - 1;
            shut += 1;
            self.broken |= opened < shut;
            if opened == shut {
                closed = base + bit.trailing_zeros() as usize;
                self.broken |= close != 0 || open > bit;
            }
        }
        self.matters |= self.broken;
        ((depth + open.count_ones()).saturating_sub(shut), closed)
    }
}

fn is_hex(code: [u8; 4]) -> bool {
    code.iter().all(u8::is_ascii_hexdigit)
}

fn is_ascii(code: [u8; 4]) -> bool {
    matches!(code, [b'0', b'0', b'0'..=b'7', _])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Lines {
        let mut lines = Lines::default();
        lines.read(text.as_bytes());
        lines
    }

    /// What each line is: whether it is sound, and its tokens.
    fn tokens(text: &str) -> Vec<(bool, Vec<&str>)> {
        let lines = read(text);
        let of = |line: &Line| {
            let places = lines.places(*line);
            let token = |pair: &[u32]| &text[pair[0] as usize..pair[1] as usize];
            (line.sound, places.windows(2).map(token).collect())
        };
        lines.lines().iter().map(of).collect()
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
            ("  {\"a\":1}  ", true),
            ("{\"a\":1}\r", true),
            (deep.as_str(), true),
            (r#"{"a":"\u00g9"}"#, false),
            (r#"{"a":"\x"}"#, false),
            (r#"{"a":"\\"\}"#, false),
            ("{\"a\":\"\t\"}", false),
            ("{\"a\":1\r}", false),
            (r#"{"a":{}"#, false),
            (r#"{"a":"b}"#, false),
            (r#"{"a":"b\"#, false),
            (r#"{"a":1}}"#, false),
            (r#"{"a":1} x"#, false),
            (r#"{"a":1}{"b":1}"#, false),
            (r#"{"a":1}[]"#, false),
            (r#"}{"a":1"#, false),
            (r#"["a"]"#, false),
            ("x{}", false),
        ];
        for (line, expected) in table {
            for shift in [0, 1, 30, 57, 60, 63, 64] {
                let member = format!("{{\"{}\":1,", &long[..shift]);
                let line = if shift > 0 { line.replacen('{', &member, 1) } else { line.into() };
                assert_eq!(read(&line).only().map(|l| l.sound), Some(expected), "{line}");
                // Its neighbours do not notice.
                let text = format!("{{\"before\":1}}\n\n{line}\n{{\"after\":[]}}\n");
                let sound: Vec<_> = read(&text).lines().iter().map(|l| l.sound).collect();
                assert_eq!(sound, [true, expected, true], "{text}");
            }
        }
        assert!(read("").only().is_none());
        assert!(read(" \r\n\n").only().is_none());
    }

    #[test]
    fn tokens_are_found_across_blocks() {
        for filled in 0..140 {
            let long = "x".repeat(filled);
            let text =
                format!("{{\"{long}\\\"\": [1 , true],\"b\":{{}}, \"c\" :\"}}:,\"}}\n{{\"d\":-1}}");
            let name = format!("\"{long}\\\"\": ");
            let first = ["{", &name, "[", "1 , ", "true", "],", "\"b\":", "{", "}, ", "\"c\" :"];
            let first = [&first[..], &["\"}:,\"", "}"]].concat();
            let second = vec!["{", "\"d\":", "-1", "}"];
            assert_eq!(tokens(&text), [(true, first), (true, second)], "{text}");
        }
    }

    #[test]
    fn what_ends_a_line_is_no_token() {
        let expected = || (true, vec!["{", "\"a\":", "1", "}"]);
        let text = "{\"a\":1}\r\n{\"a\":1} \n{\"a\":1}\r";
        assert_eq!(tokens(text), [expected(), expected(), expected()]);
    }

    #[test]
    fn only_ascii_hides_a_word() {
        for (text, expected) in [
            (r#"{"a":"\u0065"}"#, true),
            (r#"{"a":"\u007F"}"#, true),
            (r#"{"a":"\u00e9\ud83d\ude00"}"#, false),
            (r#"{"a":"{\"b\":\"\\u0065\"}"}"#, true),
            (r#"{"a":"{\"b\":\"\\u00e9\"}"}"#, false),
            (r#"{"a":"\\u0"}"#, true),
            (r#"{"a":"\n\\"}"#, false),
        ] {
            assert_eq!(read(text).only().map(|l| l.hides), Some(expected), "{text}");
        }
    }

    #[test]
    fn old_processors_see_the_same() {
        fn check(with: impl Compare, text: &str, wide: &Lines) {
            let (mut lines, bytes) = (Lines::default(), text.as_bytes());
            let read = Read::<_, true> { lines: &mut lines, bytes, interest: &mut All };
            read.run(with);
            assert_eq!(format!("{:?}", wide.lines()), format!("{:?}", lines.lines()));
            assert_eq!(wide.places[..wide.count], lines.places[..lines.count]);
        }
        let mut text = String::new();
        for n in 0..500usize {
            let piece =
                ["{\"a\":", "[1,2]", "\"\\\"", "\\\\", "}\n", "\t", "\"}\n{\"", "é", ":,\u{1}"];
            text.push_str(piece[n * n * 31 % 97 % piece.len()]);
        }
        for start in (0..text.len()).filter(|start| text.is_char_boundary(*start)) {
            let text = &text[start..];
            let wide = read(text);
            check(super::super::block::Portable, text, &wide);
            #[cfg(target_arch = "x86_64")]
            if let Some(v3) = pulp::x86::V3::try_new() {
                check(v3, text, &wide);
            }
        }
    }
}
