//! Decides whether values and lines fit. Nothing here allocates.

use std::cmp::Ordering;

use memchr::memmem::{self, Finder};

use crate::model::{Kind, Record, Value, tokens};

use super::ast::{
    Check, Column, Columns, Comparison, Condition, Expr, Glob, Number, Operand, Sign, Term,
};

impl<L> Expr<L> {
    pub(super) fn holds(&self, leaf: &impl Fn(&L) -> bool) -> bool {
        match self {
            Self::Leaf(condition) => leaf(condition),
            Self::All(parts) => parts.iter().all(|part| part.holds(leaf)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(leaf)),
        }
    }
}

impl Condition {
    /// A field with a wildcard has many values, and one that fits is enough.
    pub(super) fn holds(&self, record: &Record, slots: &[u16]) -> bool {
        let Some(&slot) = slots.get(self.field) else {
            return false;
        };
        match &self.check {
            Check::Compare(comparison) => record.all(slot).any(|value| comparison.holds(value)),
            Check::Is(literal) => record.all(slot).any(|value| value.kind == literal.kind()),
            Check::NotExists => record.get(slot).is_none(),
        }
    }
}

impl Comparison {
    /// Only text, numbers and booleans compare: an object, an array or null is neither equal nor
    /// unequal to anything.
    fn holds(&self, value: Value<'_>) -> bool {
        value.is_scalar()
            && match self {
                Self::Equal(operand) => operand.fits(value),
                Self::NotEqual(operand) => !operand.fits(value),
                Self::Ordered(relation, number) => {
                    number.compare(value).is_some_and(|order| relation.admits(order))
                }
            }
    }
}

impl Operand {
    fn fits(&self, value: Value<'_>) -> bool {
        match self {
            Self::Text(glob) => glob.fits(value.text),
            Self::Number(number) => {
                number.compare(value).map_or(value.text == number.text, Ordering::is_eq)
            }
            Self::Search(search) => search.is_match(value.text),
        }
    }
}

impl Glob {
    fn fits(&self, text: &str) -> bool {
        match (self.open_start, self.open_end) {
            (false, false) => text == self.text,
            (false, true) => text.starts_with(&self.text),
            (true, false) => text.ends_with(&self.text),
            (true, true) => memmem::find(text.as_bytes(), self.text.as_bytes()).is_some(),
        }
    }
}

impl Number {
    /// How `value` stands to this number; `None` when it is no number.
    fn compare(&self, value: Value<'_>) -> Option<Ordering> {
        /// From here on a float does not tell neighbouring whole numbers apart.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let number = value.number()?;
        if number.abs() >= EXACT
            && let (Ok(left), Ok(right)) = (value.text.parse::<i128>(), self.text.parse())
        {
            return Some(left.cmp(&right));
        }
        number.partial_cmp(&self.value)
    }
}

impl Columns {
    pub(super) fn fits(&self, line: &str) -> bool {
        match &self.tail {
            None => self.fits_from_start(line),
            Some(tail) => self.fits_at_ends(line, tail),
        }
    }

    /// Without `...` the last field takes the rest of the line.
    fn fits_from_start(&self, line: &str) -> bool {
        let Some((last, before)) = self.head.split_last() else {
            return false;
        };
        let mut tokens = tokens(line);
        if !before.iter().all(|column| tokens.next().is_some_and(|token| column.fits(token))) {
            return false;
        }
        let rest = tokens.rest();
        let Some(token) = tokens.next() else {
            return false;
        };
        last.fits(if tokens.rest().is_empty() { token } else { rest })
    }

    fn fits_at_ends(&self, line: &str, tail: &[Column]) -> bool {
        let mut tokens = tokens(line);
        if !self.head.iter().all(|column| tokens.next().is_some_and(|token| column.fits(token))) {
            return false;
        }
        if tail.is_empty() {
            return true;
        }
        let left = tokens.clone().count();
        left >= tail.len()
            && tail.iter().zip(tokens.skip(left - tail.len())).all(|(column, t)| column.fits(t))
    }
}

impl Column {
    fn fits(&self, token: &str) -> bool {
        let value = Value { kind: Kind::Text, text: token };
        self.test.as_ref().is_none_or(|test| test.holds(&|comparison| comparison.holds(value)))
    }
}

/// The terms of a pattern, ready to be looked for.
#[derive(Clone, Debug)]
pub(super) struct Finders {
    include: Vec<Finder<'static>>,
    exclude: Vec<Finder<'static>>,
    /// Empty unless the pattern has nothing else: beside other terms optional ones are ignored.
    optional: Vec<Finder<'static>>,
}

impl Finders {
    pub(super) fn new(terms: &[Term]) -> Self {
        let of = |sign| {
            let terms = terms.iter().filter(move |term| term.sign == sign);
            terms.map(finder).collect::<Vec<_>>()
        };
        let (include, exclude) = (of(Sign::Include), of(Sign::Exclude));
        let alone = include.is_empty() && exclude.is_empty();
        Self { include, exclude, optional: if alone { of(Sign::Optional) } else { Vec::new() } }
    }

    pub(super) fn fit(&self, text: &str) -> bool {
        let text = text.as_bytes();
        let found = |finder: &Finder<'_>| finder.find(text).is_some();
        self.include.iter().all(found)
            && !self.exclude.iter().any(found)
            && (self.optional.is_empty() || self.optional.iter().any(found))
    }
}

/// A blank phrase is in every text; excluded, it is taken at its word.
fn finder(term: &Term) -> Finder<'static> {
    let blank = term.sign != Sign::Exclude && term.text.trim().is_empty();
    Finder::new(if blank { "" } else { &term.text }).into_owned()
}
