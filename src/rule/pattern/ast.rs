//! What a filter pattern says, as read.

use std::cmp::Ordering;

use crate::model::{JsonPath, Kind};

use super::search::Search;

/// The four ways to write a pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    /// `{ … }`
    Json {
        /// Every selector, once, in the order of first use.
        fields: Vec<JsonPath>,
        expr: Expr<Condition>,
    },
    /// `[ … ]`
    Columns(Columns),
    /// `word -word ?word "a phrase"`; none matches everything.
    Terms(Vec<Term>),
    /// `%…%`
    Search(Search),
}

/// Conditions joined by `&&` and `||`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr<L> {
    All(Vec<Expr<L>>),
    Any(Vec<Expr<L>>),
    Leaf(L),
}

impl<L> Expr<L> {
    /// All of `parts`; nested ones are joined, so that equal meaning has one form.
    pub(super) fn all(parts: Vec<Self>) -> Self {
        Self::join(parts, Self::All, |part| match part {
            Self::All(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// Any of `parts`; nested ones are joined.
    pub(super) fn any(parts: Vec<Self>) -> Self {
        Self::join(parts, Self::Any, |part| match part {
            Self::Any(inner) => Ok(inner),
            other => Err(other),
        })
    }

    fn join(
        parts: Vec<Self>,
        make: fn(Vec<Self>) -> Self,
        open: fn(Self) -> Result<Vec<Self>, Self>,
    ) -> Self {
        let mut joined = Vec::with_capacity(parts.len());
        for part in parts {
            match open(part) {
                Ok(inner) => joined.extend(inner),
                Err(part) => joined.push(part),
            }
        }
        if joined.len() == 1 { joined.remove(0) } else { make(joined) }
    }
}

/// A condition on a JSON field.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    /// Its place among the fields of the pattern.
    pub(super) field: usize,
    pub(super) check: Check,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Check {
    Compare(Comparison),
    Is(Literal),
    NotExists,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    Null,
    True,
    False,
}

impl Literal {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::True => Kind::True,
            Self::False => Kind::False,
        }
    }
}

/// An operator and what stands at its right.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Comparison {
    Equal(Operand),
    NotEqual(Operand),
    Ordered(Relation, Number),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Relation {
    pub(super) fn admits(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    Text(Glob),
    Number(Number),
    Search(Search),
}

/// Text that may be open at either end. A `*` elsewhere is a `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glob {
    pub(super) open_start: bool,
    pub(super) text: String,
    pub(super) open_end: bool,
}

impl Glob {
    pub(super) fn new(written: &str) -> Self {
        let (open_start, rest) =
            written.strip_prefix('*').map_or((false, written), |rest| (true, rest));
        let (open_end, text) = rest.strip_suffix('*').map_or((false, rest), |text| (true, text));
        Self { open_start, text: text.to_owned(), open_end }
    }
}

/// A number, and how it is written, for comparing with what is none.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    pub(super) text: String,
}

/// A space-delimited pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Columns {
    /// Fields counted from the start of the line.
    pub(super) head: Vec<Column>,
    /// Fields counted from its end, when there is a `...` before them.
    pub(super) tail: Option<Vec<Column>>,
}

/// One field of a space-delimited pattern; an unnamed one only takes its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Column {
    pub(super) name: Option<String>,
    pub(super) test: Option<Expr<Comparison>>,
}

/// What a term without quotes is made of.
pub(super) fn is_term_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// One term of an unstructured pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) sign: Sign,
    pub(super) text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Include,
    /// `-`
    Exclude,
    /// `?`
    Optional,
}
