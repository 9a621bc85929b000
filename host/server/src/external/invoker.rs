//! Invokes functions as the service does: an event with the checkpoint token goes out, the invocation's output comes back,
//! and the handler makes its checkpoints over the API meanwhile.

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use axum::http::{HeaderMap, Request, StatusCode, header};
use bytes::Bytes;
use durable_wasm_core::error::ServiceErrorCode;
use durable_wasm_core::invocation::InvocationOutput;
use durable_wasm_core::model::ErrorObject;
use durable_wasm_core::wire;
use durable_wasm_runtime::{Invocation, InvocationError, InvocationHost, Invoker};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde_json::Value;

use super::Endpoint;

/// Largest answer of a function, in bytes: a result of 6 MiB, every character of which may need escaping.
const ANSWER_BYTES_MAX: usize = 16 * 1_024 * 1_024;

type HttpClient = Client<HttpConnector, Full<Bytes>>;

/// One client, so that its connections are used again.
static CLIENT: LazyLock<HttpClient> =
    LazyLock::new(|| Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build_http());

/// Invokes the handler `NAME` as the function `NAME` at an endpoint: `POST ENDPOINT/2015-03-31/functions/NAME/invocations`.
#[derive(Debug, Clone)]
pub struct HttpInvoker {
    endpoint: Endpoint,
}

/// What a function answered.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl HttpInvoker {
    /// Invokes functions at this endpoint.
    pub const fn new(endpoint: Endpoint) -> Self {
        Self { endpoint }
    }

    async fn post(&self, invocation: &Invocation, event: &Value) -> Result<Answer, InvocationError> {
        let bug = |error: &dyn std::error::Error| InvocationError::Bug(error.to_string());
        let uri = self.endpoint.invocations(&invocation.handler).map_err(|error| bug(&error))?;
        let request = Request::post(uri)
            .header(header::CONTENT_TYPE, crate::answer::JSON)
            .header(wire::INVOCATION_TYPE, "RequestResponse")
            .header(wire::HANDLER_INVOKE, "true");
        let request = match &invocation.tenant_id {
            Some(tenant_id) => request.header(wire::TENANT_ID, &**tenant_id),
            None => request,
        };
        let request = request.body(Full::from(event.to_string())).map_err(|error| bug(&error))?;
        let response = CLIENT.request(request).await.map_err(|error| self.unreachable(&error))?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| self.unreachable(error.as_ref()))?.to_bytes();
        Ok(Answer { status: head.status, headers: head.headers, body })
    }

    /// Nobody answered, or not to the end: to the execution that is a crash, which is tried again.
    fn unreachable(&self, error: &dyn std::error::Error) -> InvocationError {
        let causes = std::iter::successors(error.source(), |cause| cause.source());
        let why = causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"));
        InvocationError::Crashed {
            error: ErrorObject::new("Runtime.ExitError", format!("no answer from `{}`: {why}", self.endpoint)),
            hint: Some(format!("is the function's process running, and does it listen at `{}`?", self.endpoint)),
        }
    }
}

#[async_trait]
impl Invoker for HttpInvoker {
    async fn invoke(&self, invocation: Invocation, host: InvocationHost) -> Result<InvocationOutput, InvocationError> {
        let token = host.client.hand_over_token().await;
        let token = token.ok_or_else(|| InvocationError::Bug("the invocation has no checkpoint token".to_owned()))?;
        let event = wire::invocation_event(
            &invocation.durable_execution_arn,
            &token,
            &invocation.initial_execution_state,
            &invocation.updated_operation_ids,
        );
        match tokio::time::timeout(invocation.timeout, self.post(&invocation, &event)).await {
            Ok(answer) => read(answer?, &invocation.handler),
            Err(_elapsed) => Err(InvocationError::TimedOut(invocation.timeout)),
        }
    }
}

/// What an answer says of the invocation.
fn read(answer: Answer, function: &Arc<str>) -> Result<InvocationOutput, InvocationError> {
    let Answer { status, headers, body } = answer;
    let parsed: Result<Value, _> = serde_json::from_slice(&body);
    if !status.is_success() {
        return Err(refused(status, &headers, function, parsed.ok().as_ref()));
    }
    if headers.contains_key(wire::FUNCTION_ERROR) {
        let error = parsed.map_or_else(
            |_no_json| ErrorObject::new("Unhandled", String::from_utf8_lossy(&body)),
            |error| wire::read_function_error(&error),
        );
        return Err(InvocationError::Function(error));
    }
    let output = parsed.map_err(|error| InvocationError::InvalidOutput(format!("it is no JSON: {error}")))?;
    wire::read_invocation_output(&output).map_err(|error| InvocationError::InvalidOutput(error.to_string()))
}

/// The endpoint refused the call: with the service's error, or with anything.
fn refused(status: StatusCode, headers: &HeaderMap, function: &Arc<str>, body: Option<&Value>) -> InvocationError {
    let exception = headers.get(wire::ERROR_TYPE).and_then(|exception| exception.to_str().ok());
    let exception = exception.and_then(|exception| exception.split(':').next());
    if exception == Some(ServiceErrorCode::ResourceNotFound.exception()) {
        return InvocationError::FunctionNotFound(function.to_string());
    }
    let message = body.and_then(wire::read_refusal_message);
    let message = message.map_or_else(|| format!("the endpoint answered {status}"), str::to_owned);
    InvocationError::Function(ErrorObject::new(exception.unwrap_or("ServiceException"), message))
}
