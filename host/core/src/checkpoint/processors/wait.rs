//! Waits.
//!
//! | change | event | effect |
//! | --- | --- | --- |
//! | start | WaitStarted | WaitStarted |
//! | cancel | WaitCancelled | |

use std::time::Duration;

use super::super::validators::{OperationHeader, WaitChange};
use super::Batch;
use crate::effects::CheckpointEffect;
use crate::execution::{Slot, TimerKind};
use crate::model::{EventKind, OperationDetails, OperationId, OperationStatus, Timestamp, WaitDetails};

pub(super) fn apply(batch: &mut Batch<'_>, header: OperationHeader, change: WaitChange) {
    let operation_id = header.id.clone();
    let (slot, event) = match change {
        WaitChange::Start { seconds } => {
            let due = batch.now.after(Duration::from_secs(seconds.into()));
            let slot = batch.create(header, OperationDetails::Wait(WaitDetails { scheduled_end_timestamp: due }));
            batch.execution.timers.schedule(due, slot, TimerKind::WaitEnd);
            batch.effects.push(CheckpointEffect::WaitStarted { operation_id, due });
            (slot, EventKind::WaitStarted { duration_seconds: seconds, scheduled_end_timestamp: due })
        }
        WaitChange::Cancel(error) => {
            let Some((slot, due)) = find(batch, &operation_id) else {
                debug_assert!(false, "wait `{operation_id}` was accepted for cancelling and does not exist");
                return;
            };
            batch.execution.timers.cancel(due, slot, TimerKind::WaitEnd);
            batch.end(slot, OperationStatus::Cancelled, |_| {});
            (slot, EventKind::WaitCancelled { error })
        }
    };
    batch.execution.record(slot, event, batch.now);
}

/// A recorded wait and when it would end.
fn find(batch: &Batch<'_>, id: &OperationId) -> Option<(Slot, Timestamp)> {
    let slot = batch.execution.operations.slot(id.as_str())?;
    match &batch.execution.operations.get(slot)?.details {
        OperationDetails::Wait(details) => Some((slot, details.scheduled_end_timestamp)),
        OperationDetails::Execution(_)
        | OperationDetails::Context(_)
        | OperationDetails::Step(_)
        | OperationDetails::Callback(_)
        | OperationDetails::ChainedInvoke(_) => None,
    }
}
