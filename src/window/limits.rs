//! How much a window keeps, and what it had to let go.

/// Bytes that the tallies of all rules take, unless somebody says otherwise.
pub const MEMORY: usize = 32 << 20;

/// How much a window keeps.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Closed minutes that are retained; all when `None`.
    pub retain: Option<i64>,
    /// Bytes for names and tallies. Numbers are exact within, and have a bound past it.
    pub memory: usize,
}

impl Default for Limits {
    /// Every minute, in 32 MiB.
    fn default() -> Self {
        Self { retain: None, memory: MEMORY }
    }
}

impl Limits {
    /// Of the memory, what names may take: a third.
    pub(super) fn of_names(self) -> usize {
        self.memory / 3
    }

    /// The base-2 logarithm of the registers of a minute's distinct count: as many as an eighth of
    /// the memory allows, at half a byte each; 256 to 4,096.
    pub(super) fn registers(self) -> u8 {
        let minutes = self.retain.unwrap_or(1440).clamp(60, 1 << 20) as usize;
        let registers = self.memory / 8 / minutes * 2;
        (registers.max(1).ilog2() as u8).clamp(8, 12)
    }
}

/// What a window holds, and what it let go so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Bytes that it may take.
    pub budget: u64,
    /// Bytes that its names and tallies take.
    pub used: u64,
    /// Contributors that have a name.
    pub names: u64,
    /// Names that were let go for others while a retained minute knew them.
    pub names_evicted: u64,
    /// Times that an old minute was thinned to its heaviest contributors.
    pub minutes_thinned: u64,
    /// Events that count in totals under no name since.
    pub unnamed: u64,
}
