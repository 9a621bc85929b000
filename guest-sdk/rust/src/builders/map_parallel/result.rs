//! What became of a batch.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What became of a map or a parallel operation.
///
/// ```
/// use durable_wasm_sdk::builders::map_parallel::{BatchItem, BatchItemStatus, BatchResult, BatchStatus, CompletionReason};
///
/// let fine = BatchItem::new(0, String::new(), BatchItemStatus::Succeeded, Some(10), None, None);
/// let (message, error_type) = (Some("out of stock".to_owned()), Some("OutOfStock".to_owned()));
/// let failed = BatchItem::new(1, "tea".to_owned(), BatchItemStatus::Failed, None, message, error_type);
///
/// let batch = BatchResult::new(vec![fine, failed], CompletionReason::AllCompleted);
/// assert_eq!(batch.status(), BatchStatus::Failed);
/// assert_eq!(batch.results(), [&10]);
/// assert_eq!(batch.errors()[0].message, "out of stock");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchResult<O> {
    /// Every branch that was started, in the order of the input.
    pub items: Vec<BatchItem<O>>,
    /// Why the batch ended.
    pub reason: CompletionReason,
}

impl<O> BatchResult<O> {
    /// For tests of what is made of results.
    #[must_use]
    pub fn new(items: Vec<BatchItem<O>>, reason: CompletionReason) -> Self {
        Self { items, reason }
    }

    /// The results of the branches that succeeded, in the order of the input.
    #[must_use]
    pub fn results(&self) -> Vec<&O> {
        self.of(BatchItemStatus::Succeeded).filter_map(|item| item.result.as_ref()).collect()
    }

    /// How many branches succeeded.
    #[must_use]
    pub fn success_count(&self) -> usize {
        self.of(BatchItemStatus::Succeeded).count()
    }

    /// How many branches failed.
    #[must_use]
    pub fn failure_count(&self) -> usize {
        self.of(BatchItemStatus::Failed).count()
    }

    /// Whether any branch failed.
    #[must_use]
    pub fn has_failure(&self) -> bool {
        self.of(BatchItemStatus::Failed).next().is_some()
    }

    /// Whether any branch failed, as a status.
    #[must_use]
    pub fn status(&self) -> BatchStatus {
        if self.has_failure() { BatchStatus::Failed } else { BatchStatus::Succeeded }
    }

    /// How many branches were started.
    #[must_use]
    pub fn total_count(&self) -> usize {
        self.items.len()
    }

    /// The errors of the branches that failed, in the order of the input.
    #[must_use]
    pub fn errors(&self) -> Vec<BatchError<'_>> {
        let failed = self.of(BatchItemStatus::Failed);
        failed
            .map(|item| BatchError {
                index: item.index,
                name: &item.name,
                message: item.error_message.as_deref().unwrap_or_default(),
                error_type: item.error_type.as_deref(),
            })
            .collect()
    }

    fn of(&self, status: BatchItemStatus) -> impl Iterator<Item = &BatchItem<O>> {
        self.items.iter().filter(move |item| item.status == status)
    }
}

/// What became of one branch.
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchItem<O> {
    /// Its place in the input, counted from 0.
    pub index: usize,
    /// Its name; empty when it has none.
    pub name: String,
    /// How it ended, if it did.
    pub status: BatchItemStatus,
    /// Its result, when it succeeded.
    pub result: Option<O>,
    /// What went wrong, when it failed.
    pub error_message: Option<String>,
    /// The name that programs match on, when it failed: `ChildFnError` when the branch's error had none.
    pub error_type: Option<String>,
    /// What whoever failed the operation attached, when it failed.
    pub error_data: Option<String>,
    /// Recorded stack frames, when it failed. This SDK records none.
    pub stack_trace: Vec<String>,
}

impl<O> BatchItem<O> {
    /// For tests of what is made of results.
    #[must_use]
    pub fn new(
        index: usize,
        name: String,
        status: BatchItemStatus,
        result: Option<O>,
        error_message: Option<String>,
        error_type: Option<String>,
    ) -> Self {
        Self { index, name, status, result, error_message, error_type, error_data: None, stack_trace: Vec::new() }
    }
}

/// How far one branch came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum BatchItemStatus {
    /// It has a result.
    Succeeded,
    /// It has an error.
    Failed,
    /// It was waiting when the batch ended early.
    Started,
}

/// Whether any branch of a batch failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BatchStatus {
    /// None did.
    Succeeded,
    /// At least one did.
    Failed,
}

impl BatchStatus {
    /// As the service spells statuses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
        }
    }
}

impl fmt::Display for BatchStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a batch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum CompletionReason {
    /// Every branch has ended.
    AllCompleted,
    /// Enough branches succeeded.
    MinSuccessfulReached,
    /// More branches failed than are tolerated.
    FailureToleranceExceeded,
    /// The completion predicate said so.
    PredicateMatched,
}

impl CompletionReason {
    /// As it is recorded.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AllCompleted => "ALL_COMPLETED",
            Self::MinSuccessfulReached => "MIN_SUCCESSFUL_REACHED",
            Self::FailureToleranceExceeded => "FAILURE_TOLERANCE_EXCEEDED",
            Self::PredicateMatched => "PREDICATE_MATCHED",
        }
    }
}

/// The error of one branch of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BatchError<'a> {
    /// The branch's place in the input, counted from 0.
    pub index: usize,
    /// Its name; empty when it has none.
    pub name: &'a str,
    /// What went wrong.
    pub message: &'a str,
    /// The name that programs match on.
    pub error_type: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_recorded_as_it_is_spelled() {
        for reason in [
            CompletionReason::AllCompleted,
            CompletionReason::MinSuccessfulReached,
            CompletionReason::FailureToleranceExceeded,
            CompletionReason::PredicateMatched,
        ] {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
        }
    }
}
