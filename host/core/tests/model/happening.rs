//! What may have happened to an execution.

use durable_wasm_core::model::{OperationUpdate, Timestamp};

use crate::actions::{Called, Ending};

/// The 26 event types of the service model.
pub(crate) const EVENTS: &[&str] = &[
    "ExecutionStarted",
    "ExecutionSucceeded",
    "ExecutionFailed",
    "ExecutionTimedOut",
    "ExecutionStopped",
    "ContextStarted",
    "ContextSucceeded",
    "ContextFailed",
    "WaitStarted",
    "WaitSucceeded",
    "WaitCancelled",
    "StepStarted",
    "StepSucceeded",
    "StepFailed",
    "ChainedInvokeStarted",
    "ChainedInvokeSucceeded",
    "ChainedInvokeFailed",
    "ChainedInvokeTimedOut",
    "ChainedInvokeStopped",
    "CallbackStarted",
    "CallbackSucceeded",
    "CallbackFailed",
    "CallbackTimedOut",
    "InvocationCompleted",
    "ExecutionPaused",
    "ExecutionResumed",
];

/// Something that has happened.
#[derive(Debug, Clone)]
pub(crate) struct Happening {
    pub(crate) at: Timestamp,
    pub(crate) what: What,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    /// It was started, with so many seconds to live.
    Started(Option<u32>),
    /// An invocation began.
    Began,
    /// An update was recorded.
    Updated(OperationUpdate),
    /// The checkpoint that recorded the updates before was answered.
    Answered,
    Finished(Ending),
    /// Whatever was due happened.
    Fired,
    /// What was due happened to operations alone: a checkpoint does not end its execution.
    Due,
    CallbackCompleted(String, bool),
    Heartbeat(String),
    InvokeCompleted(String, Called),
    Paused {
        with_timeout: bool,
    },
    Resumed,
    Stopped,
    Deleted,
}

impl Happening {
    pub(crate) fn update(update: OperationUpdate, at: Timestamp) -> Self {
        Self { at, what: What::Updated(update) }
    }
}
