//! A handler that does not do what the record says it did.

use std::error::Error;
use std::fmt;

/// A replay asked for something else than what is recorded.
///
/// No further invocation can get past this, so the execution fails with it, whatever the handler makes of the error.
#[derive(Debug)]
#[non_exhaustive]
pub struct NonDeterministicExecutionError {
    kind: NonDeterministicExecutionErrorKind,
}

impl NonDeterministicExecutionError {
    pub(crate) fn mismatch(mismatch: OperationMismatch) -> Self {
        Self { kind: NonDeterministicExecutionErrorKind::OperationMismatch(mismatch) }
    }

    /// What differs.
    #[must_use]
    pub fn kind(&self) -> &NonDeterministicExecutionErrorKind {
        &self.kind
    }
}

impl fmt::Display for NonDeterministicExecutionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl Error for NonDeterministicExecutionError {}

/// What differs between a replay and the record.
#[derive(Debug)]
#[non_exhaustive]
pub enum NonDeterministicExecutionErrorKind {
    /// Another operation stands at this position.
    OperationMismatch(OperationMismatch),
}

impl fmt::Display for NonDeterministicExecutionErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OperationMismatch(mismatch) => mismatch.fmt(f),
        }
    }
}

/// The operation a handler asked for is not the one recorded at its position.
#[derive(Debug)]
#[non_exhaustive]
pub struct OperationMismatch {
    pub(crate) position: String,
    pub(crate) wire_id: String,
    pub(crate) expected: String,
    pub(crate) actual: String,
}

impl OperationMismatch {
    /// Where the operation stands in the handler: `2` is the second one, `2-1` the first one within it.
    #[must_use]
    pub fn position(&self) -> &str {
        &self.position
    }

    /// The operation's id.
    #[must_use]
    pub fn wire_id(&self) -> &str {
        &self.wire_id
    }

    /// What is recorded: type, sub-type, name and, where it matters, the context.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What the handler asked for.
    #[must_use]
    pub fn actual(&self) -> &str {
        &self.actual
    }
}

impl fmt::Display for OperationMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { position, wire_id, expected, actual } = self;
        write!(
            f,
            "operation `{position}` (id `{wire_id}`) does not match the record: expected {expected}, got {actual}; \
             hint: a handler must ask for the same operations in the same order in every invocation, so take what \
             decides their order from the input or from steps, and give a changed handler a new version"
        )
    }
}
