//! `GetDurableExecutionHistory`: what happened, a page at a time.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use durable_wasm_core::wire::{HistoryQuery, WireFormat};
use durable_wasm_runtime::{ListOrder, Page, PageRequest};

use crate::answer;
use crate::error::Refusal;
use crate::extract::{Arn, Query};
use crate::server::Shared;

pub(super) async fn history(
    State(shared): State<Arc<Shared>>,
    Arn(arn): Arn,
    Query(parameters): Query,
) -> Result<Response, Refusal> {
    let HistoryQuery { include_execution_data, items, marker, reverse_order } = HistoryQuery::read(&parameters)?;
    let order = if reverse_order { ListOrder::NewestFirst } else { ListOrder::OldestFirst };
    let Page { items, next } = shared.executor.list_events(&arn, PageRequest { order, after: marker, items }).await?;
    let next = next.map(|id| id.to_string());
    Ok(answer::ok(&WireFormat::api(include_execution_data).history_page(&items, next.as_deref())))
}
