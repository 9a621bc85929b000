//! Turns untrusted updates into changes that can be applied, or refuses the whole batch in the service's words.
//!
//! # Invariants
//! - Nothing is written but a batch-local overlay of statuses, so that an update sees the ones before it.
//! - Every combination a type's validator accepts has a variant of its change, and no other can be built: whoever applies
//!   changes has nothing left to refuse.

mod batch;
mod callback;
mod chained_invoke;
mod constraints;
mod context;
mod execution;
mod sizes;
mod step;
mod wait;

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::ServiceError;
use crate::execution::{Execution, FunctionVersion};
use crate::limits;
use crate::model::{OperationAction, OperationId, OperationOptions, OperationStatus, OperationType, OperationUpdate};

pub(super) use callback::CallbackChange;
pub(super) use chained_invoke::ChainedInvokeChange;
pub(super) use constraints::check_client_token;
pub(crate) use constraints::{
    CALLBACK_ID, CLIENT_TOKEN, Constraints, EXECUTION_ARN, EXECUTION_NAME, QUALIFIER, TENANT_ID, TextRule,
};
pub(super) use context::ContextChange;
pub(super) use execution::ExecutionChange;
pub(crate) use sizes::check_error_size;
pub(super) use step::{AttemptOutcome, StepChange};
pub(super) use wait::WaitChange;

/// An accepted update.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) header: OperationHeader,
    pub(super) change: Change,
}

/// What every operation has, as the update gave it.
#[derive(Debug, Clone)]
pub(super) struct OperationHeader {
    pub(super) id: OperationId,
    pub(super) parent_id: Option<OperationId>,
    pub(super) name: Option<Arc<str>>,
    pub(super) sub_type: Option<Arc<str>>,
}

/// What to do, by the type of the operation.
#[derive(Debug)]
pub(super) enum Change {
    Step(StepChange),
    Context(ContextChange),
    Wait(WaitChange),
    Callback(CallbackChange),
    ChainedInvoke(ChainedInvokeChange),
    Execution(ExecutionChange),
}

/// What an update finds: an operation as recorded, or as an earlier update of the batch leaves it.
#[derive(Debug, Clone, Copy)]
struct Current<'a> {
    operation_type: OperationType,
    status: OperationStatus,
    parent_id: Option<&'a OperationId>,
    name: Option<&'a Arc<str>>,
    sub_type: Option<&'a Arc<str>>,
}

/// Checks a batch.
pub(super) fn validate(execution: &Execution, updates: &[OperationUpdate]) -> Result<Vec<Accepted>, ServiceError> {
    constraints::check_updates(updates)?;
    batch::check_execution_updates(updates)?;
    batch::check_parents_and_duplicates(execution, updates)?;

    let mut overlay = HashMap::new();
    updates.iter().map(|update| accept(execution, &mut overlay, update)).collect()
}

/// Checks what can be told of updates without the execution that `caller` runs: what the service refuses of a new one.
///
/// # Errors
/// The refusal, in the service's words.
pub fn check_updates(updates: &[OperationUpdate], caller: &FunctionVersion) -> Result<(), ServiceError> {
    constraints::check_updates(updates)?;
    batch::check_execution_updates(updates)?;
    for update in updates {
        sizes::check(update, limits::EXECUTION_PAYLOAD_BYTES)?;
        check_options(update)?;
        match (update.operation_type, update.action) {
            (OperationType::Wait, OperationAction::Start) => wait::validate(None, update).map(|_| ())?,
            (OperationType::ChainedInvoke, OperationAction::Start) => {
                chained_invoke::validate(None, update, caller).map(|_| ())?;
            }
            (
                OperationType::Wait
                | OperationType::ChainedInvoke
                | OperationType::Step
                | OperationType::Context
                | OperationType::Callback
                | OperationType::Execution,
                _,
            ) => {}
        }
    }
    Ok(())
}

