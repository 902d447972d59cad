//! The body of one rule: genuine Contributor Insights, or the short form of this program.

mod contribution;
mod detection;
mod format;

use jsonc_parser::ast::{Array, Object, Value};

use super::Severity;
use super::definition::{Aggregate, Rule};
use super::document::{Document, join, kind, member, start};
use super::log_groups::{self, LogGroups};
use super::pattern::Pattern;
use crate::model::{Kin, Unit, clean};

/// Most characters of a genuine definition.
pub const MAX_DEFINITION: usize = 8192;

/// Members of a genuine body, then those that this program adds.
const MEMBERS: [&str; 14] = [
    "Schema",
    "LogGroupNames",
    "LogGroupARNs",
    "LogFormat",
    "Fields",
    "Contribution",
    "AggregateOn",
    "Title",
    "Unit",
    "Pattern",
    "ClfTokens",
    "AppliesTo",
    "Detection",
    "Filter",
];

/// How many of [`MEMBERS`] Contributor Insights knows.
const GENUINE: usize = 7;

/// Members that only the short form has.
pub(super) const SHORT: [&str; 3] = ["contribution", "filter", "keys"];

/// Reads a body. What it finds goes to `doc`; a rule comes back unless a part of it is missing.
pub(super) fn read_body(
    doc: &mut Document<'_>,
    object: &Object<'_>,
    source: &str,
    at: &str,
    name: &str,
) -> Option<Rule> {
    let short = SHORT.iter().any(|k| member(object, k).is_some());
    let mut body = Body { doc, object, at, short };
    if !short {
        body.check_definition(source);
    }
    body.read(name, source)
}

/// The body that is read, and where findings about it go.
struct Body<'d, 'a, 'o> {
    doc: &'d mut Document<'a>,
    object: &'o Object<'o>,
    at: &'o str,
    /// Members start in lower case, and what can be guessed may be left out.
    short: bool,
}

impl<'o> Body<'_, '_, 'o> {
    /// A member's name as this body spells it.
    fn word(&self, name: &str) -> String {
        match name.split_at_checked(1) {
            Some((first, rest)) if self.short => first.to_lowercase() + rest,
            _ => name.to_owned(),
        }
    }

    fn path(&self, name: &str) -> String {
        join(self.at, &self.word(name))
    }

    fn get(&self, name: &str) -> Option<&'o Value<'o>> {
        member(self.object, &self.word(name)).map(|m| &m.value)
    }

    fn missing(&mut self, name: &str, message: &str) {
        let (path, offset) = (self.path(name), self.object.range.start);
        self.doc.error("MissingKey", &path, offset, message);
    }

    fn wrong_type(&mut self, path: &str, value: &Value<'_>, expected: &str) {
        let message = format!("found {}; expected {expected}", kind(value));
        self.doc.error("WrongType", path, start(value), &message);
    }

    /// The text of a member, if it is there; a finding if it is no text.
    fn text(&mut self, name: &str, expected: &str) -> Option<(&'o str, usize)> {
        match self.get(name)? {
            Value::StringLit(s) => Some((&s.value, s.range.start)),
            other => {
                let path = self.path(name);
                self.wrong_type(&path, other, expected);
                None
            }
        }
    }

