//! What happens when its time has come.
//!
//! | timer | operation | becomes | event |
//! | --- | --- | --- | --- |
//! | wait end | WAIT STARTED | SUCCEEDED | WaitSucceeded |
//! | step retry | STEP PENDING | READY | none |
//! | callback timeout | CALLBACK STARTED | TIMED_OUT, `Callback.Timeout` | CallbackTimedOut |
//! | callback heartbeat | CALLBACK STARTED | TIMED_OUT, `Callback.Heartbeat` | CallbackTimedOut |
//! | execution timeout | EXECUTION STARTED | TIMED_OUT, `Execution.Timeout` | ExecutionTimedOut |

use std::sync::Arc;

use super::callbacks::CallbackEnd;
use super::{Execution, Slot, TimerKind, Verdict};
use crate::model::{ErrorObject, EventKind, OperationDetails, OperationStatus, Timestamp};

impl Execution {
    /// When something happens by itself next: a wait ends, a step may be retried, a callback or the execution times out.
    pub fn next_due(&self) -> Option<Timestamp> {
        match (self.timers.next_due(), self.deadline) {
            (Some(timer), Some(deadline)) => Some(timer.min(deadline)),
            (timer, deadline) => timer.or(deadline),
        }
    }

    /// When something happens by itself after [`next_due`](Self::next_due): the earliest later instant. Looks at every timer
    /// that is due at the same instant as the first.
    pub fn due_after_next(&self) -> Option<Timestamp> {
        let next = self.next_due()?;
        let deadline = self.deadline.filter(|deadline| *deadline > next);
        let timer = self.timers.next_after(next);
        timer.into_iter().chain(deadline).min()
    }

    /// Lets everything happen that is due by `now`, in order of time and then of the operations' creation. Says whether
    /// anything did.
    pub fn fire_due(&mut self, now: Timestamp) -> bool {
        match self.deadline {
            Some(deadline) if deadline <= now => {
                // What was due before the deadline still happened; a timer due at the same instant did not.
                if let Some(before) = deadline.as_millis().checked_sub(1) {
                    self.fire_due_operations(Timestamp::from_millis(before), now);
                }
                self.time_out(now);
                true
            }
            Some(_) | None => self.fire_due_operations(now, now),
        }
    }

    /// Fires the operations' timers that are due by `due`. What happens is recorded as happening at `now`.
    pub(crate) fn fire_due_operations(&mut self, due: Timestamp, now: Timestamp) -> bool {
        let mut fired = false;
        while let Some((slot, kind)) = self.timers.pop_due(due) {
            let now = self.advance(now);
            self.fire(slot, kind, now);
            fired = true;
        }
        fired
    }

    fn fire(&mut self, slot: Slot, kind: TimerKind, now: Timestamp) {
        match kind {
            TimerKind::WaitEnd => self.end_wait(slot, now),
            TimerKind::StepRetry => self.operations.change(slot, |step| {
                step.status = OperationStatus::Ready;
                if let OperationDetails::Step(details) = &mut step.details {
                    details.next_attempt_timestamp = None;
                }
            }),
            TimerKind::CallbackTimeout => {
                let error = ErrorObject::new("Callback.Timeout", "Callback timed out");
                self.end_callback(slot, CallbackEnd::TimedOut(Arc::new(error)), now);
            }
            TimerKind::CallbackHeartbeat => {
                let error = ErrorObject::new("Callback.Heartbeat", "Callback timed out on heartbeat");
                self.end_callback(slot, CallbackEnd::TimedOut(Arc::new(error)), now);
            }
        }
    }

    fn end_wait(&mut self, slot: Slot, now: Timestamp) {
        let mut duration_seconds = 0;
        self.operations.change(slot, |wait| {
            wait.status = OperationStatus::Succeeded;
            wait.end_timestamp = Some(now);
            if let OperationDetails::Wait(details) = &wait.details {
                let asked_for = details.scheduled_end_timestamp.since(wait.start_timestamp).as_secs();
                duration_seconds = u32::try_from(asked_for).unwrap_or(u32::MAX);
            }
        });
        self.record(slot, EventKind::WaitSucceeded { duration_seconds }, now);
    }

    fn time_out(&mut self, now: Timestamp) {
        let seconds = self.start.execution_timeout_seconds.unwrap_or_default();
        let error = ErrorObject::new("Execution.Timeout", format!("Execution timed out after {seconds} seconds."));
        let now = self.advance(now);
        self.end(Verdict::TimedOut(Arc::new(error)), now);
    }

    /// Records in the execution's own operation and in the history how it ended.
    pub(super) fn record_end(&mut self, verdict: &Verdict, now: Timestamp) {
        let (status, event) = match verdict.clone() {
            Verdict::Succeeded(result) => (OperationStatus::Succeeded, EventKind::ExecutionSucceeded { result }),
            Verdict::Failed(error) => (OperationStatus::Failed, EventKind::ExecutionFailed { error }),
            Verdict::TimedOut(error) => {
                (OperationStatus::TimedOut, EventKind::ExecutionTimedOut { error: Some(error) })
            }
            Verdict::Stopped(error) => (OperationStatus::Stopped, EventKind::ExecutionStopped { error: Some(error) }),
        };
        self.operations.change(Slot::EXECUTION, |operation| {
            operation.status = status;
            operation.end_timestamp = Some(now);
        });
        self.record(Slot::EXECUTION, event, now);
    }
}
