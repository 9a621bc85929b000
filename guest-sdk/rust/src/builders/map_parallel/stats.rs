//! What a completion predicate decides by.

use super::BatchItemStatus;

/// How far a batch has come: the outcomes of its first branches, in the order of the input.
///
/// ```
/// use durable_wasm_sdk::builders::map_parallel::{BatchItemStatus, BatchStats, SettledOutcome};
///
/// let outcomes = [SettledOutcome::new(0, BatchItemStatus::Failed), SettledOutcome::new(1, BatchItemStatus::Succeeded)];
/// let stats = BatchStats::new(1, 1, 5, &outcomes);
/// assert_eq!((stats.settled(), stats.total_items()), (2, 5));
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct BatchStats<'a> {
    succeeded: usize,
    failed: usize,
    total_items: usize,
    outcomes: &'a [SettledOutcome],
}

impl<'a> BatchStats<'a> {
    /// For tests of predicates.
    #[must_use]
    pub fn new(succeeded: usize, failed: usize, total_items: usize, outcomes: &'a [SettledOutcome]) -> Self {
        Self { succeeded, failed, total_items, outcomes }
    }

    /// How many of these branches succeeded.
    #[must_use]
    pub fn succeeded(&self) -> usize {
        self.succeeded
    }

    /// How many of these branches failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// How many branches these are.
    #[must_use]
    pub fn settled(&self) -> usize {
        self.succeeded + self.failed
    }

    /// How many branches there are in all, started or not.
    #[must_use]
    pub fn total_items(&self) -> usize {
        self.total_items
    }

    /// Their outcomes: that of branch *i* at *i*.
    #[must_use]
    pub fn outcomes(&self) -> &'a [SettledOutcome] {
        self.outcomes
    }
}

/// How a branch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SettledOutcome {
    index: usize,
    status: BatchItemStatus,
}

impl SettledOutcome {
    /// For tests of predicates.
    #[must_use]
    pub fn new(index: usize, status: BatchItemStatus) -> Self {
        Self { index, status }
    }

    /// The branch's place in the input, counted from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Succeeded or failed.
    #[must_use]
    pub fn status(&self) -> BatchItemStatus {
        self.status
    }
}
