//! `GetDurableExecution`: where an execution stands.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use durable_wasm_core::wire::{ExecutionQuery, WireFormat};

use crate::answer;
use crate::error::Refusal;
use crate::extract::{Arn, Query};
use crate::server::Shared;

pub(super) async fn get(
    State(shared): State<Arc<Shared>>,
    Arn(arn): Arn,
    Query(parameters): Query,
) -> Result<Response, Refusal> {
    let ExecutionQuery { include_execution_data } = ExecutionQuery::read(&parameters)?;
    let cell = shared.executor.execution(&arn).await?;
    let execution = cell.lock().await;
    Ok(answer::ok(&WireFormat::api(include_execution_data).execution(&execution)))
}
