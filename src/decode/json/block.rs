//! 64 bytes at a time, each compared with what matters in JSON, by the widest means that the
//! processor has.

#![expect(clippy::inline_always, reason = "what is not inlined is compiled for old processors")]

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m256i, __m512i};

#[cfg(target_arch = "x86_64")]
use pulp::NullaryFnOnce;
#[cfg(target_arch = "x86_64")]
use pulp::x86::{V3, V4};
use wide::u8x64;

/// Bytes whose bits are one word; the first is the lowest bit.
pub(super) const BLOCK: usize = 64;

/// A way to compare the bytes of a block.
pub(super) trait Compare: Copy {
    /// A block in registers.
    type Lanes: Copy;

    fn load(self, block: &[u8; BLOCK]) -> Self::Lanes;

    /// The bytes that are this one.
    fn is(self, lanes: Self::Lanes, byte: u8) -> u64;

    /// The bytes that are one of these.
    fn is_one_of(self, lanes: Self::Lanes, bytes: [u8; 3]) -> u64;

    /// The bytes that are this one where 0x20 is set in each: braces and square brackets differ in
    /// that bit alone.
    fn is_raised(self, lanes: Self::Lanes, byte: u8) -> u64;

    /// The bytes below a blank.
    fn is_control(self, lanes: Self::Lanes) -> u64;

    /// Whether no byte is below a blank or a backslash.
    fn is_plain(self, lanes: Self::Lanes) -> bool;
}

/// What is to be done with blocks.
pub(super) trait Task {
    type Output;

    /// To be inlined with all that it calls, or it is compiled for the oldest processor.
    fn run(self, with: impl Compare) -> Self::Output;
}

/// Does it with the widest registers that there are.
pub(super) fn run<T: Task>(task: T) -> T::Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(v4) = V4::try_new() {
        return v4.vectorize(Wide(task, v4));
    } else if let Some(v3) = V3::try_new() {
        return v3.vectorize(Wide(task, v3));
    }
    task.run(Portable)
}

/// Registers of 16 bytes, or what the compiler makes of them.
#[derive(Clone, Copy)]
pub(super) struct Portable;

impl Compare for Portable {
    type Lanes = u8x64;

    #[inline(always)]
    fn load(self, block: &[u8; BLOCK]) -> u8x64 {
        u8x64::new(*block)
    }

    #[inline(always)]
    fn is(self, lanes: u8x64, byte: u8) -> u64 {
        lanes.simd_eq(u8x64::splat(byte)).to_bitmask()
    }

    #[inline(always)]
    fn is_one_of(self, lanes: u8x64, [a, b, c]: [u8; 3]) -> u64 {
        self.is(lanes, a) | self.is(lanes, b) | self.is(lanes, c)
    }

    #[inline(always)]
    fn is_raised(self, lanes: u8x64, byte: u8) -> u64 {
        self.is(lanes | u8x64::splat(0x20), byte)
    }

    #[inline(always)]
    fn is_control(self, lanes: u8x64) -> u64 {
        !lanes.max(u8x64::splat(b' ')).simd_eq(lanes).to_bitmask()
    }

    #[inline(always)]
    fn is_plain(self, lanes: u8x64) -> bool {
        self.is_control(lanes) | self.is(lanes, b'\\') == 0
    }
}

/// A task with wide registers.
#[cfg(target_arch = "x86_64")]
struct Wide<T, C>(T, C);

#[cfg(target_arch = "x86_64")]
impl<T: Task, C: Compare> NullaryFnOnce for Wide<T, C> {
    type Output = T::Output;

    #[inline(always)]
    fn call(self) -> T::Output {
        self.0.run(self.1)
    }
}

// A closure would be compiled without these registers, so there is none here.
#[cfg(target_arch = "x86_64")]
impl Compare for V4 {
    type Lanes = __m512i;

    #[inline(always)]
    fn load(self, block: &[u8; BLOCK]) -> __m512i {
        pulp::cast(*block)
    }

    #[inline(always)]
    fn is(self, lanes: __m512i, byte: u8) -> u64 {
        self.avx512bw._mm512_cmpeq_epi8_mask(lanes, self.avx512f._mm512_set1_epi8(byte as i8))
    }

    #[inline(always)]
    fn is_one_of(self, lanes: __m512i, [a, b, c]: [u8; 3]) -> u64 {
        self.is(lanes, a) | self.is(lanes, b) | self.is(lanes, c)
    }

    #[inline(always)]
    fn is_raised(self, lanes: __m512i, byte: u8) -> u64 {
        let bit = self.avx512f._mm512_set1_epi8(0x20);
        self.is(self.avx512f._mm512_or_si512(lanes, bit), byte)
    }

