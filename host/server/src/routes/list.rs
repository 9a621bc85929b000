//! `ListDurableExecutionsByFunction`: a function's executions, a page at a time.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::wire::{self, ListQuery, WireFormat};
use durable_wasm_runtime::{ExecutionFilter, ListOrder, Page, PageRequest};

use crate::answer;
use crate::error::Refusal;
use crate::extract::{Name, Query};
use crate::server::Shared;

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Name(function): Name,
    Query(parameters): Query,
) -> Result<Response, Refusal> {
    let query = ListQuery::read(&parameters)?;
    let target = wire::read_function_target(&function, query.qualifier.as_deref())?;
    let filter = ExecutionFilter {
        qualifier: target.qualifier.map(Arc::from),
        name: query.execution_name,
        statuses: query.statuses,
        started_after: query.started_after,
        started_before: query.started_before,
        ..ExecutionFilter::of_function(target.name)
    };
    let after = query.marker.map(|marker| marker.parse()).transpose();
    let page = PageRequest {
        // The model's `ReverseOrder` of this operation turns the newest first into the oldest first.
        order: if query.reverse_order { ListOrder::OldestFirst } else { ListOrder::NewestFirst },
        after: after.map_err(|_no_marker| ServiceError::invalid("Invalid marker"))?,
        items: query.items,
    };
    let Page { items, next } = shared.executor.list_executions(&filter, page).await?;
    if items.is_empty() {
        // A function that was there once may have executions, one that is there may have none.
        shared.executor.function_version(target.name)?;
    }
    let summaries = items.iter().map(|summary| WireFormat::API.execution_summary(summary)).collect();
    let next = next.map(|marker| marker.to_string());
    Ok(answer::ok(&WireFormat::API.executions_page(summaries, next.as_deref())))
}
