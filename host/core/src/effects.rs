//! What a checkpoint asks of whoever drives the execution, as data: the core performs nothing itself.

use std::sync::Arc;
use std::time::Duration;

use crate::model::{CallbackId, ErrorObject, OperationId, Payload, Timestamp};

/// One consequence of an accepted update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckpointEffect {
    /// A wait began. [`fire_due`](crate::execution::Execution::fire_due) ends it.
    WaitStarted {
        /// The wait.
        operation_id: OperationId,
        /// When it ends.
        due: Timestamp,
    },
    /// A step's attempt ended and another is to follow.
    StepRetryScheduled {
        /// The step.
        operation_id: OperationId,
        /// When the next attempt may begin.
        due: Timestamp,
    },
    /// A callback began: its id may now be completed from outside.
    CallbackCreated {
        /// The callback.
        operation_id: OperationId,
        /// The name the handler gave it.
        name: Option<Arc<str>>,
        /// The id to complete it by.
        callback_id: CallbackId,
        /// When it began.
        created: Timestamp,
        /// How long it may take altogether.
        timeout: Option<Duration>,
        /// How long it may go without a heartbeat.
        heartbeat_timeout: Option<Duration>,
    },
    /// A function must be called, and
    /// [`complete_chained_invoke`](crate::execution::Execution::complete_chained_invoke) told what came of it.
    ChainedInvokeStarted {
        /// The chained invoke.
        operation_id: OperationId,
        /// The function, as the handler named it.
        function_name: Arc<str>,
        /// The tenant to call it for.
        tenant_id: Option<Arc<str>>,
        /// What to call it with.
        payload: Option<Payload>,
    },
    /// The handler recorded the execution's result. The execution ends when the invocation does.
    ExecutionSucceeded {
        /// The result.
        result: Option<Payload>,
    },
    /// The handler recorded that the execution failed. The execution ends when the invocation does.
    ExecutionFailed {
        /// Why.
        error: Option<Arc<ErrorObject>>,
    },
}
