//! `GetDurableExecutionState`: the operations that a handler replays.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use durable_wasm_core::wire::{StateQuery, WireFormat};

use crate::answer;
use crate::error::Refusal;
use crate::extract::{Arn, Query};
use crate::server::Shared;

pub(super) async fn state(
    State(shared): State<Arc<Shared>>,
    Arn(arn): Arn,
    Query(parameters): Query,
) -> Result<Response, Refusal> {
    let StateQuery { checkpoint_token, marker, max_items } = StateQuery::read(&parameters)?;
    let page = shared.executor.execution_state(&arn, &checkpoint_token, marker.as_deref(), max_items).await?;
    Ok(answer::ok(&WireFormat::API.state(&page)))
}
