//! What values count.

/// What the values of a rule count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Things: printed with thousands apart.
    #[default]
    Count,
    /// Bytes: printed in kB, MB, GB (powers of 1,000).
    Bytes,
    /// Milliseconds: printed in ms, s, min.
    Millis,
}
