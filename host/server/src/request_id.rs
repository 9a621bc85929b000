//! Ids of requests, which AWS's clients show with errors.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes ids that differ from one another, and from those of other servers.
#[derive(Default)]
pub(crate) struct RequestIds {
    random: RandomState,
    count: AtomicU64,
}

impl RequestIds {
    /// The next id: a UUID.
    pub(crate) fn next(&self) -> String {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let [high, low] = [0_u8, 1].map(|half| self.random.hash_one((count, half)));
        format!(
            "{:08x}-{:04x}-8{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | (low >> 48) & 0x3fff,
            low & 0xffff_ffff_ffff
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_and_differ() {
        let ids = RequestIds::default();
        let (one, two) = (ids.next(), ids.next());
        assert_ne!(one, two);
        assert_eq!(one.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }
}
