//! Checkpoints, right and wrong.

use crate::bindings::durable::execution::checkpoint::{Mode, checkpoint};
use crate::bindings::durable::execution::types::{
    OperationAction, OperationType, OperationUpdate, ServiceError, ServiceErrorCode,
};
use crate::bindings::durable::execution::{log, step_scope};
use crate::bindings::exports::durable::execution::handler::Invocation;
use crate::{Answer, error, failed, input, succeeded, write_log};

pub(crate) fn update(id: &str, action: OperationAction, payload: Option<String>) -> OperationUpdate {
    OperationUpdate {
        id: id.to_owned(),
        parent_id: None,
        name: None,
        type_: OperationType::Step,
        sub_type: None,
        action,
        payload,
        error: None,
        options: None,
    }
}

/// Fails the execution with the service's own error.
fn refused(refusal: &ServiceError) -> Answer {
    let error_type = match refusal.code {
        ServiceErrorCode::InvalidParameterValue => "InvalidParameterValueException".to_owned(),
        other => format!("{other:?}"),
    };
    failed(error(&error_type, &refusal.message))
}

/// A step that has no id. The refusal becomes the execution's error.
pub(crate) fn invalid_checkpoint(_: &Invocation) -> Answer {
    match checkpoint(&[update("", OperationAction::Start, None)], Mode::Durable) {
        Ok(_) => succeeded("\"accepted\""),
        Err(refusal) => refused(&refusal),
    }
}

/// As many steps as the input says, each within its scope and with a log record.
pub(crate) fn steps(invocation: &Invocation) -> Answer {
    let count: u32 = input(invocation).and_then(|text| text.parse().ok()).unwrap_or(1);
    for number in 1..=count {
        let id = format!("step-{number}");
        step_scope::enter(&id, 1);
        write_log(log::Level::Info, "in the step", false);
        step_scope::leave();
        let updates = [
            update(&id, OperationAction::Start, None),
            update(&id, OperationAction::Succeed, Some(number.to_string())),
        ];
        if let Err(refusal) = checkpoint(&updates, Mode::Durable) {
            return refused(&refusal);
        }
    }
    succeeded(count.to_string())
}

/// Crashes in its first invocation, after a step was recorded.
pub(crate) fn checkpoint_then_crash(invocation: &Invocation) -> Answer {
    let operations = &invocation.initial_execution_state.operations;
    if operations.iter().any(|operation| operation.id == "step-1") {
        return succeeded("\"recovered\"");
    }
    let updates = [update("step-1", OperationAction::Start, None), update("step-1", OperationAction::Succeed, None)];
    match checkpoint(&updates, Mode::Durable) {
        Ok(_) => panic!("after the first step"),
        Err(refusal) => refused(&refusal),
    }
}
