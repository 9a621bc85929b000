//! What a replay makes of a child context: its result, or another run.

use std::process;
use std::time::Duration;

use durable_wasm_sdk::{BoxError, DurableContext};

use crate::echo;

const PAUSE: Duration = Duration::from_secs(1);

/// More than the service records as a context's result: 256 KiB.
const TOO_LARGE: usize = 300_000;

pub(crate) async fn complete(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    let text = ctx.run_in_child_context(|child| echo(child, text)).await?;
    ctx.wait(PAUSE).await?;
    Ok(text)
}

/// The replay runs the body again, over the step's recorded result. Result: how long the context's was.
pub(crate) async fn too_large(text: String, ctx: DurableContext) -> Result<usize, BoxError> {
    let body = |child: DurableContext| async move {
        child.logger().with_replays().info(format_args!("making much of {text}"));
        let text = echo(child, text).await?;
        Ok(text.repeat(TOO_LARGE / text.len() + 1))
    };
    let large = ctx.run_in_child_context(body).name("too-large").await?;
    ctx.wait(PAUSE).await?;
    Ok(large.len())
}

/// The process dies in the step, the first time round.
pub(crate) async fn interrupted(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    let body = |child: DurableContext| async move {
        let is_first = !child.is_replaying();
        let step = move |_| async move {
            if is_first {
                process::exit(1);
            }
            Ok(text)
        };
        Ok(child.step(step).await?)
    };
    Ok(ctx.run_in_child_context(body).await?)
}

/// The replay does not run the body again.
pub(crate) async fn without_operations(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    let body = |child: DurableContext| async move {
        child.logger().with_replays().info(format_args!("there is only {text}"));
        Ok(text)
    };
    let text = ctx.run_in_child_context(body).name("log-only").await?;
    ctx.wait(PAUSE).await?;
    Ok(text)
}
