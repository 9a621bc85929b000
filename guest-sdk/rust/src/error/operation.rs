//! Why an operation failed.

use std::error::Error;
use std::fmt;

use super::chain::{Source, display_chain};
use super::{
    CallbackError, CombinatorError, InvokeError, NonDeterministicExecutionError, UsageError, WaitForConditionError,
    WireError,
};

/// Defines the error of one kind of operation: what failed, and why.
macro_rules! operation_error {
    ($(#[$doc:meta])* $name:ident, $kind:ident) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct $name {
            kind: $kind,
            source: Option<Source>,
        }

        impl $name {
            pub(crate) fn new(kind: $kind, source: Option<Source>) -> Self {
                Self { kind, source }
            }

            /// What failed.
            #[must_use]
            pub fn kind(&self) -> &$kind {
                &self.kind
            }
        }

        display_chain!($name, |this| this.kind);

        impl Error for $name {
            fn source(&self) -> Option<&(dyn Error + 'static)> {
                self.source.as_deref().map(|source| source as &(dyn Error + 'static))
            }
        }
    };
}
pub(super) use operation_error;

operation_error! {
    /// A step failed. The source is the error its body returned or, on replay, a
    /// [`ReplayedFailure`](crate::ReplayedFailure).
    StepError, StepErrorKind
}

impl StepError {
    pub(crate) fn into_source(self) -> Option<Source> {
        self.source
    }
}

/// What failed in a step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StepErrorKind {
    /// The body returned an error. This is what a retry strategy is asked about.
    #[error("execution failed")]
    #[non_exhaustive]
    ExecutionFailed,
    /// The body returned an error, and the retry strategy said to stop.
    #[error(transparent)]
    RetriesExhausted(RetriesExhausted),
    /// The result could not be serialized or deserialized.
    #[error("serialization failed")]
    #[non_exhaustive]
    SerializationFailed,
}

/// See [`StepErrorKind::RetriesExhausted`].
#[derive(Debug, thiserror::Error)]
#[error("retries exhausted after {attempts} attempts")]
#[non_exhaustive]
pub struct RetriesExhausted {
    attempts: u32,
}

impl RetriesExhausted {
    pub(crate) fn new(attempts: u32) -> Self {
        Self { attempts }
    }

    /// How often the step was attempted, the first time included.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

operation_error! {
    /// A wait failed.
    WaitError, WaitErrorKind
}

/// What failed in a wait.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WaitErrorKind {
    /// The wait ended some other way than by elapsing: it was cancelled, say.
    #[error(transparent)]
    UnexpectedStatus(UnexpectedStatus),
}

/// See [`WaitErrorKind::UnexpectedStatus`].
#[derive(Debug, thiserror::Error)]
#[error("unexpected recorded status: {status}")]
#[non_exhaustive]
pub struct UnexpectedStatus {
    status: &'static str,
}

impl UnexpectedStatus {
    pub(crate) fn new(status: &'static str) -> Self {
        Self { status }
    }

    /// The status, as the service spells it.
    #[must_use]
    pub fn status(&self) -> &str {
        self.status
    }
}

operation_error! {
    /// A child context failed. The source is the error its body returned or, on replay, a
    /// [`ReplayedFailure`](crate::ReplayedFailure).
    ChildContextError, ChildContextErrorKind
}

/// What failed in a child context.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChildContextErrorKind {
    /// The body returned an error.
    #[error("child failed")]
    #[non_exhaustive]
    ChildFailed,
    /// The result could not be serialized or deserialized.
    #[error("internal error")]
    #[non_exhaustive]
    Internal,
}

/// Why an operation failed.
#[derive(Debug)]
#[non_exhaustive]
pub struct OperationError {
    kind: OperationErrorKind,
    context: Option<Box<OperationContext>>,
}

/// What is known of an operation that has failed on the record.
#[derive(Debug)]
struct OperationContext {
    operation_id: Option<String>,
    status: Option<&'static str>,
    wire: Option<WireError>,
}

impl OperationError {
    pub(crate) fn from_kind(kind: OperationErrorKind) -> Self {
        Self { kind, context: None }
    }

    pub(crate) fn with_operation(
        mut self,
        operation_id: &str,
        status: &'static str,
        wire: impl Into<Option<WireError>>,
    ) -> Self {
        let (operation_id, status) = (Some(operation_id.to_owned()), Some(status));
        self.context = Some(Box::new(OperationContext { operation_id, status, wire: wire.into() }));
        self
    }

