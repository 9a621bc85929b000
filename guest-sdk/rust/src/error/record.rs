//! What is recorded of an error that escapes from user code.
//!
//! The message is the chain of causes in one line. The type is the one the error names: that of an operation that
//! failed in it, of a [`TypedError`] in its chain, or of the record it was rebuilt from; else a general one. Data and
//! stack trace are handed on from the first cause that has them.

use std::error::Error;

use super::chain::{Source, causes, chain_text};
use super::{CallbackErrorKind, OperationError, OperationErrorKind, ReplayedFailure, TypedError, WireError};
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
    /// The types that an operation's record may have though its error named none.
    pub(crate) const GENERAL: [&str; 4] = [STEP, CONDITION, CHILD, SERIALIZATION];
    /// The service refused to record something for good.
    pub(crate) const CHECKPOINT: &str = "CheckpointFailedError";
    /// See [`NonDeterministicExecutionError`](crate::NonDeterministicExecutionError).
    pub(crate) const NON_DETERMINISTIC: &str = "NonDeterministicExecutionError";
    /// See [`UsageError`](crate::UsageError).
    pub(crate) const USAGE: &str = "UsageError";
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
    // What somebody outside reported of a callback is handed on word for word.
    if let Some(operation) = error.downcast_ref::<OperationError>()
        && let OperationErrorKind::Callback(callback) = operation.kind()
        && let CallbackErrorKind::ExternalFailure = callback.kind()
        && let Some(reported) = operation.wire()
    {
        return reported.clone();
    }
    record_error(&**error, error_type::HANDLER)
}

fn named_type<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a str> {
    let typed = || causes(error).find_map(type_in_chain).flatten();
    if let Some(operation) = error.downcast_ref::<OperationError>() {
        let recorded = operation.wire().and_then(WireError::error_type);
        return recorded.or_else(typed).or_else(|| Some(operation.kind().error_type()));
    }
    if let Some(replayed) = error.downcast_ref::<ReplayedFailure>() {
        return replayed.error_type();
    }
    typed()
}

/// The type that a cause names, or that it names none; nothing, when that is for its own cause to say.
///
/// What failed on the record is judged by its record even while the error itself is still there, so that the answer is
/// the same on replay.
fn type_in_chain<'a>(cause: &'a (dyn Error + 'static)) -> Option<Option<&'a str>> {
    if let Some(typed) = cause.downcast_ref::<TypedError>() {
        return Some(Some(typed.error_type()));
    }
    recorded(cause).map(type_in_record)
}

/// The type that a record names. A general one says that the error named none, unless the message says it too: then an
/// error was wrapped under this very name.
fn type_in_record(wire: &WireError) -> Option<&str> {
    let name = wire.error_type()?;
    let is_general = error_type::GENERAL.contains(&name);
    let is_in_message = || wire.error_message().is_some_and(|text| text.split(": ").any(|frame| frame == name));
    (!is_general || is_in_message()).then_some(name)
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
