//! One decoded log event, cut down to the fields that somebody asked for.

use std::ops::Range;

use super::Timestamp;

/// What a record must look like for a rule to read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// A JSON object; fields by [`super::FieldRef::Path`].
    Json,
    /// Tokens between blanks, quoted and bracketed runs as one; fields by [`super::FieldRef::Position`].
    Tokens,
    /// Tokens between blanks, nothing else; fields by [`super::FieldRef::Position`].
    Words,
    /// VPC flow log columns; fields by [`super::FieldRef::Name`].
    Vpc,
    /// Common or combined access log columns; fields by [`super::FieldRef::Name`].
    Access,
    /// Columns of a CSV file with a header; fields by [`super::FieldRef::Name`].
    Csv,
    /// Named groups of the regular expression with this number; fields by [`super::FieldRef::Name`].
    Regex(u16),
    /// Any text; only [`super::FieldRef::Message`].
    Text,
}

/// The kind of a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JSON `null`.
    Null,
    /// JSON `true`.
    True,
    /// JSON `false`.
    False,
    /// A JSON number, kept as it is written.
    Number,
    /// Text.
    Text,
    /// A JSON object or array.
    Container,
}

/// A field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its text: unescaped for [`Kind::Text`], as written for [`Kind::Number`], `true`, `false`
    /// and `null` for those, empty for [`Kind::Container`].
    pub text: &'a str,
}

impl Value<'_> {
    /// The value as a number: a JSON number, or text that is one, as fields of text logs are.
    pub fn number(&self) -> Option<f64> {
        match self.kind {
            Kind::Number | Kind::Text => {
                whole(self.text).or_else(|| self.text.parse().ok().filter(|n: &f64| n.is_finite()))
            }
            _ => None,
        }
    }

    /// Whether the value can be a contributor key: text, number or boolean.
    pub fn is_scalar(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Number | Kind::True | Kind::False)
    }
}

/// A whole number of few digits, which a `f64` can hold.
fn whole(text: &str) -> Option<f64> {
    let digit = |n: u64, b: u8| b.is_ascii_digit().then(|| n * 10 + u64::from(b - b'0'));
    if matches!(text.len(), 1..=15) {
        text.bytes().try_fold(0, digit).map(|n| n as f64)
    } else {
        None
    }
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    slot: u16,
    kind: Kind,
    start: u32,
    end: u32,
}

/// One log event: the values of the asked fields, by slot, and what decoding learned of it.
///
/// A record is made once and filled again for each event, so that no event allocates.
#[derive(Clone, Debug, Default)]
pub struct Record {
    shapes: Vec<Shape>,
    cells: Vec<Cell>,
    text: String,
    /// The event's own time, when it has one.
    pub time: Option<Timestamp>,
    /// The event's unique id, when it has one: the id itself where it fits, else a hash of it.
    pub id: Option<u128>,
}

impl Record {
    /// Forgets the previous event.
    pub fn clear(&mut self) {
        self.shapes.clear();
        self.cells.clear();
        self.text.clear();
        self.time = None;
        self.id = None;
    }

    /// Says that the event could be read in this shape.
    pub fn read_as(&mut self, shape: Shape) {
        if !self.has(shape) {
            self.shapes.push(shape);
        }
    }

    /// Whether the event could be read in this shape. Any event is text.
    pub fn has(&self, shape: Shape) -> bool {
        shape == Shape::Text || self.shapes.contains(&shape)
    }

    /// Adds a value to a slot; several values in one slot come from a wildcard.
    pub fn push(&mut self, slot: u16, kind: Kind, text: &str) {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        self.cells.push(Cell { slot, kind, start, end: self.text.len() as u32 });
    }

    /// Takes back what `slot` has, as a later duplicate of a JSON member replaces it.
    pub fn forget(&mut self, slot: u16) {
        self.cells.retain(|c| c.slot != slot);
    }

    /// The values in a range of slots, in no order.
    pub fn within(&self, slots: Range<u16>) -> impl Iterator<Item = (u16, Value<'_>)> {
        let within = self.cells.iter().filter(move |cell| slots.contains(&cell.slot));
        within.map(|cell| (cell.slot, self.value(cell)))
    }

    fn value(&self, cell: &Cell) -> Value<'_> {
        Value { kind: cell.kind, text: &self.text[cell.start as usize..cell.end as usize] }
    }

    /// The value in a slot, if the event has one.
    pub fn get(&self, slot: u16) -> Option<Value<'_>> {
        self.all(slot).next()
    }

    /// Every value in a slot: at most one, unless its field has a wildcard.
    pub fn all(&self, slot: u16) -> impl Iterator<Item = Value<'_>> {
        self.cells.iter().filter(move |c| c.slot == slot).map(|c| self.value(c))
    }
}
