//! What events must be like to be looked at.

use std::fmt;

/// A value of a field that events must have, or must not have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Facet {
    /// The field: the path of a member without `$.`, or the name of a column.
    pub field: String,
    /// The value as text; [`Facet::MISSING`] stands for events without the field.
    pub value: String,
    /// Whether events must have it.
    pub include: bool,
}

impl Facet {
    /// Stands for the value of a field that an event does not have.
    pub const MISSING: &str = "(none)";
}

impl fmt::Display for Facet {
    /// `field=value`, or `field≠value`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.include { "=" } else { "≠" };
        write!(f, "{}{sign}{}", self.field, self.value)
    }
}
