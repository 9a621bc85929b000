//! Callbacks, completed from outside.
//!
//! | callback | asked to | becomes | event |
//! | --- | --- | --- | --- |
//! | STARTED | succeed | SUCCEEDED | CallbackSucceeded |
//! | STARTED | fail | FAILED | CallbackFailed |
//! | STARTED | heartbeat | STARTED, its heartbeat timer begins again | none |
//! | ended, or its execution has | anything | refused: `CallbackTimeoutException` | |
//! | no such callback | anything | refused: `ResourceNotFoundException` | |
//!
//! The model explains `CallbackTimeoutException` as "expired" or "already closed".

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Execution, Slot, TimerKind, Timers};
use crate::error::{ServiceError, ServiceErrorCode};
use crate::limits;
use crate::model::{CallbackId, ErrorObject, EventKind, OperationDetails, OperationStatus, Payload, Timestamp};

/// How somebody outside completes a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallbackOutcome {
    /// With a result of at most 1,048,576 bytes.
    Succeeded(Option<Payload>),
    /// With an error, whose parts may all be absent.
    Failed(ErrorObject),
}

/// How a callback ends.
pub(super) enum CallbackEnd {
    Succeeded(Option<Payload>),
    Failed(Arc<ErrorObject>),
    TimedOut(Arc<ErrorObject>),
}

/// Every callback by its id, and the timers of the open ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Callbacks {
    by_id: HashMap<CallbackId, Slot>,
    limits: HashMap<Slot, TimeLimits>,
}

/// How long an open callback may take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TimeLimits {
    /// When it times out.
    pub(crate) timeout: Option<Timestamp>,
    /// How long it may go without a heartbeat, and when that time is over.
    pub(crate) heartbeat: Option<(Duration, Timestamp)>,
}

impl Callbacks {
    /// Notes a callback that has ended.
    pub(super) fn insert_ended(&mut self, id: CallbackId, slot: Slot) {
        self.by_id.insert(id, slot);
    }

    /// How long an open callback may take.
    pub(super) fn limits(&self, slot: Slot) -> Option<TimeLimits> {
        self.limits.get(&slot).copied()
    }

    /// Notes a new callback and schedules its timers.
    pub(crate) fn insert(&mut self, id: CallbackId, slot: Slot, limits: TimeLimits, timers: &mut Timers) {
        self.by_id.insert(id, slot);
        if let Some(due) = limits.timeout {
            timers.schedule(due, slot, TimerKind::CallbackTimeout);
        }
        if let Some((_, due)) = limits.heartbeat {
            timers.schedule(due, slot, TimerKind::CallbackHeartbeat);
        }
        self.limits.insert(slot, limits);
    }

    /// Begins the heartbeat timer again.
    fn beat(&mut self, slot: Slot, timers: &mut Timers, now: Timestamp) {
        if let Some(TimeLimits { heartbeat: Some((every, due)), .. }) = self.limits.get_mut(&slot) {
            timers.cancel(*due, slot, TimerKind::CallbackHeartbeat);
            *due = now.after(*every);
            timers.schedule(*due, slot, TimerKind::CallbackHeartbeat);
        }
    }

    /// Drops the timers of a callback that ended.
    fn end(&mut self, slot: Slot, timers: &mut Timers) {
        let Some(limits) = self.limits.remove(&slot) else { return };
        if let Some(due) = limits.timeout {
            timers.cancel(due, slot, TimerKind::CallbackTimeout);
        }
        if let Some((_, due)) = limits.heartbeat {
            timers.cancel(due, slot, TimerKind::CallbackHeartbeat);
        }
    }
}

impl Execution {
    /// Completes a callback.
    ///
    /// # Errors
    /// `ResourceNotFound` when there is no such callback, `CallbackTimeout` when it or its execution has ended,
    /// `InvalidParameterValue` when the result or error is too large.
    pub fn complete_callback(
        &mut self,
        id: &CallbackId,
        outcome: CallbackOutcome,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        let slot = self.open_callback(id)?;
        let end = match outcome {
            CallbackOutcome::Succeeded(result) => {
                check_result(result.as_ref())?;
                CallbackEnd::Succeeded(result)
            }
            CallbackOutcome::Failed(error) => {
                crate::checkpoint::check_error_size(&error)?;
                CallbackEnd::Failed(Arc::new(error))
            }
        };
        let now = self.advance(now);
        self.end_callback(slot, end, now);
        Ok(())
    }

    /// Tells that the work behind a callback goes on: its heartbeat timer begins again.
    ///
    /// # Errors
    /// `ResourceNotFound` when there is no such callback, `CallbackTimeout` when it or its execution has ended.
    pub fn heartbeat_callback(&mut self, id: &CallbackId, now: Timestamp) -> Result<(), ServiceError> {
        let slot = self.open_callback(id)?;
        let now = self.advance(now);
        self.callbacks.beat(slot, &mut self.timers, now);
        self.operations.note_unsaved(slot);
        Ok(())
    }

    /// The callback with this id, if it may still be completed.
    fn open_callback(&self, id: &CallbackId) -> Result<Slot, ServiceError> {
        let unknown = || ServiceError::not_found(format!("Callback {id} does not exist"));
        let slot = *self.callbacks.by_id.get(id).ok_or_else(unknown)?;
        let operation = self.operations.get(slot).ok_or_else(unknown)?;
        if self.is_open() && operation.status == OperationStatus::Started {
            return Ok(slot);
        }
        Err(ServiceError::new(ServiceErrorCode::CallbackTimeout, format!("Callback {id} is not active")))
    }

    pub(super) fn end_callback(&mut self, slot: Slot, end: CallbackEnd, now: Timestamp) {
        self.callbacks.end(slot, &mut self.timers);
        let (status, result, error, event) = match end {
            CallbackEnd::Succeeded(result) => {
                (OperationStatus::Succeeded, result.clone(), None, EventKind::CallbackSucceeded { result })
            }
            CallbackEnd::Failed(error) => {
                (OperationStatus::Failed, None, Some(error.clone()), EventKind::CallbackFailed { error: Some(error) })
            }
            CallbackEnd::TimedOut(error) => {
                let event = EventKind::CallbackTimedOut { error: Some(error.clone()) };
                (OperationStatus::TimedOut, None, Some(error), event)
            }
        };
        self.operations.change(slot, |callback| {
            callback.status = status;
            callback.end_timestamp = Some(now);
            if let OperationDetails::Callback(details) = &mut callback.details {
                details.result = result;
                details.error = error;
            }
        });
        self.record(slot, event, now);
    }
}

/// Checks the bound of a result. The service model keeps such a value out of its message.
fn check_result(result: Option<&Payload>) -> Result<(), ServiceError> {
    if result.is_none_or(|result| result.len() <= limits::CALLBACK_RESULT_BYTES) {
        return Ok(());
    }
    Err(ServiceError::invalid(format!(
        "1 validation error detected: Value at 'result' failed to satisfy constraint: Member must have length less than \
         or equal to {}",
        limits::CALLBACK_RESULT_BYTES
    )))
}
