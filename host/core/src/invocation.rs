//! What one invocation of a handler is given and what it answers with.

use std::sync::Arc;
use std::time::Duration;

use crate::model::{CheckpointToken, ErrorObject, InvocationStatus, Operation, OperationId, Payload};

/// A page of an execution's operations, in the order they were created.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OperationPage {
    /// The operations.
    pub operations: Vec<Arc<Operation>>,
    /// Where the next page begins; none when this is the last one.
    pub next_marker: Option<String>,
}

/// What an invocation begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvocationStart {
    /// The right to make the first checkpoint.
    pub checkpoint_token: CheckpointToken,
    /// The operations recorded so far: the first page.
    pub initial_execution_state: OperationPage,
    /// Which operations changed after the handler last saw them, in the order of creation.
    pub updated_operation_ids: Vec<OperationId>,
}

/// The status an invocation reports, which may be none the service knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportedStatus {
    /// One of the service's.
    Known(InvocationStatus),
    /// Some other text.
    Unrecognized(String),
    /// No status at all.
    Missing,
}

/// What an invocation answers with, unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvocationOutput {
    /// How it says it ended.
    pub status: ReportedStatus,
    /// The execution's result.
    pub result: Option<Payload>,
    /// Why the execution failed.
    pub error: Option<Arc<ErrorObject>>,
}

/// How an invocation came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvocationOutcome {
    /// The handler answered.
    Returned(InvocationOutput),
    /// The handler answered with something that is no invocation output; says what.
    Unreadable(String),
    /// The invocation failed without a verdict on the execution: a crash, a timeout, an unhandled error.
    Failed(Arc<ErrorObject>),
    /// Nobody knows how it ended: the host died, or forgot it. That is no fault of the handler.
    Lost(Arc<ErrorObject>),
    /// The function does not exist any more.
    FunctionNotFound(Arc<ErrorObject>),
}

/// What the executor must do after an invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextAction {
    /// Nothing: the execution has ended.
    Completed,
    /// Wait: a timer, a callback or a called function will bring it on.
    Suspend,
    /// Invoke again at once: something changed that the handler has not seen.
    Reinvoke,
    /// Invoke again after this delay: the invocation failed and may be tried again.
    Retry(Duration),
}
