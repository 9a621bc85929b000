//! How invocations and executions end, in the model.

use durable_wasm_core::model::{ExecutionStatus, OperationStatus, OperationType, Timestamp};

use crate::actions::{Ending, OWN_ID};
use crate::reference::Reference;

/// What follows when an invocation has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Completed,
    Suspend,
    Reinvoke,
    Retry,
}

impl Reference {
    pub(crate) fn finish(&mut self, ending: Ending, at: Timestamp) {
        let is_waiting = self.operations.iter().any(|operation| match operation.kind {
            OperationType::Step => operation.status == OperationStatus::Pending,
            OperationType::Wait | OperationType::Callback | OperationType::ChainedInvoke => {
                operation.status == OperationStatus::Started
            }
            OperationType::Context | OperationType::Execution => false,
        });
        let may_wait = is_waiting || !self.unseen().is_empty() || self.owed;
        self.is_invoking = false;
        self.events.push(("InvocationCompleted", None, at));
        if self.progressed {
            self.failures = 0;
        }
        if let Some((status, verdict)) = self.closing.take() {
            return self.end(status, verdict, at);
        }
        let failed = |error: &str| Some(error.to_owned());
        match ending {
            Ending::Succeeded => self.end(ExecutionStatus::Succeeded, Some("1".to_owned()), at),
            Ending::Failed => self.end(ExecutionStatus::Failed, failed("Oops"), at),
            Ending::SucceededWithError
            | Ending::FailedWithResult
            | Ending::NoStatus
            | Ending::UnknownStatus
            | Ending::Unreadable => self.end(ExecutionStatus::Failed, failed("InvalidParameterValueException"), at),
            Ending::NoFunction => self.end(ExecutionStatus::Failed, failed("ResourceNotFoundException"), at),
            Ending::Pending if may_wait => self.failures = 0,
            Ending::Pending => self.fail(3, "InvalidParameterValueException", at),
            Ending::Crashed => self.fail(5, "Runtime.ExitError", at),
            Ending::Lost => self.owed = true,
        }
        self.complete_pause(at);
    }

    /// An invocation has failed that may be tried again, unless it is the `max`th in a row.
    fn fail(&mut self, max: u32, error: &str, at: Timestamp) {
        self.failures += 1;
        if self.failures >= max {
            self.end(ExecutionStatus::Failed, Some(error.to_owned()), at);
        } else {
            self.owed = true;
        }
    }

    /// What the executor is to do after an invocation that ended so.
    pub(crate) fn next(&self, ending: Ending) -> Next {
        let has_failed = self.failures > 0 && matches!(ending, Ending::Crashed | Ending::Pending);
        match () {
            () if self.has_ended => Next::Completed,
            () if self.is_paused() => Next::Suspend,
            () if has_failed => Next::Retry,
            () if self.needs_invocation() => Next::Reinvoke,
            () => Next::Suspend,
        }
    }

    pub(crate) fn complete_pause(&mut self, at: Timestamp) {
        if self.status == ExecutionStatus::Pausing {
            self.status = ExecutionStatus::Paused;
            self.record("ExecutionPaused", OWN_ID, at);
        }
    }

    pub(crate) fn end(&mut self, status: ExecutionStatus, verdict: Option<String>, at: Timestamp) {
        let (event, own_status) = match status {
            ExecutionStatus::Succeeded => ("ExecutionSucceeded", OperationStatus::Succeeded),
            ExecutionStatus::Failed => ("ExecutionFailed", OperationStatus::Failed),
            ExecutionStatus::TimedOut => ("ExecutionTimedOut", OperationStatus::TimedOut),
            _ => ("ExecutionStopped", OperationStatus::Stopped),
        };
        self.record(event, OWN_ID, at);
        (self.operations[0].status, self.operations[0].ended) = (own_status, Some(at));
        (self.status, self.verdict, self.has_ended) = (status, verdict, true);
        (self.is_invoking, self.owed, self.deadline, self.closing) = (false, false, None, None);
    }
}
