//! Maps and parallel operations: the same thing here, branches under one operation.
//!
//! ```text
//! nothing recorded             record the start, then run the branches
//! started                      run the branches: those that have ended answer from their records
//! succeeded, failed            the recorded outcome
//! succeeded, result too large  run the branches that had ended, as the digest says, and record nothing
//! ```
//!
//! # Invariants
//! - Branch *i* is the (*i* + 1)th operation under the batch, whatever starts or ends first.
//! - Branches start in the order of the input, so those that have started are the first *n*.
//! - Outcomes that are on the record count before any branch runs, in the order of the input: whether the batch has
//!   ended depends on the record alone.
//! - When the batch ends no branch runs any longer, so none records anything afterwards.
//! - What the handler gets is made from the text that is recorded, live as on replay.

mod branches;
mod summary;
mod tracker;

use std::sync::Arc;

use self::branches::Running;
pub use self::summary::BatchSummary;
use self::summary::Digest;
use self::tracker::Tracker;
use super::child::{self, Begin};
use super::replayed;
use crate::Serdes;
use crate::branch::Branches;
use crate::builders::map_parallel::{BatchItemStatus, BatchResult, CompletionConfig, CompletionReason, NestingMode};
use crate::engine::{Call, Kind, Scope};
use crate::error::{ChildContextError, ChildContextErrorKind, OperationError, OperationErrorKind};

/// What a batch's builder was told, apart from types.
#[derive(Debug, Default)]
pub(crate) struct BatchConfig {
    pub(crate) max_concurrency: Option<usize>,
    pub(crate) completion: CompletionConfig,
    pub(crate) nesting: NestingMode,
}

impl BatchConfig {
    /// Before anything is recorded, so that a batch that cannot be leaves no trace.
    fn validate(&self) -> Result<(), OperationError> {
        if self.max_concurrency == Some(0) {
            return Err(invalid("max concurrency must be positive or unset for unlimited"));
        }
        self.completion.validate().map_err(invalid)
    }
}

pub(crate) async fn run<O, IS, RS>(
    call: Call,
    config: BatchConfig,
    serdes: IS,
    result_serdes: RS,
    branches: Branches<O>,
) -> Result<BatchResult<O>, OperationError>
where
    O: Send + 'static,
    IS: Serdes<O>,
    RS: Serdes<BatchSummary>,
{
    config.validate()?;
    let serdes = Arc::new(serdes);
    let (complete, digest) = match child::begin(&call).await {
        Begin::Succeeded(text) => return restore(&call, &*serdes, &result_serdes, text).await,
        Begin::Failed(wire) => return Err(child::recorded(&call, wire, child::CHILD_FUNCTION)),
        Begin::Run { complete, digest } => (complete, digest),
    };
    let total = branches.len();
    let running = Running::new(&call, &config, Arc::clone(&serdes), branches, complete);
    let (items, reason) = if complete {
        let digest = Digest::parse(&digest.unwrap_or_default(), total).map_err(invalid)?;
        (running.replay(&digest).await?, digest.reason())
    } else {
        running.run(Tracker::new(config.completion, total)).await?
    };
    let digest = Digest::of(&items, reason);
    let summary = BatchSummary::new(items, reason);
    let text = match result_serdes.serialize(summary, call.serdes_context()).await {
        Ok(text) => text,
        Err(error) if complete => return Err(child::internal("serialize", &error)),
        Err(error) => return Err(child::not_serializable(&call, &error).await),
    };
    if !complete {
        child::record_text(&call, &text, || Some(digest.to_text())).await;
    }
    restore(&call, &*serdes, &result_serdes, text).await
}

/// Makes the result of what is recorded.
async fn restore<O, IS, RS>(
    call: &Call,
    serdes: &IS,
    result_serdes: &RS,
    text: String,
) -> Result<BatchResult<O>, OperationError>
where
    IS: Serdes<O>,
    RS: Serdes<BatchSummary>,
{
    let summary = child::deserialize(call, result_serdes, text).await?;
    // A serdes is told the operation a payload belongs to: the branch, when it is read as when it was written.
    let scope = Arc::new(Scope::child(call, true));
    let (items, reason) = summary.into_parts();
    let mut restored = Vec::with_capacity(items.len());
    for item in items {
        let branch = scope.call_at(item.index(), branch_kind(call.kind));
        restored.push(item.restore(&branch, serdes).await?);
    }
    Ok(BatchResult::new(restored, reason))
}

/// The results of the branches that succeeded, or the error of the first that failed when too many did.
pub(crate) fn successes<O>(batch: BatchResult<O>) -> Result<Vec<O>, OperationError> {
    let BatchResult { items, reason } = batch;
    if reason == CompletionReason::FailureToleranceExceeded
        && let Some(failed) = items.iter().find(|item| item.status == BatchItemStatus::Failed)
    {
        let wire = summary::failure(failed);
        let source = replayed(&wire, child::CHILD_FUNCTION);
        let error = ChildContextError::new(ChildContextErrorKind::ChildFailed, Some(source));
        return Err(OperationError::from_kind(OperationErrorKind::ChildContext(error)).with_wire(wire));
    }
    Ok(items.into_iter().filter_map(|item| item.result).collect())
}

fn branch_kind(batch: Kind) -> Kind {
    if batch == Kind::Map { Kind::MapIteration } else { Kind::ParallelBranch }
}

fn invalid(what: impl Into<crate::BoxError>) -> OperationError {
    let error = ChildContextError::new(ChildContextErrorKind::Internal, Some(what.into()));
    OperationError::from_kind(OperationErrorKind::ChildContext(error))
}
