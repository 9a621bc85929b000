//! `ResumeDurableExecution`: lets a paused execution go on.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use durable_wasm_core::wire;
use serde_json::json;

use crate::answer;
use crate::error::Refusal;
use crate::extract::{Arn, JsonBody};
use crate::repeats::Call;
use crate::server::Shared;

pub(super) async fn resume(
    State(shared): State<Arc<Shared>>,
    Arn(arn): Arn,
    JsonBody(body): JsonBody,
) -> Result<Response, Refusal> {
    let parameters = wire::read_resume(&body.unwrap_or_else(|| json!({})))?;
    let (reason, token) = (parameters.reason.clone(), parameters.client_token.clone());
    let call = token.map(|token| Call { parameters, arn: arn.clone(), token });
    if call.as_ref().is_none_or(|call| !shared.resumes.contains(call)) {
        shared.executor.resume(&arn, reason).await?;
        call.into_iter().for_each(|call| shared.resumes.remember(call));
    }
    Ok(answer::empty(StatusCode::ACCEPTED))
}
