//! Reads `word -word ?word "a phrase"`.

use winnow::combinator::opt;
use winnow::prelude::*;
use winnow::stream::{Location, Stream};
use winnow::token::{one_of, take_while};

use super::super::ast::{Form, Sign, Term, is_term_char};
use super::{Input, Parsed, blanks, fail, quoted, refuse};

pub(super) fn pattern(input: &mut Input<'_>) -> Parsed<Form> {
    let mut terms = Vec::new();
    while input.peek_token().is_some() {
        terms.push(term(input)?);
        blanks(input)?;
    }
    Ok(Form::Terms(terms))
}

fn term(input: &mut Input<'_>) -> Parsed<Term> {
    let sign = match opt(one_of(['-', '?'])).parse_next(input)? {
        None => Sign::Include,
        Some('-') => Sign::Exclude,
        Some(_) => Sign::Optional,
    };
    let at = input.current_token_start();
    let text = match input.peek_token() {
        Some('"' | '\'') => quoted(input)?,
        Some(c) if is_term_char(c) => {
            take_while(1.., is_term_char).map(str::to_owned).parse_next(input)?
        }
        _ => return refuse(input, "a term is a word, or a \"phrase\" in quotes"),
    };
    if sign == Sign::Exclude && text.is_empty() {
        return fail(at, "found an empty phrase; without it nothing is left");
    }
    if input.peek_token().is_some_and(|c| !c.is_ascii_whitespace()) {
        return refuse(
            input,
            "blanks separate terms, and a term of more than letters, digits and `_` is quoted",
        );
    }
    Ok(Term { sign, text })
}
