//! `StopDurableExecution`: ends an execution.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use durable_wasm_core::wire::{self, WireFormat};

use crate::answer;
use crate::error::Refusal;
use crate::extract::{Arn, JsonBody};
use crate::server::Shared;

pub(super) async fn stop(
    State(shared): State<Arc<Shared>>,
    Arn(arn): Arn,
    JsonBody(body): JsonBody,
) -> Result<Response, Refusal> {
    let error = body.map(|error| wire::read_error_body(&error)).transpose()?;
    // botocore sends an error that was not given as an empty object.
    let error = error.filter(|error| *error != Default::default());
    shared.executor.stop(&arn, error).await?;
    let cell = shared.executor.execution(&arn).await?;
    let execution = cell.lock().await;
    // One that is stopped has ended.
    let at = execution.end_timestamp().unwrap_or_else(|| execution.start_timestamp());
    Ok(answer::ok(&WireFormat::API.stopped(at)))
}
