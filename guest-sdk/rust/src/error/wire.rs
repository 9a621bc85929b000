//! A failure as it is recorded.

use std::fmt;

use crate::bindings::durable::execution::types::ErrorObject;

/// The fields of a recorded failure.
///
/// [`OperationError::wire`](crate::OperationError::wire) has it for an operation that failed, and
/// [`ReplayedFailure::wire`] for one that failed in an earlier invocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WireError {
    error_type: Option<String>,
    error_message: Option<String>,
    error_data: Option<String>,
    stack_trace: Vec<String>,
}

impl WireError {
    pub(crate) fn new(error_type: impl Into<String>, error_message: impl Into<String>) -> Self {
        Self { error_type: Some(error_type.into()), error_message: Some(error_message.into()), ..Self::default() }
    }

    /// Takes over the data and the stack trace of `other`.
    pub(crate) fn with_details_of(mut self, other: Option<&Self>) -> Self {
        if let Some(other) = other {
            self.error_data.clone_from(&other.error_data);
            self.stack_trace.clone_from(&other.stack_trace);
        }
        self
    }

    /// The same under another type.
    pub(crate) fn with_type(mut self, error_type: impl Into<String>) -> Self {
        self.error_type = Some(error_type.into());
        self
    }

    /// The same with this data.
    pub(crate) fn with_data(mut self, error_data: Option<String>) -> Self {
        self.error_data = error_data;
        self
    }

    /// Says something where nothing was said.
    pub(crate) fn or_message(mut self, message: impl FnOnce() -> String) -> Self {
        self.error_message.get_or_insert_with(message);
        self
    }

    /// Whether it is of this type and its message begins like this. Types alone do not tell what the SDK or the service
    /// recorded from errors that users named the same.
    pub(crate) fn says(&self, error_type: &str, beginning: &str) -> bool {
        self.error_type() == Some(error_type) && self.begins(beginning)
    }

    /// Whether its message begins like this.
    pub(crate) fn begins(&self, beginning: &str) -> bool {
        self.error_message().is_some_and(|message| message.starts_with(beginning))
    }

    /// A name that programs match on, such as `PaymentDeclined`.
    #[must_use]
    pub fn error_type(&self) -> Option<&str> {
        self.error_type.as_deref()
    }

    /// What went wrong, for a person: the whole chain of causes in one line.
    #[must_use]
    pub fn error_message(&self) -> Option<&str> {
        self.error_message.as_deref()
    }

    /// Anything machine-readable that whoever failed the operation attached.
    ///
    /// The SDK hands it on and never reads it: it may come from outside.
    #[must_use]
    pub fn error_data(&self) -> Option<&str> {
        self.error_data.as_deref()
    }

    /// Recorded stack frames, as they were recorded. A guest written with this SDK records none: WebAssembly has no
    /// stack to walk.
    #[must_use]
    pub fn stack_trace(&self) -> &[String] {
        &self.stack_trace
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.error_type, &self.error_message) {
            (Some(kind), Some(message)) => write!(f, "{kind}: {message}"),
            (Some(text), None) | (None, Some(text)) => f.write_str(text),
            (None, None) => f.write_str("unknown error"),
        }
    }
}

impl From<ErrorObject> for WireError {
    fn from(error: ErrorObject) -> Self {
        let ErrorObject { error_message, error_type, error_data, stack_trace } = error;
        Self { error_type, error_message, error_data, stack_trace: stack_trace.unwrap_or_default() }
    }
}

impl From<WireError> for ErrorObject {
    fn from(error: WireError) -> Self {
        let WireError { error_type, error_message, error_data, stack_trace } = error;
        let stack_trace = if stack_trace.is_empty() { None } else { Some(stack_trace) };
        Self { error_message, error_type, error_data, stack_trace }
    }
}

/// The cause of an error that was rebuilt from the record of an earlier invocation.
///
/// When an operation fails, the cause is the error itself. In a later invocation only its record is left, and the
/// cause is this: downcast to it to read the recorded fields.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReplayedFailure {
    wire: WireError,
    /// What the recorded message says before the cause's own words.
    frame: &'static str,
}

impl ReplayedFailure {
    pub(crate) fn new(wire: WireError, frame: &'static str) -> Self {
        Self { wire, frame }
    }

    /// The recorded [`WireError::error_type`].
    #[must_use]
    pub fn error_type(&self) -> Option<&str> {
        self.wire.error_type()
    }

    /// The recorded [`WireError::error_message`].
    #[must_use]
    pub fn error_message(&self) -> Option<&str> {
        self.wire.error_message()
    }

    /// All recorded fields.
    #[must_use]
    pub fn wire(&self) -> &WireError {
        &self.wire
    }
}

impl fmt::Display for ReplayedFailure {
    /// What the error said that is no more. A failure reads the same live and replayed, so neither its type nor what
    /// the SDK recorded around its message is part of the text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.error_message().or(self.error_type()).unwrap_or("unknown error");
        f.write_str(text.strip_prefix(self.frame).unwrap_or(text))
    }
}

impl std::error::Error for ReplayedFailure {}