    /// The member that has one of a few words, with what the word means.
    fn choice<T: Clone>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let all = words.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(", ");
        let (text, offset) = self.text(name, &format!("one of {all}"))?;
        let found = words.iter().find(|(w, _)| *w == text).map(|(_, value)| value.clone());
        if found.is_none() {
            let message = format!("found \"{text}\"; allowed are {all}");
            let path = self.path(name);
            self.doc.error("InvalidValue", &path, offset, &message);
        }
        found
    }

    /// The texts of an array.
    fn texts(&mut self, array: &'o Array<'o>, path: &str, what: &str) -> Vec<(&'o str, usize)> {
        let mut all = Vec::new();
        for (i, element) in array.elements.iter().enumerate() {
            match element {
                Value::StringLit(s) => all.push((s.value.as_ref(), s.range.start)),
                other => self.wrong_type(&format!("{path}[{i}]"), other, what),
            }
        }
        all
    }

    fn read(mut self, name: &str, source: &str) -> Option<Rule> {
        let known = MEMBERS.map(|m| self.word(m));
        self.doc.check_members(self.object, self.at, &known, Severity::Warning);
        self.check_additions();
        self.check_schema();
        let log_groups = self.log_groups();
        let scope = self.scope();
        let pattern = self.pattern();
        let kin = self.kin();
        let title = self.text("Title", "a few words").map(|(t, _)| t.to_owned());
        let unit = self.choice(
            "Unit",
            &[("count", Unit::Count), ("bytes", Unit::Bytes), ("ms", Unit::Millis)],
        );
        let aggregate =
            self.choice("AggregateOn", &[("Count", Aggregate::Count), ("Sum", Aggregate::Sum)]);
        let contribution = self.contribution(&scope);
        let detection = self.detection(contribution.as_ref().and_then(|c| c.key_count));
        let contribution = contribution?;
        let aggregate = self.aggregate(aggregate, &contribution)?;
        Some(Rule {
            name: clean(name).into_owned(),
            title: clean(&title.unwrap_or_default()).into_owned(),
            log_groups,
            format: scope.format?,
            keys: contribution.keys,
            value: contribution.value.map(|(_, v)| v),
            aggregate,
            unit: unit.unwrap_or_default(),
            conditions: contribution.conditions,
            pattern,
            kin,
            detection,
            definition: source.to_owned(),
        })
    }

    fn check_definition(&mut self, source: &str) {
        let start = self.object.range.start;
        let length = source.chars().count();
        if length > MAX_DEFINITION {
            let message = format!("{length} characters; a rule definition has at most 8192");
            self.doc.error("RuleTooLong", self.at, start, &message);
        }
        if let Some((at, c)) = source.char_indices().find(|(_, c)| !c.is_ascii()) {
            let message = format!("found `{}`; a rule definition is ASCII", c.escape_unicode());
            self.doc.error("NonAsciiCharacter", self.at, start + at, &message);
        }
    }

    fn check_additions(&mut self) {
        if self.short {
            return;
        }
        for name in &MEMBERS[GENUINE..] {
            let Some(member) = member(self.object, name) else { continue };
            let (path, offset) = (self.path(name), member.range.start);
            if *name == "Filter" {
                let message = "Contributor Insights has no such member; use Contribution.Filters, \
                               or a filter pattern in the short form (`filter`)";
                self.doc.error("UnknownKey", &path, offset, message);
            } else {
                let message = "an addition of this program; CloudWatch will not accept it";
                self.doc.warn("NotPortable", &path, offset, message);
            }
        }
    }

    fn check_schema(&mut self) {
        let message = "a rule's schema is {\"Name\": \"CloudWatchLogRule\", \"Version\": 1}";
        let path = self.path("Schema");
        match self.get("Schema") {
            Some(Value::Object(schema)) => {
                let name =
                    schema.get_string("Name").is_some_and(|n| n.value == "CloudWatchLogRule");
                let version = schema.get_number("Version").is_some_and(|v| v.value == "1");
                if !name || !version {
                    self.doc.error("InvalidSchema", &path, schema.range.start, message);
                }
            }
            // As the command line tools print it.
            Some(Value::StringLit(s)) if s.value == "CloudWatchLogRule/1" => {}
            Some(other) => {
                let offset = start(other);
                self.doc.error("InvalidSchema", &path, offset, message);
            }
            None if self.short => {}
            None => self.missing("Schema", message),
        }
    }

    fn log_groups(&mut self) -> LogGroups {
        let names = self.get("LogGroupNames");
        let arns = self.get("LogGroupARNs");
        if let (Some(_), Some(second)) = (names, arns) {
            let (path, offset) = (self.path("LogGroupARNs"), start(second));
            let message = "a rule has LogGroupNames or LogGroupARNs, never both";
            self.doc.error("BothLogGroupNamesAndARNs", &path, offset, message);
        }
        let (member, value, check): (_, _, fn(&str) -> _) = match (names, arns) {
            (Some(names), _) => ("LogGroupNames", names, log_groups::check_name),
            (None, Some(arns)) => ("LogGroupARNs", arns, log_groups::check_arn),
            (None, None) => {
                if !self.short {
                    self.missing("LogGroupNames", "a rule names its log groups, or their ARNs");
                }
                return LogGroups::Any;
            }
        };
        let path = self.path(member);
        let Value::Array(array) = value else {
            self.wrong_type(&path, value, "an array of strings");
            return LogGroups::Any;
        };
        if array.elements.is_empty() {
            let message = "an empty list; name at least one log group";
            self.doc.error("MissingKey", &path, array.range.start, message);
        }
        let texts = self.texts(array, &path, "a string");
        for (i, (text, offset)) in texts.iter().enumerate() {
            if let Some((code, message)) = check(text) {
                let message = format!("found \"{text}\"; {message}");
                self.doc.error(code, &format!("{path}[{i}]"), *offset, &message);
            }
        }
        let texts = texts.into_iter().map(|(t, _)| t.to_owned()).collect();
        if member == "LogGroupNames" { LogGroups::Names(texts) } else { LogGroups::Arns(texts) }
    }

    fn pattern(&mut self) -> Option<Pattern> {
        if !self.short {
            return None;
        }
        let (text, offset) = self.text("Filter", "a filter pattern")?;
        match Pattern::parse(text) {
            Ok(pattern) => Some(pattern),
            Err(e) => {
                let path = self.path("Filter");
                let message = format!("character {} of the pattern: {e}", e.at + 1);
                self.doc.error("InvalidPattern", &path, offset, &message);
                None
            }
        }
    }

    fn kin(&mut self) -> Option<Kin> {
        self.choice(
            "AppliesTo",
            &[
                ("cloudtrail", Kin::CloudTrail),
                ("vpc", Kin::Vpc),
                ("access", Kin::Access),
                ("ssh", Kin::Ssh),
                ("resolver", Kin::Resolver),
            ],
        )
    }

    /// How the rule adds up, where it is said, and what follows from the rest where it is not.
    fn aggregate(
        &mut self,
        said: Option<Aggregate>,
        contribution: &contribution::Contribution,
    ) -> Option<Aggregate> {
        let offset = self.object.range.start;
        match (said, &contribution.value) {
            (Some(Aggregate::Sum), None) => {
                let path = self.path("AggregateOn");
                let message = "a sum without ValueOf: each event counts as 1";
                self.doc.warn("MissingKey", &path, offset, message);
                Some(Aggregate::Sum)
            }
            (Some(Aggregate::Count), Some((path, _))) => {
                let message = "a count does not look at this value";
                self.doc.warn("UnusedKey", path, offset, message);
                Some(Aggregate::Count)
            }
            (Some(aggregate), _) => Some(aggregate),
            (None, _) if self.get("AggregateOn").is_some() => None,
            (None, value) if self.short => Some(match value {
                None => Aggregate::Count,
                Some(_) => Aggregate::ByFirstValue,
            }),
            (None, _) => {
                self.missing("AggregateOn", "a rule says \"Count\" or \"Sum\"");
                None
            }
        }
    }
}
