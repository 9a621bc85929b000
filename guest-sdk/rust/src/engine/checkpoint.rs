//! Recording what happens.
//!
//! # Invariants
//! - A refused update never becomes an error that a handler can catch: it would decide by something that no record
//!   tells a replay. It ends the invocation or, when sending again is of no use, the execution.
//! - Before an invocation ends, all that was sent is recorded ([`Engine::flush`]).

use std::slice;
use std::task::Waker;

use super::{Engine, Verdict, lifecycle};
use crate::bindings::durable::execution::checkpoint::{CheckpointOutput, Mode};
use crate::bindings::durable::execution::types::{
    ErrorObject, Operation, OperationAction, OperationStatus, OperationUpdate, ServiceError, ServiceErrorCode,
};
use crate::error::{WireError, error_type};

/// How the service begins to refuse a token that another one has replaced. Its own emulators differ in its capitals.
const STALE_TOKEN: &str = "Invalid Checkpoint Token";

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
        self.hooks.sending(updates);
        let CheckpointOutput { operations, mut next_marker, paused } = self.service.checkpoint(updates, mode)?;
        lifecycle::recorded(self, updates, &operations);
        self.state().unflushed = mode == Mode::Lazy;
        self.learn(operations, updates);
        // The next checkpoint would make the marker invalid.
        while let Some(marker) = next_marker {
            next_marker = match self.service.get_execution_state(&marker) {
                Ok(page) => {
                    self.learn(page.operations, updates);
                    page.next_marker
                }
                // The updates are recorded. Another invocation reads them from the start.
                Err(refusal) => {
                    self.end(Verdict::FailInvocation(unreadable(&refusal)));
                    None
                }
            };
        }
        if paused {
            self.end(Verdict::Suspend);
        }
        Ok(())
    }

    /// Takes in what the service says is new, in answer to `updates`.
    fn learn(&self, operations: Vec<Operation>, updates: &[OperationUpdate]) {
        for operation in operations {
            let has_ended = is_terminal(operation.status);
            if has_ended {
                self.hooks.ended(&operation);
            }
            if has_ended
                && updates.iter().any(|update| update.id == operation.id && update.action != OperationAction::Start)
            {
                // Nobody will ask for what this call has ended, nor for what was kept of its start. What ended as it was
                // started is news: a function that cannot be called, say.
                self.state().log.take(&operation.id);
                continue;
            }
            let watcher = self.state().log.insert(operation);
            watcher.into_iter().for_each(Waker::wake);
        }
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

/// Why an invocation cannot go on that could not read its record.
pub(crate) fn unreadable(refusal: &ServiceError) -> WireError {
    WireError::new(error_type::CHECKPOINT, format!("cannot read the execution's record: {}", refusal.message))
}

pub(super) fn is_terminal(status: OperationStatus) -> bool {
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
        ServiceErrorCode::InvalidParameterValue => {
            refusal.message.get(..STALE_TOKEN.len()).is_some_and(|words| words.eq_ignore_ascii_case(STALE_TOKEN))
        }
        ServiceErrorCode::KmsAccessDenied
        | ServiceErrorCode::KmsDisabled
        | ServiceErrorCode::KmsInvalidState
        | ServiceErrorCode::KmsNotFound => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::LambdaContext;
    use crate::engine::{Kind, OperationLog, Scope};
    use crate::tests::fake::Fake;

    #[test]
    fn nothing_is_kept_of_what_has_ended() {
        let (context, log) = (LambdaContext::default(), OperationLog::default());
        let engine = Arc::new(Engine::new(Fake::new(), "arn".to_owned(), context, log));
        let call = Arc::new(Scope::root(Arc::clone(&engine))).call(Kind::Step);
        for (action, is_kept) in [(OperationAction::Start, true), (OperationAction::Succeed, false)] {
            engine.send(&[call.update(action)], Mode::Durable).unwrap();
            assert_eq!(engine.is_recorded(call.id.as_str()), is_kept, "{action:?}");
        }
    }
}
