//! Keys and values: a field, or what is made of it.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use winnow::ascii::{digit1, multispace0};
use winnow::combinator::{alt, cut_err, delimited, opt, preceded, separated};
use winnow::error::{ContextError, ErrMode, StrContext, StrContextValue};
use winnow::prelude::*;
use winnow::token::take_till;

use crate::model::{Record, Value};

/// Where `prefix` cuts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// After so many characters.
    After(usize),
    /// Before this text.
    Before(String),
}

/// A field `F`, or what is made of one or more. All but the plain field are additions of this
/// program to Contributor Insights.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression<F> {
    /// The field itself.
    Field(F),
    /// `'text'`: this text.
    Literal(String),
    /// `first(a, b, 'none')`: the first that has a value.
    First(Vec<Self>),
    /// `lower(a)`: in lower case.
    Lower(Box<Self>),
    /// `cidr(a, 24)` or `cidr(a, 24, 56)`: the network of an address, by prefix length for IPv4
    /// and for IPv6 (64 unless given). What is no address stays as it is.
    Cidr(Box<Self>, u8, u8),
    /// `prefix(a, 8)` or `prefix(a, '/')`: the start of a text.
    Prefix(Box<Self>, Cut),
}

const FUNCTIONS: [&str; 4] = ["first(", "lower(", "cidr(", "prefix("];

impl Expression<String> {
    /// Reads an expression; its fields stay text.
    ///
    /// # Errors
    /// Says at which byte it breaks off, and what may stand there.
    pub fn parse(text: &str) -> Result<Self, (usize, String)> {
        if !FUNCTIONS.iter().any(|f| text.trim_start().starts_with(f)) && !text.starts_with('\'') {
            return Ok(Self::Field(text.to_owned()));
        }
        delimited(multispace0, expression(0), multispace0).parse(text).map_err(|e| {
            let said = e.inner().to_string();
            let expected = if said.is_empty() {
                format!("expected a field, 'text', or one of {}…)", FUNCTIONS.join("…), "))
            } else {
                said
            };
            (e.offset(), expected.replace('\n', ", "))
        })
    }
}

type Result2<T> = Result<T, ErrMode<ContextError>>;

fn expected(what: &'static str) -> StrContext {
    StrContext::Expected(StrContextValue::Description(what))
}

/// Deeper than this is a mistake, and would cost stack.
const MAX_DEPTH: usize = 8;

fn expression<'a>(depth: usize) -> impl FnMut(&mut &'a str) -> Result2<Expression<String>> {
    move |input| {
        if depth > MAX_DEPTH {
            return cut_err(winnow::combinator::fail.context(expected("fewer nested functions")))
                .parse_next(input);
        }
        let argument = || delimited(multispace0, expression(depth + 1), multispace0);
        let number = |max: u8| {
            delimited(multispace0, digit1.parse_to::<u8>().verify(move |n| *n <= max), multispace0)
        };
        alt((
            preceded(
                "first(",
                cut_err((separated(1.., argument(), ','), ')').context(expected("`,` or `)`"))),
            )
            .map(|(all, _): (Vec<_>, _)| Expression::First(all)),
            preceded("lower(", cut_err((argument(), ')').context(expected("one field and `)`"))))
                .map(|(inner, _)| Expression::Lower(Box::new(inner))),
            preceded(
                "cidr(",
                cut_err(
                    (argument(), ',', number(32), opt(preceded(',', number(128))), ')').context(
                        expected("cidr(field, 0 to 32) or cidr(field, 0 to 32, 0 to 128)"),
                    ),
                ),
            )
            .map(|(inner, _, v4, v6, _)| Expression::Cidr(Box::new(inner), v4, v6.unwrap_or(64))),
            preceded(
                "prefix(",
                cut_err(
                    (argument(), ',', delimited(multispace0, prefix_cut, multispace0), ')')
                        .context(expected("prefix(field, length) or prefix(field, 'text')")),
                ),
            )
            .map(|(inner, _, cut, _)| Expression::Prefix(Box::new(inner), cut)),
            literal.map(Expression::Literal),
            take_till(1.., |c: char| matches!(c, ',' | '(' | ')' | '\''))
                .map(|name: &str| Expression::Field(name.trim().to_owned())),
        ))
        .parse_next(input)
    }
}

fn literal(input: &mut &str) -> Result2<String> {
    delimited('\'', take_till(0.., '\''), cut_err('\'').context(expected("a closing `'`")))
        .map(str::to_owned)
        .parse_next(input)
}

fn prefix_cut(input: &mut &str) -> Result2<Cut> {
    alt((
        digit1.parse_to().map(Cut::After),
        literal.verify(|t: &String| !t.is_empty()).map(Cut::Before),
    ))
    .parse_next(input)
}

impl<F> Expression<F> {
    /// The same expression over another kind of field.
    ///
    /// # Errors
    /// The first that `field` gives.
    pub fn bind<G, E>(
        &self,
        field: &mut impl FnMut(&F) -> Result<G, E>,
    ) -> Result<Expression<G>, E> {
        Ok(match self {
            Self::Field(f) => Expression::Field(field(f)?),
            Self::Literal(text) => Expression::Literal(text.clone()),
            Self::First(all) => {
                Expression::First(all.iter().map(|e| e.bind(field)).collect::<Result<_, _>>()?)
            }
            Self::Lower(inner) => Expression::Lower(Box::new(inner.bind(field)?)),
            Self::Cidr(inner, v4, v6) => Expression::Cidr(Box::new(inner.bind(field)?), *v4, *v6),
            Self::Prefix(inner, cut) => {
                Expression::Prefix(Box::new(inner.bind(field)?), cut.clone())
            }
        })
    }

