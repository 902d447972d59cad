//! Holds back the records that no rule can count.

use std::ops::Range;

use memchr::memmem::Finder;

use super::json::Interest;
use crate::model::Shape;

/// Of records of no interest that come many at once, the time of every so many is read.
const EVERY: u32 = 64;

/// The words without which no rule counts a record.
#[derive(Debug)]
pub(super) struct Sieve {
    /// Of which shape the records are.
    shape: Option<Shape>,
    needles: Vec<Finder<'static>>,
    /// Where each needle was found last, among records that are read together.
    found: Vec<Option<usize>>,
    /// The last record that was let go among them.
    last: Option<Range<usize>>,
    passed_over: u64,
    many: bool,
    since: u32,
}

impl Sieve {
    /// A sieve that holds back the records of a shape that have none of the needles; without any,
    /// none.
    pub fn new((shape, needles): (Shape, &[String])) -> Self {
        let shape = (!needles.is_empty()).then_some(shape);
        let needles: Vec<_> = needles.iter().map(|n| Finder::new(n).into_owned()).collect();
        Self {
            shape,
            found: vec![None; needles.len()],
            needles,
            last: None,
            passed_over: 0,
            many: false,
            since: 0,
        }
    }

    /// Counts on from another one.
    pub fn go_on_from(&mut self, before: &Self) {
        self.passed_over = before.passed_over;
        self.many = before.many;
    }

    /// Whether records come many at once.
    pub fn hurry(&mut self, many: bool) {
        self.many = many;
    }

    /// Whether records of a shape can be of no interest.
    pub fn is_for(&self, shape: Shape) -> bool {
        self.shape == Some(shape)
    }

    /// Whether the record of that shape, with no word hidden in an escape, is of no interest; it is
    /// counted then.
    pub fn holds_back(&mut self, record: &[u8]) -> bool {
        if self.needles.iter().any(|needle| needle.find(record).is_some()) {
            return false;
        }
        self.passed_over += 1;
        true
    }

    /// Other records are read together from now on. What is done with them does not depend on
    /// those before: the time of the first that is held back is read.
    pub fn begin(&mut self) {
        self.found.fill(None);
        self.last = None;
        self.since = EVERY;
    }

    /// The last record that was let go of those that are read together: where all were, its time
    /// says how far they have come.
    pub fn last(&self) -> Option<Range<usize>> {
        self.last.clone()
    }

    /// Whether the time of the record that was held back is to be read.
    pub fn looks(&mut self) -> bool {
        self.since += 1;
        let looks = !self.many || self.since >= EVERY;
        if looks {
            self.since = 0;
        }
        looks
    }

    /// Whether a needle is in a record of `bytes`; these are asked for in their order.
    fn finds(&mut self, bytes: &[u8], record: &Range<usize>) -> bool {
        let start = record.start;
        let mut found = false;
        for (needle, place) in self.needles.iter().zip(&mut self.found) {
            if place.is_none_or(|place| place < start) {
                let next = bytes.get(start..).and_then(|rest| needle.find(rest));
                *place = Some(next.map_or(usize::MAX, |next| start + next));
            }
            found |= place.is_some_and(|place| place < record.end);
        }
        found
    }

    /// Records held back since this was asked last.
    pub fn passed_over(&mut self) -> u64 {
        std::mem::take(&mut self.passed_over)
    }
}

impl Interest for Sieve {
    /// Lets go what is of no interest, unless it comes alone or may be an envelope.
    fn lets_go(&mut self, bytes: &[u8], line: Range<usize>) -> bool {
        let envelope = matches!(bytes.get(line.start + 2), Some(b'R' | b'm'));
        if envelope || !self.many || self.finds(bytes, &line) {
            return false;
        }
        self.passed_over += 1;
        self.last = Some(line);
        true
    }
}
