//! How results become text and back.
//!
//! Each operation has its own [`Serdes`], [`JsonSerdes`] unless its builder's `.serdes(...)` says otherwise. To share
//! one, wrap it in an [`Arc`] and clone that.

use std::future::{Future, ready};
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::BoxError;

/// Turns an operation's result into the text that is recorded, and back.
///
/// The SDK hands a handler what `deserialize` makes of the text, in the invocation that recorded it too: a result that
/// does not survive the round trip looks the same every time.
pub trait Serdes<T>: Send + Sync + 'static {
    /// Turns `value` into text.
    fn serialize(&self, value: T, context: SerdesContext) -> impl Future<Output = Result<String, BoxError>> + Send;

    /// Turns recorded text back into a value.
    fn deserialize(&self, wire: String, context: SerdesContext) -> impl Future<Output = Result<T, BoxError>> + Send;
}

impl<T, S: Serdes<T> + ?Sized> Serdes<T> for Arc<S> {
    fn serialize(&self, value: T, context: SerdesContext) -> impl Future<Output = Result<String, BoxError>> + Send {
        self.as_ref().serialize(value, context)
    }

    fn deserialize(&self, wire: String, context: SerdesContext) -> impl Future<Output = Result<T, BoxError>> + Send {
        self.as_ref().deserialize(wire, context)
    }
}

/// Compact JSON: the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JsonSerdes;

impl<T: Serialize + DeserializeOwned + Send + 'static> Serdes<T> for JsonSerdes {
    fn serialize(&self, value: T, _: SerdesContext) -> impl Future<Output = Result<String, BoxError>> + Send {
        ready(serde_json::to_string(&value).map_err(Into::into))
    }

    fn deserialize(&self, wire: String, _: SerdesContext) -> impl Future<Output = Result<T, BoxError>> + Send {
        ready(serde_json::from_str(&wire).map_err(Into::into))
    }
}

/// Who wrote a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PayloadOrigin {
    /// This SDK, with the same serdes.
    SdkRecord,
    /// Somebody outside: whoever completed a callback, say.
    External,
}

/// What a payload belongs to.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SerdesContext {
    operation_id: String,
    durable_execution_arn: String,
    origin: PayloadOrigin,
}

impl SerdesContext {
    /// A context for a payload that this SDK wrote.
    #[must_use]
    pub fn new(operation_id: impl Into<String>, durable_execution_arn: impl Into<String>) -> Self {
        Self {
            operation_id: operation_id.into(),
            durable_execution_arn: durable_execution_arn.into(),
            origin: PayloadOrigin::SdkRecord,
        }
    }

    /// The id of the operation.
    #[must_use]
    pub fn operation_id(&self) -> &str {
        &self.operation_id
    }

    /// The execution.
    #[must_use]
    pub fn durable_execution_arn(&self) -> &str {
        &self.durable_execution_arn
    }

    /// Who wrote the payload.
    #[must_use]
    pub fn origin(&self) -> PayloadOrigin {
        self.origin
    }

    /// The same with another origin.
    #[must_use]
    pub fn with_origin(mut self, origin: PayloadOrigin) -> Self {
        self.origin = origin;
        self
    }
}
