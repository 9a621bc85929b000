//! What a store keeps of an execution: what changed since it was asked last, and the way back from all of that.
//!
//! # Invariants
//! - All changes that were ever taken of an execution, in order, give it back as it was when the last of them were taken.
//! - Taking changes costs no more than making them did: nothing here looks at what has not changed.
//! - What can be told from the operations is not kept again: timers, callbacks by id, the operations that wait.
//! - The serialised form is what stores hold: whoever changes it gives them a way to read the old one.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    Callbacks, Execution, History, InFlight, Lifecycle, OpenInvokes, Operations, Slot, StartExecution, TimeLimits,
    TimerKind, Timers, Verdict,
};
use crate::checkpoint::AnsweredCheckpoint;
use crate::model::{CallbackId, Event, Operation, OperationDetails, OperationStatus, Timestamp};

/// Which record of its store an execution is. No two executions ever have the same one, not even of the same ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub u64);

/// What changed in an execution since its changes were last taken: at first, everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// What it was started with, in its first changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<StartExecution>,
    state: State,
    /// Present when a checkpoint was answered or an invocation began.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Answer>,
    operations: Vec<OperationRecord>,
    /// The events that were appended.
    pub events: Vec<Event>,
    /// Events taken earlier of which more is known now; each stands for the one with its id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub completed_events: Vec<Event>,
}

/// What an execution knows of itself, and what may change with every call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    now: Timestamp,
    lifecycle: Lifecycle,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<Timestamp>,
    invocations: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_flight: Option<InFlight>,
    failures: u32,
    owed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    closing: Option<Verdict>,
    sequence: u64,
    /// How often the handler has been given everything.
    given: u64,
}

/// What the latest checkpoint's answer leaves behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Answer {
    rest: Vec<Slot>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_checkpoint: Option<AnsweredCheckpoint>,
}

/// An operation, with what belongs to it and is not for its handler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct OperationRecord {
    slot: Slot,
    operation: Arc<Operation>,
    /// The handler has not seen it, unless it was given everything more often than this since.
    #[serde(skip_serializing_if = "Option::is_none")]
    unseen: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<Open>,
}

/// What belongs to an operation that somebody else completes, until it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Open {
    Callback(TimeLimits),
    /// The id of the event that says it started.
    ChainedInvoke(u64),
}

/// What an execution knows of its store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Saved {
    /// None before it has a record, and from the taking of changes until they are recorded.
    record: Option<RecordId>,
    /// Tokens minted when changes were last taken.
    sequence: u64,
}

/// Records that are not what changes of an execution can be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// The first changes, which say what it was started with, are not there.
    #[error("the record does not say what the execution was started with")]
    NoStart,
    /// An operation is not there.
    #[error("operation {0} of the record is missing")]
    NoOperation(usize),
    /// An event is not there.
    #[error("event {0} of the record is missing")]
    NoEvent(u64),
}

impl Execution {
    /// Its record, if its store has one of it as it is. None for a new execution, and for a copy whose changes were taken
    /// and not recorded: nobody knows what the store has of that.
    pub const fn record_id(&self) -> Option<RecordId> {
        self.saved.record
    }

    /// Takes what has changed, for its store to record. [`recorded`](Self::recorded) tells it that this was done.
    pub fn take_changes(&mut self) -> Changes {
        let is_first = self.history.saved() == 0;
        let (events, completed_events) = self.history.take_unsaved();
        let operations = self.operations.take_unsaved();
        let operations = operations.into_iter().filter_map(|slot| self.operation_record(slot)).collect();
        let has_answered = self.sequence != self.saved.sequence;
        self.saved = Saved { record: None, sequence: self.sequence };
        Changes {
            start: is_first.then(|| self.start.clone()),
            state: self.state(),
            answer: has_answered
                .then(|| Answer { rest: self.delta_rest.clone(), last_checkpoint: self.last_checkpoint.clone() }),
            operations,
            events,
            completed_events,
        }
    }

    /// What changed was recorded here.
    pub const fn recorded(&mut self, record: RecordId) {
        self.saved.record = Some(record);
    }

    /// The execution that all changes of a record make, in the order they were taken.
    ///
    /// # Errors
    /// When something is missing.
    pub fn restore(record: RecordId, changes: impl IntoIterator<Item = Changes>) -> Result<Self, RestoreError> {
        let mut parts = Parts::default();
        for changes in changes {
            parts.add(changes)?;
        }
        parts.build(record)
    }

    fn operation_record(&self, slot: Slot) -> Option<OperationRecord> {
        let limits = self.callbacks.limits(slot).map(Open::Callback);
        Some(OperationRecord {
            slot,
            operation: Arc::clone(self.operations.get(slot)?),
            unseen: self.operations.unseen().contains(&slot).then(|| self.operations.given()),
            open: limits.or_else(|| self.open_invokes.get(&slot).copied().map(Open::ChainedInvoke)),
        })
    }

