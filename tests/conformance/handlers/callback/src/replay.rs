//! A callback whose outcome a replay meets again, after a wait.

use std::time::Duration;

use durable_wasm_sdk::{BoxError, DurableContext};

pub(crate) async fn succeeded(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.create_callback::<String>().name(name).await?;
    let result = callback.result().await?;
    pause(&ctx).await?;
    Ok(result)
}

/// Result: what went wrong.
pub(crate) async fn failed(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.create_callback::<String>().name(name).await?;
    let result = callback.result().await.unwrap_or_else(|error| format!("{error:#}"));
    pause(&ctx).await?;
    Ok(result)
}

/// Result: what went wrong.
pub(crate) async fn timed_out(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.create_callback::<String>().name(name).timeout(Duration::from_secs(3)).await?;
    let result = callback.result().await.unwrap_or_else(|error| format!("{error:#}"));
    pause(&ctx).await?;
    Ok(result)
}

async fn pause(ctx: &DurableContext) -> Result<(), BoxError> {
    Ok(ctx.wait(Duration::from_secs(2)).await?)
}
