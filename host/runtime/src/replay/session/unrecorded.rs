//! What a handler does that is not recorded, where the record leaves room for it: where it breaks off.
//!
//! Nothing comes of it: steps wait, callbacks, timers and called functions never end. Whatever else is recorded of the
//! invocation still has to be asked for, so the handler goes on as far as it can.

use std::sync::Arc;

use durable_wasm_core::model::{
    CallbackDetails, CallbackId, ChainedInvokeDetails, ContextDetails, ExecutionDetails, Operation, OperationAction,
    OperationDetails, OperationOptions, OperationStatus, OperationType, OperationUpdate, StepDetails, Timestamp,
    WaitDetails,
};
use durable_wasm_core::record::{Ask, InvocationEnd};

use super::{Deed, Described, Divergence, Session, Stop};
use crate::replay::end;

impl Session {
    /// The handler asks for something that is not recorded, or not in this invocation.
    pub(super) fn ask_for_unrecorded(&mut self, update: &OperationUpdate) -> Result<(), Box<Divergence>> {
        match self.end {
            InvocationEnd::Pending | InvocationEnd::Returned(_) | InvocationEnd::Answered => {
                return Err(self.not_recorded(update));
            }
            InvocationEnd::CutOff | InvocationEnd::Open => {}
        }
        if self.unrecorded.is_none() {
            self.unrecorded = Some(Described::new(&Ask::of_update(update), &update.id, &self.state));
        }
        if self.outstanding == 0 {
            self.stop.get_or_insert(Stop::PastRecord);
        } else {
            self.pretend(update);
        }
        Ok(())
    }

    /// The handler asks for what it must not ask for.
    pub(super) fn not_recorded(&self, update: &OperationUpdate) -> Box<Divergence> {
        let asked = Described::new(&Ask::of_update(update), &update.id, &self.state);
        if let Some(place) = self.missing() {
            return self.divergence(place, Deed::Asks(asked));
        }
        let (event, expected) = end::recorded(&self.record, self.number);
        Box::new(Divergence {
            invocation: self.number + 1,
            operation: Some(asked.operation.clone()),
            event,
            expected,
            actual: Deed::Asks(asked),
        })
    }

    /// Pretends to have recorded an update.
    fn pretend(&mut self, update: &OperationUpdate) {
        self.pretended.insert(update.id.clone());
        let status = match update.action {
            OperationAction::Start => OperationStatus::Started,
            OperationAction::Succeed => OperationStatus::Succeeded,
            OperationAction::Fail => OperationStatus::Failed,
            OperationAction::Retry => OperationStatus::Pending,
            OperationAction::Cancel => OperationStatus::Cancelled,
        };
        let now = self.record.events().last().map_or(Timestamp::from_millis(0), |event| event.timestamp);
        let known = self.state.get(&update.id).map(|operation| Operation::clone(operation));
        let mut operation = known.unwrap_or_else(|| Operation {
            id: update.id.clone(),
            parent_id: update.parent_id.clone(),
            name: update.name.clone(),
            sub_type: update.sub_type.clone(),
            status,
            start_timestamp: now,
            end_timestamp: None,
            details: details(update, now),
        });
        operation.status = status;
        operation.end_timestamp = status.is_terminal().then_some(now);
        if status.is_terminal() {
            operation.details = details(update, now);
        }
        self.ready.remove(&update.id);
        self.state.put(operation);
        self.unseen.extend(self.state.place(&update.id));
    }
}

fn details(update: &OperationUpdate, now: Timestamp) -> OperationDetails {
    let (result, error) = (update.payload.clone(), update.error.clone());
    match update.operation_type {
        OperationType::Execution => OperationDetails::Execution(ExecutionDetails::default()),
        OperationType::Context => {
            let replay_children =
                matches!(&update.options, Some(OperationOptions::Context(options)) if options.replay_children);
            OperationDetails::Context(ContextDetails { result, error, replay_children })
        }
        OperationType::Step => OperationDetails::Step(StepDetails { result, error, ..StepDetails::default() }),
        OperationType::Wait => OperationDetails::Wait(WaitDetails { scheduled_end_timestamp: now }),
        OperationType::Callback => {
            let callback_id = CallbackId::from(Arc::<str>::from(format!("not-recorded-{}", update.id)));
            OperationDetails::Callback(CallbackDetails { callback_id, result: None, error: None })
        }
        OperationType::ChainedInvoke => OperationDetails::ChainedInvoke(ChainedInvokeDetails::default()),
    }
}