    /// As [`with_operation`](Self::with_operation), for a failure that has no operation of its own.
    pub(crate) fn with_wire(mut self, wire: WireError) -> Self {
        self.context = Some(Box::new(OperationContext { operation_id: None, status: None, wire: Some(wire) }));
        self
    }

    /// What kind of operation failed, with its own error.
    #[must_use]
    pub fn kind(&self) -> &OperationErrorKind {
        &self.kind
    }

    /// The operation's id, when the failure is on the record.
    #[must_use]
    pub fn operation_id(&self) -> Option<&str> {
        self.context.as_ref()?.operation_id.as_deref()
    }

    /// The operation's status, as the service spells it, when the failure is on the record.
    #[must_use]
    pub fn status(&self) -> Option<&str> {
        self.context.as_ref()?.status
    }

    /// The failure as it is recorded, when it is.
    #[must_use]
    pub fn wire(&self) -> Option<&WireError> {
        self.context.as_ref()?.wire.as_ref()
    }
}

display_chain!(OperationError, |this| this.kind.frame());

impl Error for OperationError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.kind {
            OperationErrorKind::Step(error) => Some(error),
            OperationErrorKind::Wait(error) => Some(error),
            OperationErrorKind::Invoke(error) => Some(error),
            OperationErrorKind::Callback(error) => Some(error),
            OperationErrorKind::WaitForCondition(error) => Some(error),
            OperationErrorKind::ChildContext(error) => Some(error),
            OperationErrorKind::Combinator(error) => Some(error),
            OperationErrorKind::NonDeterministicExecution(error) => Some(error),
            OperationErrorKind::Usage(error) => Some(error),
        }
    }
}

/// What kind of operation failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum OperationErrorKind {
    /// A step.
    Step(StepError),
    /// A wait.
    Wait(WaitError),
    /// A call of another function.
    Invoke(InvokeError),
    /// A callback.
    Callback(CallbackError),
    /// Waiting for a condition.
    WaitForCondition(WaitForConditionError),
    /// A child context.
    ChildContext(ChildContextError),
    /// Several operations awaited as one.
    Combinator(CombinatorError),
    /// None: the handler asked for an operation that is not the recorded one.
    NonDeterministicExecution(NonDeterministicExecutionError),
    /// None: the handler used the SDK where or how it must not.
    Usage(UsageError),
}

impl OperationErrorKind {
    /// The type such an error is recorded under when nothing in it names one.
    pub(crate) fn error_type(&self) -> &'static str {
        match self {
            Self::Step(_) => "StepError",
            Self::Wait(_) => "WaitError",
            Self::Invoke(_) => "InvokeError",
            Self::Callback(_) => "CallbackError",
            Self::WaitForCondition(_) => "WaitForConditionError",
            Self::ChildContext(_) => "ChildContextError",
            Self::Combinator(_) => "PromiseCombinatorError",
            Self::NonDeterministicExecution(_) => super::error_type::NON_DETERMINISTIC,
            Self::Usage(_) => super::error_type::USAGE,
        }
    }

    fn frame(&self) -> &'static str {
        match self {
            Self::Step(_) => "operation error: step",
            Self::Wait(_) => "operation error: wait",
            Self::Invoke(_) => "operation error: invoke",
            Self::Callback(_) => "operation error: callback",
            Self::WaitForCondition(_) => "operation error: wait_for_condition",
            Self::ChildContext(_) => "operation error: child_context",
            Self::Combinator(_) => "operation error: combinator",
            Self::NonDeterministicExecution(_) => "operation error: non_deterministic_execution",
            Self::Usage(_) => "operation error: usage",
        }
    }
}

impl fmt::Display for OperationErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step(error) => write!(f, "step: {error}"),
            Self::Wait(error) => write!(f, "wait: {error}"),
            Self::Invoke(error) => write!(f, "invoke: {error}"),
            Self::Callback(error) => write!(f, "callback: {error}"),
            Self::WaitForCondition(error) => write!(f, "wait_for_condition: {error}"),
            Self::ChildContext(error) => write!(f, "child_context: {error}"),
            Self::Combinator(error) => write!(f, "combinator: {error}"),
            Self::NonDeterministicExecution(error) => write!(f, "non_deterministic_execution: {error}"),
            Self::Usage(error) => write!(f, "usage: {error}"),
        }
    }
}
