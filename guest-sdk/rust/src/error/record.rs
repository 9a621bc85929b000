//! What is recorded of an error that escapes from user code.
//!
//! The message is the chain of causes in one line. The type is the one the error names: that of an operation that
//! failed in it, of a [`TypedError`] in its chain, or of the record it was rebuilt from; else a general one. Data and
//! stack trace are handed on from the first cause that has them.

use std::error::Error;

use super::chain::{Source, causes, chain_text};
use super::{OperationError, ReplayedFailure, TypedError, WireError};
use crate::BoxError;

/// The types this SDK gives to errors that name none.
pub(crate) mod error_type {
    /// An error that a step's body returned.
    pub(crate) const STEP: &str = "Error";
    /// An error that the check of a wait for a condition returned.
    pub(crate) const CONDITION: &str = "WaitForConditionError";
    /// An error that a child context's body returned.
    pub(crate) const CHILD: &str = "ChildFnError";
    /// An error that the handler returned, or a result of it that cannot be serialized.
    pub(crate) const HANDLER: &str = "HandlerError";
    /// An input that is not what the handler takes.
    pub(crate) const INPUT: &str = "InvalidInputError";
    /// An invocation of a handler that the component does not have. Lambda's name for it.
    pub(crate) const NO_HANDLER: &str = "Runtime.HandlerNotFound";
    /// A result that cannot be serialized. A replay tells by this type that the body itself did not fail.
    pub(crate) const SERIALIZATION: &str = "SerializationError";
    /// The service refused to record something for good.
    pub(crate) const CHECKPOINT: &str = "CheckpointFailedError";
    /// See [`NonDeterministicExecutionError`](crate::NonDeterministicExecutionError).
    pub(crate) const NON_DETERMINISTIC: &str = "NonDeterministicExecutionError";
}

/// What is recorded of `error`; its type is `general_type` unless it names one.
pub(crate) fn record_error(error: &(dyn Error + 'static), general_type: &str) -> WireError {
    let error_type = named_type(error).unwrap_or(general_type);
    let details = causes(error)
        .find_map(|cause| recorded(cause).filter(|wire| wire.error_data().is_some() || !wire.stack_trace().is_empty()));
    WireError::new(error_type, chain_text(error)).with_details_of(details)
}

/// What is recorded of an error that the handler returned.
pub(crate) fn record_handler_error(error: &BoxError) -> WireError {
    record_error(&**error, error_type::HANDLER)
}

fn named_type<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a str> {
    let typed = || causes(error).find_map(type_in_chain);
    if let Some(operation) = error.downcast_ref::<OperationError>() {
        let recorded = operation.wire().and_then(WireError::error_type);
        return recorded.or_else(typed).or_else(|| Some(operation.kind().error_type()));
    }
    if let Some(replayed) = error.downcast_ref::<ReplayedFailure>() {
        return replayed.error_type();
    }
    typed()
}

/// The type that a cause names: the same whether it is the error itself or, on replay, its record. A general type on
/// the record says that the error named none.
fn type_in_chain<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a str> {
    if let Some(typed) = cause.downcast_ref::<TypedError>() {
        return Some(typed.error_type());
    }
    let is_general = |name: &&str| matches!(*name, error_type::STEP | error_type::CHILD | error_type::SERIALIZATION);
    cause.downcast_ref::<ReplayedFailure>()?.error_type().filter(|name| !is_general(name))
}

fn recorded<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a WireError> {
    if let Some(operation) = error.downcast_ref::<OperationError>() {
        return operation.wire();
    }
    error.downcast_ref::<ReplayedFailure>().map(ReplayedFailure::wire)
}

/// The frame that a child context's record puts before the error its body returned.
#[derive(Debug, thiserror::Error)]
#[error("child function error")]
pub(crate) struct ChildFunctionError(#[source] Source);

impl ChildFunctionError {
    pub(crate) fn new(error: BoxError) -> Self {
        Self(error)
    }

    pub(crate) fn into_source(self) -> Source {
        self.0
    }
}
