//! The operations of an execution, as the events so far leave them.
//!
//! | type | events, in order |
//! | --- | --- |
//! | CONTEXT | started, then succeeded or failed |
//! | STEP | started, then succeeded or failed; again from the start after each that another attempt follows |
//! | WAIT | started, then succeeded or cancelled |
//! | CALLBACK | started, then succeeded, failed or timed out |
//! | CHAINED_INVOKE | started, then succeeded, failed, timed out or stopped |
//!
//! A step or context may end without a start: the service takes that. That a step is due again is no event.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::EventProblem;
use crate::model::{
    CallbackDetails, ChainedInvokeDetails, ContextDetails, ErrorObject, Event, EventKind, EventOperation,
    ExecutionDetails, Operation, OperationDetails, OperationId, OperationStatus, OperationType, Payload, RetryDetails,
    StepDetails, Timestamp, WaitDetails,
};

/// Operations in the order of their creation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordedState {
    operations: Vec<Arc<Operation>>,
    by_id: HashMap<OperationId, usize>,
}

impl RecordedState {
    /// The operations, in the order of creation.
    pub fn operations(&self) -> &[Arc<Operation>] {
        &self.operations
    }

    /// An operation.
    pub fn get(&self, id: &OperationId) -> Option<&Arc<Operation>> {
        self.operations.get(self.place(id)?)
    }

    /// The place of an operation in the order of creation, counted from 0.
    pub fn place(&self, id: &OperationId) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Adds an operation, or puts it in the place of the one with its id.
    pub fn put(&mut self, operation: Operation) {
        match self.by_id.get(&operation.id).and_then(|place| self.operations.get_mut(*place)) {
            Some(known) => *known = Arc::new(operation),
            None => {
                self.by_id.insert(operation.id.clone(), self.operations.len());
                self.operations.push(Arc::new(operation));
            }
        }
    }

    /// Notes of a context, which has ended, that a replay runs its code again: no event says so.
    pub fn note_replay_children(&mut self, id: &OperationId) {
        let operation = self.by_id.get(id).and_then(|place| self.operations.get_mut(*place));
        if let Some(OperationDetails::Context(context)) =
            operation.map(|operation| &mut Arc::make_mut(operation).details)
        {
            context.replay_children = true;
        }
    }

    /// Lets an event happen.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn apply(&mut self, event: &Event) -> Result<(), EventProblem> {
        let at = event.timestamp;
        let Some(change) = Change::of(&event.kind, at) else { return Ok(()) };
        let nameless = || EventOperation { id: "execution".into(), parent_id: None, name: None, sub_type: None };
        let header = match &event.operation {
            Some(header) => header,
            None if change.operation_type == OperationType::Execution => &nameless(),
            None => return Err(EventProblem::NoOperation),
        };
        let Some(place) = self.place(&header.id) else {
            self.check_parent(header)?;
            self.put(create(header, change, at)?);
            return Ok(());
        };
        let Some(known) = self.operations.get_mut(place) else { return Ok(()) };
        check_header(known, header, &change)?;
        check_transition(known, &change)?;
        change.make(Arc::make_mut(known), at);
        Ok(())
    }

    fn check_parent(&self, header: &EventOperation) -> Result<(), EventProblem> {
        let Some(parent) = &header.parent_id else { return Ok(()) };
        match self.get(parent).map(|parent| parent.operation_type()) {
            Some(OperationType::Context) => Ok(()),
            Some(other) => Err(EventProblem::NoContext(parent.clone(), other)),
            None => Err(EventProblem::NoParent(parent.clone())),
        }
    }
}

/// What an event makes of its operation.
struct Change {
    operation_type: OperationType,
    status: OperationStatus,
    /// What is recorded of it from then on.
    outcome: Outcome,
}

enum Outcome {
    /// The operation begins.
    Begun(OperationDetails),
    /// An attempt of a step begins.
    Attempt,
    /// An attempt ends: the attempt that the event names, what came of it, and when the next one is due.
    AttemptEnded(RetryDetails, Option<Payload>, Option<Arc<ErrorObject>>, Option<Timestamp>),
    /// The operation ends.
    Ended(Option<Payload>, Option<Arc<ErrorObject>>),
}

