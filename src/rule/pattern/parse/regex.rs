//! Reads `%…%`, the subset of regular expressions that CloudWatch Logs documents, and writes it
//! in the words of the `regex` crate.
//!
//! Classes become explicit ASCII sets, and every other sign is escaped, so that nothing the crate
//! knows beyond the subset (groups, flags, set operations, Unicode classes) can be reached.

use winnow::ascii::digit0;
use winnow::combinator::opt;
use winnow::prelude::*;
use winnow::stream::{Location, Stream};
use winnow::token::{any, take_while};

use super::super::search::Search;
use super::{Input, Parsed, fail, refuse, rest};

/// Bounds a repetition, and so the size of what it compiles to.
const MAX_REPEAT: u32 = 1000;
/// What a regular expression may hold beside ASCII letters and digits.
const SYMBOLS: &str = " :_#=@/;,-^$?[]{}|\\*+.";

/// An expression between two `%`; itself it writes a `%` as `\x25`.
pub(super) fn search(input: &mut Input<'_>) -> Parsed<Search> {
    let open = input.current_token_start();
    any.parse_next(input)?;
    let source = rest(input);
    let mut out = String::new();
    let mut repeatable = false;
    loop {
        match input.peek_token() {
            None => return fail(open, "found `%` without an end; a second `%` closes"),
            Some('%') => break,
            Some('*' | '+' | '?' | '{') if !repeatable => {
                return refuse(input, "a repetition follows a character, a class or `.`");
            }
            Some('*' | '+' | '?' | '{') => {
                repetition(input, &mut out)?;
                repeatable = false;
            }
            Some(c @ ('^' | '$' | '|')) => {
                input.next_token();
                out.push(c);
                repeatable = false;
            }
            Some(_) => {
                atom(input, &mut out)?;
                repeatable = true;
            }
        }
    }
    let len = input.current_token_start() - open - 1;
    if len == 0 {
        return refuse(input, "a regular expression is not empty");
    }
    any.parse_next(input)?;
    let search = Search::new(&source[..len], &out);
    search.map_or_else(|| fail(open, "found a regular expression that grows too large"), Ok)
}

fn repetition(input: &mut Input<'_>, out: &mut String) -> Parsed<()> {
    if input.peek_token() == Some('{') {
        counted(input, out)?;
    } else {
        out.extend(input.next_token());
    }
    // As few as possible: the same match, so the sign is read and has no effect.
    opt("?").void().parse_next(input)
}

/// `{m}`, `{m,}`, `{,n}` or `{m,n}`.
fn counted(input: &mut Input<'_>, out: &mut String) -> Parsed<()> {
    let start = input.checkpoint();
    let mut braces = ("{", digit0, opt((",", digit0)), opt("}"));
    let (_, low, more, close): (_, &str, Option<(_, &str)>, _) = braces.parse_next(input)?;
    let written = match (low, more, close) {
        ("", None | Some((_, "")), _) | (_, _, None) => None,
        (low, None, _) => bound(low).map(|n| format!("{{{n}}}")),
        (low, Some((_, "")), _) => bound(low).map(|low| format!("{{{low},}}")),
        (low, Some((_, high)), _) => bound(low)
            .zip(bound(high))
            .filter(|(low, high)| low <= high)
            .map(|(low, high)| format!("{{{low},{high}}}")),
    };
    let Some(written) = written else {
        input.reset(&start);
        return refuse(input, "a repetition is {m}, {m,}, {,n} or {m,n}, from 0 to 1000");
    };
    out.push_str(&written);
    Ok(())
}

/// A bound of a repetition; a missing lower one is 0.
fn bound(digits: &str) -> Option<u32> {
    let n = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    (n <= MAX_REPEAT).then_some(n)
}

fn atom(input: &mut Input<'_>, out: &mut String) -> Parsed<()> {
    match input.peek_token() {
        Some('[') => class(input, out),
        Some('.') => {
            input.next_token();
            out.push('.');
            Ok(())
        }
        _ => {
            match character(input)? {
                Item::One(c) => push(out, c),
                Item::Set(set) => out.push_str(set),
            }
            Ok(())
        }
    }
}

/// `[a-z_]` or `[^…]`; a `]` at its start is a character of the class.
fn class(input: &mut Input<'_>, out: &mut String) -> Parsed<()> {
    let open = input.current_token_start();
    any.parse_next(input)?;
    out.push('[');
    if opt("^").parse_next(input)?.is_some() {
        out.push('^');
    }
    let mut first = true;
    loop {
        match input.peek_token() {
            None | Some('%') => return fail(open, "found `[` without an end; `]` closes a class"),
            Some(']') if !first => break,
            _ => class_item(input, out)?,
        }
        first = false;
    }
    out.extend(input.next_token());
    Ok(())
}

fn class_item(input: &mut Input<'_>, out: &mut String) -> Parsed<()> {
    let start = input.checkpoint();
    let low = match character(input)? {
        Item::Set(set) => {
            out.push_str(set);
            return Ok(());
        }
        Item::One(low) => low,
    };
    push(out, low);
    let mut next = rest(input).chars();
    if next.next() != Some('-') || matches!(next.next(), None | Some(']' | '%')) {
        return Ok(());
    }
    input.next_token();
    match character(input)? {
        Item::One(high) if low <= high => {
            out.push('-');
            push(out, high);
            Ok(())
        }
        _ => {
            input.reset(&start);
            refuse(input, "a range goes from one character to a later one")
        }
    }
}

/// One character, or the set that an escape stands for.
enum Item {
    One(char),
    Set(&'static str),
}

fn character(input: &mut Input<'_>) -> Parsed<Item> {
    match input.peek_token() {
        Some('\\') => escape(input),
        Some(c) if c.is_ascii_alphanumeric() || SYMBOLS.contains(c) => {
            input.next_token();
            Ok(Item::One(c))
        }
        Some(c) if c.is_ascii() => refuse(
            input,
            &format!(
                "a regular expression has letters, digits, blanks, : _ # = @ / ; , - and \
                 ^ $ ? [ ] {{ }} | \\ * + .; this character is written \\x{:02X}",
                u32::from(c)
            ),
        ),
        _ => refuse(input, "a regular expression has no character beyond ASCII"),
    }
}

fn escape(input: &mut Input<'_>) -> Parsed<Item> {
    const ALLOWED: &str = "a backslash is followed by d, D, s, S, w, W, by x and two hex digits, \
                           or by a symbol that regular expressions have here";
    let start = input.checkpoint();
    any.parse_next(input)?;
    let item = match input.next_token() {
        Some('d') => Item::Set("[0-9]"),
        Some('D') => Item::Set("[^0-9]"),
        Some('s') => Item::Set("[\\t\\n ]"),
        Some('S') => Item::Set("[^\\t\\n ]"),
        Some('w') => Item::Set("[0-9A-Za-z_]"),
        Some('W') => Item::Set("[^0-9A-Za-z_]"),
        Some('x') => {
            let digits: &str =
                take_while(0..=2, |c: char| c.is_ascii_hexdigit()).parse_next(input)?;
            match u8::from_str_radix(digits, 16) {
                Ok(code) if digits.len() == 2 => Item::One(char::from(code)),
                _ => return refuse(input, "\\x is followed by two hex digits"),
            }
        }
        Some(c) if SYMBOLS.contains(c) => Item::One(c),
        _ => {
            input.reset(&start);
            return refuse(input, ALLOWED);
        }
    };
    Ok(item)
}

fn push(out: &mut String, c: char) {
    out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
}
