//! Reads `[ip, user, ..., status = 4*, bytes > 1000]`.

use winnow::combinator::{cut_err, opt, peek, preceded, separated, terminated};
use winnow::prelude::*;
use winnow::stream::{Location, Stream};
use winnow::token::{any, one_of, take_while};

use super::super::ast::{Column, Columns, Comparison, Form};
use super::{Input, Parsed, blanks, expression, fail, operand, refuse};

enum Entry {
    Column(Column),
    /// `...`, and where it stands.
    Skip(usize),
}

pub(super) fn pattern(input: &mut Input<'_>) -> Parsed<Form> {
    any.parse_next(input)?;
    blanks(input)?;
    let entries: Vec<Entry> = separated(1.., entry, (blanks, ",", blanks)).parse_next(input)?;
    blanks(input)?;
    cut_err("]".context("after a field comes `,` or `]`")).parse_next(input)?;
    let mut columns = Columns { head: Vec::new(), tail: None };
    for entry in entries {
        match (entry, &mut columns.tail) {
            (Entry::Column(column), None) => columns.head.push(column),
            (Entry::Column(column), Some(tail)) => tail.push(column),
            (Entry::Skip(_), None) => columns.tail = Some(Vec::new()),
            (Entry::Skip(at), Some(_)) => {
                return fail(at, "found a second `...`; a pattern has at most one");
            }
        }
    }
    Ok(Form::Columns(columns))
}

fn entry(input: &mut Input<'_>) -> Parsed<Entry> {
    let at = input.current_token_start();
    if opt("...").parse_next(input)?.is_some() {
        return Ok(Entry::Skip(at));
    }
    if input.peek_token().is_none_or(|c| c == ',' || c == ']') {
        return Ok(Entry::Column(Column::default()));
    }
    column(input).map(Entry::Column)
}

fn column(input: &mut Input<'_>) -> Parsed<Column> {
    let alone = terminated(name, peek((blanks, one_of([',', ']']))));
    if let Some(name) = opt(alone).parse_next(input)? {
        return Ok(Column { name: Some(name.to_owned()), test: None });
    }
    let opening = take_while(0.., |c: char| c == '(' || c.is_ascii_whitespace());
    let Some(field) = opt(peek(preceded(opening, name))).parse_next(input)? else {
        return refuse(input, "a field is a name of letters, digits, `_` or `-`, `...` or nothing");
    };
    let test = expression(input, &|input: &mut Input<'_>| condition(input, field))?;
    Ok(Column { name: Some(field.to_owned()), test: Some(test) })
}

fn condition(input: &mut Input<'_>, field: &str) -> Parsed<Comparison> {
    if peek(opt(name)).parse_next(input)? != Some(field) {
        return refuse(input, &format!("each condition here starts with the field `{field}`"));
    }
    input.next_slice(field.len());
    blanks(input)?;
    match operand::comparison(input)? {
        Some(comparison) => Ok(comparison),
        None => refuse(input, "a field name is followed by =, !=, <, <=, >, >=, `,` or `]`"),
    }
}

fn name<'a>(input: &mut Input<'a>) -> Parsed<&'a str> {
    take_while(1.., |c: char| c.is_alphanumeric() || c == '_' || c == '-').parse_next(input)
}
