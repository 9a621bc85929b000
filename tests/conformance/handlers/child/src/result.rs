//! Child contexts that succeed at once, and what they return.

use durable_wasm_sdk::{BoxError, DurableContext};
use serde_json::Value;
use support::Uppercase;

use crate::echo;

pub(crate) async fn of_a_step(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.run_in_child_context(|child| echo(child, text)).await?)
}

#[derive(serde::Deserialize)]
pub(crate) struct Named {
    name: String,
    value: String,
}

pub(crate) async fn named(input: Named, ctx: DurableContext) -> Result<String, BoxError> {
    let Named { name, value } = input;
    Ok(ctx.run_in_child_context(|child| echo(child, value)).name(name).await?)
}

/// The second step returns what the first one has returned.
pub(crate) async fn of_two_steps(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    let body = |child: DurableContext| async move {
        let first = echo(child.clone(), text).await?;
        echo(child, first).await
    };
    Ok(ctx.run_in_child_context(body).name("two-steps").await?)
}

pub(crate) async fn nested(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    let outer = |outer: DurableContext| async move {
        let text = echo(outer.clone(), text).await?;
        Ok(outer.run_in_child_context(|inner| echo(inner, text)).name("inner").await?)
    };
    Ok(ctx.run_in_child_context(outer).name("outer").await?)
}

/// The result is what became of it on the record.
pub(crate) async fn uppercase(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.run_in_child_context(|child| echo(child, text)).name("uppercase").serdes(Uppercase).await?)
}

pub(crate) async fn null(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    Ok(ctx.run_in_child_context(|_| async { Ok(()) }).name("nothing").await?)
}
