//! Calls among other operations.

use std::time::Duration;

use durable_wasm_sdk::{BoxError, DurableContext};

use crate::target;

pub(crate) async fn then_wait(_: (), ctx: DurableContext) -> Result<String, BoxError> {
    let result = ctx.invoke::<String, _>(target::ECHO, "once".to_owned()).await?;
    ctx.wait(Duration::from_secs(1)).await?;
    Ok(result)
}

pub(crate) async fn after_a_step(_: (), ctx: DurableContext) -> Result<String, BoxError> {
    let prepared = ctx.step(|_| async { Ok("prepared".to_owned()) }).await?;
    Ok(ctx.invoke::<String, _>(target::ECHO, prepared).await?)
}

pub(crate) async fn before_a_step(_: (), ctx: DurableContext) -> Result<String, BoxError> {
    let result = ctx.invoke::<String, _>(target::ECHO, "raw".to_owned()).await?;
    Ok(ctx.step(move |_| async move { Ok(format!("processed: {result}")) }).await?)
}

pub(crate) async fn in_a_child(_: (), ctx: DurableContext) -> Result<String, BoxError> {
    let body = |child: DurableContext| async move {
        Ok(child.invoke::<String, _>(target::ECHO, "from a child".to_owned()).await?)
    };
    Ok(ctx.run_in_child_context(body).await?)
}

/// Result: how long what came back from the first function is, as the second one says.
pub(crate) async fn twice(_: (), ctx: DurableContext) -> Result<usize, BoxError> {
    let echoed = ctx.invoke::<String, _>(target::ECHO, "one".to_owned()).await?;
    Ok(ctx.invoke::<usize, _>(target::LENGTH, echoed).await?)
}
