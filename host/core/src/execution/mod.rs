//! The record of one durable execution.
//!
//! # Invariants
//! - Time never goes back: a `now` earlier than the latest one counts as the latest one.
//! - At most one invocation is in flight, and only its latest token is good.
//! - The event that ends an execution is its last: an ended execution changes no more.
//! - No method costs more than what it changes: nothing scans the operations or the history.

mod callbacks;
mod chained;
mod changes;
mod control;
mod due;
mod history;
mod invocations;
mod operations;
mod outputs;
mod start;
mod summary;
mod timers;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::checkpoint::AnsweredCheckpoint;
use crate::model::{
    ErrorObject, Event, EventKind, ExecutionArn, ExecutionStatus, Operation, OperationId, Payload, RequestId, Timestamp,
};

pub use callbacks::CallbackOutcome;
pub(crate) use callbacks::{Callbacks, TimeLimits};
pub use chained::ChainedInvokeOutcome;
pub(crate) use chained::OpenInvokes;
use changes::Saved;
pub use changes::{Changes, RecordId, RestoreError};
pub use control::PauseDetails;
pub(crate) use history::History;
pub(crate) use operations::{Operations, Slot};
pub use outputs::is_result_too_large;
pub use start::{FunctionVersion, ParentInvoke, StartExecution};
pub use summary::ExecutionSummary;
pub(crate) use timers::{TimerKind, Timers};

/// The record of one durable execution: its operations, its history, and what it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    start: StartExecution,
    start_timestamp: Timestamp,
    /// The latest `now` that changed anything.
    now: Timestamp,
    lifecycle: Lifecycle,
    /// When deletion was asked for.
    deleted: Option<Timestamp>,
    pub(crate) operations: Operations,
    pub(crate) history: History,
    pub(crate) timers: Timers,
    /// When the execution times out; none while nothing may time it out.
    deadline: Option<Timestamp>,
    pub(crate) callbacks: Callbacks,
    pub(crate) open_invokes: OpenInvokes,
    invocations: u32,
    in_flight: Option<InFlight>,
    /// Invocations in a row that failed without progress.
    failures: u32,
    /// An invocation is owed whatever the operations say: the first one, a retry, one that a pause cut short.
    owed: bool,
    /// How the execution ends when the invocation in flight does.
    pub(crate) closing: Option<Verdict>,
    /// Tokens minted so far.
    pub(crate) sequence: u64,
    /// What the latest checkpoint's answer had no room for.
    pub(crate) delta_rest: Vec<Slot>,
    pub(crate) last_checkpoint: Option<AnsweredCheckpoint>,
    /// What its store knows of it.
    saved: Saved,
}

/// Where an execution stands, with what belongs to that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Lifecycle {
    Running,
    Pausing(PauseDetails),
    Paused(PauseDetails),
    Ended { verdict: Verdict, at: Timestamp },
}

/// How an execution ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Verdict {
    Succeeded(Option<Payload>),
    Failed(Option<Arc<ErrorObject>>),
    TimedOut(Arc<ErrorObject>),
    Stopped(Arc<ErrorObject>),
}

impl Verdict {
    const fn status(&self) -> ExecutionStatus {
        match self {
            Self::Succeeded(_) => ExecutionStatus::Succeeded,
            Self::Failed(_) => ExecutionStatus::Failed,
            Self::TimedOut(_) => ExecutionStatus::TimedOut,
            Self::Stopped(_) => ExecutionStatus::Stopped,
        }
    }
}

/// The invocation that runs now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct InFlight {
    request_id: RequestId,
    start_timestamp: Timestamp,
    /// It ended at least one operation.
    progressed: bool,
}

impl Execution {
    /// Its ARN.
    pub const fn arn(&self) -> &ExecutionArn {
        &self.start.arn
    }

    /// Its name.
    pub const fn name(&self) -> &Arc<str> {
        &self.start.name
    }

    /// The function it runs.
    pub const fn function(&self) -> &FunctionVersion {
        &self.start.function
    }

    /// What it was started with: JSON text.
    pub const fn input(&self) -> Option<&Payload> {
        self.start.input.as_ref()
    }

    /// The tenant it runs for.
    pub const fn tenant_id(&self) -> Option<&Arc<str>> {
        self.start.tenant_id.as_ref()
    }

    /// The chained invoke it answers, if another execution started it.
    pub const fn parent(&self) -> Option<&ParentInvoke> {
        self.start.parent.as_ref()
    }

    /// Seconds it may take, if that is bounded.
    pub const fn execution_timeout_seconds(&self) -> Option<u32> {
        self.start.execution_timeout_seconds
    }

    /// When it began.
    pub const fn start_timestamp(&self) -> Timestamp {
        self.start_timestamp
    }

