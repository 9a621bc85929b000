//! What an operator does to an execution: stop, pause, resume, delete.
//!
//! | status | stop | pause | resume | delete |
//! | --- | --- | --- | --- | --- |
//! | RUNNING, nothing in flight | STOPPED | PAUSED | | DELETING |
//! | RUNNING, an invocation in flight | STOPPED | PAUSING | | DELETING |
//! | PAUSING | STOPPED | | RUNNING | DELETING |
//! | PAUSED | STOPPED | | RUNNING | DELETING |
//! | ended | | | | DELETING |
//!
//! An empty cell changes nothing. PAUSING becomes PAUSED when the invocation in flight ends. Timers, callbacks and called
//! functions go on during a pause; only invocations wait.

use std::sync::Arc;
use std::time::Duration;

use super::chained::message_only;
use super::{Execution, Lifecycle, Slot, Verdict};
use crate::model::{ErrorObject, EventKind, Timestamp};

/// A pause that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PauseDetails {
    /// When it was asked for.
    pub pause_request_timestamp: Timestamp,
    /// Why: at most 1,024 characters.
    pub reason: Option<String>,
    /// Whether the time it lasts counts towards the execution's timeout: it does not when this is set.
    pub execution_timeout_paused: bool,
    /// What was left of the execution's timeout when it was paused with the execution.
    time_left: Option<Duration>,
}

impl Execution {
    /// The pause in force, if there is one.
    pub const fn pause_details(&self) -> Option<&PauseDetails> {
        match &self.lifecycle {
            Lifecycle::Pausing(details) | Lifecycle::Paused(details) => Some(details),
            Lifecycle::Running | Lifecycle::Ended { .. } => None,
        }
    }

    /// Ends the execution at once. Open operations stay as they are, and an invocation in flight ends without effect.
    /// Does nothing when the execution has ended.
    pub fn stop(&mut self, error: Option<ErrorObject>, now: Timestamp) {
        if !self.is_open() {
            return;
        }
        let error = error.unwrap_or_else(|| message_only("Execution stopped by user request"));
        let now = self.advance(now);
        self.end(Verdict::Stopped(Arc::new(error)), now);
    }

    /// Holds back invocations until [`resume`](Self::resume). An invocation in flight may make one more checkpoint, whose
    /// answer withholds the token. Does nothing when the execution is paused already or has ended.
    pub fn pause(&mut self, reason: Option<String>, execution_timeout_paused: bool, now: Timestamp) {
        if self.status() != crate::model::ExecutionStatus::Running {
            return;
        }
        let now = self.advance(now);
        let time_left = match (execution_timeout_paused, self.deadline) {
            (true, Some(deadline)) => {
                self.deadline = None;
                Some(deadline.since(now))
            }
            (true, None) | (false, _) => None,
        };
        self.lifecycle = Lifecycle::Pausing(PauseDetails {
            pause_request_timestamp: now,
            reason,
            execution_timeout_paused,
            time_left,
        });
        if !self.is_invoking() {
            self.complete_pause(now);
        }
    }

    /// Lets invocations go on. Says whether one must begin at once: one was held back, or something has changed.
    pub fn resume(&mut self, reason: Option<String>, now: Timestamp) -> bool {
        let Some(details) = self.pause_details() else { return false };
        let time_left = details.time_left;
        let was_paused = matches!(self.lifecycle, Lifecycle::Paused(_));
        let now = self.advance(now);
        // An end that the handler has recorded can no longer be overtaken by the timeout.
        if let (Some(time_left), None) = (time_left, &self.closing) {
            self.deadline = Some(now.after(time_left));
        }
        self.lifecycle = Lifecycle::Running;
        if was_paused {
            let resumed = EventKind::ExecutionResumed { resume_request_timestamp: now, reason };
            self.record(Slot::EXECUTION, resumed, now);
        }
        self.needs_invocation()
    }

    /// Marks the execution as going away: everything is refused from here on.
    pub fn delete(&mut self, now: Timestamp) {
        if self.deleted.is_none() {
            let now = self.advance(now);
            self.deleted = Some(now);
            self.close();
        }
    }

    /// A pause takes effect once no invocation is in flight.
    pub(super) fn complete_pause(&mut self, now: Timestamp) {
        if let Lifecycle::Pausing(details) = &self.lifecycle {
            let details = details.clone();
            let paused = EventKind::ExecutionPaused {
                pause_request_timestamp: details.pause_request_timestamp,
                reason: details.reason.clone(),
                execution_timeout_paused: details.execution_timeout_paused,
            };
            self.lifecycle = Lifecycle::Paused(details);
            self.record(Slot::EXECUTION, paused, now);
        }
    }
}
