//! Steps: attempts, results and retries.
//!
//! | change | event | effect |
//! | --- | --- | --- |
//! | start | StepStarted | |
//! | succeed | StepSucceeded | |
//! | fail | StepFailed | |
//! | retry after an error | StepFailed, with the delay | StepRetryScheduled |
//! | retry with a state | StepSucceeded, with the state and the delay | StepRetryScheduled |

use std::time::Duration;

use super::super::validators::{AttemptOutcome, OperationHeader, StepChange};
use super::Batch;
use crate::effects::CheckpointEffect;
use crate::execution::{Slot, TimerKind};
use crate::model::{EventKind, OperationDetails, OperationStatus, RetryDetails, StepDetails};

pub(super) fn apply(batch: &mut Batch<'_>, header: OperationHeader, change: StepChange) {
    let operation_id = header.id.clone();
    let slot = batch.find_or_create(header, OperationDetails::Step(StepDetails::default()));
    let event = match change {
        StepChange::Start => {
            // What the last attempt left stays: a state to go on from must survive a crash of this attempt.
            batch.execution.operations.change(slot, |step| step.status = OperationStatus::Started);
            EventKind::StepStarted
        }
        StepChange::Succeed(result) => {
            let retry_details = end_attempt(batch, slot, None);
            batch.end(slot, OperationStatus::Succeeded, |details| {
                if let OperationDetails::Step(step) = details {
                    (step.result, step.error) = (result.clone(), None);
                }
            });
            EventKind::StepSucceeded { result, retry_details }
        }
        StepChange::Fail(error) => {
            let retry_details = end_attempt(batch, slot, None);
            batch.end(slot, OperationStatus::Failed, |details| {
                if let OperationDetails::Step(step) = details {
                    (step.result, step.error) = (None, error.clone());
                }
            });
            EventKind::StepFailed { error, retry_details }
        }
        StepChange::Retry { outcome, delay_seconds } => {
            let retry_details = end_attempt(batch, slot, Some(delay_seconds));
            let due = batch.now.after(Duration::from_secs(delay_seconds.into()));
            let (result, error) = match &outcome {
                AttemptOutcome::Failed(error) => (None, Some(error.clone())),
                AttemptOutcome::Continued(state) => (state.clone(), None),
            };
            batch.execution.operations.change(slot, |operation| {
                operation.status = OperationStatus::Pending;
                if let OperationDetails::Step(step) = &mut operation.details {
                    step.next_attempt_timestamp = Some(due);
                    (step.result, step.error) = (result, error);
                }
            });
            batch.execution.timers.schedule(due, slot, TimerKind::StepRetry);
            batch.effects.push(CheckpointEffect::StepRetryScheduled { operation_id, due });
            match outcome {
                AttemptOutcome::Failed(error) => EventKind::StepFailed { error: Some(error), retry_details },
                AttemptOutcome::Continued(result) => EventKind::StepSucceeded { result, retry_details },
            }
        }
    };
    batch.execution.record(slot, event, batch.now);
}

/// Counts an attempt as ended, and says which it was.
fn end_attempt(batch: &mut Batch<'_>, slot: Slot, next_attempt_delay_seconds: Option<u32>) -> RetryDetails {
    let mut current_attempt = 0;
    batch.execution.operations.change(slot, |operation| {
        if let OperationDetails::Step(step) = &mut operation.details {
            step.attempt += 1;
            current_attempt = step.attempt;
        }
    });
    RetryDetails { current_attempt, next_attempt_delay_seconds }
}
