//! Recorded operations.

use crate::bindings::durable::execution::types::{
    CallbackDetails, ChainedInvokeDetails, ContextDetails, ErrorObject, ExecutionDetails, Operation, OperationDetails,
    OperationStatus, OperationType, StepDetails, WaitDetails,
};
use crate::engine::OperationId;

pub(super) fn new_details(operation_type: OperationType) -> OperationDetails {
    match operation_type {
        OperationType::Step => step(0, None, None),
        OperationType::Wait => OperationDetails::Wait(WaitDetails { scheduled_end_timestamp: None }),
        OperationType::Context => context(None, None, false),
        OperationType::Callback => OperationDetails::Callback(CallbackDetails {
            callback_id: "callback".to_owned(),
            result: None,
            error: None,
        }),
        OperationType::ChainedInvoke => {
            OperationDetails::ChainedInvoke(ChainedInvokeDetails { result: None, error: None })
        }
        OperationType::Execution => OperationDetails::Execution(ExecutionDetails { input_payload: None }),
    }
}

/// A recorded operation with the sub-type its type usually has and no name.
pub(crate) fn recorded(position: &str, details: OperationDetails, status: OperationStatus) -> Operation {
    let sub_type = match details {
        OperationDetails::Step(_) => Some("Step"),
        OperationDetails::Wait(_) => Some("Wait"),
        OperationDetails::Context(_) => Some("RunInChildContext"),
        OperationDetails::Callback(_) => Some("Callback"),
        OperationDetails::ChainedInvoke(_) => Some("ChainedInvoke"),
        _ => None,
    };
    let parent = position.rsplit_once('-').map(|(parent, _)| OperationId::new(parent.to_owned()).as_str().to_owned());
    Operation {
        id: OperationId::new(position.to_owned()).as_str().to_owned(),
        parent_id: parent,
        name: None,
        sub_type: sub_type.map(str::to_owned),
        status,
        start_timestamp: 0,
        end_timestamp: None,
        details,
    }
}

pub(crate) fn step(attempt: u32, result: Option<&str>, error: Option<ErrorObject>) -> OperationDetails {
    let result = result.map(str::to_owned);
    OperationDetails::Step(StepDetails { attempt, next_attempt_timestamp: None, result, error })
}

pub(crate) fn wait() -> OperationDetails {
    new_details(OperationType::Wait)
}

pub(crate) fn context(result: Option<&str>, error: Option<ErrorObject>, replay_children: bool) -> OperationDetails {
    OperationDetails::Context(ContextDetails { result: result.map(str::to_owned), error, replay_children })
}

pub(crate) fn error(error_type: &str, message: &str) -> ErrorObject {
    ErrorObject {
        error_type: Some(error_type.to_owned()),
        error_message: Some(message.to_owned()),
        error_data: None,
        stack_trace: None,
    }
}
