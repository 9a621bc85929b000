//! Naming the type of an error.

use std::error::Error;

use super::chain::{Source, display_chain};

/// Gives an error the name it is recorded under.
///
/// Once an error is in a [`BoxError`](crate::BoxError), Rust no longer knows its type, so an error is recorded with a
/// general type: `Error` for a step, `WaitForConditionError` for a check, `ChildFnError` for a child context,
/// `HandlerError` for a handler. Wrapped in a `TypedError`, it is recorded as what it is:
///
/// ```
/// use durable_wasm_sdk::{BoxError, TypedError};
///
/// #[derive(Debug, thiserror::Error)]
/// #[error("the card was declined")]
/// struct PaymentDeclined;
///
/// let error = TypedError::new(PaymentDeclined);
/// assert_eq!(error.error_type(), "PaymentDeclined");
/// let error: BoxError = Box::new(error); // what a step returns
/// # drop(error);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct TypedError {
    error_type: String,
    inner: Source,
}

impl TypedError {
    /// Wraps `error` under the name of its type, without the modules it is in.
    #[must_use]
    pub fn new<E: Error + Send + Sync + 'static>(error: E) -> Self {
        Self { error_type: without_modules(std::any::type_name::<E>()), inner: Box::new(error) }
    }

    /// Wraps `error` under a name of your own.
    #[must_use]
    pub fn with_type(error_type: impl Into<String>, error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { error_type: error_type.into(), inner: error.into() }
    }

    /// The name it is recorded under.
    #[must_use]
    pub fn error_type(&self) -> &str {
        &self.error_type
    }

    /// The wrapped error.
    #[must_use]
    pub fn inner(&self) -> &(dyn Error + 'static) {
        &*self.inner
    }
}

display_chain!(TypedError, |this| this.error_type);

impl Error for TypedError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.inner())
    }
}

/// `a::B<c::D>` becomes `B<D>`.
pub(super) fn without_modules(type_name: &str) -> String {
    type_name
        .split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
        .map(|segment| segment.rsplit("::").next().unwrap_or_default())
        .collect()
}
