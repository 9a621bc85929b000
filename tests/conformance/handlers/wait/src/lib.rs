//! Suite `wait`.

use std::time::Duration;

use durable_wasm_sdk::{self as durable, BoxError, DurableContext};
use serde_json::{Value, json};

durable::export! {
    "wait_2_1" => basic,
    "wait_2_2" => named,
    "wait_2_3" => one_after_another,
    "wait_2_4" => a_minute,
    "wait_2_5" => an_hour,
}

async fn basic(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    Ok(ctx.wait(Duration::from_secs(2)).await?)
}

async fn named(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    Ok(ctx.wait(Duration::from_secs(2)).name("custom_wait_name").await?)
}

async fn one_after_another(_: Value, ctx: DurableContext) -> Result<Value, BoxError> {
    let names = ["wait-1", "wait-2"];
    for name in names {
        ctx.wait(Duration::from_secs(2)).name(name).await?;
    }
    Ok(json!({ "completedWaits": names.len() }))
}

async fn a_minute(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    Ok(ctx.wait(Duration::from_mins(1)).await?)
}

async fn an_hour(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    Ok(ctx.wait(Duration::from_hours(1)).await?)
}
