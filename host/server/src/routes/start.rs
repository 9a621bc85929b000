//! `/start-durable-execution` of the emulator, which `sam local invoke` calls: starts an execution of a function that is
//! registered, or that is invoked where the request says.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::wire::{self, StartBody, WireFormat};
use durable_wasm_runtime::StartRequest;

use crate::answer;
use crate::error::Refusal;
use crate::external::Endpoint;
use crate::extract::JsonBody;
use crate::server::Shared;

pub(super) async fn start(State(shared): State<Arc<Shared>>, body: JsonBody) -> Result<Response, Refusal> {
    let body = wire::read_start(&body.require()?)?;
    let request = request(&body)?;
    if let Some(endpoint) = &body.lambda_endpoint {
        let target = wire::read_function_target(&body.function_name, None)?;
        let endpoint: Endpoint = endpoint.parse().map_err(|error: crate::EndpointError| {
            ServiceError::invalid(format!("`LambdaEndpoint` is of no use: {error}"))
        })?;
        shared.external.set(target.name, endpoint);
    }
    let arn = shared.executor.start(request).await?;
    Ok(answer::json(StatusCode::CREATED, &WireFormat::API.started(&arn)))
}

fn request(body: &StartBody) -> Result<StartRequest, ServiceError> {
    let target = wire::read_function_target(&body.function_name, Some(&body.function_qualifier))?;
    let function = match target.qualifier {
        Some(qualifier) if !qualifier.is_empty() => format!("{}:{qualifier}", target.name),
        Some(_) | None => target.name.to_owned(),
    };
    Ok(StartRequest {
        function: function.into(),
        name: Some(wire::read_execution_name(&body.execution_name)?),
        input: body.input.as_deref().map(Into::into),
        tenant_id: body.tenant_id.as_deref().map(wire::read_tenant_id).transpose()?,
        execution_timeout_seconds: Some(body.execution_timeout_seconds).filter(|seconds| *seconds > 0),
    })
}
