//! The fields that rules ask of every record.

use regex::Regex;

use super::{FieldRef, Shape};

/// The fields that rules ask of every record; a field's slot is its place in the list.
#[derive(Clone, Debug, Default)]
pub struct Asks {
    fields: Vec<(Shape, FieldRef)>,
    regexes: Vec<Regex>,
    needles: Option<(Shape, Vec<String>)>,
}

impl Asks {
    /// The slot of a field, which is new or was asked before.
    pub fn slot(&mut self, shape: Shape, field: &FieldRef) -> u16 {
        let known = self.fields.iter().position(|(s, f)| *s == shape && f == field);
        known.unwrap_or_else(|| {
            self.fields.push((shape, field.clone()));
            self.fields.len() - 1
        }) as u16
    }

    /// The shape of records that `regex` matches.
    pub fn regex(&mut self, regex: &Regex) -> Shape {
        let known = self.regexes.iter().position(|r| r.as_str() == regex.as_str());
        Shape::Regex(known.unwrap_or_else(|| {
            self.regexes.push(regex.clone());
            self.regexes.len() - 1
        }) as u16)
    }

    /// The fields of one shape, with their slots.
    pub fn of(&self, shape: Shape) -> impl Iterator<Item = (u16, &FieldRef)> {
        (0..).zip(&self.fields).filter(move |(_, (s, _))| *s == shape).map(|(i, (_, f))| (i, f))
    }

    /// How many slots there are.
    pub fn len(&self) -> u16 {
        self.fields.len() as u16
    }

    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Says that no record of this shape is of interest that has none of these words, be it in an
    /// escape.
    pub fn set_needles(&mut self, shape: Shape, needles: Vec<String>) {
        self.needles = Some((shape, needles));
    }

    /// Words of which a record of a shape has one if it is of interest; none where any may be.
    pub fn needles(&self) -> (Shape, &[String]) {
        self.needles.as_ref().map_or((Shape::Text, &[]), |(shape, words)| (*shape, words))
    }

    /// The regular expressions; [`Shape::Regex`] holds a place in here.
    pub fn regexes(&self) -> &[Regex] {
        &self.regexes
    }
}
