//! Comparisons and their values, which JSON and space-delimited patterns share.

use winnow::combinator::{alt, opt};
use winnow::prelude::*;
use winnow::stream::{Location, Stream};
use winnow::token::take_while;

use super::super::ast::{Comparison, Glob, Number, Operand, Relation};
use super::{Input, Parsed, blanks, fail, quoted, refuse, regex};

/// As CloudWatch Logs has it.
const MAX_SEARCHES: usize = 2;

#[derive(Clone, Copy)]
enum Operator {
    Equal,
    NotEqual,
    Ordered(Relation),
}

/// An operator and its value; `None` where no operator stands.
pub(super) fn comparison(input: &mut Input<'_>) -> Parsed<Option<Comparison>> {
    let operator = alt((
        "!=".value(Operator::NotEqual),
        "<=".value(Operator::Ordered(Relation::LessOrEqual)),
        ">=".value(Operator::Ordered(Relation::GreaterOrEqual)),
        "=".value(Operator::Equal),
        "<".value(Operator::Ordered(Relation::Less)),
        ">".value(Operator::Ordered(Relation::Greater)),
    ));
    let Some(operator) = opt(operator).parse_next(input)? else {
        return Ok(None);
    };
    blanks(input)?;
    Ok(Some(match operator {
        Operator::Equal => Comparison::Equal(operand(input)?),
        Operator::NotEqual => Comparison::NotEqual(operand(input)?),
        Operator::Ordered(relation) => Comparison::Ordered(relation, number(input)?),
    }))
}

fn operand(input: &mut Input<'_>) -> Parsed<Operand> {
    const ALLOWED: &str = "a value is a number, a word, \"text\" or %a regular expression%";
    match input.peek_token() {
        Some('"' | '\'') => quoted(input).map(|text| Operand::Text(Glob::new(&text))),
        Some('%') => {
            if input.state.searches == MAX_SEARCHES {
                return refuse(input, "a pattern has at most 2 regular expressions");
            }
            input.state.searches += 1;
            regex::search(input).map(Operand::Search)
        }
        Some(c) if is_word(c) => {
            let at = input.current_token_start();
            let text = word(input)?;
            if input.peek_token().is_some_and(|c| !c.is_whitespace() && !",])}&|".contains(c)) {
                return refuse(
                    input,
                    "a word has letters, digits and _ . * - +; other text is quoted",
                );
            }
            match read_number(text) {
                Some(value) => finite(at, value, text).map(Operand::Number),
                None => Ok(Operand::Text(Glob::new(text))),
            }
        }
        _ => refuse(input, ALLOWED),
    }
}

fn number(input: &mut Input<'_>) -> Parsed<Number> {
    let at = input.current_token_start();
    let start = input.checkpoint();
    if input.peek_token().is_some_and(is_word) {
        let text = word(input)?;
        if let Some(value) = read_number(text) {
            return finite(at, value, text);
        }
        input.reset(&start);
    }
    refuse(input, "a number follows this operator, as 5, -0.5 or 1e3")
}

fn finite(at: usize, value: f64, text: &str) -> Parsed<Number> {
    if value.is_finite() {
        return Ok(Number { value, text: text.to_owned() });
    }
    fail(at, format!("found {text}; a number lies between -1.8e308 and 1.8e308"))
}

fn word<'a>(input: &mut Input<'a>) -> Parsed<&'a str> {
    take_while(1.., is_word).parse_next(input)
}

/// What a value without quotes is made of: names, addresses with wildcards, signed numbers.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '*' | '-' | '+')
}

/// Digits with a sign, a point, an exponent; not the `inf` and `nan` that the parser also takes.
fn read_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    text.parse().ok()
}
