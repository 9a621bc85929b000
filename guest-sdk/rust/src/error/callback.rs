//! Why a callback failed.

use std::error::Error;

use super::chain::{Source, display_chain};
use super::operation::operation_error;

operation_error! {
    /// A callback failed. What the outside world reported is in the source, a
    /// [`ReplayedFailure`](crate::ReplayedFailure), and in [`OperationError::wire`](crate::OperationError::wire).
    ///
    /// ```
    /// use durable_wasm_sdk::{CallbackError, CallbackErrorKind};
    ///
    /// fn nobody_answered(error: &CallbackError) -> bool {
    ///     matches!(error.kind(), CallbackErrorKind::TimedOut { .. } | CallbackErrorKind::HeartbeatTimedOut { .. })
    /// }
    /// # let _ = nobody_answered;
    /// ```
    CallbackError, CallbackErrorKind
}

/// What failed in a callback.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackErrorKind {
    /// Nobody completed it within its timeout.
    #[error("callback timed out")]
    #[non_exhaustive]
    TimedOut,
    /// It went without a heartbeat for too long.
    #[error("callback heartbeat timed out")]
    #[non_exhaustive]
    HeartbeatTimedOut,
    /// Somebody outside completed it as failed.
    #[error("external failure")]
    #[non_exhaustive]
    ExternalFailure,
    /// The result it was completed with could not be deserialized.
    #[error("deserialization failed")]
    #[non_exhaustive]
    DeserializationFailed,
    /// The service did not say by which id it can be completed.
    #[error("internal error")]
    #[non_exhaustive]
    Internal,
}
