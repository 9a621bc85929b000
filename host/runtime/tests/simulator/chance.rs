//! Where everything that happens by chance comes from: one number.

use std::sync::{Mutex, PoisonError};

/// Random numbers that follow from a seed: SplitMix64 (Steele, Lea, Flood 2014). Whoever holds it draws from the same row.
pub(crate) struct Chance(Mutex<u64>);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    fn next(&self) -> u64 {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub(crate) fn below(&self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Whether something happens that happens `times` in a thousand.
    pub(crate) fn per_mille(&self, times: u32) -> bool {
        self.next() % 1_000 < u64::from(times)
    }
}
