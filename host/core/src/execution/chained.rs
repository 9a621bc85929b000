//! Chained invokes, completed by the functions they called.
//!
//! | chained invoke | the function | becomes | event |
//! | --- | --- | --- | --- |
//! | STARTED | succeeded | SUCCEEDED | ChainedInvokeSucceeded |
//! | STARTED | failed | FAILED | ChainedInvokeFailed |
//! | STARTED | timed out | TIMED_OUT | ChainedInvokeTimedOut |
//! | STARTED | was stopped | STOPPED | ChainedInvokeStopped |
//! | otherwise | anything | refused | |

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Execution, Lifecycle, Slot, Verdict};
use crate::effects::CheckpointEffect;
use crate::error::ServiceError;
use crate::limits;
use crate::model::{
    ErrorObject, EventKind, ExecutionArn, Operation, OperationDetails, OperationStatus, Payload, Timestamp,
};

/// How a called function ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainedInvokeOutcome {
    /// With a result. One over 1,048,576 bytes fails the chained invoke.
    Succeeded(Option<Payload>),
    /// With an error.
    Failed(Arc<ErrorObject>),
    /// Not in time.
    TimedOut(Arc<ErrorObject>),
    /// Stopped by somebody.
    Stopped(Arc<ErrorObject>),
}

impl ChainedInvokeOutcome {
    /// What the end of a child execution means for the chained invoke that started it; none while the child goes on.
    pub fn of_child(child: &Execution) -> Option<Self> {
        let Lifecycle::Ended { verdict, .. } = &child.lifecycle else { return None };
        Some(match verdict.clone() {
            Verdict::Succeeded(result) => Self::Succeeded(result),
            Verdict::Failed(Some(error)) => Self::Failed(error),
            Verdict::Failed(None) => Self::Failed(Arc::new(message_only("Chained invoke failed."))),
            Verdict::TimedOut(_) => Self::timed_out(child.execution_timeout_seconds().unwrap_or_default()),
            Verdict::Stopped(error) => Self::Stopped(error),
        })
    }

    /// The outcome of a function that did not end within so many seconds.
    pub fn timed_out(seconds: u32) -> Self {
        let message = format!("CHAINED_INVOKE timed out after {seconds} seconds.");
        Self::TimedOut(Arc::new(ErrorObject::new("ChainedInvoke.Timeout", message)))
    }
}

/// The chained invokes that go on, each with the id of the event that says it started.
pub(crate) type OpenInvokes = BTreeMap<Slot, u64>;

impl Execution {
    /// Completes a chained invoke with what its function answered.
    ///
    /// # Errors
    /// `ResourceNotFound` when there is no such chained invoke, it has ended, or the execution has.
    pub fn complete_chained_invoke(
        &mut self,
        operation_id: &str,
        outcome: ChainedInvokeOutcome,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        let slot = self.open_chained_invoke(operation_id)?;
        let now = self.advance(now);
        self.end_chained_invoke(slot, within_limits(outcome), now);
        Ok(())
    }

    /// Notes which version a chained invoke called and which execution that began.
    ///
    /// # Errors
    /// `ResourceNotFound` when there is no such chained invoke or it has ended.
    pub fn record_chained_invoke_child(
        &mut self,
        operation_id: &str,
        executed_version: Option<Arc<str>>,
        child: Option<ExecutionArn>,
    ) -> Result<(), ServiceError> {
        let slot = self.open_chained_invoke(operation_id)?;
        if let Some(event) = self.open_invokes.get(&slot) {
            self.history.complete_invoke_start(*event, executed_version, child);
        }
        Ok(())
    }

    /// What the chained invokes that go on asked for, in the order they were made: what must be done again when whoever
    /// did it is gone. Each is a [`CheckpointEffect::ChainedInvokeStarted`].
    pub fn open_chained_invokes(&self) -> impl Iterator<Item = CheckpointEffect> {
        self.open_invokes.iter().filter_map(|(slot, event)| {
            let operation_id = self.operations.get(*slot)?.id.clone();
            let started = self.history.event(*event)?;
            let EventKind::ChainedInvokeStarted { function_name, tenant_id, input, .. } = &started.kind else {
                return None;
            };
            Some(CheckpointEffect::ChainedInvokeStarted {
                operation_id,
                function_name: function_name.clone(),
                tenant_id: tenant_id.clone(),
                payload: input.clone(),
            })
        })
    }

    fn open_chained_invoke(&self, operation_id: &str) -> Result<Slot, ServiceError> {
        self.operations
            .slot(operation_id)
            .filter(|slot| self.is_open() && self.open_invokes.contains_key(slot))
            .ok_or_else(|| ServiceError::not_found(format!("Chained invoke operation {operation_id} is not active")))
    }

    pub(crate) fn end_chained_invoke(&mut self, slot: Slot, outcome: ChainedInvokeOutcome, now: Timestamp) {
        self.open_invokes.remove(&slot);
        let (status, result, error, event) = match outcome {
            ChainedInvokeOutcome::Succeeded(result) => {
                (OperationStatus::Succeeded, result.clone(), None, EventKind::ChainedInvokeSucceeded { result })
            }
            ChainedInvokeOutcome::Failed(error) => {
                let event = EventKind::ChainedInvokeFailed { error: Some(error.clone()) };
                (OperationStatus::Failed, None, Some(error), event)
            }
            ChainedInvokeOutcome::TimedOut(error) => {
                let event = EventKind::ChainedInvokeTimedOut { error: Some(error.clone()) };
                (OperationStatus::TimedOut, None, Some(error), event)
            }
            ChainedInvokeOutcome::Stopped(error) => {
                let event = EventKind::ChainedInvokeStopped { error: Some(error.clone()) };
                (OperationStatus::Stopped, None, Some(error), event)
            }
        };
        self.operations.change(slot, |invoke: &mut Operation| {
            invoke.status = status;
            invoke.end_timestamp = Some(now);
            if let OperationDetails::ChainedInvoke(details) = &mut invoke.details {
                details.result = result;
                details.error = error;
            }
        });
        self.record(slot, event, now);
    }
}

/// A result that is too large fails the chained invoke, as the service does.
fn within_limits(outcome: ChainedInvokeOutcome) -> ChainedInvokeOutcome {
    match outcome {
        ChainedInvokeOutcome::Succeeded(Some(result)) if result.len() > limits::CHAINED_INVOKE_PAYLOAD_BYTES => {
            ChainedInvokeOutcome::Failed(Arc::new(message_only(format!(
                "CHAINED_INVOKE output payload size must be less than or equal to {} bytes.",
                limits::CHAINED_INVOKE_PAYLOAD_BYTES
            ))))
        }
        ChainedInvokeOutcome::Succeeded(_)
        | ChainedInvokeOutcome::Failed(_)
        | ChainedInvokeOutcome::TimedOut(_)
        | ChainedInvokeOutcome::Stopped(_) => outcome,
    }
}

/// An error without a type, as the service gives some of its own.
pub(super) fn message_only(message: impl Into<String>) -> ErrorObject {
    ErrorObject { error_message: Some(message.into()), ..ErrorObject::default() }
}
