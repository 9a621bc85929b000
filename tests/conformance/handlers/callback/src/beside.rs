//! A callback that is created first and asked for last, with another operation in between.

use std::time::Duration;

use durable_wasm_sdk::{BoxError, DurableContext};

pub(crate) async fn step(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.create_callback::<String>().name(name).await?;
    notify(&ctx).await?;
    Ok(callback.result().await?)
}

pub(crate) async fn step_with_timeout(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.create_callback::<String>().name(name).timeout(Duration::from_secs(5)).await?;
    notify(&ctx).await?;
    Ok(callback.result().await?)
}

pub(crate) async fn wait(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.create_callback::<String>().name(name).await?;
    ctx.wait(Duration::from_secs(5)).await?;
    Ok(callback.result().await?)
}

pub(crate) async fn wait_with_timeout(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.create_callback::<String>().name(name).timeout(Duration::from_secs(3)).await?;
    ctx.wait(Duration::from_secs(6)).await?;
    Ok(callback.result().await?)
}

async fn notify(ctx: &DurableContext) -> Result<(), BoxError> {
    Ok(ctx.step(|_| async { Ok(()) }).name("notify").await?)
}
