//! Suite `callback`. Most handlers take the callback's name as their input.

mod alone;
mod beside;
mod payload;
mod replay;
mod two;

use durable_wasm_sdk as durable;

durable::export! {
    "callback_4_1" => alone::named_by_the_input,
    "callback_4_2" => alone::named_approval,
    "callback_4_3" => alone::with_timeout,
    "callback_4_4" => alone::with_short_heartbeat,
    "callback_4_5" => alone::with_long_heartbeat,
    "callback_4_6" => alone::named_by_the_input,
    "callback_4_7" => beside::step,
    "callback_4_8" => beside::step_with_timeout,
    "callback_4_9" => beside::wait,
    "callback_4_10" => beside::wait,
    "callback_4_11" => beside::wait_with_timeout,
    "callback_4_12" => replay::succeeded,
    "callback_4_13" => replay::failed,
    "callback_4_14" => replay::timed_out,
    "callback_4_15" => payload::message,
    "callback_4_16" => payload::number,
    "callback_4_17" => two::one_after_the_other,
    "callback_4_18" => two::in_order,
    "callback_4_19" => two::in_reverse,
}
