//! Steps that are over when a wait ends, and so are not run again.

use std::time::Duration;

use durable_wasm_sdk::{BoxError, DurableContext, StepContext};
use serde_json::Value;
use support::{no_retry, refuse};

pub(crate) async fn before_a_wait(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
    let computed = ctx.step(|_| async { Ok("computed".to_owned()) }).await?;
    ctx.wait(Duration::from_secs(2)).await?;
    Ok(computed)
}

pub(crate) async fn succeeded(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
    let step = |step: StepContext| async move {
        step.logger().info("step executed");
        Ok("cached_value".to_owned())
    };
    let value = ctx.step(step).await?;
    ctx.wait(Duration::from_secs(1)).await?;
    Ok(value)
}

/// The replay meets the same failure. Result: how it reads.
pub(crate) async fn failed(_: Value, ctx: DurableContext) -> Result<Option<String>, BoxError> {
    let step = |step: StepContext| async move {
        step.logger().info("step executed");
        refuse::<()>("it cannot be done")
    };
    let failure = ctx.step(step).retry_strategy_config(no_retry()).await.err();
    ctx.wait(Duration::from_secs(1)).await?;
    Ok(failure.map(|error| error.to_string()))
}
