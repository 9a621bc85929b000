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
use crate::execution::TimerKind;
use crate::model::{EventKind, OperationDetails, OperationStatus, WaitDetails};

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
            let Some(slot) = batch.execution.operations.slot(operation_id.as_str()) else { return };
            let Some(OperationDetails::Wait(WaitDetails { scheduled_end_timestamp: due })) =
                batch.execution.operations.get(slot).map(|wait| wait.details.clone())
            else {
                return;
            };
            batch.execution.timers.cancel(due, slot, TimerKind::WaitEnd);
            batch.end(slot, OperationStatus::Cancelled, |_| {});
            (slot, EventKind::WaitCancelled { error })
        }
    };
    batch.execution.record(slot, event, batch.now);
}
