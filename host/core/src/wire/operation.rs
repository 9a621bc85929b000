//! Operations: `{"Id", "Type", "Status", "StartTimestamp", …, "StepDetails": {…}}`.

use std::sync::Arc;

use serde_json::Value;

use super::read::{Fields, ReadError};
use super::write::Object;
use super::{WireFormat, error_object};
use crate::model::{
    CallbackDetails, ChainedInvokeDetails, ContextDetails, ErrorObject, ExecutionDetails, Operation, OperationDetails,
    OperationStatus, OperationType, StepDetails, WaitDetails,
};

pub(super) fn write(format: WireFormat, operation: &Operation) -> Value {
    let (details_name, details) = write_details(format, &operation.details);
    Object::default()
        .with("Id", operation.id.as_str())
        .with_some("ParentId", operation.parent_id.as_ref().map(|id| id.as_str()))
        .with_some("Name", operation.name.as_deref())
        .with("Type", operation.operation_type().as_str())
        .with_some("SubType", operation.sub_type.as_deref())
        .with("Status", operation.status.as_str())
        .with("StartTimestamp", format.timestamp(operation.start_timestamp))
        .with_some("EndTimestamp", operation.end_timestamp.map(|end| format.timestamp(end)))
        .with(details_name, details)
        .into()
}

fn write_details(format: WireFormat, details: &OperationDetails) -> (&'static str, Object) {
    let object = Object::default();
    match details {
        OperationDetails::Execution(ExecutionDetails { input_payload }) => {
            ("ExecutionDetails", object.with_some("InputPayload", input_payload.as_deref()))
        }
        OperationDetails::Context(ContextDetails { result, error, replay_children }) => (
            "ContextDetails",
            with_end(object, result.as_deref(), error.as_deref())
                .with_some("ReplayChildren", replay_children.then_some(true)),
        ),
        OperationDetails::Step(StepDetails { attempt, next_attempt_timestamp, result, error }) => (
            "StepDetails",
            with_end(object, result.as_deref(), error.as_deref())
                .with("Attempt", *attempt)
                .with_some("NextAttemptTimestamp", next_attempt_timestamp.map(|next| format.timestamp(next))),
        ),
        OperationDetails::Wait(WaitDetails { scheduled_end_timestamp }) => {
            ("WaitDetails", object.with("ScheduledEndTimestamp", format.timestamp(*scheduled_end_timestamp)))
        }
        OperationDetails::Callback(CallbackDetails { callback_id, result, error }) => (
            "CallbackDetails",
            with_end(object, result.as_deref(), error.as_deref()).with("CallbackId", callback_id.as_str()),
        ),
        OperationDetails::ChainedInvoke(ChainedInvokeDetails { result, error }) => {
            ("ChainedInvokeDetails", with_end(object, result.as_deref(), error.as_deref()))
        }
    }
}

fn with_end(object: Object, result: Option<&str>, error: Option<&ErrorObject>) -> Object {
    object.with_some("Result", result).with_some("Error", error.map(error_object::write))
}

pub(super) fn read(index: usize, operation: &Value) -> Result<Operation, ReadError> {
    let fields = Fields::new(format!("operation {}", index + 1), operation)?;
    let operation_type = fields.one_of(
        "Type",
        "EXECUTION, CONTEXT, STEP, WAIT, CALLBACK or CHAINED_INVOKE",
        OperationType::from_wire,
    )?;
    let status = fields.one_of(
        "Status",
        "STARTED, PENDING, READY, SUCCEEDED, FAILED, CANCELLED, TIMED_OUT or STOPPED",
        OperationStatus::from_wire,
    )?;
    Ok(Operation {
        id: fields.required_text("Id")?.into(),
        parent_id: fields.text("ParentId")?.map(Into::into),
        name: fields.shared("Name")?,
        sub_type: fields.shared("SubType")?,
        status,
        start_timestamp: fields.required_timestamp("StartTimestamp")?,
        end_timestamp: fields.timestamp("EndTimestamp")?,
        details: read_details(&fields, operation_type)?,
    })
}

fn read_details(fields: &Fields<'_>, operation_type: OperationType) -> Result<OperationDetails, ReadError> {
    Ok(match operation_type {
        OperationType::Execution => {
            let details = fields.object_or_empty("ExecutionDetails")?;
            OperationDetails::Execution(ExecutionDetails { input_payload: details.shared("InputPayload")? })
        }
        OperationType::Context => {
            let details = fields.object_or_empty("ContextDetails")?;
            OperationDetails::Context(ContextDetails {
                result: details.shared("Result")?,
                error: read_error(&details)?,
                replay_children: details.flag("ReplayChildren")?,
            })
        }
        OperationType::Step => {
            let details = fields.object_or_empty("StepDetails")?;
            OperationDetails::Step(StepDetails {
                attempt: details.number("Attempt")?.unwrap_or_default(),
                next_attempt_timestamp: details.timestamp("NextAttemptTimestamp")?,
                result: details.shared("Result")?,
                error: read_error(&details)?,
            })
        }
        OperationType::Wait => {
            let details = fields.object_or_empty("WaitDetails")?;
            let scheduled_end_timestamp = details.required_timestamp("ScheduledEndTimestamp")?;
            OperationDetails::Wait(WaitDetails { scheduled_end_timestamp })
        }
        OperationType::Callback => {
            let details = fields.object_or_empty("CallbackDetails")?;
            OperationDetails::Callback(CallbackDetails {
                callback_id: details.required_text("CallbackId")?.into(),
                result: details.shared("Result")?,
                error: read_error(&details)?,
            })
        }
        OperationType::ChainedInvoke => {
            let details = fields.object_or_empty("ChainedInvokeDetails")?;
            let result = details.shared("Result")?;
            OperationDetails::ChainedInvoke(ChainedInvokeDetails { result, error: read_error(&details)? })
        }
    })
}

fn read_error(details: &Fields<'_>) -> Result<Option<Arc<ErrorObject>>, ReadError> {
    details.object("Error")?.map(|error| error_object::read(&error).map(Arc::new)).transpose()
}
