//! Callbacks among other operations.

use std::time::Duration;

use durable_wasm_sdk::{BoxError, DurableContext};

use crate::submit;

pub(crate) async fn in_a_child(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let body =
        |child: DurableContext| async move { Ok(child.wait_for_callback::<String, _, _>(submit).name(name).await?) };
    Ok(ctx.run_in_child_context(body).name("wrapper").await?)
}

pub(crate) async fn twice(_: (), ctx: DurableContext) -> Result<String, BoxError> {
    ctx.wait_for_callback::<String, _, _>(submit).name("first").await?;
    Ok(ctx.wait_for_callback::<String, _, _>(submit).name("second").await?)
}

pub(crate) async fn after_a_wait_and_a_step(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    ctx.wait(Duration::from_secs(1)).await?;
    ctx.step(|_| async { Ok(vec![1, 2, 3]) }).await?;
    Ok(ctx.wait_for_callback::<String, _, _>(submit).name(name).await?)
}
