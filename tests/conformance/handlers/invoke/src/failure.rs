//! Calls of a function that fails.

use std::time::Duration;

use durable_wasm_sdk::{BoxError, DurableContext};

use crate::target;

pub(crate) async fn escapes(_: (), ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.invoke::<String, _>(target::FAILING, ()).await?)
}

pub(crate) async fn caught(_: (), ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.invoke::<String, _>(target::FAILING, ()).await.unwrap_or_else(|_| "fallback".to_owned()))
}

/// Result: what went wrong.
pub(crate) async fn caught_then_wait(_: (), ctx: DurableContext) -> Result<String, BoxError> {
    let result = ctx.invoke::<String, _>(target::FAILING, ()).await.unwrap_or_else(|error| format!("{error:#}"));
    ctx.wait(Duration::from_secs(1)).await?;
    Ok(result)
}
