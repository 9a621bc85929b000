//! Child contexts in which something fails.

use durable_wasm_sdk::builders::RetryStrategyConfig;
use durable_wasm_sdk::{BoxError, DurableContext, OperationError, StepContext};
use serde_json::Value;
use support::{every_second, no_retry, refuse};

use crate::echo;

pub(crate) async fn of_a_step(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    Ok(failing_step(&ctx, no_retry()).await?)
}

/// A step after the context makes up for it.
pub(crate) async fn caught(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    match failing_step(&ctx, no_retry()).await {
        Ok(()) => refuse("the context has not failed"),
        Err(_) => echo(ctx, text).await,
    }
}

pub(crate) async fn retried(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    let step = |step: StepContext| async move { if step.attempt() == 1 { refuse("too early") } else { Ok(text) } };
    let body =
        |child: DurableContext| async move { Ok(child.step(step).retry_strategy_config(every_second(2)).await?) };
    Ok(ctx.run_in_child_context(body).name("retried").await?)
}

pub(crate) async fn retries_exhausted(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    Ok(failing_step(&ctx, every_second(2)).await?)
}

pub(crate) async fn of_the_body(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    Ok(ctx.run_in_child_context(|_| async { refuse("nothing to do here") }).name("refusing").await?)
}

/// A context with a step in it that always fails.
async fn failing_step(ctx: &DurableContext, retries: RetryStrategyConfig) -> Result<(), OperationError> {
    let body = |child: DurableContext| async move {
        Ok(child.step(|_| async { refuse("it cannot be done") }).retry_strategy_config(retries).await?)
    };
    ctx.run_in_child_context(body).name("failing").await
}
