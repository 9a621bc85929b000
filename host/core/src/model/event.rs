//! What happened, in order.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{CallbackId, ErrorObject, ExecutionArn, Operation, OperationId, Payload, RequestId, Timestamp};

/// One thing that happened in an execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its place in the history, counted from 1 without gaps.
    pub id: u64,
    /// When it happened.
    pub timestamp: Timestamp,
    /// The operation it happened to; none for events of the invocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<EventOperation>,
    /// What happened.
    pub kind: EventKind,
}

/// The operation an event is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventOperation {
    /// Its id.
    pub id: OperationId,
    /// The context it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<OperationId>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Arc<str>>,
    /// What the SDK used it for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_type: Option<Arc<str>>,
}

impl From<&Operation> for EventOperation {
    fn from(operation: &Operation) -> Self {
        Self {
            id: operation.id.clone(),
            parent_id: operation.parent_id.clone(),
            name: operation.name.clone(),
            sub_type: operation.sub_type.clone(),
        }
    }
}

/// How far a step has come with its attempts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryDetails {
    /// The attempt the event is about, counted from 1.
    pub current_attempt: u32,
    /// Seconds until the next attempt; none when there is no next one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt_delay_seconds: Option<u32>,
}

/// What happened: the 26 event types of the service model, with their details.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "fields are the service model's, explained where the model's own types have them")]
pub enum EventKind {
    ExecutionStarted {
        #[serde(skip_serializing_if = "Option::is_none")]
        input: Option<Payload>,
        #[serde(skip_serializing_if = "Option::is_none")]
        execution_timeout_seconds: Option<u32>,
    },
    ExecutionSucceeded {
        #[serde(skip_serializing_if = "Option::is_none")]
        result: Option<Payload>,
    },
    ExecutionFailed {
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<ErrorObject>>,
    },
    ExecutionTimedOut {
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<ErrorObject>>,
    },
    ExecutionStopped {
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<ErrorObject>>,
    },
    ContextStarted,
    ContextSucceeded {
        #[serde(skip_serializing_if = "Option::is_none")]
        result: Option<Payload>,
    },
    ContextFailed {
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<ErrorObject>>,
    },
    WaitStarted {
        duration_seconds: u32,
        scheduled_end_timestamp: Timestamp,
    },
    WaitSucceeded {
        duration_seconds: u32,
    },
    WaitCancelled {
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<ErrorObject>>,
    },
    StepStarted,
    StepSucceeded {
        #[serde(skip_serializing_if = "Option::is_none")]
        result: Option<Payload>,
        retry_details: RetryDetails,
    },
    StepFailed {
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<ErrorObject>>,
        retry_details: RetryDetails,
    },
    ChainedInvokeStarted {
        function_name: Arc<str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        tenant_id: Option<Arc<str>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        input: Option<Payload>,
        #[serde(skip_serializing_if = "Option::is_none")]
        executed_version: Option<Arc<str>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        durable_execution_arn: Option<ExecutionArn>,
    },
    ChainedInvokeSucceeded {
        #[serde(skip_serializing_if = "Option::is_none")]
        result: Option<Payload>,
    },
    ChainedInvokeFailed {
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<ErrorObject>>,
    },
    ChainedInvokeTimedOut {
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<ErrorObject>>,
    },
    ChainedInvokeStopped {
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<ErrorObject>>,
    },
    CallbackStarted {
        callback_id: CallbackId,
        #[serde(skip_serializing_if = "Option::is_none")]
        timeout_seconds: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        heartbeat_timeout_seconds: Option<u32>,
    },
    CallbackSucceeded {
        #[serde(skip_serializing_if = "Option::is_none")]
        result: Option<Payload>,
    },
    CallbackFailed {
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<ErrorObject>>,
    },
    CallbackTimedOut {
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<ErrorObject>>,
    },
    InvocationCompleted {
        start_timestamp: Timestamp,
        end_timestamp: Timestamp,
        request_id: RequestId,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<ErrorObject>>,
    },
    ExecutionPaused {
        pause_request_timestamp: Timestamp,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        execution_timeout_paused: bool,
    },
    ExecutionResumed {
        resume_request_timestamp: Timestamp,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

impl EventKind {
    /// The event type's wire name.
    pub const fn event_type(&self) -> &'static str {
        match self {
            Self::ExecutionStarted { .. } => "ExecutionStarted",
            Self::ExecutionSucceeded { .. } => "ExecutionSucceeded",
            Self::ExecutionFailed { .. } => "ExecutionFailed",
            Self::ExecutionTimedOut { .. } => "ExecutionTimedOut",
            Self::ExecutionStopped { .. } => "ExecutionStopped",
            Self::ContextStarted => "ContextStarted",
            Self::ContextSucceeded { .. } => "ContextSucceeded",
            Self::ContextFailed { .. } => "ContextFailed",
            Self::WaitStarted { .. } => "WaitStarted",
            Self::WaitSucceeded { .. } => "WaitSucceeded",
            Self::WaitCancelled { .. } => "WaitCancelled",
            Self::StepStarted => "StepStarted",
            Self::StepSucceeded { .. } => "StepSucceeded",
            Self::StepFailed { .. } => "StepFailed",
            Self::ChainedInvokeStarted { .. } => "ChainedInvokeStarted",
            Self::ChainedInvokeSucceeded { .. } => "ChainedInvokeSucceeded",
            Self::ChainedInvokeFailed { .. } => "ChainedInvokeFailed",
            Self::ChainedInvokeTimedOut { .. } => "ChainedInvokeTimedOut",
            Self::ChainedInvokeStopped { .. } => "ChainedInvokeStopped",
            Self::CallbackStarted { .. } => "CallbackStarted",
            Self::CallbackSucceeded { .. } => "CallbackSucceeded",
            Self::CallbackFailed { .. } => "CallbackFailed",
            Self::CallbackTimedOut { .. } => "CallbackTimedOut",
            Self::InvocationCompleted { .. } => "InvocationCompleted",
            Self::ExecutionPaused { .. } => "ExecutionPaused",
            Self::ExecutionResumed { .. } => "ExecutionResumed",
        }
    }
}
