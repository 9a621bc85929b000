//! What a batch must be as a whole.

use std::collections::HashMap;

use crate::error::ServiceError;
use crate::execution::Execution;
use crate::model::{OperationAction, OperationId, OperationType, OperationUpdate};

/// At most one update ends the execution, and it comes last.
pub(super) fn check_execution_updates(updates: &[OperationUpdate]) -> Result<(), ServiceError> {
    let ends = |update: &OperationUpdate| update.operation_type == OperationType::Execution;
    let refused = match updates.iter().filter(|update| ends(update)).count() {
        0 => return Ok(()),
        1 if updates.last().is_some_and(ends) => return Ok(()),
        1 => "EXECUTION checkpoint must be the last update.",
        _ => "Cannot checkpoint multiple EXECUTION updates.",
    };
    Err(ServiceError::invalid(refused))
}

/// A parent is a context, recorded or started earlier in the batch. An operation is updated once, except that a step or
/// context may start and go on in the same batch.
pub(super) fn check_parents_and_duplicates(
    execution: &Execution,
    updates: &[OperationUpdate],
) -> Result<(), ServiceError> {
    let mut latest: HashMap<&OperationId, &OperationUpdate> = HashMap::with_capacity(updates.len());
    let mut started: HashMap<&OperationId, OperationType> = HashMap::new();
    for update in updates {
        if latest.get(&update.id).is_some_and(|earlier| !may_follow(earlier, update)) {
            return Err(ServiceError::invalid("Cannot checkpoint multiple operations with the same ID."));
        }
        if let Some(parent_id) = &update.parent_id {
            let parent_type = started
                .get(parent_id)
                .copied()
                .or_else(|| execution.operation(parent_id.as_str()).map(|parent| parent.operation_type()));
            if parent_type != Some(OperationType::Context) {
                return Err(ServiceError::invalid("Invalid parent operation id."));
            }
        }
        if update.action == OperationAction::Start {
            started.insert(&update.id, update.operation_type);
        }
        latest.insert(&update.id, update);
    }
    Ok(())
}

fn may_follow(earlier: &OperationUpdate, update: &OperationUpdate) -> bool {
    matches!(earlier.operation_type, OperationType::Step | OperationType::Context)
        && earlier.action == OperationAction::Start
        && update.action != OperationAction::Start
}
