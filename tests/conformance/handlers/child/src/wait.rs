//! Child contexts with waits in and after them.

use std::time::Duration;

use durable_wasm_sdk::{BoxError, DurableContext};

use crate::echo;

const PAUSE: Duration = Duration::from_secs(1);

pub(crate) async fn after_a_step(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.run_in_child_context(|child| echo_and_wait(child, text)).name("step-and-wait").await?)
}

pub(crate) async fn alone(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    let body = |child: DurableContext| async move {
        child.wait(PAUSE).await?;
        Ok(text)
    };
    let text = ctx.run_in_child_context(body).name("wait").await?;
    echo(ctx, text).await
}

pub(crate) async fn inside_and_after(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    let text = ctx.run_in_child_context(|child| echo_and_wait(child, text)).name("step-and-wait").await?;
    echo_and_wait(ctx, text).await
}

async fn echo_and_wait(ctx: DurableContext, text: String) -> Result<String, BoxError> {
    let text = echo(ctx.clone(), text).await?;
    ctx.wait(PAUSE).await?;
    Ok(text)
}
