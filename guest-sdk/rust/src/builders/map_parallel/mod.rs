//! Maps and parallel operations: many branches under one operation, each in a context of its own.
//!
//! [`MapBuilder`] runs one function over many items, [`ParallelBuilder`] runs different [`Branch`](crate::Branch)es.
//! Awaiting either gives the results of the branches that succeeded, in the order of the input; `.await_batch()` gives a
//! [`BatchResult`], which says what became of every branch.
//!
//! # Which branches run
//! Branches start in the order of the input, as many at a time as `max_concurrency` allows. A branch that waits keeps
//! its place, and holds up no other. A [`CompletionConfig`] says when the batch ends early: from then on no branch
//! starts, those that can go on without waiting do so to their end, and those that wait are left as they are.

mod completion;
mod map;
mod parallel;
mod result;
mod stats;

pub use self::completion::{CompletionConfig, CompletionConfigBuilder, CompletionConfigValidationError};
pub use self::map::MapBuilder;
pub use self::parallel::ParallelBuilder;
pub use self::result::{BatchError, BatchItem, BatchItemStatus, BatchResult, BatchStatus, CompletionReason};
pub use self::stats::{BatchStats, SettledOutcome};
pub use crate::operations::batch::BatchSummary;

/// What a branch of a map or a parallel operation is on the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum NestingMode {
    /// A context of its own. The default.
    #[default]
    Normal,
    /// Nothing: its operations belong to the map or the parallel operation itself. Fewer records; on the other hand
    /// a branch runs again, over the records of its operations, for as long as the batch has not ended.
    Flat,
}

/// The setters that [`MapBuilder`] and [`ParallelBuilder`] share.
macro_rules! setters {
    () => {
        /// Names the operation, for people and for tests: 1 to 256 printable ASCII characters.
        pub fn name(mut self, name: impl Into<String>) -> Self {
            self.call.name = Some(name.into());
            self
        }

        /// Sets how many branches may be under way at a time, at least one. Default: all of them.
        pub fn max_concurrency(mut self, max: usize) -> Self {
            self.config.max_concurrency = Some(max);
            self
        }

        /// Sets when the batch ends early. Default: at the first failure.
        pub fn completion(mut self, completion: $crate::builders::map_parallel::CompletionConfig) -> Self {
            self.config.completion = completion;
            self
        }

        /// Sets what a branch is on the record. Default: a context of its own.
        pub fn nesting(mut self, nesting: $crate::builders::map_parallel::NestingMode) -> Self {
            self.config.nesting = nesting;
            self
        }
    };
}
use setters;
