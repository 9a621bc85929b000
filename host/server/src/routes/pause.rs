//! `PauseDurableExecution`: holds back an execution's invocations.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use durable_wasm_core::wire;
use durable_wasm_runtime::PauseRequest;
use serde_json::json;

use crate::answer;
use crate::error::Refusal;
use crate::extract::{Arn, JsonBody};
use crate::repeats::Call;
use crate::server::Shared;

pub(super) async fn pause(
    State(shared): State<Arc<Shared>>,
    Arn(arn): Arn,
    JsonBody(body): JsonBody,
) -> Result<Response, Refusal> {
    let parameters = wire::read_pause(&body.unwrap_or_else(|| json!({})))?;
    let (reason, execution_timeout_paused) = (parameters.reason.clone(), parameters.execution_timeout_paused);
    let token = parameters.client_token.clone();
    let call = token.map(|token| Call { parameters, arn: arn.clone(), token });
    if call.as_ref().is_none_or(|call| !shared.pauses.contains(call)) {
        shared.executor.pause(&arn, PauseRequest { reason, execution_timeout_paused }).await?;
        call.into_iter().for_each(|call| shared.pauses.remember(call));
    }
    Ok(answer::empty(StatusCode::ACCEPTED))
}
