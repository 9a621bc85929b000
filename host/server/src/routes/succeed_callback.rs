//! `SendDurableExecutionCallbackSuccess`: completes a callback with a result, which is the body as it is.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::model::Payload;

use crate::answer;
use crate::error::Refusal;
use crate::extract::{Body, Callback};
use crate::server::Shared;

pub(super) async fn succeed_callback(
    State(shared): State<Arc<Shared>>,
    Callback(id): Callback,
    Body(body): Body,
) -> Result<Response, Refusal> {
    let result = std::str::from_utf8(&body).map_err(|_| ServiceError::invalid("the callback's result is not UTF-8"))?;
    let result = Some(result).filter(|result| !result.is_empty()).map(Payload::from);
    shared.executor.complete_callback(&id, CallbackOutcome::Succeeded(result)).await?;
    Ok(answer::empty(StatusCode::OK))
}
