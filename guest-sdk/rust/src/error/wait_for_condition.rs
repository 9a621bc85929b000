//! Why waiting for a condition failed.

use std::error::Error;

use super::chain::{Source, display_chain};
use super::operation::operation_error;

operation_error! {
    /// Waiting for a condition failed. The source is the error the check returned or, on replay, a
    /// [`ReplayedFailure`](crate::ReplayedFailure).
    ///
    /// ```
    /// use durable_wasm_sdk::{WaitForConditionError, WaitForConditionErrorKind};
    ///
    /// fn checks_used_up(error: &WaitForConditionError) -> Option<u32> {
    ///     match error.kind() {
    ///         WaitForConditionErrorKind::MaxChecksExceeded(details) => Some(details.checks()),
    ///         _ => None,
    ///     }
    /// }
    /// # let _ = checks_used_up;
    /// ```
    WaitForConditionError, WaitForConditionErrorKind
}

/// What failed while waiting for a condition.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WaitForConditionErrorKind {
    /// The check returned an error. It is not tried again.
    #[error("check failed")]
    #[non_exhaustive]
    CheckFailed,
    /// The wait strategy gave up.
    #[error(transparent)]
    MaxChecksExceeded(MaxChecksExceeded),
    /// The state could not be serialized or deserialized.
    #[error("serialization failed")]
    #[non_exhaustive]
    SerializationFailed,
}

/// See [`WaitForConditionErrorKind::MaxChecksExceeded`].
#[derive(Debug, thiserror::Error)]
#[error("max checks exceeded: {checks}")]
#[non_exhaustive]
pub struct MaxChecksExceeded {
    checks: u32,
}

impl MaxChecksExceeded {
    pub(crate) fn new(checks: u32) -> Self {
        Self { checks }
    }

    /// How many checks were made.
    #[must_use]
    pub fn checks(&self) -> u32 {
        self.checks
    }
}
