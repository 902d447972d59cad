//! One budget of memory for all rules.

use super::track::Track;

/// What a rule may grow by before the budget is shared anew.
const GROWTH: usize = 1 << 20;

/// The budget is shared anew after so many events.
const EVERY: u64 = 4096;

/// The budget, and when it was shared.
#[derive(Debug)]
pub(super) struct Sharing {
    memory: usize,
    /// Events since then that rules looked at: these are the same however the input is cut.
    events: u64,
}

impl Sharing {
    /// Shares so many bytes.
    pub fn new(memory: usize) -> Self {
        Self { memory, events: 0 }
    }

    /// Shares the budget by what the rules take now, when it is time to.
    pub fn after_event(&mut self, tracks: &mut [Track]) {
        self.events += 1;
        if self.events >= EVERY {
            self.share(tracks);
        }
    }

    /// Shares the budget by what the rules take now.
    pub fn share(&mut self, tracks: &mut [Track]) {
        self.events = 0;
        let used: Vec<usize> = tracks.iter().map(Track::used).collect();
        for (track, share) in tracks.iter_mut().zip(shares(&used, self.memory)) {
            track.set_memory(share);
        }
    }
}

/// Each gets what it takes and something to grow by; what is left is shared evenly. Where that
/// is more than there is, those who need most get equal shares of what the others leave.
fn shares(used: &[usize], memory: usize) -> Vec<usize> {
    let needs: Vec<usize> =
        used.iter().map(|used| used.saturating_add(used / 4).saturating_add(GROWTH)).collect();
    let needed = needs.iter().fold(0usize, |sum, need| sum.saturating_add(*need));
    if let Some(left) = memory.checked_sub(needed) {
        let each = left / used.len().max(1);
        return needs.into_iter().map(|need| need + each).collect();
    }
    let mut order: Vec<usize> = (0..needs.len()).collect();
    order.sort_by_key(|i| needs[*i]);
    let mut shares = vec![0; needs.len()];
    let mut left = memory;
    for (before, i) in order.into_iter().enumerate() {
        shares[i] = needs[i].min(left / (needs.len() - before));
        left -= shares[i];
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MIB: usize = 1 << 20;

    #[test]
    fn who_needs_little_leaves_the_rest_to_the_others() {
        assert_eq!(shares(&[0, 0], 32 * MIB), [16 * MIB, 16 * MIB]);
        assert_eq!(shares(&[12 * MIB, 0], 33 * MIB), [24 * MIB, 9 * MIB]);
        assert_eq!(shares(&[40 * MIB, 0, 40 * MIB], 33 * MIB), [16 * MIB, MIB, 16 * MIB]);
        assert_eq!(shares(&[], MIB), [0; 0]);
    }

    proptest! {
        #[test]
        fn shares_are_never_more_than_there_is(
            used in prop::collection::vec(0usize..1 << 30, 1..30), memory in 0usize..1 << 30
        ) {
            let shares = shares(&used, memory);
            prop_assert!(shares.iter().sum::<usize>() <= memory);
            prop_assert!(shares.iter().all(|share| *share >= (memory / used.len()).min(GROWTH)));
        }
    }
}
