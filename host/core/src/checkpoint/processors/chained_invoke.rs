//! Chained invokes. One whose function cannot be called fails in the answer to the very checkpoint that starts it.
//!
//! | change | event | effect |
//! | --- | --- | --- |
//! | start | ChainedInvokeStarted | ChainedInvokeStarted |
//! | start, and the function cannot be called | ChainedInvokeStarted, without input, and ChainedInvokeFailed | |

use std::sync::Arc;

use super::super::validators::{ChainedInvokeChange, OperationHeader};
use super::Batch;
use crate::effects::CheckpointEffect;
use crate::execution::ChainedInvokeOutcome;
use crate::model::{ChainedInvokeDetails, EventKind, OperationDetails, Payload};

pub(super) fn apply(batch: &mut Batch<'_>, header: OperationHeader, change: ChainedInvokeChange) {
    let ChainedInvokeChange { function_name, tenant_id, payload } = change;
    let operation_id = header.id.clone();
    let slot = batch.create(header, OperationDetails::ChainedInvoke(ChainedInvokeDetails::default()));
    match batch.targets.preflight(&function_name) {
        Some(error) => {
            batch.execution.record(slot, started(function_name, tenant_id, None), batch.now);
            let outcome = ChainedInvokeOutcome::Failed(Arc::new(error));
            batch.execution.end_chained_invoke(slot, outcome, batch.now);
            batch.execution.note_progress();
        }
        None => {
            let event = started(function_name.clone(), tenant_id.clone(), payload.clone());
            let event = batch.execution.record(slot, event, batch.now);
            batch.execution.open_invokes.insert(slot, event);
            let started = CheckpointEffect::ChainedInvokeStarted { operation_id, function_name, tenant_id, payload };
            batch.effects.push(started);
        }
    }
}

fn started(function_name: Arc<str>, tenant_id: Option<Arc<str>>, input: Option<Payload>) -> EventKind {
    EventKind::ChainedInvokeStarted {
        function_name,
        tenant_id,
        input,
        executed_version: None,
        durable_execution_arn: None,
    }
}
