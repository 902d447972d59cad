//! Holds back the records that no rule can count.

use memchr::memmem::Finder;

use super::json::Bits;

/// Of records of no interest that come many at once, the time of every so many is read.
const EVERY: u32 = 64;

/// The words without which no rule counts a JSON record.
#[derive(Debug)]
pub(super) struct Sieve {
    needles: Vec<Finder<'static>>,
    passed_over: u64,
    many: bool,
    since: u32,
}

impl Sieve {
    /// A sieve that holds back what has none of `needles`; without any, nothing.
    pub fn new(needles: &[String]) -> Self {
        let needles = needles.iter().map(|needle| Finder::new(needle).into_owned()).collect();
        Self { needles, passed_over: 0, many: false, since: 0 }
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

    /// Whether the object with these bits is of no interest; it is counted then.
    pub fn holds_back(&mut self, object: &[u8], bits: &Bits) -> bool {
        let hidden = self.needles.is_empty() || bits.has_unicode_escape();
        if hidden || self.needles.iter().any(|needle| needle.find(object).is_some()) {
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
