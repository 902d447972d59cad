//! Rules as AWS hands them out: a bare body, a `PutInsightRule` input, a `DescribeInsightRules`
//! dump, a `CloudFormation` template.

use jsonc_parser::ast::{Array, Object, Value};

use super::body::read_body;
use super::document::{Document, Origin, join, kind, member, place, start};
use super::template::{self, NotYaml};
use super::{Finding, Rule};

/// A rule file larger than this is refused: 1 MiB, the limit of a `CloudFormation` template.
const MAX_FILE: usize = 1 << 20;

const NO_RULE: &str = "no resource of this template is an AWS::CloudWatch::InsightRule";

/// What a rule file holds.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The rules without an error, in the order of the file.
    pub rules: Vec<Rule>,
    /// Everything that is wrong or odd, in the order of the file.
    pub findings: Vec<Finding>,
}

/// Reads a rule file. `name` names a rule that does not name itself.
pub fn load(text: &str, name: &str) -> Loaded {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut loaded = Loaded::default();
    let mut document = Document::new(text, Origin::File);
    if text.len() > MAX_FILE {
        document.error("FileTooLong", "", 0, "a rule file has at most 1,048,576 bytes");
    } else if is_yaml(text) {
        loaded.yaml(text, &mut document);
    } else if let Some(root) = document.parse() {
        match root {
            Value::Object(root) => loaded.unwrap(text, &mut document, &root, name),
            Value::Array(all) => {
                some_rules(&mut document, &all, "");
                for (i, element) in all.elements.iter().enumerate() {
                    let at = format!("[{i}]");
                    match element.as_object() {
                        Some(object) => {
                            let name = format!("{name}-{}", i + 1);
                            loaded.body(text, &mut document, object, &at, &name);
                        }
                        None => not_a_rule(&mut document, element, &at),
                    }
                }
            }
            other => not_a_rule(&mut document, &other, ""),
        }
    }
    loaded.findings.append(&mut document.findings);
    loaded.findings.sort_by_key(|f| (f.line, f.column));
    loaded
}

fn is_name(name: &str) -> bool {
    (1..=128).contains(&name.len()) && name.bytes().all(|b| (0x20..0x7f).contains(&b))
}

/// A rule that AWS made for a service, whose body is not for us.
fn is_managed(rule: &Object<'_>) -> bool {
    rule.get_boolean("ManagedRule").is_some_and(|m| m.value)
        || rule.get_string("Schema").is_some_and(|s| s.value.contains("ServiceLogRule"))
}

/// A template in YAML, rather than broken JSON: it has the member `Resources` at a line's start.
fn is_yaml(text: &str) -> bool {
    !text.trim_start().starts_with(['{', '[']) && text.lines().any(|l| l.starts_with("Resources:"))
}

fn not_a_rule(document: &mut Document<'_>, value: &Value<'_>, at: &str) {
    let message = format!("found {}; a rule is a JSON object", kind(value));
    document.error("InvalidJson", at, start(value), &message);
}

/// Tells of a list that has none.
fn some_rules(document: &mut Document<'_>, rules: &Array<'_>, at: &str) {
    if rules.elements.is_empty() {
        document.error("MissingKey", at, rules.range.start, "this list has no rule");
    }
}

impl Loaded {
    fn unwrap(&mut self, text: &str, doc: &mut Document<'_>, root: &Object<'_>, name: &str) {
        if let Some(Value::Array(rules)) = member(root, "InsightRules").map(|m| &m.value) {
            some_rules(doc, rules, "InsightRules");
            for (i, element) in rules.elements.iter().enumerate() {
                let at = format!("InsightRules[{i}]");
                match element.as_object() {
                    Some(rule) => self.wrapped(text, doc, rule, &at, "Name", "Definition", name),
                    None => not_a_rule(doc, element, &at),
                }
            }
        } else if let Some(Value::Object(resources)) = member(root, "Resources").map(|m| &m.value) {
            self.template(text, doc, resources);
        } else if member(root, "RuleDefinition").is_some() {
            self.wrapped(text, doc, root, "", "RuleName", "RuleDefinition", name);
        } else {
            self.body(text, doc, root, "", name);
        }
    }

