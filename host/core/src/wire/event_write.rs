//! Events, written: `{"EventId", "EventType", "EventTimestamp", "Id", …, "StepSucceededDetails": {…}}`.

use serde_json::Value;

use super::write::Object;
use super::{WireFormat, error_object};
use crate::model::{ErrorObject, Event, EventKind, EventOperation, RetryDetails};

pub(super) fn write(format: WireFormat, event: &Event) -> Value {
    let event_type = event.kind.event_type();
    let object = Object::default()
        .with("EventId", event.id)
        .with("EventType", event_type)
        .with("EventTimestamp", format.timestamp(event.timestamp))
        .with(&format!("{event_type}Details"), details(format, &event.kind));
    match &event.operation {
        Some(EventOperation { id, parent_id, name, sub_type }) => object
            .with("Id", id.as_str())
            .with_some("ParentId", parent_id.as_ref().map(|id| id.as_str()))
            .with_some("Name", name.as_deref())
            .with_some("SubType", sub_type.as_deref()),
        None => object,
    }
    .into()
}

fn details(format: WireFormat, kind: &EventKind) -> Object {
    let object = Object::default();
    let data = Data(format);
    match kind {
        EventKind::ExecutionStarted { input, execution_timeout_seconds } => {
            object.with("Input", data.text(input.as_deref())).with_some("ExecutionTimeout", *execution_timeout_seconds)
        }
        EventKind::ContextStarted | EventKind::StepStarted => object,
        EventKind::ExecutionSucceeded { result }
        | EventKind::ContextSucceeded { result }
        | EventKind::ChainedInvokeSucceeded { result }
        | EventKind::CallbackSucceeded { result } => object.with("Result", data.text(result.as_deref())),
        EventKind::ExecutionFailed { error }
        | EventKind::ExecutionStopped { error }
        | EventKind::ContextFailed { error }
        | EventKind::ChainedInvokeFailed { error }
        | EventKind::ChainedInvokeTimedOut { error }
        | EventKind::ChainedInvokeStopped { error }
        | EventKind::CallbackFailed { error }
        | EventKind::CallbackTimedOut { error } => object.with("Error", data.error(error.as_deref())),
        EventKind::ExecutionTimedOut { error } | EventKind::WaitCancelled { error } => {
            object.with_some("Error", error.as_deref().map(|error| data.error(Some(error))))
        }
        EventKind::WaitStarted { duration_seconds, scheduled_end_timestamp } => object
            .with("Duration", *duration_seconds)
            .with("ScheduledEndTimestamp", format.timestamp(*scheduled_end_timestamp)),
        EventKind::WaitSucceeded { duration_seconds } => object.with("Duration", *duration_seconds),
        EventKind::StepSucceeded { result, retry_details } => {
            object.with("Result", data.text(result.as_deref())).with("RetryDetails", retry(*retry_details))
        }
        EventKind::StepFailed { error, retry_details } => {
            object.with("Error", data.error(error.as_deref())).with("RetryDetails", retry(*retry_details))
        }
        EventKind::ChainedInvokeStarted {
            function_name,
            tenant_id,
            input,
            executed_version,
            durable_execution_arn,
        } => object
            .with("FunctionName", &**function_name)
            .with_some("TenantId", tenant_id.as_deref())
            .with_some("Input", input.as_deref().map(|input| data.text(Some(input))))
            .with_some("ExecutedVersion", executed_version.as_deref())
            .with_some("DurableExecutionArn", durable_execution_arn.as_ref().map(|arn| arn.as_str())),
        EventKind::CallbackStarted { callback_id, timeout_seconds, heartbeat_timeout_seconds } => object
            .with("CallbackId", callback_id.as_str())
            .with_some("Timeout", *timeout_seconds)
            .with_some("HeartbeatTimeout", *heartbeat_timeout_seconds),
        EventKind::InvocationCompleted { start_timestamp, end_timestamp, request_id, error } => object
            .with("StartTimestamp", format.timestamp(*start_timestamp))
            .with("EndTimestamp", format.timestamp(*end_timestamp))
            .with("RequestId", request_id.as_str())
            .with_some("Error", error.as_deref().map(|error| data.error(Some(error)))),
        EventKind::ExecutionPaused { pause_request_timestamp, reason, execution_timeout_paused } => object
            .with("PauseRequestTimestamp", format.timestamp(*pause_request_timestamp))
            .with_some("Reason", reason.as_deref().map(|reason| data.text(Some(reason))))
            .with("ExecutionTimeoutPaused", *execution_timeout_paused),
        EventKind::ExecutionResumed { resume_request_timestamp, reason } => object
            .with("ResumeRequestTimestamp", format.timestamp(*resume_request_timestamp))
            .with_some("Reason", reason.as_deref().map(|reason| data.text(Some(reason)))),
    }
}

/// Writes the handler's own data: `{"Payload": …, "Truncated": false}`, or `{"Truncated": true}` where it is left out.
#[derive(Clone, Copy)]
struct Data(WireFormat);

impl Data {
    fn text(self, text: Option<&str>) -> Object {
        self.payload(text.map(Value::from))
    }

    fn error(self, error: Option<&ErrorObject>) -> Object {
        self.payload(error.map(error_object::write))
    }

    fn payload(self, payload: Option<Value>) -> Object {
        let Self(WireFormat { include_execution_data, .. }) = self;
        Object::default()
            .with_some("Payload", payload.filter(|_| include_execution_data))
            .with("Truncated", !include_execution_data)
    }
}

fn retry(details: RetryDetails) -> Object {
    let RetryDetails { current_attempt, next_attempt_delay_seconds } = details;
    Object::default()
        .with("CurrentAttempt", current_attempt)
        .with_some("NextAttemptDelaySeconds", next_attempt_delay_seconds)
}
