//! What may happen to a wait.
//!
//! | status | START | CANCEL |
//! | --- | --- | --- |
//! | new | STARTED | |
//! | STARTED | | CANCELLED |
//! | ended | | |
//!
//! An empty cell is refused. STARTED becomes SUCCEEDED when its time has come.

use std::sync::Arc;

use super::invalid_action;
use crate::error::ServiceError;
use crate::model::{ErrorObject, OperationAction, OperationOptions, OperationStatus, OperationUpdate};

/// An accepted change of a wait.
#[derive(Debug)]
pub(in crate::checkpoint) enum WaitChange {
    /// Begin it.
    Start { seconds: u32 },
    /// End it early.
    Cancel(Option<Arc<ErrorObject>>),
}

/// Checks an update of a wait, and says what becomes of the wait.
pub(super) fn validate(
    status: Option<OperationStatus>,
    update: &OperationUpdate,
) -> Result<(WaitChange, OperationStatus), ServiceError> {
    match update.action {
        OperationAction::Start if status.is_some() => {
            Err(ServiceError::invalid("Cannot start a WAIT that already exist."))
        }
        OperationAction::Start => Ok((WaitChange::Start { seconds: seconds(update)? }, OperationStatus::Started)),
        OperationAction::Cancel if status != Some(OperationStatus::Started) => {
            Err(ServiceError::invalid("Cannot cancel a WAIT that does not exist or has already completed."))
        }
        OperationAction::Cancel => Ok((WaitChange::Cancel(update.error.clone()), OperationStatus::Cancelled)),
        OperationAction::Succeed | OperationAction::Fail | OperationAction::Retry => Err(invalid_action()),
    }
}

fn seconds(update: &OperationUpdate) -> Result<u32, ServiceError> {
    match &update.options {
        Some(OperationOptions::Wait(options)) => options.wait_seconds,
        Some(
            OperationOptions::Context(_)
            | OperationOptions::Step(_)
            | OperationOptions::Callback(_)
            | OperationOptions::ChainedInvoke(_),
        )
        | None => None,
    }
    .ok_or_else(|| ServiceError::invalid("Invalid WaitOptions for the given action."))
}
