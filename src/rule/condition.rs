//! The eight filter operators of Contributor Insights.

use crate::model::{Kind, Record};

/// The words of the operators, in the order of their documentation.
pub(super) const OPERATORS: [&str; 8] =
    ["In", "NotIn", "StartsWith", "GreaterThan", "LessThan", "EqualTo", "NotEqualTo", "IsPresent"];

/// What a field must be. Numbers compare with numbers and with text that is one; texts compare
/// with a value's text, case and all.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Equal to one of these.
    In(Vec<String>),
    /// Present, and equal to none of these.
    NotIn(Vec<String>),
    /// Starts with one of these.
    StartsWith(Vec<String>),
    /// A larger number.
    GreaterThan(f64),
    /// A smaller number.
    LessThan(f64),
    /// The same number.
    EqualTo(f64),
    /// Another number.
    NotEqualTo(f64),
    /// Has a value (not an object or an array), or has none.
    IsPresent(bool),
}

/// A test of one field `F`.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition<F> {
    /// The field.
    pub field: F,
    /// What it must be.
    pub test: Test,
}

impl<F> Condition<F> {
    /// The same condition over another kind of field.
    pub(super) fn bind<G>(&self, slot: impl FnOnce(&F) -> G) -> Condition<G> {
        Condition { field: slot(&self.field), test: self.test.clone() }
    }
}

impl Condition<u16> {
    /// Whether a record passes.
    pub(super) fn holds(&self, record: &Record) -> bool {
        let value = record.get(self.field);
        let Some(value) = value.filter(|v| v.kind != Kind::Container) else {
            return self.test == Test::IsPresent(false);
        };
        let number = |holds: &dyn Fn(f64) -> bool| value.number().is_some_and(holds);
        let text = |holds: &dyn Fn(&str) -> bool| value.is_scalar() && holds(value.text);
        match &self.test {
            Test::In(words) => text(&|t| words.iter().any(|w| w == t)),
            Test::NotIn(words) => text(&|t| !words.iter().any(|w| w == t)),
            Test::StartsWith(words) => text(&|t| words.iter().any(|w| t.starts_with(w.as_str()))),
            Test::GreaterThan(n) => number(&|v| v > *n),
            Test::LessThan(n) => number(&|v| v < *n),
            Test::EqualTo(n) => number(&|v| v == *n),
            Test::NotEqualTo(n) => number(&|v| v != *n),
            // `null` is a value: the member is there.
            Test::IsPresent(present) => *present,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A test, a value, and whether the one holds of the other.
    type Row<'r> = (Test, Option<(Kind, &'r str)>, bool);

    #[test]
    fn operators_follow_the_documentation() {
        let words = |w: &[&str]| w.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let text = |t| Some((Kind::Text, t));
        let number = |t| Some((Kind::Number, t));
        let table: Vec<Row<'_>> = vec![
            (Test::In(words(&["a", "404"])), text("a"), true),
            (Test::In(words(&["a", "404"])), number("404"), true),
            (Test::In(words(&["a"])), text("A"), false),
            (Test::In(words(&["true"])), Some((Kind::True, "true")), true),
            (Test::NotIn(words(&["a"])), text("b"), true),
            (Test::NotIn(words(&["a"])), None, false),
            (Test::NotIn(words(&["a"])), Some((Kind::Null, "null")), false),
            (Test::StartsWith(words(&["5", "4"])), number("404"), true),
            (Test::StartsWith(words(&["5"])), text("404"), false),
            (Test::GreaterThan(0.0), number("1"), true),
            (Test::GreaterThan(1.0), number("1"), false),
            (Test::LessThan(5.0), text("4.5"), true),
            (Test::LessThan(5.0), text("-"), false),
            (Test::EqualTo(443.0), text("443"), true),
            (Test::EqualTo(443.0), None, false),
            (Test::NotEqualTo(443.0), text("80"), true),
            (Test::NotEqualTo(443.0), text("x"), false),
            (Test::IsPresent(true), Some((Kind::Null, "null")), true),
            (Test::IsPresent(true), Some((Kind::Container, "")), false),
            (Test::IsPresent(false), Some((Kind::Container, "")), true),
            (Test::IsPresent(false), None, true),
            (Test::IsPresent(false), text("x"), false),
        ];
        for (test, value, expected) in table {
            let mut record = Record::default();
            if let Some((kind, text)) = value {
                record.push(0, kind, text);
            }
            let said = format!("{test:?} of {value:?}");
            assert_eq!(Condition { field: 0, test }.holds(&record), expected, "{said}");
        }
    }
}
