//! A callback and nothing else.

use std::time::Duration;

use durable_wasm_sdk::{BoxError, DurableContext};

pub(crate) async fn named_by_the_input(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.create_callback::<String>().name(name).await?;
    Ok(callback.result().await?)
}

pub(crate) async fn named_approval(_: (), ctx: DurableContext) -> Result<String, BoxError> {
    named_by_the_input("approval".to_owned(), ctx).await
}

pub(crate) async fn with_timeout(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.create_callback::<String>().name(name).timeout(Duration::from_secs(5)).await?;
    Ok(callback.result().await?)
}

pub(crate) async fn with_short_heartbeat(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    with_heartbeat(name, ctx, Duration::from_secs(5)).await
}

pub(crate) async fn with_long_heartbeat(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    with_heartbeat(name, ctx, Duration::from_secs(10)).await
}

async fn with_heartbeat(name: String, ctx: DurableContext, interval: Duration) -> Result<String, BoxError> {
    let callback = ctx.create_callback::<String>().name(name).heartbeat(interval).await?;
    Ok(callback.result().await?)
}
