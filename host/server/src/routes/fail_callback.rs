//! `SendDurableExecutionCallbackFailure`: completes a callback with an error, all parts of which may be absent.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::wire;

use crate::answer;
use crate::error::Refusal;
use crate::extract::{Callback, JsonBody};
use crate::server::Shared;

pub(super) async fn fail_callback(
    State(shared): State<Arc<Shared>>,
    Callback(id): Callback,
    JsonBody(body): JsonBody,
) -> Result<Response, Refusal> {
    let error = body.map(|error| wire::read_error_body(&error)).transpose()?.unwrap_or_default();
    shared.executor.complete_callback(&id, CallbackOutcome::Failed(error)).await?;
    Ok(answer::empty(StatusCode::OK))
}
