//! Whether a history can be.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::{Cause, EventProblem, OperationPath, RecordError, RecordedState};
use crate::model::{CallbackId, Event, EventKind, OperationDetails, OperationId, Timestamp};

/// How far two clocks of a service may be apart.
const CLOCKS_APART: Duration = Duration::from_secs(1);

/// Checks a history, and says how its last event leaves the operations.
pub(super) fn validate(events: &[Event]) -> Result<RecordedState, RecordError> {
    check_order(events)?;
    let mut so_far = SoFar::default();
    for event in events {
        so_far.add(event).map_err(|problem| RecordError::Impossible {
            event: event.id,
            event_type: event.kind.event_type(),
            operation: so_far.describe(event),
            problem,
        })?;
    }
    Ok(so_far.state)
}

/// Ids count from 1, and time does not go back, but for what clocks may be apart.
fn check_order(events: &[Event]) -> Result<(), RecordError> {
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return Err(RecordError::Empty) };
    if first.id > 1 && last.id == 1 {
        return Err(RecordError::Reversed { event: first.id });
    }
    if first.id != 1 || first.kind.cause() != Cause::Start {
        return Err(RecordError::NoBeginning { event: first.id, event_type: first.kind.event_type() });
    }
    for (before, event) in events.iter().zip(events.iter().skip(1)) {
        let event_type = event.kind.event_type();
        if event.id != before.id + 1 {
            return Err(RecordError::NotInOrder { before: before.id, found: event.id, event_type });
        }
        if event.timestamp.after(CLOCKS_APART) < before.timestamp {
            let (event, at, before) = (event.id, event.timestamp, before.timestamp);
            return Err(RecordError::TimeWentBack { event, event_type, at, before });
        }
    }
    Ok(())
}

/// What a history says up to some event.
#[derive(Default)]
struct SoFar {
    state: RecordedState,
    callbacks: HashSet<CallbackId>,
    /// The attempt that ended last, of every step, as the events count.
    attempts: HashMap<OperationId, u32>,
    paused: bool,
    /// The event before ended an invocation.
    completed: bool,
    end: Option<u64>,
}

impl SoFar {
    fn add(&mut self, event: &Event) -> Result<(), EventProblem> {
        if let Some(end) = self.end {
            return Err(EventProblem::AfterEnd(end));
        }
        match event.kind.cause() {
            Cause::Start if event.id > 1 => return Err(EventProblem::SecondStart),
            Cause::End => self.end = Some(event.id),
            Cause::Start | Cause::Handler | Cause::Step | Cause::Outside | Cause::Invocation | Cause::Operator => {}
        }
        self.check_details(event)?;
        self.completed = event.kind.cause() == Cause::Invocation;
        self.state.apply(event)
    }

    /// What no single operation's order shows.
    fn check_details(&mut self, event: &Event) -> Result<(), EventProblem> {
        match &event.kind {
            EventKind::WaitStarted { duration_seconds: seconds, scheduled_end_timestamp: end } => {
                let expected = event.timestamp.after(Duration::from_secs((*seconds).into()));
                let (seconds, end) = (*seconds, *end);
                if apart(expected, end) { Err(EventProblem::Schedule { seconds, end }) } else { Ok(()) }
            }
            EventKind::WaitSucceeded { .. } => self.check_wait_end(event),
            EventKind::StepSucceeded { retry_details, .. } | EventKind::StepFailed { retry_details, .. } => {
                self.check_attempt(event, retry_details.current_attempt)
            }
            EventKind::CallbackStarted { callback_id, .. } => {
                let is_new = self.callbacks.insert(callback_id.clone());
                if is_new { Ok(()) } else { Err(EventProblem::SameCallback(callback_id.clone())) }
            }
            EventKind::InvocationCompleted { start_timestamp: start, end_timestamp: end, .. } => {
                let (start, end) = (*start, *end);
                if end < start { Err(EventProblem::InvocationTimes { start, end }) } else { Ok(()) }
            }
            EventKind::ExecutionPaused { .. } => {
                if std::mem::replace(&mut self.paused, true) {
                    Err(EventProblem::Paused)
                } else {
                    Ok(())
                }
            }
            EventKind::ExecutionResumed { .. } => {
                if std::mem::take(&mut self.paused) {
                    Ok(())
                } else {
                    Err(EventProblem::NotPaused)
                }
            }
            EventKind::ExecutionSucceeded { .. } if !self.completed => Err(EventProblem::NoInvocation),
            EventKind::ExecutionStarted { .. }
            | EventKind::ExecutionSucceeded { .. }
            | EventKind::ExecutionFailed { .. }
            | EventKind::ExecutionTimedOut { .. }
            | EventKind::ExecutionStopped { .. }
            | EventKind::ContextStarted
            | EventKind::ContextSucceeded { .. }
            | EventKind::ContextFailed { .. }
            | EventKind::WaitCancelled { .. }
            | EventKind::StepStarted
            | EventKind::ChainedInvokeStarted { .. }
            | EventKind::ChainedInvokeSucceeded { .. }
            | EventKind::ChainedInvokeFailed { .. }
            | EventKind::ChainedInvokeTimedOut { .. }
            | EventKind::ChainedInvokeStopped { .. }
            | EventKind::CallbackSucceeded { .. }
            | EventKind::CallbackFailed { .. }
            | EventKind::CallbackTimedOut { .. } => Ok(()),
        }
    }

    fn check_wait_end(&self, event: &Event) -> Result<(), EventProblem> {
        let wait = event.operation.as_ref().and_then(|operation| self.state.get(&operation.id));
        match wait.map(|wait| &wait.details) {
            Some(OperationDetails::Wait(wait))
                if event.timestamp.after(CLOCKS_APART) < wait.scheduled_end_timestamp =>
            {
                Err(EventProblem::TooSoon(wait.scheduled_end_timestamp))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Attempts count up. A history that does not count them says 0.
    fn check_attempt(&mut self, event: &Event, here: u32) -> Result<(), EventProblem> {
        let Some(operation) = &event.operation else { return Ok(()) };
        match self.attempts.insert(operation.id.clone(), here) {
            Some(before) if here != 0 && here != before + 1 => Err(EventProblem::Attempt { here, before }),
            None if here > 1 => Err(EventProblem::Attempt { here, before: 0 }),
            Some(_) | None => Ok(()),
        }
    }

    /// The operation of an event, as people call it.
    fn describe(&self, event: &Event) -> Option<String> {
        let operation = event.operation.as_ref()?;
        let known = OperationPath::of(&self.state, &operation.id).map(|path| path.to_string());
        known
            .or_else(|| operation.name.as_deref().map(str::to_owned))
            .or_else(|| Some(operation.id.as_str().to_owned()))
    }
}

fn apart(one: Timestamp, other: Timestamp) -> bool {
    one.since(other) > CLOCKS_APART || other.since(one) > CLOCKS_APART
}
