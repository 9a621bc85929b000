//! An operation that a handler asks for, and whether it is the one that is recorded.

use std::future::pending;
use std::sync::Arc;

use super::{Engine, OperationId, Scope, is_terminal};
use crate::bindings::durable::execution::checkpoint::Mode;
use crate::bindings::durable::execution::types::{
    Operation, OperationAction, OperationDetails, OperationType, OperationUpdate,
};
use crate::error::{
    NonDeterministicExecutionError, OperationError, OperationErrorKind, OperationMismatch, UnrecognizedStatus,
    UsageErrorKind,
};
use crate::serdes::SerdesContext;

/// What is asked for: an operation's type and what the SDK uses it for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A step.
    Step,
    /// A wait.
    Wait,
    /// A child context.
    Child,
    /// A call of another function.
    Invoke,
    /// A callback.
    Callback,
    /// A context that holds a callback and the step that tells the world of it.
    WaitForCallback,
    /// A step that is repeated until a condition is met.
    WaitForCondition,
    /// A map, and one of its items.
    Map,
    MapIteration,
    /// A parallel operation, and one of its branches.
    Parallel,
    ParallelBranch,
}

impl Kind {
    fn operation_type(self) -> OperationType {
        match self {
            Self::Step | Self::WaitForCondition => OperationType::Step,
            Self::Wait => OperationType::Wait,
            Self::Child
            | Self::WaitForCallback
            | Self::Map
            | Self::MapIteration
            | Self::Parallel
            | Self::ParallelBranch => OperationType::Context,
            Self::Callback => OperationType::Callback,
            Self::Invoke => OperationType::ChainedInvoke,
        }
    }

    fn sub_type(self) -> &'static str {
        match self {
            Self::Step => "Step",
            Self::Wait => "Wait",
            Self::Child => "RunInChildContext",
            Self::Invoke => "ChainedInvoke",
            Self::Callback => "Callback",
            Self::WaitForCallback => "WaitForCallback",
            Self::WaitForCondition => "WaitForCondition",
            Self::Map => "Map",
            Self::MapIteration => "MapIteration",
            Self::Parallel => "Parallel",
            Self::ParallelBranch => "ParallelBranch",
        }
    }
}

/// How far an operation has come, going by the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// There is no record.
    None,
    /// It has started.
    Open,
    /// It has ended.
    Ended,
}

/// An operation that a handler has asked for.
pub(crate) struct Call {
    pub(super) scope: Arc<Scope>,
    pub(crate) id: OperationId,
    pub(crate) kind: Kind,
    pub(crate) name: Option<String>,
    /// Why it cannot be: it was asked for where or how it must not.
    pub(super) misuse: Option<UsageErrorKind>,
}

impl Call {
    pub(crate) fn engine(&self) -> &Arc<Engine> {
        self.scope.engine()
    }

    pub(crate) fn scope(&self) -> &Arc<Scope> {
        &self.scope
    }

    pub(crate) fn serdes_context(&self) -> SerdesContext {
        SerdesContext::new(self.id.as_str(), self.engine().execution_arn())
    }

    /// How far it has come.
    pub(crate) fn progress(&self) -> Progress {
        match self.engine().state().log.get(self.id.as_str()).map(|operation| is_terminal(operation.status)) {
            None => Progress::None,
            Some(false) => Progress::Open,
            Some(true) => Progress::Ended,
        }
    }

    /// Takes its record, if there is one. An operation is replayed once, so its payload is moved, not copied.
    ///
    /// Never returns in a complete context when the operation has not ended: the body came to its end without it.
    pub(crate) async fn take_record(&self) -> Option<Operation> {
        let may_go_on = match self.progress() {
            Progress::Ended => true,
            // Its id is on the record, and may be all that the body wanted.
            Progress::Open => self.kind == Kind::Callback || !self.scope.is_complete(),
            Progress::None => !self.scope.is_complete(),
        };
        if !may_go_on {
            return self
                .engine()
                .leave_open(self.mismatch("nothing more in a context that is complete".to_owned(), false))
                .await;
        }
        self.engine().take_record(self.id.as_str()).await
    }

    /// An update that does no more than `action`.
    pub(crate) fn update(&self, action: OperationAction) -> OperationUpdate {
        OperationUpdate {
            id: self.id.as_str().to_owned(),
            parent_id: self.scope.parent_id().map(str::to_owned),
            name: self.name().map(str::to_owned),
            type_: self.kind.operation_type(),
            sub_type: Some(self.kind.sub_type().to_owned()),
            action,
            payload: None,
            error: None,
            options: None,
        }
    }

    /// An empty name is none: the service takes no empty ones.
    fn name(&self) -> Option<&str> {
        self.name.as_deref().filter(|name| !name.is_empty())
    }

