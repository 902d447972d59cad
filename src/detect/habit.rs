//! Bursts that come again and again are how the series is.

/// Bursts of the last this many minutes count.
const REMEMBERED: u32 = 1440;
/// So many bursts as large make another one a habit.
const OFTEN: usize = 5;
/// A burst is as large as another from this part of it on.
const AS_LARGE: f64 = 0.8;
/// Minutes less apart than this belong to one burst.
const APART: u32 = 5;
/// Bursts kept.
const KEPT: usize = 32;

/// The bursts of the last day: largest value and last minute of each.
#[derive(Clone, Debug, Default)]
pub(super) struct Habit {
    bursts: Vec<(f64, u32)>,
}

impl Habit {
    /// Whether several bursts of the last day were as large as `amount`.
    pub fn knows(&self, amount: f64, now: u32) -> bool {
        let recent = self.bursts.iter().filter(|(_, at)| now - at <= REMEMBERED);
        recent.filter(|(value, at)| now - at >= APART && *value >= AS_LARGE * amount).count()
            >= OFTEN
    }

    /// Takes in a minute of a burst; minutes come in order.
    pub fn learn(&mut self, value: f64, now: u32) {
        if let Some((largest, at)) = self.bursts.last_mut()
            && now - *at < APART
        {
            *largest = largest.max(value);
            *at = now;
            return;
        }
        self.bursts.retain(|(_, at)| now - at <= REMEMBERED);
        if self.bursts.len() == KEPT {
            self.bursts.remove(0);
        }
        self.bursts.push((value, now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_burst_is_a_habit_and_a_larger_one_is_not() {
        let mut habit = Habit::default();
        for (n, at) in [100, 160, 161, 220, 280, 340].into_iter().enumerate() {
            assert!(!habit.knows(50.0, at), "burst {n}");
            habit.learn(50.0, at);
        }
        assert!(habit.knows(50.0, 400));
        assert!(!habit.knows(80.0, 400));
        assert!(!habit.knows(50.0, 400 + REMEMBERED), "forgotten");
    }
}
