//! A record that a replay cannot follow.

use std::error::Error;
use std::fmt;

/// A replay asked for something else than what is recorded, or the record says what it cannot.
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

    pub(crate) fn unrecognized(status: UnrecognizedStatus) -> Self {
        Self { kind: NonDeterministicExecutionErrorKind::UnrecognizedStatus(status) }
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
    /// The operation is recorded in a state that such an operation cannot be in.
    UnrecognizedStatus(UnrecognizedStatus),
}

impl fmt::Display for NonDeterministicExecutionErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OperationMismatch(mismatch) => mismatch.fmt(f),
            Self::UnrecognizedStatus(status) => status.fmt(f),
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

/// An operation is recorded in a state that such an operation cannot be in: a step that timed out, say.
///
/// Any guess would be wrong: to run it again might do its work twice, and it has no outcome to return.
#[derive(Debug)]
#[non_exhaustive]
pub struct UnrecognizedStatus {
    pub(crate) position: String,
    pub(crate) wire_id: String,
    pub(crate) status: &'static str,
}

impl UnrecognizedStatus {
    /// The operation's id.
    #[must_use]
    pub fn wire_id(&self) -> &str {
        &self.wire_id
    }

    /// The status, as the service spells it.
    #[must_use]
    pub fn status(&self) -> &str {
        self.status
    }
}

impl fmt::Display for UnrecognizedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { position, wire_id, status } = self;
        write!(
            f,
            "operation `{position}` (id `{wire_id}`) is recorded as `{status}`, which this version of the SDK does not \
             understand; hint: build the handler with a newer version"
        )
    }
}
