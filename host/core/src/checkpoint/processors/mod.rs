//! Applies accepted changes: an operation changes, an event is appended, an effect may follow.
//!
//! # Invariants
//! - Nothing here can fail: whatever could be refused was refused before.
//! - Each change costs the same, whatever the length of the history.

mod callback;
mod chained_invoke;
mod context;
mod execution;
mod step;
mod wait;

use super::ChainedInvokeTargets;
use super::validators::{Accepted, Change, OperationHeader};
use crate::effects::CheckpointEffect;
use crate::execution::{Execution, Slot};
use crate::model::{Operation, OperationDetails, OperationStatus, Timestamp};
use crate::token::TokenSigner;

/// A batch being applied.
struct Batch<'a> {
    execution: &'a mut Execution,
    signer: &'a TokenSigner,
    targets: &'a dyn ChainedInvokeTargets,
    now: Timestamp,
    effects: Vec<CheckpointEffect>,
}

/// Applies a batch and says what follows from it.
pub(super) fn apply(
    execution: &mut Execution,
    changes: Vec<Accepted>,
    signer: &TokenSigner,
    targets: &dyn ChainedInvokeTargets,
    now: Timestamp,
) -> Vec<CheckpointEffect> {
    let mut batch = Batch { execution, signer, targets, now, effects: Vec::new() };
    for Accepted { header, change } in changes {
        match change {
            Change::Step(change) => step::apply(&mut batch, header, change),
            Change::Context(change) => context::apply(&mut batch, header, change),
            Change::Wait(change) => wait::apply(&mut batch, header, change),
            Change::Callback(change) => callback::apply(&mut batch, header, change),
            Change::ChainedInvoke(change) => chained_invoke::apply(&mut batch, header, change),
            Change::Execution(change) => execution::apply(&mut batch, change),
        }
    }
    batch.effects
}

impl Batch<'_> {
    /// The operation an update is about. A step or context that never started is created by the update that ends it.
    fn find_or_create(&mut self, header: OperationHeader, details: OperationDetails) -> Slot {
        match self.execution.operations.slot(header.id.as_str()) {
            Some(slot) => slot,
            None => self.create(header, details),
        }
    }

    /// A new operation, started now.
    fn create(&mut self, header: OperationHeader, details: OperationDetails) -> Slot {
        let OperationHeader { id, parent_id, name, sub_type } = header;
        self.execution.operations.insert(Operation {
            id,
            parent_id,
            name,
            sub_type,
            status: OperationStatus::Started,
            start_timestamp: self.now,
            end_timestamp: None,
            details,
        })
    }

    /// Ends an operation, with what is recorded of its end.
    fn end(&mut self, slot: Slot, status: OperationStatus, details: impl FnOnce(&mut OperationDetails)) {
        let now = self.now;
        self.execution.operations.change(slot, |operation| {
            operation.status = status;
            operation.end_timestamp = Some(now);
            details(&mut operation.details);
        });
        self.execution.note_progress();
    }
}
