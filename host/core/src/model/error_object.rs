//! Why something failed.

use serde::{Deserialize, Serialize};

/// An error as the service records it. All parts are the handler's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ErrorObject {
    /// What went wrong, for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// A name that programs match on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_type: Option<String>,
    /// Anything machine-readable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_data: Option<String>,
    /// Frames, innermost first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack_trace: Option<Vec<String>>,
}

impl ErrorObject {
    /// An error with a type and a message.
    pub fn new(error_type: impl Into<String>, error_message: impl Into<String>) -> Self {
        Self { error_type: Some(error_type.into()), error_message: Some(error_message.into()), ..Self::default() }
    }

    /// The bytes of all its parts together.
    pub fn bytes(&self) -> usize {
        let Self { error_message, error_type, error_data, stack_trace } = self;
        let texts = [error_message, error_type, error_data].into_iter().flatten();
        texts.chain(stack_trace.iter().flatten()).map(String::len).sum()
    }
}

/// `TYPE: MESSAGE`, or whichever of the two there is.
impl std::fmt::Display for ErrorObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.error_type, &self.error_message) {
            (Some(kind), Some(message)) => write!(f, "{kind}: {message}"),
            (Some(text), None) | (None, Some(text)) => f.write_str(text),
            (None, None) => f.write_str("an error without type or message"),
        }
    }
}