    fn state(&self) -> State {
        State {
            now: self.now,
            lifecycle: self.lifecycle.clone(),
            deleted: self.deleted,
            deadline: self.deadline,
            invocations: self.invocations,
            in_flight: self.in_flight.clone(),
            failures: self.failures,
            owed: self.owed,
            closing: self.closing.clone(),
            sequence: self.sequence,
            given: self.operations.given(),
        }
    }
}

/// An execution being put together.
#[derive(Default)]
struct Parts {
    start: Option<StartExecution>,
    state: Option<State>,
    answer: Option<Answer>,
    operations: Vec<OperationRecord>,
    events: Vec<Event>,
}

impl Parts {
    fn add(&mut self, changes: Changes) -> Result<(), RestoreError> {
        let Changes { start, state, answer, operations, events, completed_events } = changes;
        self.start = start.or(self.start.take());
        self.state = Some(state);
        self.answer = answer.or(self.answer.take());
        for operation in operations {
            let known = self.operations.len();
            match self.operations.get_mut(operation.slot.index()) {
                Some(earlier) => *earlier = operation,
                None if operation.slot.index() == known => self.operations.push(operation),
                None => return Err(RestoreError::NoOperation(known)),
            }
        }
        for event in events {
            let next = self.events.len() as u64 + 1;
            if event.id != next {
                return Err(RestoreError::NoEvent(next));
            }
            self.events.push(event);
        }
        for event in completed_events {
            let place = usize::try_from(event.id).ok().and_then(|id| id.checked_sub(1));
            let earlier = place.and_then(|place| self.events.get_mut(place)).ok_or(RestoreError::NoEvent(event.id))?;
            *earlier = event;
        }
        Ok(())
    }

    fn build(self, record: RecordId) -> Result<Execution, RestoreError> {
        let (Some(start), Some(state)) = (self.start, self.state) else { return Err(RestoreError::NoStart) };
        let own = &self.operations.first().ok_or(RestoreError::NoOperation(0))?.operation;
        let input = match &own.details {
            OperationDetails::Execution(details) => details.input_payload.clone(),
            OperationDetails::Context(_)
            | OperationDetails::Step(_)
            | OperationDetails::Wait(_)
            | OperationDetails::Callback(_)
            | OperationDetails::ChainedInvoke(_) => return Err(RestoreError::NoStart),
        };
        let Answer { rest, last_checkpoint } =
            self.answer.unwrap_or(Answer { rest: Vec::new(), last_checkpoint: None });
        let mut execution = Execution {
            start: StartExecution { input, ..start },
            start_timestamp: own.start_timestamp,
            now: state.now,
            lifecycle: state.lifecycle,
            deleted: state.deleted,
            operations: Operations::default(),
            history: History::restored(self.events),
            timers: Timers::default(),
            deadline: state.deadline,
            callbacks: Callbacks::default(),
            open_invokes: OpenInvokes::default(),
            invocations: state.invocations,
            in_flight: state.in_flight,
            failures: state.failures,
            owed: state.owed,
            closing: state.closing,
            sequence: state.sequence,
            delta_rest: rest,
            last_checkpoint,
            saved: Saved { record: Some(record), sequence: state.sequence },
        };
        for OperationRecord { slot, operation, unseen, open } in self.operations {
            execution.schedule(slot, &operation, open);
            execution.operations.restore(operation, unseen == Some(state.given));
        }
        execution.operations.restored(state.given);
        if !execution.is_open() {
            execution.timers.clear();
        }
        Ok(execution)
    }
}

impl Execution {
    /// Sees to what a restored operation waits for.
    fn schedule(&mut self, slot: Slot, operation: &Operation, open: Option<Open>) {
        match (&operation.details, operation.status) {
            (OperationDetails::Wait(wait), OperationStatus::Started) => {
                self.timers.schedule(wait.scheduled_end_timestamp, slot, TimerKind::WaitEnd);
            }
            (OperationDetails::Step(step), OperationStatus::Pending) => {
                if let Some(due) = step.next_attempt_timestamp {
                    self.timers.schedule(due, slot, TimerKind::StepRetry);
                }
            }
            (OperationDetails::Callback(callback), _) => self.expect_callback(slot, &callback.callback_id, open),
            (OperationDetails::ChainedInvoke(_), _) => {
                if let Some(Open::ChainedInvoke(started)) = open {
                    self.open_invokes.insert(slot, started);
                }
            }
            (
                OperationDetails::Execution(_)
                | OperationDetails::Context(_)
                | OperationDetails::Step(_)
                | OperationDetails::Wait(_),
                _,
            ) => {}
        }
    }

    fn expect_callback(&mut self, slot: Slot, id: &CallbackId, open: Option<Open>) {
        match open {
            Some(Open::Callback(limits)) => self.callbacks.insert(id.clone(), slot, limits, &mut self.timers),
            Some(Open::ChainedInvoke(_)) | None => self.callbacks.insert_ended(id.clone(), slot),
        }
    }
}
