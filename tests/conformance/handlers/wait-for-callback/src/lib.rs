//! Suite `wait_for_callback`. Most handlers take the operation's name as their input.

mod alone;
mod failure;
mod sequence;

use durable_wasm_sdk::{self as durable, BoxError, StepContext, log};

durable::export! {
    "wait_for_callback_7_1" => alone::named_by_the_input,
    "wait_for_callback_7_2" => alone::named_approval,
    "wait_for_callback_7_3" => alone::unnamed,
    "wait_for_callback_7_4" => alone::named_by_the_input,
    "wait_for_callback_7_5" => failure::with_timeout,
    "wait_for_callback_7_6" => failure::caught,
    "wait_for_callback_7_7" => failure::of_the_submitter,
    "wait_for_callback_7_8" => sequence::in_a_child,
    "wait_for_callback_7_9" => sequence::twice,
    "wait_for_callback_7_10" => sequence::after_a_wait_and_a_step,
    "wait_for_callback_7_11" => alone::structured,
    "wait_for_callback_7_12" => failure::with_heartbeat,
    "wait_for_callback_7_13" => alone::with_heartbeat,
    "wait_for_callback_7_14" => failure::timeout_caught,
    "wait_for_callback_7_15" => alone::without_payload,
}

/// Where the callback's id would be sent to somebody.
async fn submit(_: StepContext, callback_id: String) -> Result<(), BoxError> {
    log::info!("waiting for callback {callback_id}");
    Ok(())
}
