//! A history as a record: what happened in an execution, checked to be possible, and cut into invocations.
//!
//! # Invariants
//! - A [`Record`] is a history that a service can have written, as far as it goes: whoever reads one needs to refuse
//!   nothing. Upheld by [`Record::new`], the only way to make one.
//! - A history that is cut off at its end is one of an execution that goes on.
//! - Reading costs O(events).

mod ask;
mod cause;
mod error;
mod file;
mod invocations;
mod path;
mod problem;
mod state;
#[cfg(test)]
mod tests;
mod validate;

use std::collections::HashMap;

use crate::model::{Event, EventKind, EventOperation, OperationId, Payload, Timestamp};

pub use ask::{Ask, AskDetail};
pub use cause::Cause;
pub use error::RecordError;
pub use file::read_record;
pub use invocations::{InvocationEnd, RecordedInvocation};
pub use path::OperationPath;
pub use problem::EventProblem;
pub use state::RecordedState;

/// The history of one execution, from its start to its end or as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    events: Vec<Event>,
    invocations: Vec<RecordedInvocation>,
    /// The places of the events of every operation, in order.
    by_operation: HashMap<OperationId, Vec<usize>>,
    /// All operations as the last event leaves them.
    last: RecordedState,
}

impl Record {
    /// Checks a history.
    ///
    /// # Errors
    /// The first thing in it that cannot be.
    pub fn new(events: Vec<Event>) -> Result<Self, RecordError> {
        let last = validate::validate(&events)?;
        let invocations = invocations::split(&events);
        let mut by_operation: HashMap<OperationId, Vec<usize>> = HashMap::new();
        for (place, event) in events.iter().enumerate() {
            if let Some(operation) = &event.operation {
                by_operation.entry(operation.id.clone()).or_default().push(place);
            }
        }
        Ok(Self { events, invocations, by_operation, last })
    }

    /// Everything that happened, in order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The invocations, in order. The last one is not complete when the history ends in the middle of it.
    pub fn invocations(&self) -> &[RecordedInvocation] {
        &self.invocations
    }

    /// The places, in [`events`](Self::events), of what happened to an operation. Empty if there is none of this id.
    pub fn places(&self, id: &OperationId) -> &[usize] {
        self.by_operation.get(id).map_or(&[], Vec::as_slice)
    }

    /// When the execution started.
    pub fn started(&self) -> Timestamp {
        self.events.first().map_or(Timestamp::from_millis(0), |event| event.timestamp)
    }

    /// The execution's name, where the history says it.
    pub fn name(&self) -> Option<&str> {
        self.own_operation()?.name.as_deref()
    }

    /// The id of the operation that is the execution itself, where the history says it.
    pub fn id(&self) -> Option<&OperationId> {
        self.own_operation().map(|operation| &operation.id)
    }

    /// The execution's input: JSON text.
    pub fn input(&self) -> Option<&Payload> {
        match &self.events.first()?.kind {
            EventKind::ExecutionStarted { input, .. } => input.as_ref(),
            _other => None,
        }
    }

    /// Whether the execution has ended.
    pub fn has_ended(&self) -> bool {
        self.events.last().is_some_and(|event| event.kind.cause() == Cause::End)
    }

    /// The operations as the last event leaves them.
    pub const fn last(&self) -> &RecordedState {
        &self.last
    }

    fn own_operation(&self) -> Option<&EventOperation> {
        self.events.first()?.operation.as_ref()
    }
}
