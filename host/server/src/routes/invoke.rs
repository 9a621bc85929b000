//! `Invoke`: starts an execution, and waits for its end where the caller does.
//!
//! | invocation type | answers | with |
//! | --- | --- | --- |
//! | RequestResponse | 200 when the execution has ended | the result, or the error and a header that says so |
//! | Event | 202 at once | nothing |
//! | DryRun | 204, and starts nothing | nothing |

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_core::execution::Execution;
use durable_wasm_core::limits;
use durable_wasm_core::model::{ErrorObject, ExecutionArn, ExecutionStatus, Payload};
use durable_wasm_core::wire::{self, RefusalCode, WireFormat};
use durable_wasm_runtime::StartRequest;
use serde::de::IgnoredAny;

use crate::answer;
use crate::error::Refusal;
use crate::extract::{Body, Name, Query, too_large};
use crate::server::Shared;

/// Largest payload of an asynchronous invoke, in bytes. Source: the model's `Payload` of `InvocationRequest`.
const EVENT_PAYLOAD_BYTES: usize = 1_048_576;
/// What a function is given that is invoked without a payload.
const NO_PAYLOAD: &str = "{}";

/// How to invoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InvocationType {
    RequestResponse,
    Event,
    DryRun,
}

pub(super) async fn invoke(
    State(shared): State<Arc<Shared>>,
    Name(function): Name,
    Query(parameters): Query,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Refusal> {
    let invocation_type = invocation_type(&headers)?;
    check_log_type(&headers)?;
    let qualifier = wire::read_qualifier(&parameters)?;
    let target = wire::read_function_target(&function, qualifier.as_deref())?;
    let function = match target.qualifier {
        Some(qualifier) => format!("{}:{qualifier}", target.name),
        None => target.name.to_owned(),
    };
    let request = StartRequest {
        name: text(&headers, wire::EXECUTION_NAME)?.map(wire::read_execution_name).transpose()?,
        input: Some(payload(&body, invocation_type)?),
        tenant_id: text(&headers, wire::TENANT_ID)?.map(wire::read_tenant_id).transpose()?,
        execution_timeout_seconds: None,
        function: function.into(),
    };
    let version = shared.executor.function_version(&request.function)?.version;
    let mut response = match invocation_type {
        InvocationType::DryRun => StatusCode::NO_CONTENT.into_response(),
        InvocationType::Event => with_arn(StatusCode::ACCEPTED.into_response(), &shared.executor.start(request).await?),
        InvocationType::RequestResponse => {
            let arn = shared.executor.start(request).await?;
            with_arn(wait(&shared, &arn).await?, &arn)
        }
    };
    insert(&mut response, wire::EXECUTED_VERSION, &version);
    Ok(response)
}

/// Waits for the end of an execution, as long as a caller may wait.
async fn wait(shared: &Shared, arn: &ExecutionArn) -> Result<Response, Refusal> {
    let mut stopping = shared.stopping.subscribe();
    let waited_for = tokio::select! {
        ended = tokio::time::timeout(shared.limits.invoke_timeout, shared.executor.wait_for_end(arn)) => ended,
        _ = stopping.wait_for(|stopping| *stopping) => {
            let message = format!("The server is stopping; execution {arn} goes on when it starts again");
            return Err(Refusal::new(ServiceErrorCode::Service, message));
        }
    };
    match waited_for {
        Ok(ended) => {
            ended?;
            let cell = shared.executor.execution(arn).await?;
            let execution = cell.lock().await;
            Ok(ended_with(&execution))
        }
        Err(_elapsed) => {
            let seconds = shared.limits.invoke_timeout.as_secs_f64();
            let message = format!("Execution {arn} has not ended after {seconds:.2} seconds, and goes on");
            Ok(failed(&ErrorObject::new("Sandbox.Timedout", message)))
        }
    }
}

/// What the caller is told of an execution that has ended.
fn ended_with(execution: &Execution) -> Response {
    match (execution.error(), execution.result()) {
        (Some(error), _) => failed(error),
        (None, Some(result)) => succeeded(result),
        (None, None) if execution.status() == ExecutionStatus::Failed => failed(&ErrorObject::default()),
        (None, None) => succeeded("null"),
    }
}

fn succeeded(result: &str) -> Response {
    (StatusCode::OK, [(header::CONTENT_TYPE, answer::JSON)], result.to_owned()).into_response()
}

/// The function failed, the call did not.
fn failed(error: &ErrorObject) -> Response {
    let mut response = answer::ok(&WireFormat::API.function_error(error));
    insert(&mut response, wire::FUNCTION_ERROR, "Unhandled");
    response
}

fn with_arn(mut response: Response, arn: &ExecutionArn) -> Response {
    insert(&mut response, wire::EXECUTION_ARN, arn.as_str());
    response
}

/// Adds a header. What cannot stand in one is left out.
fn insert(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
}

fn invocation_type(headers: &HeaderMap) -> Result<InvocationType, Refusal> {
    let types = [
        ("Event", InvocationType::Event),
        ("RequestResponse", InvocationType::RequestResponse),
        ("DryRun", InvocationType::DryRun),
    ];
    Ok(one_of(headers, wire::INVOCATION_TYPE, "invocationType", types)?.unwrap_or(InvocationType::RequestResponse))
}

/// Logs are written where the server writes its own, whatever the caller asks for. What is no answer to the question is
/// refused all the same.
fn check_log_type(headers: &HeaderMap) -> Result<(), Refusal> {
    one_of(headers, wire::LOG_TYPE, "logType", [("None", ()), ("Tail", ())]).map(|_ignored| ())
}

/// What a header says that has a set of values, if it is there.
fn one_of<T, const N: usize>(
    headers: &HeaderMap,
    name: &'static str,
    place: &'static str,
    values: [(&str, T); N],
) -> Result<Option<T>, Refusal> {
    let Some(found) = text(headers, name)? else { return Ok(None) };
    let names = values.each_ref().map(|(name, _)| *name).join(", ");
    let value = values.into_iter().find_map(|(name, value)| (name == found).then_some(value));
    value.map(Some).ok_or_else(|| {
        Refusal::from(ServiceError::invalid(format!(
            "1 validation error detected: Value '{found}' at '{place}' failed to satisfy constraint: Member must satisfy \
             enum value set: [{names}]"
        )))
    })
}

/// A header's text, if it is there.
fn text<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a str>, Refusal> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let invalid = |_| Refusal::from(ServiceError::invalid(format!("the header `{name}` is not printable ASCII")));
    value.to_str().map(Some).map_err(invalid)
}

/// The payload, if it is JSON and not too large.
fn payload(body: &Bytes, invocation_type: InvocationType) -> Result<Payload, Refusal> {
    let bytes_max = match invocation_type {
        InvocationType::RequestResponse | InvocationType::DryRun => limits::EXECUTION_PAYLOAD_BYTES,
        InvocationType::Event => EVENT_PAYLOAD_BYTES,
    };
    if body.len() > bytes_max {
        return Err(too_large(bytes_max));
    }
    if body.is_empty() {
        return Ok(NO_PAYLOAD.into());
    }
    let invalid = |why: String| {
        Refusal::new(RefusalCode::InvalidRequestContent, format!("Could not parse request body into json: {why}"))
    };
    let text = std::str::from_utf8(body).map_err(|error| invalid(error.to_string()))?;
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| invalid(error.to_string()))?;
    Ok(text.into())
}
