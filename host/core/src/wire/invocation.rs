//! What a durable function is invoked with, and what it answers.

use std::sync::Arc;

use serde_json::Value;

use super::read::{Fields, ReadError};
use super::write::Object;
use super::{TimestampFormat, WireFormat, error_object};
use crate::invocation::{InvocationOutput, OperationPage, ReportedStatus};
use crate::model::{CheckpointToken, ErrorObject, ExecutionArn, InvocationStatus, OperationId};

/// Events have whole milliseconds, unlike the API. Source: the official Python SDK's `TimestampConverter`.
const EVENT: WireFormat = WireFormat { timestamps: TimestampFormat::UnixMillis, include_execution_data: true };

/// The event that the service invokes a durable function with.
pub fn invocation_event(
    arn: &ExecutionArn,
    checkpoint_token: &CheckpointToken,
    state: &OperationPage,
    updated_operation_ids: &[OperationId],
) -> Value {
    let updated: Vec<_> = updated_operation_ids.iter().map(OperationId::as_str).collect();
    Object::default()
        .with("DurableExecutionArn", arn.as_str())
        .with("CheckpointToken", checkpoint_token.as_str())
        .with("InitialExecutionState", EVENT.operations(&state.operations, state.next_marker.as_deref()))
        .with("UpdatedOperationIds", updated)
        .into()
}

/// Reads what a durable function answers: `{"Status", "Result", "Error"}`.
///
/// # Errors
/// Which field is wrong, and how. A status that is missing or unknown is no error here.
pub fn read_invocation_output(output: &Value) -> Result<InvocationOutput, ReadError> {
    let fields = Fields::new("the function's answer", output)?;
    let status = match fields.text("Status")? {
        None => ReportedStatus::Missing,
        Some(text) => InvocationStatus::from_wire(text)
            .map_or_else(|| ReportedStatus::Unrecognized(text.to_owned()), ReportedStatus::Known),
    };
    Ok(InvocationOutput {
        status,
        result: fields.shared("Result")?,
        error: fields.object("Error")?.map(|error| error_object::read(&error).map(Arc::new)).transpose()?,
    })
}

/// Reads what Lambda answers for a function that failed: `{"errorMessage", "errorType", "stackTrace"}`. Nothing in it is
/// required, and what is not as expected is left out.
pub fn read_function_error(error: &Value) -> ErrorObject {
    let text = |name| error.get(name).and_then(Value::as_str).map(str::to_owned);
    let frames = |frames: &Vec<Value>| frames.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    ErrorObject {
        error_message: text("errorMessage"),
        error_type: text("errorType"),
        error_data: text("errorData"),
        stack_trace: error.get("stackTrace").and_then(Value::as_array).map(frames),
    }
}
