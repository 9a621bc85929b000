//! What may happen to a callback.
//!
//! | status | START |
//! | --- | --- |
//! | new | STARTED |
//! | any other | |
//!
//! An empty cell is refused. A callback ends by a call from outside, or by a timer.

use std::time::Duration;

use super::invalid_action;
use crate::error::ServiceError;
use crate::model::{OperationAction, OperationOptions, OperationStatus, OperationUpdate};

/// An accepted start of a callback.
#[derive(Debug)]
pub(in crate::checkpoint) struct CallbackChange {
    pub(in crate::checkpoint) timeout: Option<Duration>,
    pub(in crate::checkpoint) heartbeat_timeout: Option<Duration>,
}

/// Checks an update of a callback.
pub(super) fn validate(
    status: Option<OperationStatus>,
    update: &OperationUpdate,
) -> Result<CallbackChange, ServiceError> {
    match update.action {
        OperationAction::Start if status.is_some() => {
            Err(ServiceError::invalid("Cannot start a CALLBACK that already exist."))
        }
        OperationAction::Start => Ok(start(update)),
        OperationAction::Succeed | OperationAction::Fail | OperationAction::Retry | OperationAction::Cancel => {
            Err(invalid_action())
        }
    }
}

fn start(update: &OperationUpdate) -> CallbackChange {
    let Some(OperationOptions::Callback(options)) = &update.options else {
        return CallbackChange { timeout: None, heartbeat_timeout: None };
    };
    let bound = |seconds: Option<u32>| seconds.filter(|&s| s > 0).map(|s| Duration::from_secs(s.into()));
    CallbackChange {
        timeout: bound(options.timeout_seconds),
        heartbeat_timeout: bound(options.heartbeat_timeout_seconds),
    }
}
