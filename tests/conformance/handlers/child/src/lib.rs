//! Suite `child`.

mod failure;
mod replay;
mod result;
mod wait;

use durable_wasm_sdk::{self as durable, BoxError, DurableContext};

durable::export! {
    "child_3_1" => result::of_a_step,
    "child_3_2" => result::named,
    "child_3_3" => result::of_two_steps,
    "child_3_4" => failure::of_a_step,
    "child_3_5" => failure::caught,
    "child_3_6" => result::nested,
    "child_3_7" => failure::retried,
    "child_3_8" => failure::retries_exhausted,
    "child_3_9" => replay::complete,
    "child_3_10" => wait::after_a_step,
    "child_3_11" => replay::too_large,
    "child_3_12" => replay::interrupted,
    "child_3_13" => wait::alone,
    "child_3_14" => result::uppercase,
    "child_3_15" => failure::of_the_body,
    "child_3_16" => result::null,
    "child_3_17" => replay::without_operations,
    "child_3_18" => wait::inside_and_after,
}

/// A step that returns what it is given.
async fn echo(ctx: DurableContext, text: String) -> Result<String, BoxError> {
    Ok(ctx.step(|_| async { Ok(text) }).await?)
}
