//! What is recorded of an operation.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{CallbackId, ErrorObject, OperationId, OperationStatus, OperationType, Payload, Timestamp};

/// One recorded operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Its id, unique in the execution.
    pub id: OperationId,
    /// The context it belongs to; none at the top level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<OperationId>,
    /// The name the handler gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Arc<str>>,
    /// What the SDK used it for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_type: Option<Arc<str>>,
    /// Where it stands.
    pub status: OperationStatus,
    /// When it began.
    pub start_timestamp: Timestamp,
    /// When it ended, if it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_timestamp: Option<Timestamp>,
    /// What is recorded of it; the variant is its type.
    pub details: OperationDetails,
}

impl Operation {
    /// The operation's type.
    pub const fn operation_type(&self) -> OperationType {
        match self.details {
            OperationDetails::Execution(_) => OperationType::Execution,
            OperationDetails::Context(_) => OperationType::Context,
            OperationDetails::Step(_) => OperationType::Step,
            OperationDetails::Wait(_) => OperationType::Wait,
            OperationDetails::Callback(_) => OperationType::Callback,
            OperationDetails::ChainedInvoke(_) => OperationType::ChainedInvoke,
        }
    }

    /// The recorded result, if there is one.
    pub const fn result(&self) -> Option<&Payload> {
        match &self.details {
            OperationDetails::Context(details) => details.result.as_ref(),
            OperationDetails::Step(details) => details.result.as_ref(),
            OperationDetails::Callback(details) => details.result.as_ref(),
            OperationDetails::ChainedInvoke(details) => details.result.as_ref(),
            OperationDetails::Execution(_) | OperationDetails::Wait(_) => None,
        }
    }

    /// The recorded error, if there is one.
    pub fn error(&self) -> Option<&ErrorObject> {
        match &self.details {
            OperationDetails::Context(details) => details.error.as_deref(),
            OperationDetails::Step(details) => details.error.as_deref(),
            OperationDetails::Callback(details) => details.error.as_deref(),
            OperationDetails::ChainedInvoke(details) => details.error.as_deref(),
            OperationDetails::Execution(_) | OperationDetails::Wait(_) => None,
        }
    }
}

/// What is recorded of an operation, by its type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OperationDetails {
    /// Of the execution itself.
    Execution(ExecutionDetails),
    /// Of a child context.
    Context(ContextDetails),
    /// Of a step.
    Step(StepDetails),
    /// Of a wait.
    Wait(WaitDetails),
    /// Of a callback.
    Callback(CallbackDetails),
    /// Of a chained invoke.
    ChainedInvoke(ChainedInvokeDetails),
}

/// What is recorded of the execution itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecutionDetails {
    /// What it was started with: JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_payload: Option<Payload>,
}

/// What is recorded of a child context.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextDetails {
    /// The result, when it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Payload>,
    /// The error, when it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Arc<ErrorObject>>,
    /// The result was too large to record: a replay runs the context's code over its children again.
    pub replay_children: bool,
}

/// What is recorded of a step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDetails {
    /// Attempts that have ended, counted from 0.
    pub attempt: u32,
    /// When a `Pending` step becomes `Ready`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt_timestamp: Option<Timestamp>,
    /// The result, or the state a retry carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Payload>,
    /// The error of the last failed attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Arc<ErrorObject>>,
}

/// What is recorded of a wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitDetails {
    /// When it ends.
    pub scheduled_end_timestamp: Timestamp,
}

/// What is recorded of a callback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbackDetails {
    /// The id the outside world completes it by.
    pub callback_id: CallbackId,
    /// The result, when it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Payload>,
    /// The error, when it failed or timed out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Arc<ErrorObject>>,
}

/// What is recorded of a chained invoke.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainedInvokeDetails {
    /// The called function's result, when it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Payload>,
    /// The called function's error, when it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Arc<ErrorObject>>,
}