    fn yaml(&mut self, text: &str, doc: &mut Document<'_>) {
        let resources = match template::resources(text) {
            Ok(resources) => resources,
            Err(NotYaml(line, column, message)) => {
                return doc.error_at("InvalidYaml", "", (line, column), &message);
            }
        };
        if resources.is_empty() {
            doc.error("MissingKey", "Resources", 0, NO_RULE);
        }
        for (id, resource) in resources {
            let at = format!("Resources.{id}.Properties.RuleBody");
            let name = resource.name.as_ref().unwrap_or(&id);
            match resource.body {
                Some((body, line, column)) => self.inside(&body, (line, column), &at, name, doc),
                None => doc.error("MissingKey", &at, 0, "there is no rule body here"),
            }
        }
    }

    fn template(&mut self, text: &str, doc: &mut Document<'_>, resources: &Object<'_>) {
        let before = self.rules.len();
        for resource in &resources.properties {
            let Some(object) = resource.value.as_object() else { continue };
            let is_rule = object
                .get_string("Type")
                .is_some_and(|t| t.value == "AWS::CloudWatch::InsightRule");
            if !is_rule {
                continue;
            }
            let logical = resource.name.as_str();
            let at = format!("Resources.{logical}.Properties");
            let Some(properties) = object.get_object("Properties") else {
                let message = "a rule needs RuleName, RuleState and RuleBody here";
                doc.error("MissingKey", &at, resource.range.start, message);
                continue;
            };
            self.wrapped(text, doc, properties, &at, "RuleName", "RuleBody", logical);
        }
        if self.rules.len() == before && !doc.failed() {
            doc.error("MissingKey", "Resources", resources.range.start, NO_RULE);
        }
    }

    /// A rule whose body is a string, or an object, in the member `body` of `wrapper`.
    #[expect(clippy::too_many_arguments, reason = "two member names tell the three wrappers apart")]
    fn wrapped(
        &mut self,
        text: &str,
        doc: &mut Document<'_>,
        wrapper: &Object<'_>,
        at: &str,
        name_member: &str,
        body: &str,
        fallback: &str,
    ) {
        let path = join(at, body);
        let name = match wrapper.get_string(name_member) {
            Some(name) if !is_name(&name.value) => {
                let message = "a rule's name has 1 to 128 printable ASCII characters";
                return doc.error("InvalidName", &join(at, name_member), name.range.start, message);
            }
            Some(name) => &name.value,
            None => fallback,
        };
        if is_managed(wrapper) {
            let message = "a managed rule reads no logs; it is left out";
            return doc.warn("ManagedRule", at, wrapper.range.start, message);
        }
        match member(wrapper, body).map(|m| &m.value) {
            Some(Value::Object(object)) => match substituted(object) {
                Some(inner) => self.nested(text, inner.0, inner.1, &path, name, doc),
                None => self.body(text, doc, object, &path, name),
            },
            Some(Value::StringLit(s)) => {
                self.nested(text, &s.value, s.range.start, &path, name, doc);
            }
            Some(other) => {
                let message = format!("found {}; a rule body is a string of JSON", kind(other));
                doc.error("WrongType", &path, start(other), &message);
            }
            None => {
                doc.error("MissingKey", &path, wrapper.range.start, "there is no rule body here");
            }
        }
    }

    fn nested(
        &mut self,
        text: &str,
        inner: &str,
        offset: usize,
        at: &str,
        name: &str,
        outer: &mut Document<'_>,
    ) {
        self.inside(inner, place(text, offset), at, name, outer);
    }

    /// A rule in a string that starts at this line and character of the file.
    fn inside(
        &mut self,
        inner: &str,
        (line, column): (usize, usize),
        at: &str,
        name: &str,
        outer: &mut Document<'_>,
    ) {
        let mut document = Document::new(inner, Origin::Inside { line, column });
        match document.parse() {
            Some(Value::Object(object)) => self.body(inner, &mut document, &object, at, name),
            Some(other) => not_a_rule(&mut document, &other, at),
            None => {}
        }
        outer.findings.append(&mut document.findings);
    }

    fn body(
        &mut self,
        text: &str,
        doc: &mut Document<'_>,
        object: &Object<'_>,
        at: &str,
        name: &str,
    ) {
        // Errors of another rule in the file do not spoil this one.
        let before = std::mem::take(&mut doc.findings);
        let source = text.get(object.range.start..object.range.end).unwrap_or(text);
        let rule = read_body(doc, object, source, at, name);
        if !doc.failed() {
            self.rules.extend(rule);
        }
        doc.findings.splice(0..0, before);
    }
}

/// The text of `{"Fn::Sub": "…"}`, whose `${…}` stay as they are written.
fn substituted<'o>(object: &'o Object<'_>) -> Option<(&'o str, usize)> {
    let text = object.get_string("Fn::Sub")?;
    Some((&text.value, text.range.start))
}
