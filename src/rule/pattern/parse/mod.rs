//! Reads a pattern. Nothing here guesses: every place allows few things, told apart by what comes
//! next, so an error always stands at what is wrong.

mod columns;
mod json;
mod operand;
mod regex;
mod terms;

use winnow::ModalResult;
use winnow::ascii::multispace0;
use winnow::combinator::{cut_err, eof, opt, separated};
use winnow::error::ErrMode;
use winnow::prelude::*;
use winnow::stream::{LocatingSlice, Location, Stateful, Stream};
use winnow::token::any;

use crate::model::JsonPath;

use super::ast::{Expr, Form};
use super::error::PatternError;

/// As CloudWatch Logs has it.
const MAX_CHARS: usize = 1024;
/// Bounds the recursion over parentheses.
const MAX_DEPTH: usize = 64;

pub(super) type Input<'a> = Stateful<LocatingSlice<&'a str>, State>;
type Parsed<T> = ModalResult<T, PatternError>;

/// What the limits of a whole pattern are counted in.
#[derive(Debug, Default)]
pub(super) struct State {
    depth: usize,
    searches: usize,
    wildcards: usize,
    fields: Vec<JsonPath>,
}

pub(super) fn pattern(text: &str) -> Result<Form, PatternError> {
    if let Some((at, _)) = text.char_indices().nth(MAX_CHARS) {
        let chars = text.chars().count();
        let message = format!("found {chars} characters; a pattern has at most {MAX_CHARS}");
        return Err(PatternError::new(at, message));
    }
    let input = Stateful { input: LocatingSlice::new(text), state: State::default() };
    form.parse(input).map_err(winnow::error::ParseError::into_inner)
}

fn form(input: &mut Input<'_>) -> Parsed<Form> {
    blanks(input)?;
    let form = match input.peek_token() {
        Some('{') => json::pattern(input),
        Some('[') => columns::pattern(input),
        Some('%') => regex::search(input).map(Form::Search),
        _ => terms::pattern(input),
    }?;
    blanks(input)?;
    cut_err(eof.context("nothing follows a complete pattern")).parse_next(input)?;
    Ok(form)
}

/// Conditions joined by `&&`, `||` and parentheses, each read by `leaf`.
fn expression<'a, L, F>(input: &mut Input<'a>, leaf: &F) -> Parsed<Expr<L>>
where
    F: Fn(&mut Input<'a>) -> Parsed<L>,
{
    let all = |input: &mut Input<'a>| {
        let part = |input: &mut Input<'a>| primary(input, leaf);
        separated(1.., part, (blanks, "&&", blanks)).map(Expr::all).parse_next(input)
    };
    separated(1.., all, (blanks, "||", blanks)).map(Expr::any).parse_next(input)
}

fn primary<'a, L, F>(input: &mut Input<'a>, leaf: &F) -> Parsed<Expr<L>>
where
    F: Fn(&mut Input<'a>) -> Parsed<L>,
{
    if input.peek_token() != Some('(') {
        return leaf(input).map(Expr::Leaf);
    }
    if input.state.depth == MAX_DEPTH {
        return refuse(input, "parentheses nest at most 64 deep");
    }
    input.state.depth += 1;
    any.parse_next(input)?;
    blanks(input)?;
    let inner = expression(input, leaf)?;
    blanks(input)?;
    cut_err(")".context("after a condition comes `&&`, `||` or `)`")).parse_next(input)?;
    input.state.depth -= 1;
    Ok(inner)
}

/// `"…"`, or our `'…'`; a backslash before the quote or another backslash makes it plain text.
fn quoted(input: &mut Input<'_>) -> Parsed<String> {
    let open = input.current_token_start();
    let quote = any.parse_next(input)?;
    let mut text = String::new();
    loop {
        match opt(any).parse_next(input)? {
            None => {
                let message = format!("found `{quote}` without an end; a second `{quote}` closes");
                return fail(open, message);
            }
            Some(c) if c == quote => return Ok(text),
            Some('\\') if input.peek_token().is_some_and(|c| c == quote || c == '\\') => {
                text.extend(input.next_token());
            }
            Some(c) => text.push(c),
        }
    }
}

/// What is not read yet.
pub(super) fn rest<'a>(input: &Input<'a>) -> &'a str {
    input.input.peek_finish()
}

fn blanks(input: &mut Input<'_>) -> Parsed<()> {
    multispace0.void().parse_next(input)
}

fn fail<T>(at: usize, message: impl Into<String>) -> Parsed<T> {
    Err(ErrMode::Cut(PatternError::new(at, message)))
}

/// The error that what comes next is not allowed.
fn refuse<T>(input: &Input<'_>, allowed: &str) -> Parsed<T> {
    let at = input.current_token_start();
    Err(ErrMode::Cut(PatternError::found(at, rest(input), allowed)))
}
