//! What an operator does to an execution: stop, pause, resume, delete.
//!
//! | status | stop | pause | resume | delete |
//! | --- | --- | --- | --- | --- |
//! | RUNNING, nothing in flight | STOPPED | PAUSED | refused | refused |
//! | RUNNING, an invocation in flight | STOPPED | PAUSING | refused | refused |
//! | PAUSING | STOPPED | refused | RUNNING | refused |
//! | PAUSED | STOPPED | refused | RUNNING | refused |
//! | ended | | refused | refused | DELETING |
//! | DELETING | | refused | refused | refused |
//!
//! An empty cell changes nothing. PAUSING becomes PAUSED with the next checkpoint of the invocation in flight, or when that
//! ends. Timers, callbacks and called functions go on during a pause; only invocations wait. What is refused is refused as
//! `ResourceConflictException`. Source: the model's documentation of the four calls.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::chained::message_only;
use super::{Execution, Lifecycle, Slot, Verdict};
use crate::error::ServiceError;
use crate::limits;
use crate::model::{ErrorObject, EventKind, ExecutionStatus, Timestamp};

/// How long an execution may take whose timeout is paused, since its start. Source: the model's `ExecutionTimeoutPaused`.
const PAUSED_TIMEOUT_MAX: Duration = Duration::from_secs(limits::EXECUTION_TIMEOUT_SECONDS_MAX as u64);

/// A pause that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// answer withholds the token. With `execution_timeout_paused` the time until then does not count towards the
    /// execution's timeout; the execution still ends 366 days after its start.
    ///
    /// # Errors
    /// `ResourceConflict` when the execution is not running, `InvalidParameterValue` when the reason is over 1,024
    /// characters.
    pub fn pause(
        &mut self,
        reason: Option<String>,
        execution_timeout_paused: bool,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        check_reason(reason.as_deref())?;
        if self.status() != ExecutionStatus::Running {
            return Err(self.conflict("pause"));
        }
        let now = self.advance(now);
        let time_left = match (execution_timeout_paused, self.deadline) {
            (true, Some(deadline)) => {
                self.deadline = Some(self.last_instant());
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
        Ok(())
    }

    /// Lets invocations go on. Says whether one must begin at once: one was held back, or something has changed.
    ///
    /// # Errors
    /// `ResourceConflict` when the execution is not paused, `InvalidParameterValue` when the reason is over 1,024
    /// characters.
    pub fn resume(&mut self, reason: Option<String>, now: Timestamp) -> Result<bool, ServiceError> {
        check_reason(reason.as_deref())?;
        let Some(details) = self.pause_details().filter(|_| self.is_open()) else {
            return Err(self.conflict("resume"));
        };
        let time_left = details.time_left;
        let was_paused = matches!(self.lifecycle, Lifecycle::Paused(_));
        let now = self.advance(now);
        // An end that the handler has recorded can no longer be overtaken by the timeout.
        if let (Some(time_left), None) = (time_left, &self.closing) {
            self.deadline = Some(now.after(time_left).min(self.last_instant()));
        }
        self.lifecycle = Lifecycle::Running;
        if was_paused {
            let resumed = EventKind::ExecutionResumed { resume_request_timestamp: now, reason };
            self.record(Slot::EXECUTION, resumed, now);
        }
        Ok(self.needs_invocation())
    }

    /// Marks an execution that has ended as going away.
    ///
    /// # Errors
    /// `ResourceConflict` when the execution has not ended, or is going away already.
    pub fn delete(&mut self, now: Timestamp) -> Result<(), ServiceError> {
        let has_ended = matches!(self.lifecycle, Lifecycle::Ended { .. });
        if !has_ended || self.deleted.is_some() {
            return Err(self.conflict("delete"));
        }
        self.deleted = Some(self.advance(now));
        Ok(())
    }

    /// When the execution ends, however long it is paused.
    fn last_instant(&self) -> Timestamp {
        self.start_timestamp().after(PAUSED_TIMEOUT_MAX)
    }

    fn conflict(&self, act: &str) -> ServiceError {
        ServiceError::conflict(format!("Cannot {act} execution {} while it is {}", self.arn(), self.status()))
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

/// Checks the bound of a reason. The service model keeps such a value out of its message.
fn check_reason(reason: Option<&str>) -> Result<(), ServiceError> {
    if reason.is_none_or(|reason| reason.chars().count() <= limits::REASON_CHARS) {
        return Ok(());
    }
    Err(ServiceError::invalid(format!(
        "1 validation error detected: Value at 'reason' failed to satisfy constraint: Member must have length less than or \
         equal to {}",
        limits::REASON_CHARS
    )))
}
