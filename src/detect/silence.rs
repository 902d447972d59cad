//! Who was busy and says nothing any more?

use super::experts::Outlook;
use super::noise::Kind;

/// Quiet rows that may become a silence, and those that are one.
const ROWS: u32 = 3;
const MISSED: u32 = 5;
/// Rows with events that make somebody who can be missed.
const BUSY: u32 = 10;
/// So many events, times the dispersion, would have been usual in the quiet rows, by everyone who
/// is listened to; that none came is then no chance.
const EXPECTED: f64 = 50.0;
/// With so many it may become one; for so many rows that is waited for.
const SUSPECT: f64 = 8.0;
const WAITING: u32 = 15;
/// A silence is this many times as long as the third longest one of late.
const LONGER: f64 = 2.0;
/// How much of a length is remembered from one row to the next.
const KEEP: f64 = 0.9995;

/// The quiet rows of now and the longest ones of late.
#[derive(Clone, Debug, Default)]
pub(super) struct Silences {
    quiet: u32,
    busy: u32,
    expected: f64,
    /// Longest first.
    longest: [f64; 3],
}

impl Silences {
    /// Whether the series had enough rows with something for less to be a drop.
    pub fn was_busy(&self) -> bool {
        self.busy >= BUSY
    }

    /// Whether the row of `outlook` makes it a silence.
    pub fn missed(&self, outlook: &Outlook) -> bool {
        let quiet = self.quiet + 1;
        outlook.kind == Kind::Counts
            && outlook.value == 0.0
            && quiet >= MISSED
            && self.was_busy()
            && self.expected + outlook.least_expected() >= EXPECTED * outlook.dispersion.max(1.0)
            && f64::from(quiet) > LONGER * self.longest[2]
    }

    /// Whether the row of `outlook` may be one of a silence, which is not learned from at once.
    pub fn suspects(&self, outlook: &Outlook) -> bool {
        let quiet = self.quiet + 1;
        outlook.kind == Kind::Counts
            && outlook.value == 0.0
            && (ROWS..=WAITING).contains(&quiet)
            && self.expected >= SUSPECT
    }

    /// What came is how it is now: who says nothing is not missed until it was busy again.
    pub fn adopt(&mut self) {
        self.busy = 0;
        self.expected = 0.0;
    }

    /// Takes in a row.
    pub fn pass(&mut self, outlook: &Outlook) {
        self.longest = self.longest.map(|length| KEEP * length);
        if outlook.value == 0.0 {
            self.quiet = self.quiet.saturating_add(1);
            self.expected += outlook.least_expected();
            return;
        }
        self.busy = self.busy.saturating_add(1);
        let quiet = f64::from(std::mem::take(&mut self.quiet));
        self.expected = 0.0;
        if let Some(place) = self.longest.iter().position(|length| quiet > *length) {
            self.longest[place..].rotate_right(1);
            self.longest[place] = quiet;
        }
    }
}
