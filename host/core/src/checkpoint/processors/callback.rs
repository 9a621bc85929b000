//! Callbacks. Their start gives them the id the outside world completes them by.
//!
//! | change | event | effect |
//! | --- | --- | --- |
//! | start | CallbackStarted | CallbackCreated |

use std::time::Duration;

use super::super::validators::{CallbackChange, OperationHeader};
use super::Batch;
use crate::effects::CheckpointEffect;
use crate::execution::TimeLimits;
use crate::model::{CallbackDetails, EventKind, OperationDetails};

pub(super) fn apply(batch: &mut Batch<'_>, header: OperationHeader, change: CallbackChange) {
    let CallbackChange { timeout, heartbeat_timeout } = change;
    let (operation_id, name) = (header.id.clone(), header.name.clone());
    let callback_id = batch.signer.callback_id(batch.execution.arn(), &operation_id);
    let details = CallbackDetails { callback_id: callback_id.clone(), result: None, error: None };
    let slot = batch.create(header, OperationDetails::Callback(details));

    let limits = TimeLimits {
        timeout: timeout.map(|timeout| batch.now.after(timeout)),
        heartbeat: heartbeat_timeout.map(|every| (every, batch.now.after(every))),
    };
    let execution = &mut *batch.execution;
    execution.callbacks.insert(callback_id.clone(), slot, limits, &mut execution.timers);
    let started = EventKind::CallbackStarted {
        callback_id: callback_id.clone(),
        timeout_seconds: seconds(timeout),
        heartbeat_timeout_seconds: seconds(heartbeat_timeout),
    };
    execution.record(slot, started, batch.now);
    let created = batch.now;
    batch.effects.push(CheckpointEffect::CallbackCreated {
        operation_id,
        name,
        callback_id,
        created,
        timeout,
        heartbeat_timeout,
    });
}

fn seconds(time: Option<Duration>) -> Option<u32> {
    time.and_then(|time| u32::try_from(time.as_secs()).ok())
}
