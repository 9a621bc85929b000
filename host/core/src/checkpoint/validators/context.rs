//! What may happen to a child context.
//!
//! | status | START | SUCCEED | FAIL |
//! | --- | --- | --- | --- |
//! | new | STARTED | SUCCEEDED | FAILED |
//! | STARTED | | SUCCEEDED | FAILED |
//! | ended | | | |
//!
//! An empty cell is refused.

use std::sync::Arc;

use super::{invalid_action, refuse_error, refuse_payload};
use crate::error::ServiceError;
use crate::model::{ErrorObject, OperationAction, OperationOptions, OperationStatus, OperationUpdate, Payload};

/// An accepted change of a context.
#[derive(Debug)]
pub(in crate::checkpoint) enum ContextChange {
    /// Begin it.
    Start,
    /// End it with a result.
    Succeed { result: Option<Payload>, replay_children: bool },
    /// End it with an error.
    Fail { error: Option<Arc<ErrorObject>>, replay_children: bool },
}

/// Checks an update of a context, and says what becomes of the context.
pub(super) fn validate(
    status: Option<OperationStatus>,
    update: &OperationUpdate,
) -> Result<(ContextChange, OperationStatus), ServiceError> {
    let is_active = matches!(status, None | Some(OperationStatus::Started));
    let replay_children =
        matches!(&update.options, Some(OperationOptions::Context(options)) if options.replay_children);
    match update.action {
        OperationAction::Start if status.is_some() => {
            Err(ServiceError::invalid("Cannot start a CONTEXT that already exist."))
        }
        OperationAction::Start => Ok((ContextChange::Start, OperationStatus::Started)),
        OperationAction::Succeed | OperationAction::Fail if !is_active => {
            Err(ServiceError::invalid("Invalid current CONTEXT state to close."))
        }
        OperationAction::Succeed => {
            refuse_error(update)?;
            let result = update.payload.clone();
            Ok((ContextChange::Succeed { result, replay_children }, OperationStatus::Succeeded))
        }
        OperationAction::Fail => {
            refuse_payload(update)?;
            Ok((ContextChange::Fail { error: update.error.clone(), replay_children }, OperationStatus::Failed))
        }
        OperationAction::Retry | OperationAction::Cancel => Err(invalid_action()),
    }
}
