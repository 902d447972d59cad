//! The form of the records: `LogFormat`, `Fields`, `Pattern`, `ClfTokens`.

use jsonc_parser::ast::Value;
use regex::Regex;

use super::Body;
use crate::model::{ACCESS_FIELDS, FieldRef, JsonPath, VPC_FIELDS};
use crate::rule::document::{join, start};
use crate::rule::{ClfTokens, Format};

/// Names for positions of a CLF line.
type Aliases = Vec<(String, u16)>;

/// What a field's name can mean in a rule.
pub(super) struct Scope {
    pub(super) format: Option<Format>,
    aliases: Aliases,
}

impl Body<'_, '_, '_> {
    pub(super) fn scope(&mut self) -> Scope {
        let format = self.format();
        let aliases = self.aliases(format.as_ref());
        Scope { format, aliases }
    }

    fn format(&mut self) -> Option<Format> {
        let Some((word, offset)) = self.text("LogFormat", "\"JSON\" or \"CLF\"") else {
            return match self.get("LogFormat") {
                None if self.short => Some(Format::Json),
                None => {
                    self.missing("LogFormat", "a rule says \"JSON\" or \"CLF\"");
                    None
                }
                Some(_) => None,
            };
        };
        let format = match word {
            "JSON" => Format::Json,
            "CLF" => Format::Clf(self.clf_tokens()),
            "VPC" => Format::Vpc,
            "ACCESS" => Format::Access,
            "CSV" => Format::Csv,
            "REGEX" => Format::Regex(self.regex()?),
            other => {
                let message = format!(
                    "found \"{other}\"; allowed are JSON and CLF, and in this program also VPC, \
                     ACCESS, CSV and REGEX"
                );
                let path = self.path("LogFormat");
                self.doc.error("InvalidValue", &path, offset, &message);
                return None;
            }
        };
        if !self.short && !matches!(format, Format::Json | Format::Clf(_)) {
            let path = self.path("LogFormat");
            let message = "an addition of this program; CloudWatch knows JSON and CLF";
            self.doc.warn("NotPortable", &path, offset, message);
        }
        Some(format)
    }

    fn clf_tokens(&mut self) -> ClfTokens {
        let words = [("quoted", ClfTokens::Quoted), ("whitespace", ClfTokens::Whitespace)];
        self.choice("ClfTokens", &words).unwrap_or_default()
    }

    fn regex(&mut self) -> Option<Regex> {
        let Some((text, offset)) = self.text("Pattern", "a regular expression") else {
            if self.get("Pattern").is_none() {
                self.missing("Pattern", "the format REGEX needs a pattern with (?<name>…) groups");
            }
            return None;
        };
        let path = self.path("Pattern");
        match Regex::new(text) {
            Ok(regex) if regex.capture_names().flatten().next().is_some() => Some(regex),
            Ok(_) => {
                let message = "the pattern has no named group; write (?<name>…) around each field";
                self.doc.error("InvalidPattern", &path, offset, message);
                None
            }
            Err(e) => {
                let message = e.to_string().replace('\n', " ");
                self.doc.error("InvalidPattern", &path, offset, &message);
                None
            }
        }
    }

    /// The names that `Fields` gives to positions.
    fn aliases(&mut self, format: Option<&Format>) -> Aliases {
        let mut aliases = Aliases::new();
        let path = self.path("Fields");
        let Some(value) = self.get("Fields") else { return aliases };
        if !matches!(format, Some(Format::Clf(_)) | None) {
            self.doc.error("FieldsOnlyForCLF", &path, start(value), "only CLF has numbered fields");
            return aliases;
        }
        let Value::Object(fields) = value else {
            self.wrong_type(&path, value, "an object of \"position\": \"alias\"");
            return aliases;
        };
        for field in &fields.properties {
            let (index, offset) = (field.name.as_str(), field.range.start);
            let at = join(&path, index);
            let Ok(position @ 1..) = index.parse::<u16>() else {
                let message = format!("found \"{index}\"; positions count from 1");
                self.doc.error("FieldIndexOutOfRange", &at, offset, &message);
                continue;
            };
            match &field.value {
                Value::StringLit(alias) if aliases.iter().any(|(a, _)| **a == alias.value) => {
                    let message =
                        format!("the alias \"{}\" names another field already", alias.value);
                    self.doc.error("DuplicateAlias", &at, start(&field.value), &message);
                }
                Value::StringLit(alias) => {
                    aliases.push((alias.value.clone().into_owned(), position));
                }
                other => self.wrong_type(&at, other, "an alias"),
            }
        }
        aliases
    }

    /// The field that `text` names in records of this rule.
    pub(super) fn field(
        &mut self,
        text: &str,
        offset: usize,
        at: &str,
        scope: &Scope,
    ) -> Option<FieldRef> {
        let known = |names: &[&str], what: &str| {
            if names.contains(&text) {
                Ok(FieldRef::Name(text.to_owned()))
            } else {
                Err(format!("\"{text}\" is no field of {what}; known: {}", names.join(", ")))
            }
        };
        let found = match scope.format.as_ref()? {
            Format::Json => match JsonPath::parse(text) {
                Ok(path) if path.wildcards() > 0 => Err(format!(
                    "a rule's path cannot have `*`: found \"{text}\"; name one element, as [0]"
                )),
                Ok(path) => Ok(FieldRef::Path(path)),
                Err(e) => Err(format!("\"{text}\": {e}")),
            },
            Format::Clf(_) => match scope.aliases.iter().find(|(alias, _)| alias == text) {
                Some((_, position)) => Ok(FieldRef::Position(*position)),
                None => match text.parse::<u16>() {
                    Ok(position @ 1..) => Ok(FieldRef::Position(position)),
                    _ => Err(format!(
                        "\"{text}\" is neither a position from 1 nor an alias in Fields"
                    )),
                },
            },
            Format::Vpc => known(VPC_FIELDS, "VPC flow logs"),
            Format::Access => known(ACCESS_FIELDS, "access logs"),
            Format::Csv => Ok(FieldRef::Name(text.to_owned())),
            Format::Regex(regex) => {
                known(&regex.capture_names().flatten().collect::<Vec<_>>(), "the pattern")
            }
        };
        found.map_err(|message| self.doc.error("InvalidPath", at, offset, &message)).ok()
    }
}
