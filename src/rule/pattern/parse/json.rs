//! Reads `{ $.field = value && … }`.

use winnow::ascii::alphanumeric0;
use winnow::combinator::{cut_err, peek};
use winnow::error::ErrMode;
use winnow::prelude::*;
use winnow::stream::{Location, Stream};
use winnow::token::any;

use crate::model::JsonPath;

use super::super::ast::{Check, Condition, Form, Literal};
use super::super::error::PatternError;
use super::{Input, Parsed, blanks, expression, operand, refuse, rest};

/// As CloudWatch Logs has it.
const MAX_WILDCARDS: usize = 3;

pub(super) fn pattern(input: &mut Input<'_>) -> Parsed<Form> {
    any.parse_next(input)?;
    blanks(input)?;
    let expr = expression(input, &condition)?;
    blanks(input)?;
    cut_err("}".context("after a condition comes `&&`, `||` or `}`")).parse_next(input)?;
    Ok(Form::Json { fields: std::mem::take(&mut input.state.fields), expr })
}

fn condition(input: &mut Input<'_>) -> Parsed<Condition> {
    let field = selector(input)?;
    blanks(input)?;
    let check = match operand::comparison(input)? {
        Some(comparison) => Check::Compare(comparison),
        None => keywords(input)?,
    };
    Ok(Condition { field, check })
}

/// A selector, as its place among the fields of the pattern.
fn selector(input: &mut Input<'_>) -> Parsed<usize> {
    if input.peek_token() != Some('$') {
        return refuse(input, "a condition starts with a selector, as `$.name`, or with `(`");
    }
    let (at, text) = (input.current_token_start(), rest(input));
    let (path, len) = JsonPath::parse_prefix(text).map_err(|e| {
        let text = text.get(e.at..).unwrap_or_default();
        ErrMode::Cut(PatternError::found(at + e.at, text, e.expected))
    })?;
    match path.wildcards() {
        0 => {}
        1 if input.state.wildcards == MAX_WILDCARDS => {
            return refuse(input, "a pattern has at most 3 selectors with a wildcard");
        }
        1 => input.state.wildcards += 1,
        _ => return refuse(input, "a selector has at most 1 wildcard"),
    }
    input.next_slice(len);
    let fields = &mut input.state.fields;
    Ok(fields.iter().position(|known| *known == path).unwrap_or_else(|| {
        fields.push(path);
        fields.len() - 1
    }))
}

fn keywords(input: &mut Input<'_>) -> Parsed<Check> {
    let first = next_word(input)?;
    if !matches!(first, "IS" | "NOT") {
        return refuse(
            input,
            "a selector is followed by =, !=, <, <=, >, >=, IS NULL, IS TRUE, IS FALSE or \
             NOT EXISTS",
        );
    }
    input.next_slice(first.len());
    blanks(input)?;
    let second = next_word(input)?;
    let check = match (first, second) {
        ("IS", "NULL") => Check::Is(Literal::Null),
        ("IS", "TRUE") => Check::Is(Literal::True),
        ("IS", "FALSE") => Check::Is(Literal::False),
        ("IS", _) => return refuse(input, "IS is followed by NULL, TRUE or FALSE"),
        (_, "EXISTS") => Check::NotExists,
        _ => return refuse(input, "NOT is followed by EXISTS"),
    };
    input.next_slice(second.len());
    Ok(check)
}

fn next_word<'a>(input: &mut Input<'a>) -> Parsed<&'a str> {
    peek(alphanumeric0).parse_next(input)
}
