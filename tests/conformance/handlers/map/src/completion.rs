//! What ends a map, and what is known about it then.

use batch::{progress, tally, verdict};
use durable_wasm_sdk::builders::map_parallel::{BatchResult, CompletionConfig};
use durable_wasm_sdk::{BoxError, DurableContext, OperationError};
use serde_json::Value;
use support::refuse;

/// What an item is to do.
#[derive(Clone, Copy)]
pub(crate) enum Item {
    Succeed,
    Fail,
}
use Item::{Fail, Succeed};

pub(crate) async fn fail_fast(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let completion = CompletionConfig::with_tolerated_failure_count(0);
    Ok(verdict(&one_by_one(&ctx, "failfast", [Succeed, Fail, Succeed], completion).await?))
}

/// Awaited as a list, the map fails with the item that exceeded the tolerance.
pub(crate) async fn fail_fast_and_escape(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let completion = CompletionConfig::with_tolerated_failure_count(0);
    Ok(ctx.map([Fail, Succeed], meet).name("throwing").max_concurrency(1).completion(completion).await?)
}

pub(crate) async fn min_successful(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let completion = CompletionConfig::with_min_successful(2);
    Ok(progress(&one_by_one(&ctx, "min-successful", [Succeed; 4], completion).await?))
}

pub(crate) async fn failure_tolerated(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let completion = CompletionConfig::with_tolerated_failure_count(1);
    Ok(verdict(&one_by_one(&ctx, "tolerated", [Succeed, Fail, Succeed], completion).await?))
}

pub(crate) async fn failures_exceed_tolerance(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let completion = CompletionConfig::with_tolerated_failure_count(1);
    Ok(tally(&one_by_one(&ctx, "tolerated-exceeded", [Fail, Fail, Succeed], completion).await?))
}

pub(crate) async fn failures_exceed_percentage(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let completion = CompletionConfig::with_tolerated_failure_percentage(25);
    Ok(tally(&one_by_one(&ctx, "tolerated-pct", [Fail, Fail, Succeed, Succeed], completion).await?))
}

pub(crate) async fn one_by_one(
    ctx: &DurableContext,
    name: &str,
    items: impl IntoIterator<Item = Item>,
    completion: CompletionConfig,
) -> Result<BatchResult<String>, OperationError> {
    ctx.map(items, meet).name(name).max_concurrency(1).completion(completion).await_batch().await
}

async fn meet(_: DurableContext, item: Item, _: usize) -> Result<String, BoxError> {
    match item {
        Succeed => Ok("ok".to_owned()),
        Fail => refuse("not today"),
    }
}
