//! The smallest handler that is worth its name: two steps and a wait between them.

use std::time::Duration;

use aws_durable_execution_sdk as durable;

/// Composes a greeting, takes its time, and delivers it.
pub(crate) async fn handler(
    _event: serde_json::Value,
    ctx: durable::DurableContext,
) -> Result<String, durable::BoxError> {
    let whom = ctx.step(|_| async { Ok("world".to_owned()) }).name("look-up").await?;
    ctx.wait(Duration::from_secs(2)).name("pause").await?;
    let greeting = ctx.step(move |_| async move { Ok(format!("hello, {whom}")) }).name("compose").await?;
    Ok(greeting)
}
