//! `Contribution`: the keys, the value, the filters.

use jsonc_parser::ast::{Array, Object, Value};

use super::Body;
use super::format::Scope;
use crate::model::{FieldRef, clean, cut};
use crate::rule::condition::OPERATORS;
use crate::rule::document::{join, kind, member, start};
use crate::rule::{Condition, Expression, Severity, Test};

const MAX_KEYS: usize = 4;
const MAX_FILTERS: usize = 4;
const MAX_VALUES: usize = 10;

/// What `Contribution` says.
#[derive(Default)]
pub(super) struct Contribution {
    pub(super) keys: Vec<(String, Expression<FieldRef>)>,
    /// How many keys are written, whether they can be read or not.
    pub(super) key_count: Option<usize>,
    /// The value, with the path of the member that names it.
    pub(super) value: Option<(String, Expression<FieldRef>)>,
    pub(super) conditions: Vec<Condition<FieldRef>>,
}

impl<'o> Body<'_, '_, 'o> {
    pub(super) fn contribution(&mut self, scope: &Scope) -> Option<Contribution> {
        let path = self.path("Contribution");
        let object = match self.get("Contribution") {
            Some(Value::Object(object)) => object,
            Some(other) => {
                self.wrong_type(&path, other, "an object with Keys");
                return None;
            }
            None => {
                self.missing("Contribution", "a rule says who contributes");
                return None;
            }
        };
        let words = ["Keys", "ValueOf", "Filters"].map(|w| self.word(w));
        let mut known = words.to_vec();
        if self.short {
            known.push("value".into());
        }
        self.doc.check_members(object, &path, &known, Severity::Warning);
        let [keys, value_of, filters] = words;
        let mut contribution = Contribution::default();
        self.keys(object, &join(&path, &keys), &keys, scope, &mut contribution);
        let value = if member(object, &value_of).is_some() { value_of } else { "value".into() };
        if let Some(member) = member(object, &value) {
            let at = join(&path, &value);
            match &member.value {
                Value::StringLit(s) => {
                    let expression = self.expression(&s.value, s.range.start, &at, scope);
                    contribution.value = expression.map(|e| (at, e));
                }
                other => self.wrong_type(&at, other, "one field"),
            }
        }
        self.filters(object, &join(&path, &filters), &filters, scope, &mut contribution);
        Some(contribution)
    }

    fn keys(
        &mut self,
        object: &'o Object<'o>,
        path: &str,
        word: &str,
        scope: &Scope,
        contribution: &mut Contribution,
    ) {
        let Some(array) = self.array(object, word, path, "an array of 1 to 4 fields") else {
            if member(object, word).is_none() {
                let message = "a rule has 1 to 4 keys";
                self.doc.error("MissingKey", path, object.range.start, message);
            }
            return;
        };
        let count = array.elements.len();
        contribution.key_count = Some(count);
        if count == 0 {
            self.doc.error("MissingKey", path, array.range.start, "a rule has 1 to 4 keys");
        }
        if count > MAX_KEYS {
            let message = format!("found {count} keys; a rule has at most 4");
            self.doc.error("TooManyKeys", path, array.range.start, &message);
        }
        for (i, (text, offset)) in self.texts(array, path, "a field").into_iter().enumerate() {
            let at = format!("{path}[{i}]");
            let (text, label) = if self.short { labelled(text) } else { (text, text) };
            if let Some(key) = self.expression(text, offset, &at, scope) {
                if !self.short && !key.is_plain() {
                    let message = "an addition of this program; CloudWatch takes plain fields";
                    self.doc.warn("NotPortable", &at, offset, message);
                }
                contribution.keys.push((clean(label).into_owned(), key));
            }
        }
    }

    /// A member that is an array; a finding when it is something else.
    fn array(
        &mut self,
        object: &'o Object<'o>,
        word: &str,
        path: &str,
        expected: &str,
    ) -> Option<&'o Array<'o>> {
        match &member(object, word)?.value {
            Value::Array(array) => Some(array),
            other => {
                self.wrong_type(path, other, expected);
                None
            }
        }
    }

    fn expression(
        &mut self,
        text: &str,
        offset: usize,
        at: &str,
        scope: &Scope,
    ) -> Option<Expression<FieldRef>> {
        match Expression::parse(text) {
            Ok(expression) => expression
                .bind(&mut |name: &String| self.field(name, offset, at, scope).ok_or(()))
                .ok(),
            Err((character, message)) => {
                let text = cut(text, 60, "…");
                let message = format!("character {} of \"{text}\": {message}", character + 1);
                self.doc.error("InvalidPath", at, offset, &message);
                None
            }
        }
    }

