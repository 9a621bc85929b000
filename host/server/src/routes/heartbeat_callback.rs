//! `SendDurableExecutionCallbackHeartbeat`: keeps a callback alive.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::answer;
use crate::error::Refusal;
use crate::extract::Callback;
use crate::server::Shared;

pub(super) async fn heartbeat_callback(
    State(shared): State<Arc<Shared>>,
    Callback(id): Callback,
) -> Result<Response, Refusal> {
    shared.executor.heartbeat_callback(&id).await?;
    Ok(answer::empty(StatusCode::OK))
}
