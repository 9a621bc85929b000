//! What a guest is given.

use std::sync::Arc;

use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_core::invocation::OperationPage;
use durable_wasm_core::model::{
    CallbackDetails, ChainedInvokeDetails, ContextDetails, ErrorObject, ExecutionDetails, Operation, OperationDetails,
    OperationStatus, Payload, StepDetails, Timestamp, WaitDetails,
};
use durable_wasm_runtime::{CheckpointOutput, Invocation};

use crate::bindings::durable::execution::checkpoint;
use crate::bindings::durable::execution::types as wit;
use crate::bindings::exports::durable::execution::handler;

/// What allocators round sizes up to: fewer bytes more may move nothing.
const ALLOCATION_BYTES: usize = 16;

pub(crate) fn invocation(invocation: Invocation) -> handler::Invocation {
    let OperationPage { operations, next_marker } = invocation.initial_execution_state;
    handler::Invocation {
        durable_execution_arn: invocation.durable_execution_arn.to_string(),
        function_name: invocation.function_name.to_string(),
        function_version: invocation.function_version.to_string(),
        handler: invocation.handler.to_string(),
        request_id: request_id(invocation.request_id.as_str(), invocation.perturbation.memory_bytes),
        deadline: invocation.deadline.as_millis(),
        tenant_id: optional_text(invocation.tenant_id.as_ref()),
        initial_execution_state: handler::InitialExecutionState {
            operations: self::operations(&operations),
            next_marker,
        },
        updated_operation_ids: invocation.updated_operation_ids.iter().map(ToString::to_string).collect(),
    }
}

/// The id, and what follows it where memory is to be laid out otherwise: the id is the one text that may differ between
/// invocations, and the guest allocates it before its own code runs.
fn request_id(id: &str, padding_bytes: u32) -> String {
    let padding = usize::try_from(padding_bytes).unwrap_or_default().next_multiple_of(ALLOCATION_BYTES);
    let mut id = id.to_owned();
    id.extend(std::iter::repeat_n('-', padding));
    id
}

pub(crate) fn checkpoint_output(output: CheckpointOutput) -> checkpoint::CheckpointOutput {
    let CheckpointOutput { operations, next_marker, paused } = output;
    checkpoint::CheckpointOutput { operations: self::operations(&operations), next_marker, paused }
}

pub(crate) fn state_output(page: OperationPage) -> checkpoint::StateOutput {
    checkpoint::StateOutput { operations: operations(&page.operations), next_marker: page.next_marker }
}

pub(crate) fn service_error(error: ServiceError) -> wit::ServiceError {
    let code = match error.code {
        ServiceErrorCode::InvalidParameterValue => wit::ServiceErrorCode::InvalidParameterValue,
        ServiceErrorCode::ResourceNotFound => wit::ServiceErrorCode::ResourceNotFound,
        // Only a start is refused as started already, and guests start nothing.
        ServiceErrorCode::ResourceConflict | ServiceErrorCode::DurableExecutionAlreadyStarted => {
            wit::ServiceErrorCode::ResourceConflict
        }
        ServiceErrorCode::TooManyRequests => wit::ServiceErrorCode::TooManyRequests,
        ServiceErrorCode::CallbackTimeout => wit::ServiceErrorCode::CallbackTimeout,
        ServiceErrorCode::KmsAccessDenied => wit::ServiceErrorCode::KmsAccessDenied,
        ServiceErrorCode::KmsDisabled => wit::ServiceErrorCode::KmsDisabled,
        ServiceErrorCode::KmsInvalidState => wit::ServiceErrorCode::KmsInvalidState,
        ServiceErrorCode::KmsNotFound => wit::ServiceErrorCode::KmsNotFound,
        ServiceErrorCode::Service => wit::ServiceErrorCode::Service,
    };
    wit::ServiceError { code, message: error.message }
}

fn operations(operations: &[Arc<Operation>]) -> Vec<wit::Operation> {
    operations.iter().map(|operation| self::operation(operation)).collect()
}

pub(super) fn operation(operation: &Operation) -> wit::Operation {
    wit::Operation {
        id: operation.id.to_string(),
        parent_id: operation.parent_id.as_ref().map(ToString::to_string),
        name: optional_text(operation.name.as_ref()),
        sub_type: optional_text(operation.sub_type.as_ref()),
        status: status(operation.status),
        start_timestamp: operation.start_timestamp.as_millis(),
        end_timestamp: operation.end_timestamp.map(Timestamp::as_millis),
        details: details(&operation.details),
    }
}

const fn status(status: OperationStatus) -> wit::OperationStatus {
    match status {
        OperationStatus::Started => wit::OperationStatus::Started,
        OperationStatus::Pending => wit::OperationStatus::Pending,
        OperationStatus::Ready => wit::OperationStatus::Ready,
        OperationStatus::Succeeded => wit::OperationStatus::Succeeded,
        OperationStatus::Failed => wit::OperationStatus::Failed,
        OperationStatus::Cancelled => wit::OperationStatus::Cancelled,
        OperationStatus::TimedOut => wit::OperationStatus::TimedOut,
        OperationStatus::Stopped => wit::OperationStatus::Stopped,
    }
}

fn details(details: &OperationDetails) -> wit::OperationDetails {
    match details {
        OperationDetails::Execution(ExecutionDetails { input_payload }) => {
            let input_payload = optional_text(input_payload.as_ref());
            wit::OperationDetails::Execution(wit::ExecutionDetails { input_payload })
        }
        OperationDetails::Context(ContextDetails { result, error, replay_children }) => {
            let (result, error) = outcome(result.as_ref(), error.as_deref());
            wit::OperationDetails::Context(wit::ContextDetails { result, error, replay_children: *replay_children })
        }
        OperationDetails::Step(StepDetails { attempt, next_attempt_timestamp, result, error }) => {
            let (result, error) = outcome(result.as_ref(), error.as_deref());
            let next_attempt_timestamp = next_attempt_timestamp.map(Timestamp::as_millis);
            let attempt = *attempt;
            wit::OperationDetails::Step(wit::StepDetails { attempt, next_attempt_timestamp, result, error })
        }
        OperationDetails::Wait(WaitDetails { scheduled_end_timestamp }) => {
            let scheduled_end_timestamp = Some(scheduled_end_timestamp.as_millis());
            wit::OperationDetails::Wait(wit::WaitDetails { scheduled_end_timestamp })
        }
        OperationDetails::Callback(CallbackDetails { callback_id, result, error }) => {
            let (result, error) = outcome(result.as_ref(), error.as_deref());
            let callback_id = callback_id.to_string();
            wit::OperationDetails::Callback(wit::CallbackDetails { callback_id, result, error })
        }
        OperationDetails::ChainedInvoke(ChainedInvokeDetails { result, error }) => {
            let (result, error) = outcome(result.as_ref(), error.as_deref());
            wit::OperationDetails::ChainedInvoke(wit::ChainedInvokeDetails { result, error })
        }
    }
}

fn outcome(result: Option<&Payload>, error: Option<&ErrorObject>) -> (Option<String>, Option<wit::ErrorObject>) {
    (optional_text(result), error.map(error_object))
}

pub(super) fn error_object(error: &ErrorObject) -> wit::ErrorObject {
    let ErrorObject { error_message, error_type, error_data, stack_trace } = error.clone();
    wit::ErrorObject { error_message, error_type, error_data, stack_trace }
}

fn optional_text(text: Option<&Arc<str>>) -> Option<String> {
    text.map(|text| (**text).to_owned())
}
