//! Who is ranked: an ordered tuple of key values.

use std::fmt;

/// A key longer than this many bytes is cut there, as Contributor Insights does.
pub const MAX_KEY_BYTES: usize = 1024;

/// An ordered tuple of key values, one for each key label of the rule.
///
/// The values are held in one string, separated by a control character that [`clean`] never lets
/// into a value, so two tuples are equal exactly when their values are.
///
/// [`clean`]: super::clean
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Contributor(Box<str>);

impl Contributor {
    /// Separates the values of a joined tuple.
    pub const SEPARATOR: char = '\u{1f}';

    /// A contributor from its values joined by [`Contributor::SEPARATOR`].
    pub fn from_joined(joined: &str) -> Self {
        Self(joined.into())
    }

    /// A contributor from its key values.
    pub fn new<S: AsRef<str>>(keys: &[S]) -> Self {
        let keys: Vec<&str> = keys.iter().map(AsRef::as_ref).collect();
        Self(keys.join(Self::SEPARATOR.encode_utf8(&mut [0; 4])).into())
    }

    /// The values joined by [`Contributor::SEPARATOR`].
    pub fn joined(&self) -> &str {
        &self.0
    }

    /// The key values, in the order of the rule's key labels.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.split(Self::SEPARATOR)
    }
}

impl fmt::Display for Contributor {
    /// The values with a blank between them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, key) in self.keys().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            f.write_str(if key.is_empty() { "(empty)" } else { key })?;
        }
        Ok(())
    }
}
