//! Steps that succeed at once, and what they return.

use durable_wasm_sdk::{BoxError, DurableContext, StepContext};
use serde_json::{Value, json};
use support::Uppercase;

pub(crate) async fn greeting(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.step(|_| async move { Ok(format!("Hello, {name}!")) }).await?)
}

pub(crate) async fn named(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.step(|_| async move { Ok(format!("Hello, {name}!")) }).name("custom_step_name").await?)
}

/// The second step builds on the first one's result.
pub(crate) async fn sequence(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
    let first = ctx.step(|_| async { Ok("first".to_owned()) }).await?;
    Ok(ctx.step(|_| async move { Ok(format!("{first}_second")) }).await?)
}

pub(crate) async fn object(user: Value, ctx: DurableContext) -> Result<Value, BoxError> {
    let count = user["tags"].as_array().map_or(0, Vec::len);
    Ok(ctx.step(move |_| async move { Ok(json!({ "user": user, "count": count })) }).await?)
}

pub(crate) async fn null(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    Ok(ctx.step(|_| async { Ok(()) }).await?)
}

/// The result is what became of it on the record.
pub(crate) async fn uppercase(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.step(|_| async { Ok(text) }).serdes(Uppercase).await?)
}

pub(crate) async fn logged(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let greet = |step: StepContext| async move {
        step.logger().info(format_args!("Greeting step started for: {name}"));
        let greeting = format!("Hello, {name}!");
        step.logger().info(format_args!("Greeting step completed with: {greeting}"));
        Ok(greeting)
    };
    Ok(ctx.step(greet).await?)
}
