//! Holds back the records that no rule can count.

use memchr::memmem::Finder;

use crate::model::Shape;

/// Of records of no interest that come many at once, the time of every so many is read.
const EVERY: u32 = 64;

/// The words without which no rule counts a record.
#[derive(Debug)]
pub(super) struct Sieve {
    /// Of which shape the records are.
    shape: Option<Shape>,
    needles: Vec<Finder<'static>>,
    passed_over: u64,
    many: bool,
    since: u32,
}

impl Sieve {
    /// A sieve that holds back the records of a shape that have none of the needles; without any,
    /// none.
    pub fn new((shape, needles): (Shape, &[String])) -> Self {
        let shape = (!needles.is_empty()).then_some(shape);
        let needles = needles.iter().map(|needle| Finder::new(needle).into_owned()).collect();
        Self { shape, needles, passed_over: 0, many: false, since: 0 }
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

    /// Whether the time of the record that was held back is to be read.
    pub fn looks(&mut self) -> bool {
        self.since += 1;
        let looks = !self.many || self.since >= EVERY;
        if looks {
            self.since = 0;
        }
        looks
    }

    /// Records held back since this was asked last.
    pub fn passed_over(&mut self) -> u64 {
        std::mem::take(&mut self.passed_over)
    }
}
