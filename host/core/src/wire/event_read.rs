//! Events, read.

use std::sync::Arc;

use serde_json::Value;

use super::error_object;
use super::read::{Fields, ReadError};
use crate::model::{ErrorObject, Event, EventKind, EventOperation, RetryDetails};

pub(super) fn read(index: usize, event: &Value) -> Result<Event, ReadError> {
    let subject = match event.get("EventType").and_then(Value::as_str) {
        Some(event_type) => format!("event {} (`{event_type}`)", index + 1),
        None => format!("event {}", index + 1),
    };
    let fields = Fields::new(subject, event)?;
    let id = fields.large_number("EventId")?;
    let operation = match fields.text("Id")? {
        None => None,
        Some(id) => Some(EventOperation {
            id: id.into(),
            parent_id: fields.text("ParentId")?.map(Into::into),
            name: fields.shared("Name")?,
            sub_type: fields.shared("SubType")?,
        }),
    };
    Ok(Event {
        id: fields.require("EventId", id)?,
        timestamp: fields.required_timestamp("EventTimestamp")?,
        operation,
        kind: kind(&fields)?,
    })
}

fn kind(fields: &Fields<'_>) -> Result<EventKind, ReadError> {
    let event_type = fields.required_text("EventType")?;
    let details = fields.object_or_empty(&format!("{event_type}Details"))?;
    for family in [execution, step_wait_context, invoke_callback] {
        if let Some(kind) = family(event_type, &details)? {
            return Ok(kind);
        }
    }
    fields.one_of("EventType", "one of the 26 event types", |_| None)
}

/// Events of the execution and its invocations.
fn execution(event_type: &str, details: &Fields<'_>) -> Result<Option<EventKind>, ReadError> {
    Ok(Some(match event_type {
        "ExecutionStarted" => EventKind::ExecutionStarted {
            input: payload(details, "Input")?.map(Into::into),
            execution_timeout_seconds: details.number("ExecutionTimeout")?,
        },
        "ExecutionSucceeded" => EventKind::ExecutionSucceeded { result: result(details)? },
        "ExecutionFailed" => EventKind::ExecutionFailed { error: error(details)? },
        "ExecutionTimedOut" => EventKind::ExecutionTimedOut { error: error(details)? },
        "ExecutionStopped" => EventKind::ExecutionStopped { error: error(details)? },
        "ExecutionPaused" => EventKind::ExecutionPaused {
            pause_request_timestamp: details.required_timestamp("PauseRequestTimestamp")?,
            reason: payload(details, "Reason")?.map(str::to_owned),
            execution_timeout_paused: details.flag("ExecutionTimeoutPaused")?,
        },
        "ExecutionResumed" => EventKind::ExecutionResumed {
            resume_request_timestamp: details.required_timestamp("ResumeRequestTimestamp")?,
            reason: payload(details, "Reason")?.map(str::to_owned),
        },
        "InvocationCompleted" => EventKind::InvocationCompleted {
            start_timestamp: details.required_timestamp("StartTimestamp")?,
            end_timestamp: details.required_timestamp("EndTimestamp")?,
            request_id: details.required_text("RequestId")?.into(),
            error: error(details)?,
        },
        _ => return Ok(None),
    }))
}

/// Events of steps, waits and contexts.
fn step_wait_context(event_type: &str, details: &Fields<'_>) -> Result<Option<EventKind>, ReadError> {
    Ok(Some(match event_type {
        "StepStarted" => EventKind::StepStarted,
        "StepSucceeded" => EventKind::StepSucceeded { result: result(details)?, retry_details: retry(details)? },
        "StepFailed" => EventKind::StepFailed { error: error(details)?, retry_details: retry(details)? },
        "WaitStarted" => EventKind::WaitStarted {
            duration_seconds: details.required_number("Duration")?,
            scheduled_end_timestamp: details.required_timestamp("ScheduledEndTimestamp")?,
        },
        "WaitSucceeded" => {
            EventKind::WaitSucceeded { duration_seconds: details.number("Duration")?.unwrap_or_default() }
        }
        "WaitCancelled" => EventKind::WaitCancelled { error: error(details)? },
        "ContextStarted" => EventKind::ContextStarted,
        "ContextSucceeded" => EventKind::ContextSucceeded { result: result(details)? },
        "ContextFailed" => EventKind::ContextFailed { error: error(details)? },
        _ => return Ok(None),
    }))
}

/// Events of chained invokes and callbacks.
fn invoke_callback(event_type: &str, details: &Fields<'_>) -> Result<Option<EventKind>, ReadError> {
    Ok(Some(match event_type {
        "ChainedInvokeStarted" => EventKind::ChainedInvokeStarted {
            function_name: details.required_text("FunctionName")?.into(),
            tenant_id: details.shared("TenantId")?,
            input: payload(details, "Input")?.map(Into::into),
            executed_version: details.shared("ExecutedVersion")?,
            durable_execution_arn: details.text("DurableExecutionArn")?.map(Into::into),
        },
        "ChainedInvokeSucceeded" => EventKind::ChainedInvokeSucceeded { result: result(details)? },
        "ChainedInvokeFailed" => EventKind::ChainedInvokeFailed { error: error(details)? },
        "ChainedInvokeTimedOut" => EventKind::ChainedInvokeTimedOut { error: error(details)? },
        "ChainedInvokeStopped" => EventKind::ChainedInvokeStopped { error: error(details)? },
        "CallbackStarted" => EventKind::CallbackStarted {
            callback_id: details.required_text("CallbackId")?.into(),
            timeout_seconds: details.number("Timeout")?,
            heartbeat_timeout_seconds: details.number("HeartbeatTimeout")?,
        },
        "CallbackSucceeded" => EventKind::CallbackSucceeded { result: result(details)? },
        "CallbackFailed" => EventKind::CallbackFailed { error: error(details)? },
        "CallbackTimedOut" => EventKind::CallbackTimedOut { error: error(details)? },
        _ => return Ok(None),
    }))
}

fn payload<'a>(details: &Fields<'a>, name: &str) -> Result<Option<&'a str>, ReadError> {
    details.object_or_empty(name)?.text("Payload")
}

fn result(details: &Fields<'_>) -> Result<Option<Arc<str>>, ReadError> {
    Ok(payload(details, "Result")?.map(Into::into))
}

fn error(details: &Fields<'_>) -> Result<Option<Arc<ErrorObject>>, ReadError> {
    let Some(error) = details.object_or_empty("Error")?.object("Payload")? else { return Ok(None) };
    error_object::read(&error).map(|error| Some(Arc::new(error)))
}

fn retry(details: &Fields<'_>) -> Result<RetryDetails, ReadError> {
    let retry = details.object_or_empty("RetryDetails")?;
    Ok(RetryDetails {
        current_attempt: retry.number("CurrentAttempt")?.unwrap_or_default(),
        next_attempt_delay_seconds: retry.number("NextAttemptDelaySeconds")?,
    })
}
