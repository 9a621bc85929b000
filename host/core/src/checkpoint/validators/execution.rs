//! How a handler records that its execution ends.
//!
//! | status | SUCCEED | FAIL |
//! | --- | --- | --- |
//! | STARTED | SUCCEEDED, once the invocation ends | FAILED, once the invocation ends |
//!
//! The execution has ended otherwise, and then no token is good.

use std::sync::Arc;

use super::{invalid_action, refuse_error, refuse_payload};
use crate::error::ServiceError;
use crate::model::{ErrorObject, OperationAction, OperationStatus, OperationUpdate, Payload};

/// An accepted end of the execution.
#[derive(Debug)]
pub(in crate::checkpoint) enum ExecutionChange {
    /// With a result.
    Succeed(Option<Payload>),
    /// With an error.
    Fail(Option<Arc<ErrorObject>>),
}

/// Checks an update of the execution. Its id is not looked at: SDKs mint one for the purpose.
pub(super) fn validate(update: &OperationUpdate) -> Result<(ExecutionChange, OperationStatus), ServiceError> {
    match update.action {
        OperationAction::Succeed => {
            refuse_error(update)?;
            Ok((ExecutionChange::Succeed(update.payload.clone()), OperationStatus::Succeeded))
        }
        OperationAction::Fail => {
            refuse_payload(update)?;
            Ok((ExecutionChange::Fail(update.error.clone()), OperationStatus::Failed))
        }
        OperationAction::Start | OperationAction::Retry | OperationAction::Cancel => Err(invalid_action()),
    }
}
