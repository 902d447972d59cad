//! Which of the last values were imputed.

/// One bit for each of the last values, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gaps {
    bits: Vec<u64>,
    dims: usize,
}

impl Gaps {
    pub fn new(dims: usize) -> Self {
        Self { bits: vec![0; dims.div_ceil(64)], dims }
    }

    pub fn push(&mut self, imputed: bool) {
        let mut carry = u64::from(imputed);
        for word in &mut self.bits {
            let next = *word >> 63;
            *word = *word << 1 | carry;
            carry = next;
        }
        if !self.dims.is_multiple_of(64)
            && let Some(last) = self.bits.last_mut()
        {
            *last &= (1 << (self.dims % 64)) - 1;
        }
    }

    /// How many values of the shingle that ends now were imputed.
    pub fn count(&self) -> usize {
        self.bits.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether no bit is set beyond the shingle.
    pub fn is_valid(&self) -> bool {
        let past = (self.dims % 64) as u32;
        past == 0 || self.bits.last().is_none_or(|last| last >> past == 0)
    }

    pub fn words(&self) -> &[u64] {
        &self.bits
    }

    pub fn words_mut(&mut self) -> &mut [u64] {
        &mut self.bits
    }

    pub fn heap_bytes(&self) -> usize {
        self.bits.capacity() * 8
    }
}
