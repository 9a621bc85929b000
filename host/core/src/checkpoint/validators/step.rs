//! What may happen to a step.
//!
//! | status | START | SUCCEED | FAIL | RETRY |
//! | --- | --- | --- | --- | --- |
//! | new | STARTED | SUCCEEDED | FAILED | PENDING |
//! | STARTED | | SUCCEEDED | FAILED | PENDING |
//! | READY | STARTED | SUCCEEDED | FAILED | PENDING |
//! | PENDING | | | | |
//! | ended | | | | |
//!
//! An empty cell is refused. PENDING becomes READY when its time has come.

use std::sync::Arc;

use super::{invalid_action, refuse_error, refuse_payload};
use crate::error::ServiceError;
use crate::model::{ErrorObject, OperationAction, OperationOptions, OperationStatus, OperationUpdate, Payload};

/// An accepted change of a step.
#[derive(Debug)]
pub(in crate::checkpoint) enum StepChange {
    /// Begin an attempt.
    Start,
    /// End it with a result.
    Succeed(Option<Payload>),
    /// End it with an error.
    Fail(Option<Arc<ErrorObject>>),
    /// End the attempt, and allow the next one after a delay.
    Retry { outcome: AttemptOutcome, delay_seconds: u32 },
}

/// How an attempt ended that another one follows.
#[derive(Debug)]
pub(in crate::checkpoint) enum AttemptOutcome {
    /// With an error.
    Failed(Arc<ErrorObject>),
    /// With a state that the next attempt goes on from.
    Continued(Option<Payload>),
}

/// Checks an update of a step, and says what becomes of the step.
pub(super) fn validate(
    status: Option<OperationStatus>,
    update: &OperationUpdate,
) -> Result<(StepChange, OperationStatus), ServiceError> {
    let is_ready = matches!(status, None | Some(OperationStatus::Ready));
    let is_active = is_ready || status == Some(OperationStatus::Started);
    match update.action {
        OperationAction::Start if !is_ready => Err(ServiceError::invalid("Invalid current STEP state to start.")),
        OperationAction::Start => Ok((StepChange::Start, OperationStatus::Started)),
        OperationAction::Succeed | OperationAction::Fail if !is_active => {
            Err(ServiceError::invalid("Invalid current STEP state to close."))
        }
        OperationAction::Succeed => {
            refuse_error(update)?;
            Ok((StepChange::Succeed(update.payload.clone()), OperationStatus::Succeeded))
        }
        OperationAction::Fail => {
            refuse_payload(update)?;
            Ok((StepChange::Fail(update.error.clone()), OperationStatus::Failed))
        }
        OperationAction::Retry if !is_active => Err(ServiceError::invalid("Invalid current STEP state to re-attempt.")),
        OperationAction::Retry => Ok((retry(update)?, OperationStatus::Pending)),
        OperationAction::Cancel => Err(invalid_action()),
    }
}

fn retry(update: &OperationUpdate) -> Result<StepChange, ServiceError> {
    let delay_seconds = match &update.options {
        Some(OperationOptions::Step(options)) => options.next_attempt_delay_seconds,
        Some(
            OperationOptions::Context(_)
            | OperationOptions::Wait(_)
            | OperationOptions::Callback(_)
            | OperationOptions::ChainedInvoke(_),
        )
        | None => None,
    }
    .ok_or_else(|| ServiceError::invalid("Invalid StepOptions for the given action."))?;
    let outcome = match (update.error.clone(), update.payload.clone()) {
        (Some(_), Some(_)) => {
            return Err(ServiceError::invalid("Cannot provide both error and payload to RETRY a STEP."));
        }
        (Some(error), None) => AttemptOutcome::Failed(error),
        (None, state) => AttemptOutcome::Continued(state),
    };
    Ok(StepChange::Retry { outcome, delay_seconds })
}
