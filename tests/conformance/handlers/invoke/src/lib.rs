//! Suite `invoke`. The functions that are called are here too: each is registered under its handler's name.

mod call;
mod failure;
mod sequence;
mod serdes;
mod target;

use durable_wasm_sdk as durable;

durable::export! {
    "invoke_5_1" => call::any,
    "invoke_5_2" => call::named,
    "invoke_5_3" => call::any,
    "invoke_5_4" => call::any,
    "invoke_5_5" => failure::escapes,
    "invoke_5_6" => failure::caught,
    "invoke_5_7" => call::large,
    "invoke_5_8" => call::for_a_tenant,
    "invoke_5_9" => sequence::then_wait,
    "invoke_5_10" => failure::caught_then_wait,
    "invoke_5_11" => sequence::after_a_step,
    "invoke_5_12" => sequence::before_a_step,
    "invoke_5_13" => sequence::in_a_child,
    "invoke_5_14" => sequence::twice,
    "invoke_5_15" => serdes::of_the_payload,
    "invoke_5_16" => serdes::of_the_result,
    "target_echo" => target::echo,
    "target_length" => target::length,
    "target_failing" => target::failing,
}
