//! Whether a batch has ended, and why.
//!
//! # Invariants
//! - Counts are checked as outcomes come in. Whether a count is reached does not depend on the order of outcomes.
//! - The predicate sees outcomes in the order of the input, so it sees the same in every invocation.
//! - The first criterion to be met stands.

use crate::builders::map_parallel::{BatchItemStatus, BatchStats, CompletionConfig, CompletionReason, SettledOutcome};

/// What has come of a batch so far.
pub(super) struct Tracker {
    config: CompletionConfig,
    total: usize,
    succeeded: usize,
    failed: usize,
    /// By index; none for those that have not ended.
    statuses: Vec<Option<BatchItemStatus>>,
    seen: Seen,
    reason: Option<CompletionReason>,
}

/// What the predicate has seen: the outcomes of the first branches.
#[derive(Default)]
struct Seen {
    succeeded: usize,
    failed: usize,
    outcomes: Vec<SettledOutcome>,
}

impl Tracker {
    pub(super) fn new(config: CompletionConfig, total: usize) -> Self {
        let statuses = vec![None; total];
        Self { config, total, succeeded: 0, failed: 0, statuses, seen: Seen::default(), reason: None }
    }

    /// Whether more branches are to start.
    pub(super) fn goes_on(&self) -> bool {
        self.reason.is_none()
    }

    /// Why the batch has ended, given that it has.
    pub(super) fn reason(&self) -> CompletionReason {
        self.reason.unwrap_or(CompletionReason::AllCompleted)
    }

    /// A branch has ended.
    pub(super) fn settle(&mut self, index: usize, succeeded: bool) {
        *(if succeeded { &mut self.succeeded } else { &mut self.failed }) += 1;
        if let Some(status) = self.statuses.get_mut(index) {
            *status = Some(if succeeded { BatchItemStatus::Succeeded } else { BatchItemStatus::Failed });
        }
        if self.reason.is_none() {
            self.reason = self.count_reached();
        }
        while self.reason.is_none() && self.see_next() {
            let Seen { succeeded, failed, outcomes } = &self.seen;
            if self.config.predicate_holds(&BatchStats::new(*succeeded, *failed, self.total, outcomes)) {
                self.reason = Some(CompletionReason::PredicateMatched);
            }
        }
    }

    fn count_reached(&self) -> Option<CompletionReason> {
        if self.config.min_successful().is_some_and(|min| min > 0 && self.succeeded >= min) {
            Some(CompletionReason::MinSuccessfulReached)
        } else if self.has_failed_too_often() {
            Some(CompletionReason::FailureToleranceExceeded)
        } else {
            None
        }
    }

    fn has_failed_too_often(&self) -> bool {
        if !self.config.has_criteria() {
            return self.failed > 0;
        }
        let too_many = self.config.tolerated_failure_count().is_some_and(|count| self.failed > count);
        let share = |percentage: usize| percentage.saturating_mul(self.total);
        let too_large_a_share = self
            .config
            .tolerated_failure_percentage()
            .is_some_and(|percentage| self.failed.saturating_mul(100) > share(percentage));
        too_many || too_large_a_share
    }

    /// Shows the predicate the next outcome, if it is there.
    fn see_next(&mut self) -> bool {
        let index = self.seen.outcomes.len();
        let Some(status) = self.statuses.get(index).copied().flatten() else { return false };
        match status {
            BatchItemStatus::Succeeded => self.seen.succeeded += 1,
            BatchItemStatus::Failed => self.seen.failed += 1,
            BatchItemStatus::Started => return false,
        }
        self.seen.outcomes.push(SettledOutcome::new(index, status));
        true
    }
}

#[cfg(test)]
mod tests;
