//! The values that trees remember, each stored once: a point is a position, and the values from
//! there on. Points that overlap in time overlap here.
//!
//! Nothing counts who holds a value. When the store is full, the positions that the leaves hold
//! are gathered, all other values go, and the leaves learn their new positions; a forest in its
//! usual state does this once in some hundred to thousand updates.

/// Values stored without a gap in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Position of the first value.
    pub start: u32,
    /// Position plus this is the time, in updates and modulo 2^32.
    pub shift: u32,
}

#[derive(Clone, Debug)]
pub(super) struct Values {
    dims: usize,
    stored: Vec<f32>,
    runs: Vec<Run>,
}

impl Values {
    pub fn new(dims: usize) -> Self {
        Self { dims, stored: Vec::new(), runs: vec![Run { start: 0, shift: 0 }] }
    }

    /// What [`Values::stored`] and [`Values::runs`] gave. The runs must begin at 0 and rise.
    pub fn restored(dims: usize, stored: Vec<f32>, runs: Vec<Run>) -> Self {
        Self { dims, stored, runs }
    }

    pub fn dims(&self) -> usize {
        self.dims
    }

    pub fn stored(&self) -> &[f32] {
        &self.stored
    }

    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The point that begins at `position`.
    pub fn point(&self, position: usize) -> &[f32] {
        &self.stored[position..position + self.dims]
    }

    /// The last `n` values, or all if there are fewer.
    pub fn last(&self, n: usize) -> &[f32] {
        &self.stored[self.stored.len().saturating_sub(n)..]
    }

    pub fn is_full(&self) -> bool {
        self.stored.len() == self.stored.capacity()
    }

    pub fn push(&mut self, value: f32) {
        self.stored.push(value);
    }

    /// How many values were pushed after the point at `position`, if fewer than 2^32.
    pub fn age(&self, position: usize) -> u32 {
        let shift = |at: usize| {
            let after = self.runs.partition_point(|run| run.start as usize <= at);
            self.runs[after - 1].shift
        };
        let last = self.stored.len() - 1;
        let now = (last as u32).wrapping_add(shift(last));
        let end = position + self.dims - 1;
        now.wrapping_sub((end as u32).wrapping_add(shift(end)))
    }

    /// Forgets what neither a point that begins at one of the `held` positions nor the next
    /// shingle needs, and makes some room.
    pub fn compact(&mut self, held: impl Iterator<Item = usize>) -> Moves {
        let len = self.stored.len();
        let mut starts = vec![0u64; len.div_ceil(64)];
        for position in held {
            starts[position / 64] |= 1 << (position % 64);
        }
        let window = len.saturating_sub(self.dims);
        let mut runs = Vec::new();
        let (mut kept, mut until, mut run) = (0, 0, 0);
        let mut last_shift = None;
        let mut moves = Moves { before: Vec::with_capacity(starts.len()), kept: starts };
        for word in 0..moves.kept.len() {
            moves.before.push(kept as u32);
            let starting = moves.kept[word];
            for at in word * 64..len.min(word * 64 + 64) {
                let bit = 1 << (at % 64);
                if starting & bit != 0 {
                    until = at + self.dims;
                }
                while self.runs.get(run + 1).is_some_and(|next| next.start as usize <= at) {
                    run += 1;
                }
                if at < until || at >= window {
                    moves.kept[word] |= bit;
                    let shift =
                        (at as u32).wrapping_add(self.runs[run].shift).wrapping_sub(kept as u32);
                    if last_shift != Some(shift) {
                        runs.push(Run { start: kept as u32, shift });
                        last_shift = Some(shift);
                    }
                    self.stored[kept] = self.stored[at];
                    kept += 1;
                }
            }
        }
        self.stored.truncate(kept);
        self.make_room();
        if runs.is_empty() {
            runs.push(Run { start: 0, shift: 0 });
        }
        runs.shrink_to_fit();
        self.runs = runs;
        moves
    }

    /// Leaves room for an eighth more values.
    fn make_room(&mut self) {
        let len = self.stored.len();
        let room = len + (len / 8).max(32);
        self.stored.shrink_to(room);
        self.stored.reserve_exact(room - len);
    }

    pub fn heap_bytes(&self) -> usize {
        self.stored.capacity() * 4 + self.runs.capacity() * size_of::<Run>()
    }
}

/// Where values went when others were forgotten.
pub(super) struct Moves {
    kept: Vec<u64>,
    /// Values kept before each word of `kept`.
    before: Vec<u32>,
}

impl Moves {
    /// The new position of a value that was kept.
    pub fn to(&self, position: usize) -> usize {
        let below = self.kept[position / 64] & ((1 << (position % 64)) - 1);
        (self.before[position / 64] + below.count_ones()) as usize
    }
}
