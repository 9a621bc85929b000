//! Steps that fail for good.

use durable_wasm_sdk::{BoxError, DurableContext, OperationError};
use serde_json::Value;
use support::{no_retry, refuse};

pub(crate) async fn uncaught(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    Ok(failing(&ctx).await?)
}

pub(crate) async fn caught(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
    let value = failing(&ctx).await.map_or("fallback", |()| "expected");
    Ok(ctx.step(move |_| async move { Ok(format!("{value}_result")) }).await?)
}

async fn failing(ctx: &DurableContext) -> Result<(), OperationError> {
    ctx.step(|_| async { refuse("it cannot be done") }).retry_strategy_config(no_retry()).await
}
