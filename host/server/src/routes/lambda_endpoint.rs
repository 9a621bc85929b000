//! `/lambda-endpoint` of the emulator: says where functions are invoked that are not registered.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::wire;
use serde_json::json;

use crate::answer;
use crate::error::Refusal;
use crate::extract::JsonBody;
use crate::server::Shared;

pub(super) async fn lambda_endpoint(State(shared): State<Arc<Shared>>, body: JsonBody) -> Result<Response, Refusal> {
    let url = wire::read_lambda_endpoint(&body.require()?)?;
    let endpoint = url
        .parse()
        .map_err(|error: crate::EndpointError| ServiceError::invalid(format!("`EndpointUrl` is of no use: {error}")))?;
    shared.external.set_default(endpoint);
    Ok(answer::ok(&json!({ "message": "Lambda endpoint updated successfully" })))
}
