//! What an invocation's outcome means.
//!
//! | status | result | error | meaning |
//! | --- | --- | --- | --- |
//! | SUCCEEDED | any | none | the execution succeeded; it fails if the result is too large |
//! | SUCCEEDED | any | some | invalid: the execution fails at once |
//! | FAILED | none | any | the execution failed |
//! | FAILED | some | any | invalid: the execution fails at once |
//! | PENDING | any | any | the handler waits; invalid if nothing is pending, and then tried again |
//! | none, unknown, unreadable | any | any | invalid: the execution fails at once |

use std::sync::Arc;

use super::chained::message_only;
use super::{Execution, Verdict};
use crate::invocation::{InvocationOutcome, InvocationOutput, ReportedStatus};
use crate::limits;
use crate::model::{ErrorObject, InvocationStatus, Payload};

/// What an invocation's outcome means.
pub(super) enum Reading {
    /// The execution ends.
    Final(Verdict),
    /// The handler waits for something.
    Pending,
    /// The handler waits, and nothing is pending.
    NothingPending(Arc<ErrorObject>),
    /// No valid answer.
    Invalid(Arc<ErrorObject>),
    /// No answer.
    Failed(Arc<ErrorObject>),
    /// No answer, through no fault of the handler.
    Lost(Arc<ErrorObject>),
    /// There is no function to answer.
    Gone(Arc<ErrorObject>),
}

impl Reading {
    /// Why the invocation itself failed, if it did.
    pub(super) const fn invocation_error(&self) -> Option<&Arc<ErrorObject>> {
        match self {
            Self::NothingPending(error)
            | Self::Invalid(error)
            | Self::Failed(error)
            | Self::Lost(error)
            | Self::Gone(error) => Some(error),
            Self::Final(_) | Self::Pending => None,
        }
    }
}

/// Reads an invocation's outcome.
pub(super) fn read(execution: &Execution, outcome: InvocationOutcome) -> Reading {
    match outcome {
        InvocationOutcome::Returned(output) => read_output(execution, output),
        InvocationOutcome::Unreadable(why) => Reading::Invalid(invalid(format!("Invalid invocation output: {why}"))),
        InvocationOutcome::Failed(error) => Reading::Failed(error),
        InvocationOutcome::Lost(error) => Reading::Lost(error),
        InvocationOutcome::FunctionNotFound(error) => Reading::Gone(error),
    }
}

fn read_output(execution: &Execution, output: InvocationOutput) -> Reading {
    let InvocationOutput { status, result, error } = output;
    match status {
        ReportedStatus::Missing => Reading::Invalid(invalid("Response status is required")),
        ReportedStatus::Unrecognized(status) => {
            Reading::Invalid(invalid(format!("Unexpected invocation status: {status}")))
        }
        ReportedStatus::Known(InvocationStatus::Failed) if result.is_some() => {
            Reading::Invalid(invalid("Cannot provide a Result for FAILED status."))
        }
        ReportedStatus::Known(InvocationStatus::Failed) => Reading::Final(Verdict::Failed(error)),
        ReportedStatus::Known(InvocationStatus::Succeeded) if error.is_some() => {
            Reading::Invalid(invalid("Cannot provide an Error for SUCCEEDED status."))
        }
        ReportedStatus::Known(InvocationStatus::Succeeded) => Reading::Final(success(execution, result)),
        ReportedStatus::Known(InvocationStatus::Pending) => {
            if execution.operations.any_waiting() || execution.has_news() {
                Reading::Pending
            } else {
                Reading::NothingPending(invalid("Cannot return PENDING status with no pending operations."))
            }
        }
    }
}

fn success(execution: &Execution, result: Option<Payload>) -> Verdict {
    match result {
        Some(result) if result.len() > execution.result_bytes_max() => {
            Verdict::Failed(Some(Arc::new(message_only(execution.result_too_large()))))
        }
        result => Verdict::Succeeded(result),
    }
}

impl Execution {
    /// Largest result it may have, in bytes.
    pub(crate) const fn result_bytes_max(&self) -> usize {
        if self.parent().is_some() { limits::CHAINED_INVOKE_PAYLOAD_BYTES } else { limits::EXECUTION_PAYLOAD_BYTES }
    }

    /// The service's words for a larger one.
    pub(crate) fn result_too_large(&self) -> String {
        result_too_large(self.result_bytes_max())
    }
}

/// Whether an execution whose result has so many bytes fails with this error: it does when they are too many.
pub fn is_result_too_large(error: &ErrorObject, bytes: usize) -> bool {
    let limits = [limits::CHAINED_INVOKE_PAYLOAD_BYTES, limits::EXECUTION_PAYLOAD_BYTES];
    limits.into_iter().any(|max| bytes > max && error.error_message.as_deref() == Some(&result_too_large(max)))
}

fn result_too_large(bytes_max: usize) -> String {
    format!("Execution output payload size must be less than or equal to {bytes_max} bytes.")
}

fn invalid(message: impl Into<String>) -> Arc<ErrorObject> {
    Arc::new(ErrorObject::new("InvalidParameterValueException", message))
}
