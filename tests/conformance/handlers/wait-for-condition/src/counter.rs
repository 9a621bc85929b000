//! Conditions on a number that every check makes greater by one.

use std::time::Duration;

use durable_wasm_sdk::builders::wait_for_condition::WaitDecision;
use durable_wasm_sdk::{BoxError, DurableContext, StepContext};
use serde_json::Value;

use crate::every_second;

pub(crate) async fn from_zero(target: u32, ctx: DurableContext) -> Result<u32, BoxError> {
    count(&ctx, 0, target).await
}

/// The first check finds what it looks for.
pub(crate) async fn already_there(target: u32, ctx: DurableContext) -> Result<u32, BoxError> {
    let check = |_, state| async move { Ok(state) };
    let strategy = every_second(move |state| *state >= target).build();
    Ok(ctx.wait_for_condition(check, 5).wait_strategy(strategy).await?)
}

pub(crate) async fn named(target: u32, ctx: DurableContext) -> Result<u32, BoxError> {
    let strategy = every_second(move |state| *state >= target).build();
    Ok(ctx.wait_for_condition(increment, 0).name("poll-status").wait_strategy(strategy).await?)
}

pub(crate) async fn from_five(target: u32, ctx: DurableContext) -> Result<u32, BoxError> {
    count(&ctx, 5, target).await
}

/// The strategy is a function.
pub(crate) async fn every_two_seconds(target: u32, ctx: DurableContext) -> Result<u32, BoxError> {
    let strategy = move |state, _| {
        if state >= target { WaitDecision::complete() } else { WaitDecision::continue_with(Duration::from_secs(2)) }
    };
    Ok(ctx.wait_for_condition(increment, 0).wait_strategy_fn(strategy).await?)
}

pub(crate) async fn then_a_step(target: u32, ctx: DurableContext) -> Result<u32, BoxError> {
    let counted = count(&ctx, 0, target).await?;
    Ok(ctx.step(move |_| async move { Ok(counted * 10) }).await?)
}

pub(crate) async fn one_after_another(_: Value, ctx: DurableContext) -> Result<u32, BoxError> {
    let two = count(&ctx, 0, 2).await?;
    count(&ctx, two, 4).await
}

async fn count(ctx: &DurableContext, start: u32, target: u32) -> Result<u32, BoxError> {
    let strategy = every_second(move |state| *state >= target).build();
    Ok(ctx.wait_for_condition(increment, start).wait_strategy(strategy).await?)
}

async fn increment(_: StepContext, state: u32) -> Result<u32, BoxError> {
    Ok(state + 1)
}
