//! What a guest sends.

use std::sync::Arc;

use durable_wasm_core::invocation::{InvocationOutput, ReportedStatus};
use durable_wasm_core::model::{
    CallbackOptions, ChainedInvokeOptions, ContextOptions, ErrorObject, InvocationStatus, OperationAction,
    OperationOptions, OperationType, OperationUpdate, StepOptions, WaitOptions,
};

use crate::bindings::durable::execution::types as wit;
use crate::bindings::exports::durable::execution::handler;

pub(crate) fn update(update: wit::OperationUpdate) -> OperationUpdate {
    OperationUpdate {
        id: update.id.into(),
        parent_id: update.parent_id.map(Into::into),
        name: update.name.map(Into::into),
        operation_type: operation_type(update.type_),
        sub_type: update.sub_type.map(Into::into),
        action: action(update.action),
        payload: update.payload.map(Into::into),
        error: update.error.map(error_object).map(Arc::new),
        options: update.options.map(options),
    }
}

const fn operation_type(operation_type: wit::OperationType) -> OperationType {
    match operation_type {
        wit::OperationType::Execution => OperationType::Execution,
        wit::OperationType::Context => OperationType::Context,
        wit::OperationType::Step => OperationType::Step,
        wit::OperationType::Wait => OperationType::Wait,
        wit::OperationType::Callback => OperationType::Callback,
        wit::OperationType::ChainedInvoke => OperationType::ChainedInvoke,
    }
}

const fn action(action: wit::OperationAction) -> OperationAction {
    match action {
        wit::OperationAction::Start => OperationAction::Start,
        wit::OperationAction::Succeed => OperationAction::Succeed,
        wit::OperationAction::Fail => OperationAction::Fail,
        wit::OperationAction::Retry => OperationAction::Retry,
        wit::OperationAction::Cancel => OperationAction::Cancel,
    }
}

fn options(options: wit::OperationOptions) -> OperationOptions {
    match options {
        wit::OperationOptions::Context(wit::ContextOptions { replay_children }) => {
            OperationOptions::Context(ContextOptions { replay_children })
        }
        wit::OperationOptions::Step(wit::StepOptions { next_attempt_delay_seconds }) => {
            OperationOptions::Step(StepOptions { next_attempt_delay_seconds })
        }
        wit::OperationOptions::Wait(wit::WaitOptions { wait_seconds }) => {
            OperationOptions::Wait(WaitOptions { wait_seconds })
        }
        wit::OperationOptions::Callback(wit::CallbackOptions { timeout_seconds, heartbeat_timeout_seconds }) => {
            OperationOptions::Callback(CallbackOptions { timeout_seconds, heartbeat_timeout_seconds })
        }
        wit::OperationOptions::ChainedInvoke(wit::ChainedInvokeOptions { function_name, tenant_id }) => {
            let (function_name, tenant_id) = (function_name.into(), tenant_id.map(Into::into));
            OperationOptions::ChainedInvoke(ChainedInvokeOptions { function_name, tenant_id })
        }
    }
}

pub(crate) fn error_object(error: wit::ErrorObject) -> ErrorObject {
    let wit::ErrorObject { error_message, error_type, error_data, stack_trace } = error;
    ErrorObject { error_message, error_type, error_data, stack_trace }
}

pub(crate) fn invocation_output(output: handler::InvocationOutput) -> InvocationOutput {
    let status = match output.status {
        None => ReportedStatus::Missing,
        Some(handler::InvocationStatus::Succeeded) => ReportedStatus::Known(InvocationStatus::Succeeded),
        Some(handler::InvocationStatus::Failed) => ReportedStatus::Known(InvocationStatus::Failed),
        Some(handler::InvocationStatus::Pending) => ReportedStatus::Known(InvocationStatus::Pending),
        Some(handler::InvocationStatus::Unrecognized(text)) => ReportedStatus::Unrecognized(text),
    };
    let error = output.error.map(error_object).map(Arc::new);
    InvocationOutput { status, result: output.result.map(Into::into), error }
}
