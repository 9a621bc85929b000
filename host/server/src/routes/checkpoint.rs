//! `CheckpointDurableExecution`: records what a handler has done.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use durable_wasm_core::wire::{self, WireFormat};

use crate::answer;
use crate::error::Refusal;
use crate::extract::{Arn, JsonBody};
use crate::server::Shared;

pub(super) async fn checkpoint(
    State(shared): State<Arc<Shared>>,
    Arn(arn): Arn,
    body: JsonBody,
) -> Result<Response, Refusal> {
    let request = wire::read_checkpoint(&body.require()?)?;
    let response = shared.executor.checkpoint(&arn, request).await?;
    Ok(answer::ok(&WireFormat::API.checkpoint(&response)))
}
