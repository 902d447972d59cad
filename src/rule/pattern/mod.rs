//! Filter patterns, as CloudWatch Logs has them: one text that says which events to look at.
//!
//! The first character tells which of four kinds a pattern is:
//!
//! | pattern | matches |
//! |---|---|
//! | `ERROR -"not found"` | text with all plain terms, and none of the terms with `-` |
//! | `?ERROR ?WARN` | text with any of the terms; beside other terms they are ignored |
//! | `%^[45]\d\d%` | text with a match of the regular expression |
//! | `{ $.status >= 500 && $.user.name = "adm*" }` | JSON records whose fields are so |
//! | `[ip, ..., status = 4*, bytes > 1000]` | lines whose space-delimited fields are so |
//!
//! In JSON, `&&` binds tighter than `||`, and a selector may end in `IS NULL`, `IS TRUE`, `IS FALSE`
//! or `NOT EXISTS`. Text may start and end with a `*` for anything. In a line, `...` stands for any
//! number of fields, once; without it the last field takes the rest of the line.
//!
//! Everything is case-sensitive. Two things are ours: text may stand in single quotes wherever it
//! may stand in double quotes, and a backslash before a quote or a backslash makes it plain text.
//!
//! A pattern is read once, then bound to the slots of a [`Record`] in which decoding puts the
//! fields that it asks for. Matching an event allocates nothing.

mod ast;
mod error;
mod eval;
mod needle;
mod parse;
mod search;
mod show;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::model::{FieldRef, Record, Shape};

use ast::{Columns, Condition, Expr, Form};
use eval::Finders;
use search::Search;

pub use error::PatternError;

/// A filter pattern.
///
/// It prints back in one canonical way, with double quotes and blanks, that reads as the same
/// pattern. That text may be longer than the one it was read from.
///
/// ```
/// use culprits::rule::pattern::Pattern;
///
/// let pattern = Pattern::parse("{$.eventName=ConsoleLogin&&$.errorMessage='Failed *'}")?;
/// assert_eq!(
///     pattern.to_string(),
///     r#"{ $.eventName = "ConsoleLogin" && $.errorMessage = "Failed *" }"#
/// );
/// # Ok::<(), culprits::rule::pattern::PatternError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern(Form);

impl Pattern {
    /// Reads a pattern; a blank one matches everything.
    ///
    /// It has at most 1024 characters, two regular expressions beside selectors or field names,
    /// three selectors with a wildcard, and one wildcard in each of those.
    ///
    /// # Errors
    /// Says where the pattern breaks off, what stands there and what may stand there.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        parse::pattern(text).map(Self)
    }

    /// The shape of the records that the pattern reads. Records of another shape never match.
    pub fn shape(&self) -> Shape {
        match self.0 {
            Form::Json { .. } => Shape::Json,
            Form::Columns(_) => Shape::Tokens,
            Form::Terms(_) | Form::Search(_) => Shape::Text,
        }
    }

    /// Every field that the pattern looks at, each once, always in the same order: the selectors
    /// of a JSON pattern, and [`FieldRef::Message`] alone for every other one, as space-delimited
    /// patterns need whole lines to count fields from the end.
    pub fn fields(&self) -> Vec<FieldRef> {
        match &self.0 {
            Form::Json { fields, .. } => fields.iter().cloned().map(FieldRef::Path).collect(),
            Form::Columns(_) | Form::Terms(_) | Form::Search(_) => vec![FieldRef::Message],
        }
    }

    /// The pattern over records that hold `fields()[i]` in `slots[i]`. What a field without a slot
    /// is compared with never holds.
    pub fn bind(self, slots: &[u16]) -> BoundPattern {
        BoundPattern {
            test: match self.0 {
                Form::Json { expr, .. } => Test::Json(expr),
                Form::Columns(columns) => Test::Columns(columns),
                Form::Terms(terms) => Test::Terms(Finders::new(&terms)),
                Form::Search(search) => Test::Search(search),
            },
            slots: slots.into(),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A [`Pattern`] that knows where records hold its fields.
#[derive(Clone, Debug)]
pub struct BoundPattern {
    test: Test,
    slots: Box<[u16]>,
}

#[derive(Clone, Debug)]
enum Test {
    Json(Expr<Condition>),
    Columns(Columns),
    Terms(Finders),
    Search(Search),
}

impl BoundPattern {
    /// Whether a record of the pattern's shape matches.
    ///
    /// A condition on a JSON field holds when any value of the field fits. Text, numbers and
    /// booleans compare: as numbers when both sides are numbers, else as text. A field that is
    /// missing, null, an object or an array does not compare, not even by `!=` or `= *`; the first
    /// is what `NOT EXISTS` finds, the second `IS NULL`.
    pub fn matches(&self, record: &Record) -> bool {
        match &self.test {
            Test::Json(expr) => expr.holds(&|condition| condition.holds(record, &self.slots)),
            Test::Columns(columns) => self.text(record).is_some_and(|text| columns.fits(text)),
            Test::Terms(finders) => self.text(record).is_some_and(|text| finders.fit(text)),
            Test::Search(search) => self.text(record).is_some_and(|text| search.is_match(text)),
        }
    }

    fn text<'a>(&self, record: &'a Record) -> Option<&'a str> {
        self.slots.first().and_then(|slot| record.get(*slot)).map(|value| value.text)
    }
}