    fn filters(
        &mut self,
        object: &'o Object<'o>,
        path: &str,
        word: &str,
        scope: &Scope,
        contribution: &mut Contribution,
    ) {
        let Some(array) = self.array(object, word, path, "an array of filters") else {
            if !self.short && member(object, word).is_none() {
                let message = "left out; CloudWatch may refuse the rule (MissingKey at Filters): \
                               write \"Filters\": []";
                self.doc.warn("MissingKey", path, object.range.start, message);
            }
            return;
        };
        if array.elements.len() > MAX_FILTERS {
            let message = format!("found {} filters; a rule has at most 4", array.elements.len());
            self.doc.error("TooManyFilters", path, array.range.start, &message);
        }
        for (i, element) in array.elements.iter().enumerate() {
            let at = format!("{path}[{i}]");
            match element {
                Value::Object(filter) => {
                    let condition = self.filter(filter, &at, scope);
                    contribution.conditions.extend(condition);
                }
                other => self.wrong_type(&at, other, "an object with Match and one operator"),
            }
        }
    }

    fn filter(
        &mut self,
        filter: &'o Object<'o>,
        at: &str,
        scope: &Scope,
    ) -> Option<Condition<FieldRef>> {
        let mut field = None;
        let mut tests = Vec::new();
        let mut refused = false;
        for member in &filter.properties {
            let path = join(at, member.name.as_str());
            let name = if self.short {
                capitalised(member.name.as_str())
            } else {
                member.name.as_str().into()
            };
            if name == "Match" {
                match &member.value {
                    Value::StringLit(s) => {
                        field = Some(self.field(&s.value, s.range.start, &path, scope)?);
                    }
                    other => self.wrong_type(&path, other, "one field"),
                }
            } else if OPERATORS.contains(&name.as_str()) {
                match self.test(&name, &member.value, &path) {
                    Some(test) => tests.push(test),
                    None => refused = true,
                }
            } else {
                refused = true;
                let message = format!("no such operator; there are {}", OPERATORS.join(", "));
                self.doc.error("UnknownOperator", &path, member.range.start, &message);
            }
        }
        let offset = filter.range.start;
        if field.is_none() {
            self.doc.error("MissingMatch", at, offset, "a filter names its field in Match");
        }
        if tests.len() > 1 {
            let message = "a filter has exactly one operator; write one filter for each";
            self.doc.error("MultipleOperators", at, offset, message);
        }
        if tests.is_empty() && !refused {
            let message = format!("a filter has one of {}", OPERATORS.join(", "));
            self.doc.error("MissingOperator", at, offset, &message);
        }
        Some(Condition { field: field?, test: tests.pop()? })
    }

    fn test(&mut self, operator: &str, value: &'o Value<'o>, path: &str) -> Option<Test> {
        match operator {
            "In" => self.words(value, path).map(Test::In),
            "NotIn" => self.words(value, path).map(Test::NotIn),
            "StartsWith" => self.words(value, path).map(Test::StartsWith),
            "IsPresent" => match value {
                Value::BooleanLit(b) => Some(Test::IsPresent(b.value)),
                other => self.wrong_operand(path, other, "true or false"),
            },
            _ => {
                let number = match value {
                    Value::NumberLit(n) => n.value.parse().ok().filter(|n: &f64| n.is_finite()),
                    _ => None,
                };
                let Some(number) = number else {
                    return self.wrong_operand(path, value, "one number; for text use In");
                };
                Some(match operator {
                    "GreaterThan" => Test::GreaterThan(number),
                    "LessThan" => Test::LessThan(number),
                    "EqualTo" => Test::EqualTo(number),
                    _ => Test::NotEqualTo(number),
                })
            }
        }
    }

    fn words(&mut self, value: &'o Value<'o>, path: &str) -> Option<Vec<String>> {
        let Value::Array(array) = value else {
            return self.wrong_operand(path, value, "an array of 1 to 10 strings");
        };
        let count = array.elements.len();
        if count == 0 || count > MAX_VALUES {
            let code = if count == 0 { "MissingValue" } else { "TooManyValues" };
            let message = format!("found {count} values; 1 to 10 are allowed");
            self.doc.error(code, path, array.range.start, &message);
            return None;
        }
        let mut words = Vec::new();
        for (i, element) in array.elements.iter().enumerate() {
            match element {
                Value::StringLit(s) => words.push(s.value.clone().into_owned()),
                other => {
                    let at = format!("{path}[{i}]");
                    return self.wrong_operand(&at, other, "a string; write numbers in quotes");
                }
            }
        }
        Some(words)
    }

    fn wrong_operand<T>(&mut self, path: &str, value: &Value<'_>, expected: &str) -> Option<T> {
        let message = format!("found {}; expected {expected}", kind(value));
        self.doc.error("WrongOperandType", path, start(value), &message);
        None
    }
}

/// `field as label`, or a field that is its own label.
fn labelled(text: &str) -> (&str, &str) {
    match text.rsplit_once(" as ") {
        Some((field, label)) if !label.trim().is_empty() => (field.trim(), label.trim()),
        _ => (text, text),
    }
}

/// The name as a genuine rule spells it.
fn capitalised(name: &str) -> String {
    match name.split_at_checked(1) {
        Some((first, rest)) => first.to_uppercase() + rest,
        None => name.to_owned(),
    }
}
