//! What can go wrong, one type a boundary.
//!
//! `{}` writes one frame: what this layer has to say, without its cause. `{:#}` writes the whole chain of causes in one
//! line, joined by `: `, and so does the message that is recorded. Kinds classify; the error that caused a failure is
//! never turned into text but is there as [`source`](std::error::Error::source).

mod callback;
mod chain;
mod combinator;
mod invoke;
mod nondeterminism;
mod operation;
mod record;
#[cfg(test)]
mod tests;
mod typed;
mod usage;
mod wait_for_condition;
mod wire;

pub use self::callback::{CallbackError, CallbackErrorKind};
pub(crate) use self::chain::{Source, note, write_chain};
pub use self::combinator::{CombinatorError, CombinatorErrorKind, JoinFailed};
pub use self::invoke::{FunctionNotFound, InvokeError, InvokeErrorKind};
pub use self::nondeterminism::{
    NonDeterministicExecutionError, NonDeterministicExecutionErrorKind, OperationMismatch, UnrecognizedStatus,
};
pub use self::operation::{
    ChildContextError, ChildContextErrorKind, OperationError, OperationErrorKind, RetriesExhausted, StepError,
    StepErrorKind, UnexpectedStatus, WaitError, WaitErrorKind,
};
pub(crate) use self::record::{ChildFunctionError, error_type, record_error, record_handler_error};
pub use self::typed::TypedError;
pub use self::usage::{UsageError, UsageErrorKind};
pub use self::wait_for_condition::{MaxChecksExceeded, WaitForConditionError, WaitForConditionErrorKind};
pub use self::wire::{ReplayedFailure, WireError};
