//! Recording what happens.
//!
//! # Invariants
//! - A refused update never becomes an error that a handler can catch: it would decide by something that no record
//!   tells a replay. It ends the invocation or, when sending again is of no use, the execution.
//! - Before an invocation ends, all that was sent is recorded ([`Engine::flush`]).

use std::slice;

use super::{Engine, Verdict};
use crate::bindings::durable::execution::checkpoint::{CheckpointOutput, Mode};
use crate::bindings::durable::execution::types::{
    ErrorObject, OperationAction, OperationStatus, OperationUpdate, ServiceError, ServiceErrorCode,
};
use crate::error::{WireError, error_type};

impl Engine {
    /// Records an update. Returns when it is recorded or, in lazy mode, sent; never when it was refused.
    pub(crate) async fn checkpoint(&self, update: OperationUpdate, mode: Mode) {
        self.go_on().await;
        if let Err(refusal) = self.send(slice::from_ref(&update), mode) {
            let verdict = judge(Some(&update.id), &refusal);
            if let Verdict::FailExecution(error) = &verdict
                && update.action != OperationAction::Start
            {
                // User code has run, so that must be on the record. If this is refused as well, the execution still
                // fails with the first refusal.
                let _ = self.send(&[failed(update, error.clone().into())], Mode::Durable);
            }
            self.end(verdict);
        }
        // Others may go on while a real service would be at work.
        self.tasks.yield_now().await;
        self.go_on().await;
    }

    /// Makes sure that all that was sent is recorded.
    pub(crate) fn flush(&self) {
        if self.state().unflushed
            && let Err(refusal) = self.send(&[], Mode::Durable)
        {
            self.end(judge(None, &refusal));
        }
    }

    /// Records the execution's result, which is too large for the invocation's answer.
    pub(crate) fn succeed_execution(&self, update: &OperationUpdate) {
        if let Err(refusal) = self.send(slice::from_ref(update), Mode::Durable) {
            self.end(judge(Some(&update.id), &refusal));
        }
    }

    fn send(&self, updates: &[OperationUpdate], mode: Mode) -> Result<(), ServiceError> {
        let CheckpointOutput { operations, mut next_marker, paused } = self.service.checkpoint(updates, mode)?;
        self.state().unflushed = mode == Mode::Lazy;
        let mut page = operations;
        loop {
            for operation in page {
                // What this call has ended needs no keeping: nobody will ask for it.
                let ended = is_terminal(operation.status) && updates.iter().any(|update| update.id == operation.id);
                if !ended && let Some(watcher) = self.state().log.insert(operation) {
                    watcher.wake();
                }
            }
            let Some(marker) = next_marker else { break };
            let next = self.service.get_execution_state(&marker)?;
            (page, next_marker) = (next.operations, next.next_marker);
        }
        if paused {
            self.end(Verdict::Suspend);
        }
        Ok(())
    }
}

/// The same operation, failed.
fn failed(update: OperationUpdate, error: ErrorObject) -> OperationUpdate {
    OperationUpdate { action: OperationAction::Fail, payload: None, error: Some(error), options: None, ..update }
}

/// What becomes of an invocation whose update of `operation`, or whose flush, was refused.
fn judge(operation: Option<&str>, refusal: &ServiceError) -> Verdict {
    let of = operation.map(|id| format!(" for operation `{id}`")).unwrap_or_default();
    let error = WireError::new(error_type::CHECKPOINT, format!("checkpoint write failed{of}: {}", refusal.message));
    if is_temporary(refusal) { Verdict::FailInvocation(error) } else { Verdict::FailExecution(error) }
}

fn is_terminal(status: OperationStatus) -> bool {
    match status {
        OperationStatus::Started | OperationStatus::Pending | OperationStatus::Ready => false,
        OperationStatus::Succeeded
        | OperationStatus::Failed
        | OperationStatus::Cancelled
        | OperationStatus::TimedOut
        | OperationStatus::Stopped => true,
    }
}

/// Whether another invocation may get past the refusal.
fn is_temporary(refusal: &ServiceError) -> bool {
    match refusal.code {
        ServiceErrorCode::TooManyRequests
        | ServiceErrorCode::Service
        // Errors the service does not declare for this call: the official SDKs try again with what they do not know.
        | ServiceErrorCode::ResourceNotFound
        | ServiceErrorCode::ResourceConflict
        | ServiceErrorCode::CallbackTimeout => true,
        // Another invocation has a new token.
        ServiceErrorCode::InvalidParameterValue => refusal.message.starts_with("Invalid Checkpoint Token"),
        ServiceErrorCode::KmsAccessDenied
        | ServiceErrorCode::KmsDisabled
        | ServiceErrorCode::KmsInvalidState
        | ServiceErrorCode::KmsNotFound => false,
    }
}
