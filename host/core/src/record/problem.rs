//! What cannot have happened to an operation.

use crate::model::{CallbackId, OperationId, OperationStatus, OperationType, Timestamp};

/// Why an event cannot have happened where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventProblem {
    /// It is about an operation and does not say which.
    #[error("`Id` is missing")]
    NoOperation,
    /// Nothing has begun the operation.
    #[error("its operation has not started")]
    NotStarted,
    /// The operation has begun before.
    #[error("its operation is {0} already")]
    StartedBefore(OperationStatus),
    /// The operation has ended before.
    #[error("its operation has ended as {0} before")]
    Ended(OperationStatus),
    /// The operation is of another type.
    #[error("its operation is a {0} in the events before")]
    OtherType(OperationType),
    /// The operation is described otherwise before.
    #[error("`{field}` is {here}, and {before} in the events before")]
    OtherField {
        /// The field.
        field: &'static str,
        /// What it says.
        here: String,
        /// What the events before say.
        before: String,
    },
    /// There is no such context.
    #[error("its parent `{0}` has not started")]
    NoParent(OperationId),
    /// The parent is no context.
    #[error("its parent `{0}` is a {1}, and only contexts have operations of their own")]
    NoContext(OperationId, OperationType),
    /// An attempt was left out or is there twice.
    #[error("attempt {here} ends after attempt {before}")]
    Attempt {
        /// The attempt that ends.
        here: u32,
        /// The attempt that ended before it.
        before: u32,
    },
    /// A wait ends at another time than it says.
    #[error("a wait of {seconds} s that starts then does not end at {end}")]
    Schedule {
        /// How long it is.
        seconds: u32,
        /// When it is said to end.
        end: Timestamp,
    },
    /// A wait ended before its time.
    #[error("the wait is not over before {0}")]
    TooSoon(Timestamp),
    /// Two callbacks have the same id.
    #[error("there is a callback `{0}` before")]
    SameCallback(CallbackId),
    /// The execution starts again.
    #[error("the execution has started before")]
    SecondStart,
    /// Something happens after the end.
    #[error("the execution has ended with event {0}")]
    AfterEnd(u64),
    /// No invocation has ended that could end the execution.
    #[error("no invocation ends before it")]
    NoInvocation,
    /// An invocation ended before it began.
    #[error("the invocation ends at {end}, before it starts at {start}")]
    InvocationTimes {
        /// When it is said to start.
        start: Timestamp,
        /// When it is said to end.
        end: Timestamp,
    },
    /// The execution is paused.
    #[error("the execution is paused")]
    Paused,
    /// The execution is not paused.
    #[error("the execution is not paused")]
    NotPaused,
}
