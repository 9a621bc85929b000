//! Why a call of another function failed.

use std::error::Error;

use super::chain::{Source, display_chain};
use super::operation::operation_error;

operation_error! {
    /// A call of another function failed. The source of what that function reported is a
    /// [`ReplayedFailure`](crate::ReplayedFailure): it always comes from the record.
    ///
    /// ```
    /// use durable_wasm_sdk::{InvokeError, InvokeErrorKind};
    ///
    /// fn missing_function(error: &InvokeError) -> Option<&str> {
    ///     match error.kind() {
    ///         InvokeErrorKind::FunctionNotFound(details) => Some(details.function_id()),
    ///         _ => None,
    ///     }
    /// }
    /// # let _ = missing_function;
    /// ```
    InvokeError, InvokeErrorKind
}

/// What failed in a call of another function.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvokeErrorKind {
    /// The function failed, timed out or was stopped: [`OperationError::status`](crate::OperationError::status) tells
    /// which.
    #[error("function failed")]
    #[non_exhaustive]
    FunctionFailed,
    /// There is no such function.
    #[error(transparent)]
    FunctionNotFound(FunctionNotFound),
    /// The input could not be serialized, or the result deserialized.
    #[error("serialization failed")]
    #[non_exhaustive]
    SerializationFailed,
}

/// See [`InvokeErrorKind::FunctionNotFound`].
#[derive(Debug, thiserror::Error)]
#[error("function not found: {function_id}")]
#[non_exhaustive]
pub struct FunctionNotFound {
    function_id: String,
}

impl FunctionNotFound {
    pub(crate) fn new(function_id: String) -> Self {
        Self { function_id }
    }

    /// The name or ARN that the handler gave.
    #[must_use]
    pub fn function_id(&self) -> &str {
        &self.function_id
    }
}
