//! What a handler can see of an operation's outcome, in one line.

use serde::Serialize;

use crate::{
    CallbackErrorKind, ChildContextErrorKind, InvokeErrorKind, OperationError, OperationErrorKind, StepErrorKind,
    WaitForConditionErrorKind,
};

/// A result as JSON; or a failure's kind, its status and type on the record if it is there, and its text.
pub(super) fn account<O: Serialize>(outcome: &Result<O, OperationError>) -> String {
    match outcome {
        Ok(value) => serde_json::to_string(value).unwrap(),
        Err(error) => {
            let on_record = error.status().map(|status| {
                let wire = error.wire().and_then(|wire| wire.error_type());
                format!(" [{status} {}]", wire.unwrap_or("untyped"))
            });
            format!("{}{}: {error:#}", kind(error), on_record.unwrap_or_default())
        }
    }
}

fn kind(error: &OperationError) -> String {
    match error.kind() {
        OperationErrorKind::Step(step) => match step.kind() {
            StepErrorKind::ExecutionFailed => "ExecutionFailed".to_owned(),
            StepErrorKind::RetriesExhausted(retries) => format!("RetriesExhausted({})", retries.attempts()),
            StepErrorKind::SerializationFailed => "step SerializationFailed".to_owned(),
        },
        OperationErrorKind::Invoke(invoke) => match invoke.kind() {
            InvokeErrorKind::FunctionFailed => "FunctionFailed".to_owned(),
            InvokeErrorKind::FunctionNotFound(function) => format!("FunctionNotFound({})", function.function_id()),
            InvokeErrorKind::SerializationFailed => "invoke SerializationFailed".to_owned(),
        },
        OperationErrorKind::Callback(callback) => match callback.kind() {
            CallbackErrorKind::TimedOut => "TimedOut".to_owned(),
            CallbackErrorKind::HeartbeatTimedOut => "HeartbeatTimedOut".to_owned(),
            CallbackErrorKind::ExternalFailure => "ExternalFailure".to_owned(),
            CallbackErrorKind::DeserializationFailed => "DeserializationFailed".to_owned(),
            CallbackErrorKind::Internal => "callback Internal".to_owned(),
        },
        OperationErrorKind::WaitForCondition(condition) => match condition.kind() {
            WaitForConditionErrorKind::CheckFailed => "CheckFailed".to_owned(),
            WaitForConditionErrorKind::MaxChecksExceeded(checks) => format!("MaxChecksExceeded({})", checks.checks()),
            WaitForConditionErrorKind::SerializationFailed => "condition SerializationFailed".to_owned(),
        },
        OperationErrorKind::ChildContext(child) => match child.kind() {
            ChildContextErrorKind::ChildFailed => "ChildFailed".to_owned(),
            ChildContextErrorKind::Internal => "child Internal".to_owned(),
        },
        OperationErrorKind::Wait(_)
        | OperationErrorKind::Combinator(_)
        | OperationErrorKind::Usage(_)
        | OperationErrorKind::NonDeterministicExecution(_) => panic!("no account of {error:#}"),
    }
}