impl Change {
    /// What an event makes of its operation, if it is about one.
    fn of(kind: &EventKind, at: Timestamp) -> Option<Self> {
        use OperationStatus::{Cancelled, Failed, Started, Stopped, Succeeded, TimedOut};
        use OperationType::{Callback, ChainedInvoke, Context, Execution, Step, Wait};
        let error = |error: &Option<Arc<ErrorObject>>| Outcome::Ended(None, error.clone());
        let result = |result: &Option<Payload>| Outcome::Ended(result.clone(), None);
        let (operation_type, status, outcome) = match kind {
            EventKind::ExecutionStarted { input, .. } => {
                let details = OperationDetails::Execution(ExecutionDetails { input_payload: input.clone() });
                (Execution, Started, Outcome::Begun(details))
            }
            EventKind::ContextStarted => {
                (Context, Started, Outcome::Begun(OperationDetails::Context(ContextDetails::default())))
            }
            EventKind::ContextSucceeded { result: payload } => (Context, Succeeded, result(payload)),
            EventKind::ContextFailed { error: failure } => (Context, Failed, error(failure)),
            EventKind::WaitStarted { scheduled_end_timestamp, .. } => {
                let details = WaitDetails { scheduled_end_timestamp: *scheduled_end_timestamp };
                (Wait, Started, Outcome::Begun(OperationDetails::Wait(details)))
            }
            EventKind::WaitSucceeded { .. } => (Wait, Succeeded, Outcome::Ended(None, None)),
            EventKind::WaitCancelled { .. } => (Wait, Cancelled, Outcome::Ended(None, None)),
            EventKind::StepStarted => (Step, Started, Outcome::Attempt),
            EventKind::StepSucceeded { result, retry_details } => {
                attempt_ended(Succeeded, *retry_details, result.clone(), None, at)
            }
            EventKind::StepFailed { error, retry_details } => {
                attempt_ended(Failed, *retry_details, None, error.clone(), at)
            }
            EventKind::ChainedInvokeStarted { .. } => {
                let details = OperationDetails::ChainedInvoke(ChainedInvokeDetails::default());
                (ChainedInvoke, Started, Outcome::Begun(details))
            }
            EventKind::ChainedInvokeSucceeded { result: payload } => (ChainedInvoke, Succeeded, result(payload)),
            EventKind::ChainedInvokeFailed { error: failure } => (ChainedInvoke, Failed, error(failure)),
            EventKind::ChainedInvokeTimedOut { error: failure } => (ChainedInvoke, TimedOut, error(failure)),
            EventKind::ChainedInvokeStopped { error: failure } => (ChainedInvoke, Stopped, error(failure)),
            EventKind::CallbackStarted { callback_id, .. } => {
                let details = CallbackDetails { callback_id: callback_id.clone(), result: None, error: None };
                (Callback, Started, Outcome::Begun(OperationDetails::Callback(details)))
            }
            EventKind::CallbackSucceeded { result: payload } => (Callback, Succeeded, result(payload)),
            EventKind::CallbackFailed { error: failure } => (Callback, Failed, error(failure)),
            EventKind::CallbackTimedOut { error: failure } => (Callback, TimedOut, error(failure)),
            EventKind::ExecutionSucceeded { .. }
            | EventKind::ExecutionFailed { .. }
            | EventKind::ExecutionTimedOut { .. }
            | EventKind::ExecutionStopped { .. }
            | EventKind::InvocationCompleted { .. }
            | EventKind::ExecutionPaused { .. }
            | EventKind::ExecutionResumed { .. } => return None,
        };
        Some(Self { operation_type, status, outcome })
    }

