//! What was seen of an execution that ran under a schedule.

use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::model::{
    ErrorObject, Event, ExecutionStatus, Operation, OperationAction, OperationId, OperationType, OperationUpdate,
    Payload, Timestamp,
};

use super::schedule::{Deviation, ExecutionRef, Loss, Reach};
use crate::Perturbed;

/// One run: what came of it, and everything that happened, in order.
#[derive(Debug, Clone)]
pub struct Observation {
    /// How it ended.
    pub end: End,
    /// What is recorded of every execution, in the order they were started; the main one first.
    pub executions: Vec<Recorded>,
    /// What happened.
    pub story: Vec<Happening>,
    /// Every point at which several things might have come next.
    pub choices: Vec<Choice>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The main execution has ended.
    Ended,
    /// It waits for something that never comes: these callbacks, by name where they have one; for none that anybody knows of
    /// when there are none.
    Waits(Vec<Option<String>>),
    /// It goes on and on.
    TooLong,
}

/// What is recorded of one execution.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Which one.
    pub execution: ExecutionRef,
    /// Its status.
    pub status: ExecutionStatus,
    /// Its result: JSON text.
    pub result: Option<Payload>,
    /// Why it did not succeed.
    pub error: Option<ErrorObject>,
    /// Its operations, the execution's own first.
    pub operations: Vec<Arc<Operation>>,
    /// Its history.
    pub history: Arc<[Event]>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    /// The execution that it happened to.
    pub execution: ExecutionRef,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// The execution was started.
    Started,
    /// Its handler was invoked.
    Invoked {
        /// Which invocation it is, counted from 1.
        invocation: u32,
        /// The execution's clock.
        at: Timestamp,
        /// What was made different.
        perturbed: Perturbed,
    },
    /// The handler made a checkpoint.
    Checkpoint(Checkpoint),
    /// The handler entered the body of a step. Told once an invocation and attempt.
    EnteredStep {
        /// The step.
        operation: OperationId,
        /// The attempt, counted from 1.
        attempt: u32,
    },
    /// The invocation ended.
    InvocationEnded(InvocationEnd),
    /// A timer fired.
    TimerFired,
    /// Somebody outside did something to a callback.
    CallbackActed,
    /// A function ended that the execution had called.
    CallEnded,
    /// The execution ended.
    Ended(ExecutionStatus),
}

/// A checkpoint call.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// Which invocation made it, counted from 1.
    pub invocation: u32,
    /// Which call of the invocation it is, counted from 1.
    pub checkpoint: u32,
    /// What it asked to be recorded.
    pub updates: Vec<Update>,
    /// What was done to it.
    pub loss: Option<Loss>,
    /// Whether it was recorded.
    pub is_recorded: bool,
}

/// What a checkpoint asked to be recorded of one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The operation.
    pub operation: OperationId,
    /// Its name.
    pub name: Option<Arc<str>>,
    /// Its type.
    pub operation_type: OperationType,
    /// What to do.
    pub action: OperationAction,
}

impl From<&OperationUpdate> for Update {
    fn from(update: &OperationUpdate) -> Self {
        Self {
            operation: update.id.clone(),
            name: update.name.clone(),
            operation_type: update.operation_type,
            action: update.action,
        }
    }
}

/// How an invocation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvocationEnd {
    /// It answered: the status it gave.
    Answered(String),
    /// It failed.
    Failed(String),
    /// It had not ended after this time of this machine's clock, and was ended.
    TimedOut(Duration),
    /// The host lost it.
    Lost,
}

/// A point at which several things might have come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The place of what came.
    pub chosen: u32,
    /// How many there were: 2 or more.
    pub options: u32,
}

impl Recorded {
    /// Whether it came to the same as another execution.
    pub fn same_outcome(&self, other: &Self) -> bool {
        self.status == other.status && self.result == other.result && self.error == other.error
    }
}

impl Observation {
    /// The main execution.
    pub fn main(&self) -> Option<&Recorded> {
        self.executions.first()
    }

    /// The record of an execution, if there was one.
    pub fn of(&self, execution: &ExecutionRef) -> Option<&Recorded> {
        self.executions.iter().find(|recorded| recorded.execution == *execution)
    }

    /// The checkpoint calls, in order.
    pub fn checkpoints(&self) -> impl Iterator<Item = (&ExecutionRef, &Checkpoint)> {
        self.story.iter().filter_map(|happening| match &happening.what {
            What::Checkpoint(checkpoint) => Some((&happening.execution, checkpoint)),
            What::Started
            | What::Invoked { .. }
            | What::EnteredStep { .. }
            | What::InvocationEnded(_)
            | What::TimerFired
            | What::CallbackActed
            | What::CallEnded
            | What::Ended(_) => None,
        })
    }

    /// Whether it comes to the place that a deviation is for.
    pub(super) fn reaches(&self, deviation: &Deviation) -> bool {
        match deviation {
            Deviation::Lose(loss, place) => self.checkpoints().any(|(execution, checkpoint)| {
                *execution == place.turn.execution
                    && checkpoint.invocation == place.turn.invocation
                    && checkpoint.checkpoint == place.checkpoint
                    && checkpoint.loss == Some(*loss)
            }),
            Deviation::Perturb(_, Reach::Only(turn), _) => self.story.iter().any(|happening| {
                happening.execution == turn.execution
                    && matches!(happening.what, What::Invoked { invocation, .. } if invocation == turn.invocation)
            }),
            Deviation::Order(choices) => choices.len() <= self.choices.len(),
            Deviation::Restart | Deviation::Perturb(_, Reach::Replays, _) => true,
        }
    }

    /// How many invocations began.
    pub fn invocations(&self) -> usize {
        self.story.iter().filter(|happening| matches!(happening.what, What::Invoked { .. })).count()
    }

    /// How long an invocation computed that did not end by itself, if one did not.
    pub(super) fn timed_out(&self) -> Option<Duration> {
        self.story.iter().find_map(|happening| {
            let What::InvocationEnded(InvocationEnd::TimedOut(after)) = happening.what else { return None };
            Some(after)
        })
    }

    /// Whether an invocation failed, after which time passes before the next.
    pub fn is_delayed(&self) -> bool {
        let failed = |happening: &Happening| {
            let What::InvocationEnded(end) = &happening.what else { return false };
            matches!(end, InvocationEnd::Failed(_) | InvocationEnd::TimedOut(_))
        };
        self.story.iter().any(failed)
    }
}
