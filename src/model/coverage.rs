//! What became of every event: nothing is lost without a counter.

/// Why a rule did not count an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// It does not pass the rule's filters.
    FilteredOut,
    /// It does not have the shape that the rule reads.
    Unparsed,
    /// A key is absent, null, or not a single value.
    KeyMissing,
    /// The value to sum is absent or not a number.
    NotNumeric,
}

/// Counts of what became of events; of one rule, or of the feed before any rule.
///
/// For each rule `received` is the sum of `matched`, `filtered_out`, `unparsed`, `key_missing`,
/// `not_numeric`, `too_late`, `future` and `duplicate`. The other counts look at the same events
/// from another side, or at what never became an event. What is filtered out is nothing else: it is
/// neither doubled nor dated wrongly, nor without a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Events that came in.
    pub received: u64,
    /// Events that a rule counted.
    pub matched: u64,
    /// Events that a rule's filters kept out.
    pub filtered_out: u64,
    /// Records that could not be read in the expected form.
    pub unparsed: u64,
    /// Events without a value for one of the rule's keys.
    pub key_missing: u64,
    /// Events whose value to sum is no number.
    pub not_numeric: u64,
    /// Events older than all retained minutes: not counted.
    pub too_late: u64,
    /// Events dated after the present: not counted.
    pub future: u64,
    /// Events whose unique id was seen before: not counted again.
    pub duplicate: u64,
    /// Counted events that a query added up, and that were not read one by one.
    pub by_query: u64,
    /// Counted events that came after their minute had closed, and amended it.
    pub late: u64,
    /// Events that have no time of their own and took the time of arrival.
    pub untimed: u64,
    /// Counted events of contributors that the budget has no name for.
    pub unnamed: u64,
    /// Events with bytes that are not UTF-8, read with replacements.
    pub not_utf8: u64,
    /// Keys cut at [`super::MAX_KEY_BYTES`].
    pub keys_cut: u64,
    /// Records over the length limit, skipped.
    pub oversized: u64,
    /// Bytes skipped, of oversized records, binary data and decompression past its bound.
    pub dropped_bytes: u64,
    /// Seconds in which a live source sent only a sample.
    pub sampled_seconds: u64,
    /// Stretches that a live source missed.
    pub gaps: u64,
    /// Stretches missed and then fetched.
    pub gaps_healed: u64,
}

impl Coverage {
    /// Counts an event that a rule skipped.
    pub fn skip(&mut self, why: Skip) {
        match why {
            Skip::FilteredOut => self.filtered_out += 1,
            Skip::Unparsed => self.unparsed += 1,
            Skip::KeyMissing => self.key_missing += 1,
            Skip::NotNumeric => self.not_numeric += 1,
        }
    }

    /// Every counter with its name in reports and on screen.
    pub fn named(&self) -> [(&'static str, u64); 20] {
        [
            ("received", self.received),
            ("matched", self.matched),
            ("filtered_out", self.filtered_out),
            ("unparsed", self.unparsed),
            ("key_missing", self.key_missing),
            ("value_not_numeric", self.not_numeric),
            ("too_late", self.too_late),
            ("future", self.future),
            ("duplicate", self.duplicate),
            ("by_query", self.by_query),
            ("late", self.late),
            ("untimed", self.untimed),
            ("unnamed", self.unnamed),
            ("not_utf8", self.not_utf8),
            ("keys_cut", self.keys_cut),
            ("oversized", self.oversized),
            ("dropped_bytes", self.dropped_bytes),
            ("sampled_seconds", self.sampled_seconds),
            ("gaps", self.gaps),
            ("gaps_healed", self.gaps_healed),
        ]
    }

    /// Whether every received event is accounted for exactly once.
    pub fn balances(&self) -> bool {
        self.received
            == self.matched
                + self.filtered_out
                + self.unparsed
                + self.key_missing
                + self.not_numeric
                + self.too_late
                + self.future
                + self.duplicate
    }
}
