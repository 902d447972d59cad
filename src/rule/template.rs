//! Rules in CloudFormation templates that are written in YAML.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScanError, Span};

/// A rule resource of a template.
#[derive(Debug, Default)]
pub(super) struct Resource {
    /// `RuleName`, where it is plain text.
    pub(super) name: Option<String>,
    /// `RuleBody`, also inside `!Sub` or `Fn::Sub`, with its line and character, from 1.
    pub(super) body: Option<(String, usize, usize)>,
}

/// A text that is no YAML: line and character, from 1, and what is wrong.
#[derive(Debug)]
pub(super) struct NotYaml(pub(super) usize, pub(super) usize, pub(super) String);

/// Where the walk is: a mapping with the key whose value comes next, or a sequence.
enum Level {
    Mapping(Option<String>),
    Sequence,
}

impl Level {
    fn key(&self) -> Option<&str> {
        match self {
            Self::Mapping(key) => key.as_deref(),
            Self::Sequence => None,
        }
    }
}

/// The `AWS::CloudWatch::InsightRule` resources of a template, by logical id.
///
/// The walk sees one event at a time: no tree is built and no alias followed, so a small file
/// cannot grow in memory.
pub(super) fn resources(text: &str) -> Result<BTreeMap<String, Resource>, NotYaml> {
    let mut found: BTreeMap<String, Resource> = BTreeMap::new();
    let mut types: BTreeMap<String, String> = BTreeMap::new();
    let mut levels: Vec<Level> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|e| not_yaml(&e))?;
        match event {
            Event::MappingStart(..) => levels.push(Level::Mapping(None)),
            Event::SequenceStart(..) => levels.push(Level::Sequence),
            Event::MappingEnd | Event::SequenceEnd => {
                levels.pop();
                value_done(&mut levels);
            }
            Event::Scalar(text, ..) => {
                if let Some(Level::Mapping(key @ None)) = levels.last_mut() {
                    *key = Some(text.into_owned());
                    continue;
                }
                match path(&levels).as_slice() {
                    ["Resources", id, "Type"] => {
                        types.insert((*id).to_owned(), text.into_owned());
                    }
                    ["Resources", id, "Properties", rest @ ..] => {
                        found.entry((*id).to_owned()).or_default().property(rest, &text, span);
                    }
                    _ => {}
                }
                value_done(&mut levels);
            }
            Event::Alias(_) => value_done(&mut levels),
            _ => {}
        }
    }
    found.retain(|id, _| types.get(id).is_some_and(|t| t == "AWS::CloudWatch::InsightRule"));
    Ok(found)
}

impl Resource {
    fn property(&mut self, path: &[&str], text: &str, span: Span) {
        match path {
            ["RuleName"] => self.name = Some(text.to_owned()),
            ["RuleBody"] | ["RuleBody", "Fn::Sub"] => {
                self.body = Some((text.to_owned(), span.start.line(), span.start.col() + 1));
            }
            _ => {}
        }
    }
}

/// A value is complete: its mapping waits for the next key.
fn value_done(levels: &mut [Level]) {
    if let Some(Level::Mapping(key)) = levels.last_mut() {
        *key = None;
    }
}

/// The keys down to here; empty inside a sequence, and deeper than any rule is.
fn path(levels: &[Level]) -> Vec<&str> {
    if levels.len() > 8 {
        return Vec::new();
    }
    levels.iter().map(Level::key).collect::<Option<_>>().unwrap_or_default()
}

fn not_yaml(error: &ScanError) -> NotYaml {
    let at = error.marker();
    NotYaml(at.line(), at.col() + 1, error.info().to_owned())
}