    #[inline(always)]
    fn is_control(self, lanes: __m512i) -> u64 {
        let blank = self.avx512f._mm512_set1_epi8(b' ' as i8);
        self.avx512bw._mm512_cmplt_epu8_mask(lanes, blank)
    }

    #[inline(always)]
    fn is_plain(self, lanes: __m512i) -> bool {
        self.is_control(lanes) | self.is(lanes, b'\\') == 0
    }
}

#[cfg(target_arch = "x86_64")]
impl Compare for V3 {
    type Lanes = [__m256i; 2];

    #[inline(always)]
    fn load(self, block: &[u8; BLOCK]) -> Self::Lanes {
        pulp::cast(*block)
    }

    #[inline(always)]
    fn is(self, [low, high]: Self::Lanes, byte: u8) -> u64 {
        let byte = self.avx._mm256_set1_epi8(byte as i8);
        let low = self.avx2._mm256_cmpeq_epi8(low, byte);
        let high = self.avx2._mm256_cmpeq_epi8(high, byte);
        bits(self, low, high)
    }

    #[inline(always)]
    fn is_one_of(self, [low, high]: Self::Lanes, bytes: [u8; 3]) -> u64 {
        bits(self, one_of(self, low, bytes), one_of(self, high, bytes))
    }

    #[inline(always)]
    fn is_raised(self, [low, high]: Self::Lanes, byte: u8) -> u64 {
        let bit = self.avx._mm256_set1_epi8(0x20);
        let raised = [self.avx2._mm256_or_si256(low, bit), self.avx2._mm256_or_si256(high, bit)];
        self.is(raised, byte)
    }

    #[inline(always)]
    fn is_control(self, [low, high]: Self::Lanes) -> u64 {
        let blank = self.avx._mm256_set1_epi8(b' ' as i8);
        let low = self.avx2._mm256_cmpeq_epi8(self.avx2._mm256_max_epu8(low, blank), low);
        let high = self.avx2._mm256_cmpeq_epi8(self.avx2._mm256_max_epu8(high, blank), high);
        !bits(self, low, high)
    }

    #[inline(always)]
    fn is_plain(self, [low, high]: Self::Lanes) -> bool {
        let blank = self.avx._mm256_set1_epi8(b' ' as i8);
        let backslash = self.avx._mm256_set1_epi8(b'\\' as i8);
        let a = self.avx2._mm256_cmpeq_epi8(low, backslash);
        let b = self.avx2._mm256_cmpeq_epi8(high, backslash);
        let odd = self.avx2._mm256_or_si256(a, b);
        let least = self.avx2._mm256_min_epu8(low, high);
        let seen = self.avx2._mm256_cmpeq_epi8(self.avx2._mm256_max_epu8(least, blank), least);
        self.avx2._mm256_movemask_epi8(self.avx2._mm256_andnot_si256(odd, seen)) == -1
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn bits(v3: V3, low: __m256i, high: __m256i) -> u64 {
    let low = u64::from(v3.avx2._mm256_movemask_epi8(low) as u32);
    low | u64::from(v3.avx2._mm256_movemask_epi8(high) as u32) << 32
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn one_of(v3: V3, lanes: __m256i, [a, b, c]: [u8; 3]) -> __m256i {
    let a = v3.avx2._mm256_cmpeq_epi8(lanes, v3.avx._mm256_set1_epi8(a as i8));
    let b = v3.avx2._mm256_cmpeq_epi8(lanes, v3.avx._mm256_set1_epi8(b as i8));
    let c = v3.avx2._mm256_cmpeq_epi8(lanes, v3.avx._mm256_set1_epi8(c as i8));
    v3.avx2._mm256_or_si256(a, v3.avx2._mm256_or_si256(b, c))
}

/// The bytes after a backslash that is not escaped itself: in a run of backslashes every second
/// byte is, from the second on.
#[inline(always)]
pub(super) fn escaped(backslashes: u64, carry: &mut u64) -> u64 {
    const EVEN: u64 = 0x5555_5555_5555_5555;
    if backslashes == 0 {
        return std::mem::take(carry);
    }
    let starting = backslashes & !*carry;
    let follows = (starting << 1) | *carry;
    let odd = starting & !EVEN & !follows;
    let (runs, over) = odd.overflowing_add(starting);
    *carry = u64::from(over);
    (EVEN ^ (runs << 1)) & follows
}

/// Each bit: whether an odd number of bits are set up to it.
#[inline(always)]
pub(super) fn parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}