fn accept<'a>(
    execution: &'a Execution,
    overlay: &mut HashMap<&'a OperationId, Current<'a>>,
    update: &'a OperationUpdate,
) -> Result<Accepted, ServiceError> {
    let current = overlay.get(&update.id).copied().or_else(|| recorded(execution, &update.id));
    if let Some(current) = &current {
        check_metadata(current, update)?;
    }
    sizes::check(update, execution.result_bytes_max())?;
    check_options(update)?;

    let status = current.map(|current| current.status);
    let (change, status) = match update.operation_type {
        OperationType::Step => step::validate(status, update).map(|(change, status)| (Change::Step(change), status)),
        OperationType::Context => {
            context::validate(status, update).map(|(change, status)| (Change::Context(change), status))
        }
        OperationType::Wait => wait::validate(status, update).map(|(change, status)| (Change::Wait(change), status)),
        OperationType::Callback => {
            callback::validate(status, update).map(|change| (Change::Callback(change), OperationStatus::Started))
        }
        OperationType::ChainedInvoke => chained_invoke::validate(status, update, execution.function())
            .map(|change| (Change::ChainedInvoke(change), OperationStatus::Started)),
        OperationType::Execution => {
            execution::validate(update).map(|(change, status)| (Change::Execution(change), status))
        }
    }?;
    let header = header(current.as_ref(), update);
    overlay.insert(&update.id, after(current, update, status));
    Ok(Accepted { header, change })
}

/// An operation as recorded.
fn recorded<'a>(execution: &'a Execution, id: &OperationId) -> Option<Current<'a>> {
    let operation = execution.operation(id.as_str())?;
    Some(Current {
        operation_type: operation.operation_type(),
        status: operation.status,
        parent_id: operation.parent_id.as_ref(),
        name: operation.name.as_ref(),
        sub_type: operation.sub_type.as_ref(),
    })
}

/// An operation as an update leaves it.
fn after<'a>(current: Option<Current<'a>>, update: &'a OperationUpdate, status: OperationStatus) -> Current<'a> {
    match current {
        Some(current) => Current { status, ..current },
        None => Current {
            operation_type: update.operation_type,
            status,
            parent_id: update.parent_id.as_ref(),
            name: update.name.as_ref(),
            sub_type: update.sub_type.as_ref(),
        },
    }
}

fn header(current: Option<&Current<'_>>, update: &OperationUpdate) -> OperationHeader {
    let (parent_id, name, sub_type) = match current {
        Some(current) => (current.parent_id, current.name, current.sub_type),
        None => (update.parent_id.as_ref(), update.name.as_ref(), update.sub_type.as_ref()),
    };
    OperationHeader {
        id: update.id.clone(),
        parent_id: parent_id.cloned(),
        name: name.cloned(),
        sub_type: sub_type.cloned(),
    }
}

/// What an update repeats of its operation must be what is recorded; what it leaves out stays.
fn check_metadata(current: &Current<'_>, update: &OperationUpdate) -> Result<(), ServiceError> {
    let refused = if update.operation_type != current.operation_type {
        Some("Inconsistent operation type.")
    } else if update.sub_type.is_some() && update.sub_type.as_ref() != current.sub_type {
        Some("Inconsistent operation subtype.")
    } else if update.name.is_some() && update.name.as_ref() != current.name {
        Some("Inconsistent operation name.")
    } else if update.parent_id.is_some() && update.parent_id.as_ref() != current.parent_id {
        Some("Inconsistent parent operation id.")
    } else {
        None
    };
    refused.map_or(Ok(()), |message| Err(ServiceError::invalid(message)))
}

/// Options must be those of the operation's type.
fn check_options(update: &OperationUpdate) -> Result<(), ServiceError> {
    let (kind, name) = match &update.options {
        None => return Ok(()),
        Some(OperationOptions::Context(_)) => (OperationType::Context, "ContextOptions"),
        Some(OperationOptions::Step(_)) => (OperationType::Step, "StepOptions"),
        Some(OperationOptions::Wait(_)) => (OperationType::Wait, "WaitOptions"),
        Some(OperationOptions::Callback(_)) => (OperationType::Callback, "CallbackOptions"),
        Some(OperationOptions::ChainedInvoke(_)) => (OperationType::ChainedInvoke, "ChainedInvokeOptions"),
    };
    if kind == update.operation_type {
        return Ok(());
    }
    Err(ServiceError::invalid(format!("Invalid {name} for the given operation type.")))
}

/// The service's words for an action that a type does not have.
fn invalid_action() -> ServiceError {
    ServiceError::invalid("Invalid action for the given operation type.")
}

/// A result and an error exclude each other.
fn refuse_error(update: &OperationUpdate) -> Result<(), ServiceError> {
    match update.error {
        Some(_) => Err(ServiceError::invalid("Cannot provide an Error for SUCCEED action.")),
        None => Ok(()),
    }
}

/// A failure has no result.
fn refuse_payload(update: &OperationUpdate) -> Result<(), ServiceError> {
    match update.payload {
        Some(_) => Err(ServiceError::invalid("Cannot provide a Payload for FAIL action.")),
        None => Ok(()),
    }
}