    /// When it ended, if it has.
    pub const fn end_timestamp(&self) -> Option<Timestamp> {
        match &self.lifecycle {
            Lifecycle::Ended { at, .. } => Some(*at),
            Lifecycle::Running | Lifecycle::Pausing(_) | Lifecycle::Paused(_) => self.deleted,
        }
    }

    /// When it times out, if it may.
    pub const fn deadline(&self) -> Option<Timestamp> {
        self.deadline
    }

    /// Where it stands.
    pub const fn status(&self) -> ExecutionStatus {
        if self.deleted.is_some() {
            return ExecutionStatus::Deleting;
        }
        match &self.lifecycle {
            Lifecycle::Running => ExecutionStatus::Running,
            Lifecycle::Pausing(_) => ExecutionStatus::Pausing,
            Lifecycle::Paused(_) => ExecutionStatus::Paused,
            Lifecycle::Ended { verdict, .. } => verdict.status(),
        }
    }

    /// The result, when it succeeded.
    pub const fn result(&self) -> Option<&Payload> {
        match &self.lifecycle {
            Lifecycle::Ended { verdict: Verdict::Succeeded(result), .. } => result.as_ref(),
            Lifecycle::Ended { .. } | Lifecycle::Running | Lifecycle::Pausing(_) | Lifecycle::Paused(_) => None,
        }
    }

    /// The error, when it failed, timed out or was stopped.
    pub fn error(&self) -> Option<&ErrorObject> {
        match &self.lifecycle {
            Lifecycle::Ended { verdict: Verdict::Failed(error), .. } => error.as_deref(),
            Lifecycle::Ended { verdict: Verdict::TimedOut(error) | Verdict::Stopped(error), .. } => Some(error),
            Lifecycle::Ended { verdict: Verdict::Succeeded(_), .. }
            | Lifecycle::Running
            | Lifecycle::Pausing(_)
            | Lifecycle::Paused(_) => None,
        }
    }

    /// The operation with this id.
    pub fn operation(&self, id: &str) -> Option<&Arc<Operation>> {
        self.operations.get(self.operations.slot(id)?)
    }

    /// Every operation, in the order they were created. The first is the execution itself.
    pub fn operations(&self) -> &[Arc<Operation>] {
        self.operations.as_slice()
    }

    /// Everything that happened, in order.
    pub fn history(&self) -> &[Event] {
        self.history.events()
    }

    /// Whether an invocation is in flight.
    pub const fn is_invoking(&self) -> bool {
        self.in_flight.is_some()
    }

    /// How many invocations have begun.
    pub const fn invocations(&self) -> u32 {
        self.invocations
    }

    /// Whether it may still change.
    pub(crate) const fn is_open(&self) -> bool {
        match &self.lifecycle {
            Lifecycle::Running | Lifecycle::Pausing(_) | Lifecycle::Paused(_) => self.deleted.is_none(),
            Lifecycle::Ended { .. } => false,
        }
    }

    /// Moves the execution's time forward.
    pub(crate) fn advance(&mut self, now: Timestamp) -> Timestamp {
        self.now = self.now.max(now);
        self.now
    }

    /// Ends the execution. Nothing is due and nothing is owed any more; open operations stay as they are.
    fn end(&mut self, verdict: Verdict, now: Timestamp) {
        self.record_end(&verdict, now);
        self.lifecycle = Lifecycle::Ended { verdict, at: now };
        self.close();
    }

    /// Drops everything that could bring the execution on.
    fn close(&mut self) {
        self.deadline = None;
        self.timers.clear();
        self.closing = None;
        self.in_flight = None;
        self.owed = false;
    }

    /// Appends an event about an operation.
    pub(crate) fn record(&mut self, slot: Slot, kind: EventKind, now: Timestamp) -> u64 {
        let operation = self.operations.get(slot).map(|operation| operation.as_ref().into());
        self.history.append(now, operation, kind)
    }

    /// Notes that a checkpoint of the running invocation ended an operation.
    pub(crate) fn note_progress(&mut self) {
        if let Some(in_flight) = &mut self.in_flight {
            in_flight.progressed = true;
        }
    }

    /// A checkpoint was answered without a token: the invocation cannot go on, and another is owed. That is what a pause
    /// waited for.
    pub(crate) fn cut_short(&mut self) {
        self.owed = true;
        self.complete_pause(self.now);
    }

    /// Makes the running invocation the last one: the execution ends with it, and can no longer time out.
    pub(crate) fn close_with(&mut self, verdict: Verdict) {
        self.closing = Some(verdict);
        self.deadline = None;
    }

    /// The id of the operation that is the execution itself.
    fn own_id(arn: &ExecutionArn) -> Option<OperationId> {
        arn.as_str().rsplit_once('/').map(|(_, id)| OperationId::from(id))
    }
}
