//! Who makes an event happen.

use crate::model::EventKind;

/// Who makes an event happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The execution begins.
    Start,
    /// The handler asks for it: it must ask for the same in every replay.
    Handler,
    /// An attempt of a step ends: a replay takes from the record how.
    Step,
    /// A timer, somebody outside, or a called function.
    Outside,
    /// An invocation is over.
    Invocation,
    /// Somebody pauses or resumes the execution.
    Operator,
    /// The execution ends.
    End,
}

impl EventKind {
    /// Who makes it happen.
    pub const fn cause(&self) -> Cause {
        match self {
            Self::ExecutionStarted { .. } => Cause::Start,
            Self::ContextStarted
            | Self::ContextSucceeded { .. }
            | Self::ContextFailed { .. }
            | Self::WaitStarted { .. }
            | Self::WaitCancelled { .. }
            | Self::StepStarted
            | Self::ChainedInvokeStarted { .. }
            | Self::CallbackStarted { .. } => Cause::Handler,
            Self::StepSucceeded { .. } | Self::StepFailed { .. } => Cause::Step,
            Self::WaitSucceeded { .. }
            | Self::ChainedInvokeSucceeded { .. }
            | Self::ChainedInvokeFailed { .. }
            | Self::ChainedInvokeTimedOut { .. }
            | Self::ChainedInvokeStopped { .. }
            | Self::CallbackSucceeded { .. }
            | Self::CallbackFailed { .. }
            | Self::CallbackTimedOut { .. } => Cause::Outside,
            Self::InvocationCompleted { .. } => Cause::Invocation,
            Self::ExecutionPaused { .. } | Self::ExecutionResumed { .. } => Cause::Operator,
            Self::ExecutionSucceeded { .. }
            | Self::ExecutionFailed { .. }
            | Self::ExecutionTimedOut { .. }
            | Self::ExecutionStopped { .. } => Cause::End,
        }
    }
}