    /// Whether this is a plain field, as Contributor Insights knows it.
    pub fn is_plain(&self) -> bool {
        matches!(self, Self::Field(_))
    }
}

impl Expression<u16> {
    /// The text of this expression for a record, or nothing where it has no single value.
    pub(super) fn text<'a>(&'a self, record: &'a Record) -> Option<Cow<'a, str>> {
        match self {
            Self::Field(slot) => {
                record.get(*slot).filter(Value::is_scalar).map(|v| Cow::Borrowed(v.text))
            }
            Self::Literal(text) => Some(Cow::Borrowed(text)),
            Self::First(all) => all.iter().find_map(|e| e.text(record)),
            Self::Lower(inner) => Some(Cow::Owned(inner.text(record)?.to_lowercase())),
            Self::Cidr(inner, v4, v6) => {
                let text = inner.text(record)?;
                Some(network(&text, *v4, *v6).map_or(text, Cow::Owned))
            }
            Self::Prefix(inner, cut) => {
                let text = inner.text(record)?;
                let end = match cut {
                    Cut::After(chars) => text.char_indices().nth(*chars).map(|(at, _)| at),
                    Cut::Before(mark) => text.find(mark.as_str()),
                };
                Some(end.map_or(text.clone(), |end| Cow::Owned(text[..end].to_owned())))
            }
        }
    }

    /// The number that this expression has for a record.
    pub(super) fn number(&self, record: &Record) -> Option<f64> {
        match self {
            Self::Field(slot) => record.get(*slot)?.number(),
            _ => self.text(record)?.parse().ok().filter(|n: &f64| n.is_finite()),
        }
    }
}

fn network(text: &str, v4: u8, v6: u8) -> Option<String> {
    // An IPv4 address in IPv6 clothes is that address.
    Some(match text.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(ip) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(v4)).unwrap_or(0);
            format!("{}/{v4}", std::net::Ipv4Addr::from(u32::from(ip) & mask))
        }
        IpAddr::V6(ip) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(v6)).unwrap_or(0);
            format!("{}/{v6}", std::net::Ipv6Addr::from(u128::from(ip) & mask))
        }
    })
}

impl<F: fmt::Display> fmt::Display for Expression<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => field.fmt(f),
            Self::Literal(text) => write!(f, "'{text}'"),
            Self::First(all) => {
                f.write_str("first(")?;
                for (i, e) in all.iter().enumerate() {
                    write!(f, "{}{e}", if i > 0 { ", " } else { "" })?;
                }
                f.write_str(")")
            }
            Self::Lower(e) => write!(f, "lower({e})"),
            Self::Cidr(e, v4, v6) => write!(f, "cidr({e}, {v4}, {v6})"),
            Self::Prefix(e, Cut::After(n)) => write!(f, "prefix({e}, {n})"),
            Self::Prefix(e, Cut::Before(mark)) => write!(f, "prefix({e}, '{mark}')"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;

    fn made(text: &str, value: &str) -> Option<String> {
        let expression = Expression::parse(text).unwrap();
        let bound = expression.bind(&mut |f: &String| Ok::<u16, ()>(u16::from(f != "a"))).unwrap();
        let mut record = Record::default();
        if !value.is_empty() {
            record.push(0, Kind::Text, value);
        }
        bound.text(&record).map(Cow::into_owned)
    }

    #[test]
    fn functions_make_text_of_fields() {
        for (text, value, expected) in [
            ("a", "X", Some("X")),
            ("lower(a)", "ÀB", Some("àb")),
            ("cidr(a, 24)", "203.0.113.77", Some("203.0.113.0/24")),
            ("cidr(a, 0)", "203.0.113.77", Some("0.0.0.0/0")),
            ("cidr(a,24)", "2001:db8:1:2:3::4", Some("2001:db8:1:2::/64")),
            ("cidr(a, 24)", "::ffff:10.1.2.9", Some("10.1.2.0/24")),
            ("cidr(a, 24, 32)", "2001:db8:1:2:3::4", Some("2001:db8::/32")),
            ("cidr(a, 24)", "AWS Internal", Some("AWS Internal")),
            ("prefix(a, 3)", "田中太郎", Some("田中太")),
            ("prefix(a, 9)", "abc", Some("abc")),
            ("prefix(a, '/')", "role/session", Some("role")),
            ("first(b, a, 'none')", "X", Some("X")),
            ("first(b, a, 'none')", "", Some("none")),
            ("first(b, a)", "", None),
            ("lower(first(b, prefix(a, 1)))", "XY", Some("x")),
            ("destination address", "x", None),
        ] {
            assert_eq!(made(text, value).as_deref(), expected, "{text} of {value:?}");
        }
    }

    #[test]
    fn broken_functions_say_where() {
        for (text, at) in [
            ("lower(a", 7),
            ("cidr(a)", 6),
            ("cidr(a, 33)", 8),
            ("prefix(a, '')", 10),
            ("first('x)", 9),
            ("lower(a) b", 9),
        ] {
            let (found, message) = Expression::parse(text).unwrap_err();
            assert_eq!(found, at, "{text}: {message}");
            assert!(!message.is_empty());
        }
        let deep = format!("{}a{}", "lower(".repeat(5000), ")".repeat(5000));
        assert!(Expression::parse(&deep).is_err());
    }

    #[test]
    fn expressions_print_as_they_read() {
        for text in ["first(a, 'x')", "cidr(a, 24, 64)", "prefix(lower(a), '/')", "prefix(a, 3)"] {
            let parsed = Expression::parse(text).unwrap();
            assert_eq!(parsed.to_string(), text);
        }
    }
}
