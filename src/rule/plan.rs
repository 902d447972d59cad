//! Rules compiled to slots of a record.

use std::sync::Arc;

use super::definition::{Aggregate, Rule};
use super::needle::needle;
use super::pattern::BoundPattern;
use super::{Condition, Expression};
use crate::model::{Asks, Contributor, MAX_KEY_BYTES, Record, Shape, Skip, clean};

/// A larger value is no number of anything, and sums of such would end in infinity.
const MAX_VALUE: f64 = 1e290;

/// To look for more words than this takes longer than to read the fields.
const NEEDLES: usize = 4;

/// What every record is asked, and how each rule judges the answers.
#[derive(Debug)]
pub struct Plan {
    /// The fields that all rules together ask for, each once.
    pub asks: Asks,
    /// The rules, in the order that they were given; shared with those who judge beside.
    pub judges: Arc<[Judge]>,
}

impl Default for Plan {
    fn default() -> Self {
        Self { asks: Asks::default(), judges: Arc::new([]) }
    }
}

impl Plan {
    /// Compiles rules; fields that several rules read have one slot.
    pub fn compile(rules: &[Arc<Rule>]) -> Self {
        let mut asks = Asks::default();
        let judges: Arc<[Judge]> =
            rules.iter().map(|rule| Judge::compile(rule, &mut asks)).collect();
        let mut needles: Vec<String> = rules.iter().filter_map(|rule| needle(rule)).collect();
        // What is of no interest has passed no filter, so every rule must be able to read it.
        if let [first, others @ ..] = &*judges
            && needles.len() == judges.len()
            && others.iter().all(|judge| judge.shape == first.shape)
        {
            needles.sort();
            needles.dedup();
            if needles.len() <= NEEDLES {
                asks.set_needles(first.shape, needles);
            }
        }
        Self { asks, judges }
    }
}

/// One compiled rule.
#[derive(Debug)]
pub struct Judge {
    shape: Shape,
    pattern_shape: Shape,
    keys: Vec<Expression<u16>>,
    value: Option<Expression<u16>>,
    aggregate: Aggregate,
    conditions: Vec<Condition<u16>>,
    pattern: Option<BoundPattern>,
}

/// An event that counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    /// What it adds to its contributor.
    pub value: f64,
    /// How many of its keys were cut at [`MAX_KEY_BYTES`].
    pub keys_cut: u64,
}

impl Judge {
    fn compile(rule: &Rule, asks: &mut Asks) -> Self {
        let shape = rule.format.shape(|regex| asks.regex(regex));
        let pattern_shape = rule.pattern.as_ref().map_or(shape, super::pattern::Pattern::shape);
        let pattern = rule.pattern.clone().map(|pattern| {
            let slots: Vec<u16> =
                pattern.fields().iter().map(|f| asks.slot(pattern_shape, f)).collect();
            pattern.bind(&slots)
        });
        let mut bind = |e: &Expression<_>| {
            let bound = e.bind(&mut |f| Ok::<_, std::convert::Infallible>(asks.slot(shape, f)));
            match bound {
                Ok(bound) => bound,
            }
        };
        Self {
            keys: rule.keys.iter().map(|(_, key)| bind(key)).collect(),
            value: rule.value.as_ref().map(&mut bind),
            conditions: rule.conditions.iter().map(|c| c.bind(|f| asks.slot(shape, f))).collect(),
            shape,
            pattern_shape,
            aggregate: rule.aggregate,
            pattern,
        }
    }

    /// Judges a record; the contributor's joined keys are added to `keys`.
    ///
    /// # Errors
    /// Why the event does not count; a part of the keys may have been added then.
    pub fn judge(&self, record: &Record, keys: &mut String) -> Result<Counted, Skip> {
        if !record.has(self.shape) {
            // A regular expression is a filter as much as it is a format.
            let is_regex = matches!(self.shape, Shape::Regex(_));
            return Err(if is_regex { Skip::FilteredOut } else { Skip::Unparsed });
        }
        if !self.conditions.iter().all(|c| c.holds(record)) {
            return Err(Skip::FilteredOut);
        }
        if let Some(pattern) = &self.pattern
            && !(record.has(self.pattern_shape) && pattern.matches(record))
        {
            return Err(Skip::FilteredOut);
        }
        let mut keys_cut = 0;
        for (i, key) in self.keys.iter().enumerate() {
            let text = key.text(record).ok_or(Skip::KeyMissing)?;
            if i > 0 {
                keys.push(Contributor::SEPARATOR);
            }
            let text = clean(&text);
            let end = text.floor_char_boundary(MAX_KEY_BYTES);
            keys_cut += u64::from(end < text.len());
            keys.push_str(&text[..end]);
        }
        let value = self.value(record).ok_or(Skip::NotNumeric)?;
        Ok(Counted { value, keys_cut })
    }

    /// Whether the first event that passes has yet to say what is added up.
    pub fn is_open(&self) -> bool {
        self.aggregate == Aggregate::ByFirstValue
    }

    /// Decides, where that is open, what is added up, if `record` passes.
    pub fn settle(&mut self, record: &Record) {
        if self.is_open() && self.judge(record, &mut String::new()).is_ok() {
            let sums = self.number(record).is_some();
            self.aggregate = if sums { Aggregate::Sum } else { Aggregate::Count };
        }
    }

    fn number(&self, record: &Record) -> Option<f64> {
        self.value.as_ref()?.number(record).filter(|n| n.abs() <= MAX_VALUE)
    }

    fn value(&self, record: &Record) -> Option<f64> {
        match self.aggregate {
            _ if self.value.is_none() => Some(1.0),
            Aggregate::Count => Some(1.0),
            Aggregate::Sum => self.number(record),
            Aggregate::ByFirstValue => self.number(record).or(Some(1.0)),
        }
    }

    /// Whether the rule says that it sums, whatever it sums.
    pub fn sums(&self) -> bool {
        self.aggregate == Aggregate::Sum
    }
}
