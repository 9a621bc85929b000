//! Handlers that do a given amount of work, and handlers that show what becomes of an operation.

mod bad_input;
mod operations;
mod situations;

use std::time::Duration;

use durable_wasm_sdk::{self as durable, BoxError, DurableContext};

durable::export! {
    "steps" => steps,
    "waits" => waits,
    "step" => operations::step,
    "step-at-most-once" => operations::step_at_most_once,
    "large-child" => operations::large_child,
    "large-step" => operations::large_step,
    "crash-between" => operations::crash_between,
    "branches" => operations::branches,
    "unsteady" => operations::unsteady,
    "stuck" => operations::stuck,
    "result-of" => operations::result_of,
    "step-situations" => situations::step,
    "step-at-most-once-situations" => situations::step_at_most_once,
    "wait-situations" => situations::wait,
    "child-situations" => situations::child,
    "wait-for-condition-situations" => situations::wait_for_condition,
    "callback-situations" => situations::outside::callback,
    "wait-for-callback-situations" => situations::outside::wait_for_callback,
    "invoke-situations" => situations::outside::invoke,
    "map-situations" => situations::batches::map,
    "bad-input" => bad_input::bad_input,
    "parallel-situations" => situations::batches::parallel,
}

/// Runs so many steps, waits a second, and so replays them all once.
async fn steps(count: u32, ctx: DurableContext) -> Result<u32, BoxError> {
    let mut sum = 0;
    for number in 0..count {
        sum += ctx.step(move |_| async move { Ok(number % 2) }).await?;
    }
    ctx.wait(Duration::from_secs(1)).await?;
    Ok(sum)
}

/// Waits so many times, a second each: every wait is an invocation that replays those before it.
async fn waits(count: u32, ctx: DurableContext) -> Result<u32, BoxError> {
    for _ in 0..count {
        ctx.wait(Duration::from_secs(1)).await?;
    }
    Ok(count)
}
