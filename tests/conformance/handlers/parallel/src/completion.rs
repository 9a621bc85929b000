//! What ends a parallel operation, and what is known about it then.

use batch::{progress, tally, verdict};
use durable_wasm_sdk::builders::map_parallel::{BatchResult, CompletionConfig};
use durable_wasm_sdk::{BoxError, Branch, DurableContext, OperationError};
use serde_json::{Value, json};

use crate::{failing, returning};

pub(crate) async fn fail_fast(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let branches = [returning("a", "ok"), failing("b"), returning("c", "ok")];
    let completion = CompletionConfig::with_tolerated_failure_count(0);
    Ok(verdict(&one_by_one(&ctx, "failfast", branches, completion).await?))
}

/// Awaited as a list, the operation fails with the branch that exceeded the tolerance.
pub(crate) async fn fail_fast_and_escape(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let branches = [failing("a"), returning("b", "ok")];
    let completion = CompletionConfig::with_tolerated_failure_count(0);
    Ok(ctx.parallel(branches).name("throwing").max_concurrency(1).completion(completion).await?)
}

pub(crate) async fn min_successful(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let branches = [returning("a", "a"), returning("b", "b"), returning("c", "c"), returning("d", "d")];
    let completion = CompletionConfig::with_min_successful(2);
    Ok(progress(&one_by_one(&ctx, "min-successful", branches, completion).await?))
}

pub(crate) async fn failure_tolerated(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let branches = [returning("a", "a"), failing("b"), returning("c", "c")];
    let completion = CompletionConfig::with_tolerated_failure_count(1);
    Ok(verdict(&one_by_one(&ctx, "tolerated", branches, completion).await?))
}

pub(crate) async fn failures_exceed_tolerance(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let branches = [failing("a"), failing("b"), returning("c", "c")];
    let completion = CompletionConfig::with_tolerated_failure_count(1);
    Ok(tally(&one_by_one(&ctx, "tolerated-exceeded", branches, completion).await?))
}

pub(crate) async fn failures_exceed_percentage(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let branches = [failing("a"), failing("b"), returning("c", "c"), returning("d", "d")];
    let completion = CompletionConfig::with_tolerated_failure_percentage(25);
    Ok(tally(&one_by_one(&ctx, "tolerated-pct", branches, completion).await?))
}

pub(crate) async fn failures_within_percentage(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let branches = [failing("a"), returning("b", "b"), returning("c", "c"), returning("d", "d")];
    let completion = CompletionConfig::with_tolerated_failure_percentage(25);
    Ok(verdict(&one_by_one(&ctx, "pct-boundary", branches, completion).await?))
}

pub(crate) async fn all_fail(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let branches = [failing("a"), failing("b"), failing("c")];
    let completion = CompletionConfig::with_tolerated_failure_count(3);
    Ok(verdict(&one_by_one(&ctx, "all-fail", branches, completion).await?))
}

pub(crate) async fn min_successful_not_reached(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let branches = [returning("a", "a"), failing("b"), returning("c", "c")];
    let completion = CompletionConfig::with_min_successful(3);
    Ok(verdict(&one_by_one(&ctx, "min-not-reached", branches, completion).await?))
}

pub(crate) async fn tolerance_before_min_successful(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let branches = [failing("a"), failing("b"), returning("c", "c"), returning("d", "d")];
    let completion = CompletionConfig::builder().min_successful(3).tolerated_failure_count(1).build()?;
    Ok(tally(&one_by_one(&ctx, "combined", branches, completion).await?))
}

pub(crate) async fn no_concurrency(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let branches = [returning("a", "a"), returning("b", "b")];
    Ok(ctx.parallel(branches).name("bad-concurrency").max_concurrency(0).await?)
}

pub(crate) async fn accessors(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let branches = [returning("a", "a"), failing("b"), returning("c", "c")];
    let completion = CompletionConfig::with_tolerated_failure_count(1);
    let batch = one_by_one(&ctx, "accessors", branches, completion).await?;
    Ok(json!({
        "hasFailure": batch.has_failure(),
        "successCount": batch.results().len(),
        "failureCount": batch.failure_count(),
        "errorCount": batch.errors().len(),
    }))
}

async fn one_by_one(
    ctx: &DurableContext,
    name: &str,
    branches: impl IntoIterator<Item = Branch<String>>,
    completion: CompletionConfig,
) -> Result<BatchResult<String>, OperationError> {
    ctx.parallel(branches).name(name).max_concurrency(1).completion(completion).await_batch().await
}
