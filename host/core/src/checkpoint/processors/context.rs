//! Child contexts.
//!
//! | change | event |
//! | --- | --- |
//! | start | ContextStarted |
//! | succeed | ContextSucceeded |
//! | fail | ContextFailed |

use super::super::validators::{ContextChange, OperationHeader};
use super::Batch;
use crate::model::{ContextDetails, EventKind, OperationDetails, OperationStatus};

pub(super) fn apply(batch: &mut Batch<'_>, header: OperationHeader, change: ContextChange) {
    let slot = batch.find_or_create(header, OperationDetails::Context(ContextDetails::default()));
    let event = match change {
        ContextChange::Start => EventKind::ContextStarted,
        ContextChange::Succeed { result, replay_children } => {
            let ended = ContextDetails { result: result.clone(), error: None, replay_children };
            batch.end(slot, OperationStatus::Succeeded, |details| *details = OperationDetails::Context(ended));
            EventKind::ContextSucceeded { result }
        }
        ContextChange::Fail { error, replay_children } => {
            let ended = ContextDetails { result: None, error: error.clone(), replay_children };
            batch.end(slot, OperationStatus::Failed, |details| *details = OperationDetails::Context(ended));
            EventKind::ContextFailed { error }
        }
    };
    batch.execution.record(slot, event, batch.now);
}
