//! A JSON text with the place of everything in it, and the findings about it.

use jsonc_parser::ast::{Object, ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{Finding, Severity};

/// Strict JSON: what the parser would let pass is refused.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Where a text stands in the file that it came from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin {
    /// It is the file.
    File,
    /// It is the content of a string that starts at this place of the file.
    Inside {
        /// Line in the file, from 1.
        line: usize,
        /// Character in the line, from 1.
        column: usize,
    },
}

/// Collects findings about one text.
pub(super) struct Document<'a> {
    text: &'a str,
    origin: Origin,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Document<'a> {
    pub(super) fn new(text: &'a str, origin: Origin) -> Self {
        Self { text, origin, findings: Vec::new() }
    }

    /// The text as a tree, or a finding that says where it breaks off.
    pub(super) fn parse(&mut self) -> Option<Value<'a>> {
        match parse_to_ast(self.text, &CollectOptions::default(), &STRICT) {
            Ok(parsed) if parsed.value.is_some() => parsed.value,
            Ok(_) => {
                self.error("InvalidJson", "", 0, "the text is empty; a rule is a JSON object");
                None
            }
            Err(e) => {
                self.error("InvalidJson", "", e.range().start, &format!("{}", e.kind()));
                None
            }
        }
    }

    pub(super) fn error(&mut self, code: &'static str, at: &str, offset: usize, message: &str) {
        self.find(Severity::Error, code, at, offset, message);
    }

    /// An error at a line and character that another parser gave.
    pub(super) fn error_at(
        &mut self,
        code: &'static str,
        at: &str,
        (line, column): (usize, usize),
        message: &str,
    ) {
        let (at, message) = (at.to_owned(), message.to_owned());
        let severity = Severity::Error;
        self.findings.push(Finding { severity, code, at, line, column, message });
    }

    pub(super) fn warn(&mut self, code: &'static str, at: &str, offset: usize, message: &str) {
        self.find(Severity::Warning, code, at, offset, message);
    }

    fn find(
        &mut self,
        severity: Severity,
        code: &'static str,
        at: &str,
        offset: usize,
        message: &str,
    ) {
        let (line, column) = place(self.text, offset);
        let mut message = message.to_owned();
        let (line, column) = match self.origin {
            Origin::File => (line, column),
            Origin::Inside { line: l, column: c } => {
                message = format!("{message} (line {line}, character {column} of that string)");
                (l, c)
            }
        };
        self.findings.push(Finding { severity, code, at: at.to_owned(), line, column, message });
    }

    /// Whether anything found so far is an error.
    pub(super) fn failed(&self) -> bool {
        self.findings.iter().any(|f| f.severity == Severity::Error)
    }

    /// Finds members that nobody reads, as bad as `severity` says, and refuses members that stand
    /// twice.
    pub(super) fn check_members(
        &mut self,
        object: &Object<'_>,
        at: &str,
        known: &[String],
        severity: Severity,
    ) {
        for (i, member) in object.properties.iter().enumerate() {
            let name = member.name.as_str();
            let offset = member.range.start;
            if object.properties[..i].iter().any(|m| m.name.as_str() == name) {
                let at = join(at, name);
                self.error("DuplicateKey", &at, offset, "the same member stands here twice");
            } else if !known.iter().any(|k| k == name) {
                let message = format!("nobody reads this member; known here: {}", known.join(", "));
                self.find(severity, "UnknownKey", &join(at, name), offset, &message);
            }
        }
    }
}

/// Line and character, from 1, of a byte offset.
pub(super) fn place(text: &str, offset: usize) -> (usize, usize) {
    let head = text.get(..offset.min(text.len())).unwrap_or(text);
    let start = head.rfind('\n').map_or(0, |at| at + 1);
    (head.matches('\n').count() + 1, head[start..].chars().count() + 1)
}

/// A member's path under its parent's.
pub(super) fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

/// Where a value starts.
pub(super) fn start(value: &Value<'_>) -> usize {
    value.range().start
}

/// What a value is, for people.
pub(super) fn kind(value: &Value<'_>) -> String {
    match value {
        Value::StringLit(s) => format!("the string \"{}\"", crate::model::cut(&s.value, 40, "…")),
        Value::NumberLit(n) => format!("the number {}", n.value),
        Value::BooleanLit(b) => format!("{}", b.value),
        Value::Object(_) => "an object".into(),
        Value::Array(_) => "an array".into(),
        Value::NullKeyword(_) => "null".into(),
    }
}

/// A member by name.
pub(super) fn member<'o, 'a>(object: &'o Object<'a>, name: &str) -> Option<&'o ObjectProp<'a>> {
    object.properties.iter().find(|m| m.name.as_str() == name)
}
