//! The reference example of AWS's testing SDK for durable functions: a step, a wait of a second, a child context with
//! two steps, and another step.
//!
//! ```text
//! durable-wasm run examples/rust/quickstart --input '"anything"'
//! ```
//!
//! Input: any JSON value; it is not used. Result: always `["1 2","3 4 4 3","5 6"]`.

use std::time::Duration;

use durable::{BoxError, DurableContext};
use durable_wasm_sdk as durable;
use serde::de::IgnoredAny;

/// The handler.
///
/// # Errors
/// An operation failed. None of these can.
pub async fn quickstart(_input: IgnoredAny, ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let one = ctx.step(|_| async { Ok(forward(1, 2)) }).name("one").await?;
    ctx.wait(Duration::from_secs(1)).await?;
    let two = ctx.run_in_child_context(|ctx| two(ctx, 3, 4)).name("two").await?;
    let three = ctx.step(|_| async { Ok(forward(5, 6)) }).name("three").await?;
    Ok(vec![one, two, three])
}

async fn two(ctx: DurableContext, a: u32, b: u32) -> Result<String, BoxError> {
    let first = ctx.step(move |_| async move { Ok(forward(a, b)) }).name("two_1").await?;
    let second = ctx.step(move |_| async move { Ok(forward(b, a)) }).name("two_2").await?;
    Ok(format!("{first} {second}"))
}

fn forward(a: u32, b: u32) -> String {
    format!("{a} {b}")
}

durable::export!(quickstart);
