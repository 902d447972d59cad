//! What comes again and again is how the series is.

/// Onsets of the last this many rows count.
const REMEMBERED: u32 = 2000;
/// So many as large make another one a habit.
const OFTEN: usize = 4;
/// An onset is as large as another from this part of it on.
const AS_LARGE: f64 = 0.8;
/// An onset grows for this many rows.
const GROWS: u32 = 30;
/// Onsets kept.
const KEPT: usize = 32;

/// The onsets of late: the row of each, and the largest distance from the expected value it came
/// to.
#[derive(Clone, Debug, Default)]
pub(super) struct Habit {
    onsets: Vec<(u32, f64)>,
}

impl Habit {
    /// Whether several onsets of late came as far as `distance` from what was expected.
    pub fn knows(&self, distance: f64, row: u32) -> bool {
        let recent = self.onsets.iter().filter(|(at, _)| row - at < REMEMBERED);
        recent.filter(|(_, most)| *most >= AS_LARGE * distance).count() >= OFTEN
    }

    /// Takes in the distance of a row; rows come in order.
    pub fn follow(&mut self, distance: f64, row: u32) {
        if let Some((at, most)) = self.onsets.last_mut()
            && row - *at <= GROWS
        {
            *most = most.max(distance);
        }
    }

    /// An onset, told or not; one that grows is not another.
    pub fn begin(&mut self, distance: f64, row: u32) {
        if self.onsets.last().is_some_and(|(at, _)| row - at <= GROWS) {
            return;
        }
        self.onsets.retain(|(at, _)| row - at < REMEMBERED);
        if self.onsets.len() == KEPT {
            self.onsets.remove(0);
        }
        self.onsets.push((row, distance));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_onset_is_a_habit_and_a_larger_one_is_not() {
        let mut habit = Habit::default();
        for (n, at) in [100, 260, 420, 580].into_iter().enumerate() {
            assert!(!habit.knows(50.0, at), "onset {n}");
            habit.begin(20.0, at);
            habit.follow(50.0, at + 3);
            habit.follow(90.0, at + GROWS + 1);
        }
        assert!(habit.knows(50.0, 700));
        assert!(!habit.knows(80.0, 700));
        assert!(!habit.knows(50.0, 700 + REMEMBERED), "forgotten");
    }
}
