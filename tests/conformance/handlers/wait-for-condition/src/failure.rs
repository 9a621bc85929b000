//! Conditions that are never met.

use durable_wasm_sdk::{BoxError, DurableContext, OperationError};
use serde_json::Value;
use support::refuse;

use crate::every_second;

pub(crate) async fn attempts_exhausted(start: u32, ctx: DurableContext) -> Result<u32, BoxError> {
    let check = |_, state| async move { Ok(state + 1) };
    let strategy = every_second(|_| false).max_attempts(3).build();
    Ok(ctx.wait_for_condition(check, start).wait_strategy(strategy).await?)
}

pub(crate) async fn of_the_check(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    Ok(failing_check(&ctx).await?)
}

pub(crate) async fn caught(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(failing_check(&ctx).await.map_or("recovered", |()| "met").to_owned())
}

async fn failing_check(ctx: &DurableContext) -> Result<(), OperationError> {
    let check = |_, ()| async { refuse("nobody knows") };
    ctx.wait_for_condition(check, ()).wait_strategy(every_second(|()| true).build()).await
}
