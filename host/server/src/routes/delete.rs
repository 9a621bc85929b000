//! `DeleteDurableExecution`: removes an execution that has ended.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use durable_wasm_core::wire::WireFormat;

use crate::answer;
use crate::error::Refusal;
use crate::extract::Arn;
use crate::server::Shared;

pub(super) async fn delete(State(shared): State<Arc<Shared>>, Arn(arn): Arn) -> Result<Response, Refusal> {
    let at = shared.executor.delete(&arn).await?;
    Ok(answer::json(StatusCode::ACCEPTED, &WireFormat::API.deleted(at)))
}