    /// Records the start of an attempt of a step. Returns what has become of the attempt where the service knows that: it
    /// is not to be run then.
    pub(crate) async fn start_attempt(&self, mode: Mode) -> Option<Operation> {
        let engine = self.engine();
        engine.checkpoint(self.update(OperationAction::Start), mode).await;
        let news = engine.take_outcome(self.id.as_str())?;
        // Others may go on while the attempt's outcome would be recorded.
        engine.tasks().yield_now().await;
        Some(news)
    }

    /// Goes on with an attempt that an earlier invocation started: others may go on as when it starts, so that what races
    /// with it does so the same way whether the attempt was interrupted or not.
    pub(crate) async fn resume_attempt(&self) {
        self.engine().tasks().yield_now().await;
    }

    /// Compares with what is recorded under this id, if anything is.
    ///
    /// # Errors
    /// They differ, or the operation must not be asked for. The execution has failed then, whatever becomes of the error.
    pub(crate) fn verify(&self) -> Result<(), OperationError> {
        if let Some(misuse) = &self.misuse {
            return Err(self.engine().misused(misuse.clone()));
        }
        let asked = self.identity();
        let mismatch = {
            let state = self.engine().state();
            let Some(recorded) = state.log.get(self.id.as_str()).map(Identity::of) else { return Ok(()) };
            if recorded == asked {
                return Ok(());
            }
            let show_context = recorded.parent_id != asked.parent_id;
            self.mismatch(recorded.describe(show_context), show_context)
        };
        let error = NonDeterministicExecutionError::mismatch(mismatch);
        Err(self.engine().fail_execution(OperationErrorKind::NonDeterministicExecution(error)))
    }

    fn identity(&self) -> Identity<'_> {
        Identity {
            operation_type: self.kind.operation_type(),
            sub_type: Some(self.kind.sub_type()),
            name: self.name(),
            parent_id: self.scope.parent_id(),
        }
    }

    fn mismatch(&self, expected: String, show_context: bool) -> OperationMismatch {
        OperationMismatch {
            position: self.id.position().to_owned(),
            wire_id: self.id.as_str().to_owned(),
            expected,
            actual: self.identity().describe(show_context),
        }
    }

    /// Fails the execution, since the operation is recorded in a state that it cannot be in. Never returns.
    pub(crate) async fn unrecognized<T>(&self, status: &'static str) -> T {
        let (position, wire_id) = (self.id.position().to_owned(), self.id.as_str().to_owned());
        let status = UnrecognizedStatus { position, wire_id, status };
        let error = NonDeterministicExecutionError::unrecognized(status);
        self.engine().fail_execution(OperationErrorKind::NonDeterministicExecution(error));
        pending().await
    }
}

/// What must be the same in every invocation.
#[derive(PartialEq, Eq)]
struct Identity<'a> {
    operation_type: OperationType,
    sub_type: Option<&'a str>,
    name: Option<&'a str>,
    parent_id: Option<&'a str>,
}

impl<'a> Identity<'a> {
    fn of(operation: &'a Operation) -> Self {
        Self {
            operation_type: operation_type(&operation.details),
            sub_type: operation.sub_type.as_deref(),
            name: operation.name.as_deref().filter(|name| !name.is_empty()),
            parent_id: operation.parent_id.as_deref(),
        }
    }

    /// Such as `Context/RunInChildContext named "two"`.
    fn describe(&self, with_context: bool) -> String {
        let mut text = String::from(type_name(self.operation_type));
        for (before, part, after) in [
            ("/", self.sub_type, ""),
            (" named \"", self.name, "\""),
            (" in context `", self.parent_id.or(Some("none")).filter(|_| with_context), "`"),
        ] {
            if let Some(part) = part {
                text.extend([before, part, after]);
            }
        }
        text
    }
}

pub(super) fn operation_type(details: &OperationDetails) -> OperationType {
    match details {
        OperationDetails::Execution(_) => OperationType::Execution,
        OperationDetails::Context(_) => OperationType::Context,
        OperationDetails::Step(_) => OperationType::Step,
        OperationDetails::Wait(_) => OperationType::Wait,
        OperationDetails::Callback(_) => OperationType::Callback,
        OperationDetails::ChainedInvoke(_) => OperationType::ChainedInvoke,
    }
}

/// A type, as messages and events call it.
pub(super) fn type_name(operation_type: OperationType) -> &'static str {
    match operation_type {
        OperationType::Execution => "Execution",
        OperationType::Context => "Context",
        OperationType::Step => "Step",
        OperationType::Wait => "Wait",
        OperationType::Callback => "Callback",
        OperationType::ChainedInvoke => "ChainedInvoke",
    }
}
