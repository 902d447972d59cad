//! How exact the numbers of a window are.

use super::distinct::Together;
use super::{Held, Unique, Window};
use crate::model::MinuteRange;

impl Window {
    /// The most that a contributor's sum over a range may be off, whether it has a name or not: 0
    /// when every number of the range is exact. Unless there are negative values, a sum that is
    /// off is low. Of a settled window, as everything here.
    ///
    /// What was taken out of the minutes of the range bounds it, and what anyone can have had who
    /// has no name.
    pub fn max_error(&self, range: MinuteRange) -> f64 {
        self.error(range, self.names().floor())
    }

    /// The most that the sum of one contributor over a range may be off.
    pub fn error_of(&self, range: MinuteRange, id: u32) -> f64 {
        self.error(range, self.names().error(id))
    }

    fn error(&self, range: MinuteRange, before: f64) -> f64 {
        let (hidden, thinned) = self
            .minutes(range)
            .fold((0.0, 0.0), |(h, t), (_, tally)| (h + tally.hidden(), t + tally.thinned()));
        f64::min(hidden, before + thinned)
    }

    /// Different contributors over a range; an estimate when not all are known any more.
    pub fn unique(&self, range: MinuteRange) -> Unique {
        let (mut minutes, mut known, mut all_known) = (0, 0, true);
        for (_, tally) in self.minutes(range) {
            minutes += 1;
            known = known.max(tally.len());
            all_known &= tally.distinct().is_none();
        }
        if minutes == 1 {
            return self.minutes(range).map(|(_, t)| t.unique()).next().unwrap_or_default();
        }
        let mut seen = vec![false; self.names().ids()];
        let mut together = (!all_known).then(|| Together::new(self.lg)).flatten();
        let mut count = 0;
        for (_, tally) in self.minutes(range) {
            let distinct = tally.distinct();
            if let (Some(together), Some(distinct)) = (&mut together, distinct) {
                together.merge(distinct);
            }
            for (id, _) in tally.iter() {
                let Some(seen) = seen.get_mut(id as usize) else { continue };
                if std::mem::replace(seen, true) {
                    continue;
                }
                count += 1;
            }
            if let (Some(together), None) = (&mut together, distinct) {
                let names = tally.iter().filter_map(|(id, _)| self.names().coupon(id));
                names.for_each(|name| together.add(name));
            }
        }
        match together {
            None => Unique { count, error: 0.0 },
            Some(together) => {
                let unique = together.unique();
                Unique { count: unique.count.max(count), ..unique }
            }
        }
    }

    /// What the window holds, and what it let go.
    pub fn held(&self) -> Held {
        Held {
            budget: self.limits.memory as u64,
            used: (self.names().bytes() + self.entries + self.fixed) as u64,
            names: self.names().len() as u64,
            names_evicted: self.names().evicted(),
            minutes_thinned: self.thinned,
            unnamed: self.unnamed,
        }
    }

    /// Bytes that names and tallies take.
    pub fn used(&self) -> usize {
        self.names().bytes() + self.entries + self.fixed
    }
}
