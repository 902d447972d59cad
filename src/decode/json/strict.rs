//! Reads a JSON object by the rules, all of them, as `serde_json` knows them.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{JsonFields, Node, push};
use crate::model::Record;

/// Fills the slots of `record` from a JSON object.
///
/// # Errors
/// When the text is no JSON, or no object, or goes on after it.
pub(super) fn read(
    tree: &JsonFields,
    text: &[u8],
    record: &mut Record,
) -> Result<(), serde_json::Error> {
    if !text.trim_ascii_start().starts_with(b"{") {
        return Err(serde::de::Error::custom("not an object"));
    }
    let mut json = serde_json::Deserializer::from_slice(text);
    Walk { tree, node: 0, record }.deserialize(&mut json)?;
    json.end()
}

/// Visits the value of one node.
struct Walk<'t, 'r> {
    tree: &'t JsonFields,
    node: usize,
    record: &'r mut Record,
}

impl<'t> Walk<'t, '_> {
    fn node(&self) -> &'t Node {
        &self.tree.nodes[self.node]
    }

    fn at(&mut self, node: usize) -> Walk<'t, '_> {
        Walk { tree: self.tree, node, record: self.record }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(mut self, json: D) -> Result<(), D::Error> {
        let node = self.node();
        if node.slots.is_empty() {
            return json.deserialize_any(self);
        }
        let raw = <&RawValue as serde::Deserialize>::deserialize(json)?.get();
        for slot in &node.slots {
            push(self.record, *slot, raw);
        }
        if !node.is_leaf() && raw.starts_with(['{', '[']) {
            let mut inner = serde_json::Deserializer::from_str(raw);
            let walk = self.at(self.node);
            (&mut inner).deserialize_any(walk).map_err(serde::de::Error::custom)?;
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let (tree, node) = (self.tree, self.node());
        while let Some(named) = map.next_key_seed(Key(node))? {
            match (named, node.any_name) {
                (None, None) => {
                    map.next_value::<IgnoredAny>()?;
                }
                (Some(child), None) | (None, Some(child)) => {
                    if !tree.nodes[child].many {
                        tree.forget(child, self.record);
                    }
                    map.next_value_seed(self.at(child))?;
                }
                (Some(child), Some(any)) => {
                    // Two nodes look at the same value.
                    if !tree.nodes[child].many {
                        tree.forget(child, self.record);
                    }
                    let raw = map.next_value::<&RawValue>()?.get();
                    for child in [child, any] {
                        let mut json = serde_json::Deserializer::from_str(raw);
                        let walk = self.at(child);
                        walk.deserialize(&mut json).map_err(serde::de::Error::custom)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let node = self.node();
        for index in 0u32.. {
            let named = node.indexes.iter().find(|(n, _)| *n == index).map(|(_, i)| *i);
            let more = match (named, node.any_index) {
                (None, None) => seq.next_element::<IgnoredAny>()?.is_some(),
                (Some(child), None) | (None, Some(child)) => {
                    seq.next_element_seed(self.at(child))?.is_some()
                }
                (Some(child), Some(any)) => match seq.next_element::<&RawValue>()? {
                    Some(raw) => {
                        for child in [child, any] {
                            let mut json = serde_json::Deserializer::from_str(raw.get());
                            let walk = self.at(child);
                            walk.deserialize(&mut json).map_err(serde::de::Error::custom)?;
                        }
                        true
                    }
                    None => false,
                },
            };
            if !more {
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Finds the child of a node that a member's name leads to.
struct Key<'t>(&'t Node);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.names.iter().find(|(n, _)| **n == *name).map(|(_, i)| *i))
    }
}