    /// Changes the operation.
    fn make(self, operation: &mut Operation, at: Timestamp) {
        operation.status = self.status;
        operation.end_timestamp = self.status.is_terminal().then_some(at);
        match (self.outcome, &mut operation.details) {
            (Outcome::Begun(details), known) => *known = details,
            (Outcome::Attempt, OperationDetails::Step(step)) => step.next_attempt_timestamp = None,
            (Outcome::AttemptEnded(retry, result, error, due), OperationDetails::Step(step)) => {
                let attempt = retry.current_attempt.max(step.attempt + 1);
                *step = StepDetails { attempt, next_attempt_timestamp: due, result, error };
            }
            (Outcome::Ended(result, error), OperationDetails::Context(context)) => {
                (context.result, context.error) = (result, error);
            }
            (Outcome::Ended(result, error), OperationDetails::Callback(callback)) => {
                (callback.result, callback.error) = (result, error);
            }
            (Outcome::Ended(result, error), OperationDetails::ChainedInvoke(invoke)) => {
                (invoke.result, invoke.error) = (result, error);
            }
            // Nothing is recorded of how a wait or the execution's own operation ended, and types were compared before.
            (Outcome::Attempt | Outcome::AttemptEnded(..) | Outcome::Ended(..), _) => {}
        }
    }
}

/// The seconds until a step's next attempt, if there is to be one.
pub(super) fn next_attempt(retry: RetryDetails) -> Option<u32> {
    retry.next_attempt_delay_seconds.filter(|seconds| *seconds > 0)
}

fn attempt_ended(
    status: OperationStatus,
    retry: RetryDetails,
    result: Option<Payload>,
    error: Option<Arc<ErrorObject>>,
    at: Timestamp,
) -> (OperationType, OperationStatus, Outcome) {
    let due = next_attempt(retry).map(|seconds| at.after(Duration::from_secs(seconds.into())));
    let status = if due.is_some() { OperationStatus::Pending } else { status };
    (OperationType::Step, status, Outcome::AttemptEnded(retry, result, error, due))
}

/// A new operation.
fn create(header: &EventOperation, change: Change, at: Timestamp) -> Result<Operation, EventProblem> {
    let details = match change.operation_type {
        OperationType::Step => OperationDetails::Step(StepDetails::default()),
        OperationType::Context => OperationDetails::Context(ContextDetails::default()),
        OperationType::Execution | OperationType::Wait | OperationType::Callback | OperationType::ChainedInvoke => {
            match &change.outcome {
                Outcome::Begun(details) => details.clone(),
                Outcome::Attempt | Outcome::AttemptEnded(..) | Outcome::Ended(..) => {
                    return Err(EventProblem::NotStarted);
                }
            }
        }
    };
    let mut operation = Operation {
        id: header.id.clone(),
        parent_id: header.parent_id.clone(),
        name: header.name.clone(),
        sub_type: header.sub_type.clone(),
        status: change.status,
        start_timestamp: at,
        end_timestamp: None,
        details,
    };
    change.make(&mut operation, at);
    Ok(operation)
}

/// What an event says of its operation must be what the events before it say; what it leaves out stays.
fn check_header(known: &Operation, header: &EventOperation, change: &Change) -> Result<(), EventProblem> {
    if known.operation_type() != change.operation_type {
        return Err(EventProblem::OtherType(known.operation_type()));
    }
    let id = |id: &Option<OperationId>| id.as_ref().map(|id| id.as_str().to_owned());
    let text = |text: &Option<Arc<str>>| text.as_deref().map(str::to_owned);
    for (field, here, before) in [
        ("ParentId", id(&header.parent_id), id(&known.parent_id)),
        ("Name", text(&header.name), text(&known.name)),
        ("SubType", text(&header.sub_type), text(&known.sub_type)),
    ] {
        if here.is_some() && here != before {
            let show = |value: Option<String>| value.map_or_else(|| "absent".to_owned(), |value| format!("`{value}`"));
            return Err(EventProblem::OtherField { field, here: show(here), before: show(before) });
        }
    }
    Ok(())
}

/// Whether an operation may go on so.
fn check_transition(known: &Operation, change: &Change) -> Result<(), EventProblem> {
    if known.status.is_terminal() {
        return Err(EventProblem::Ended(known.status));
    }
    match &change.outcome {
        Outcome::Begun(_) => Err(EventProblem::StartedBefore(known.status)),
        Outcome::Attempt if known.status == OperationStatus::Started => Err(EventProblem::StartedBefore(known.status)),
        Outcome::Attempt | Outcome::AttemptEnded(..) | Outcome::Ended(..) => Ok(()),
    }
}
