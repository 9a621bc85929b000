//! Suite `step`.

mod failure;
mod interruption;
mod replay;
mod result;
mod retry;

use durable_wasm_sdk as durable;

durable::export! {
    "step_1_1" => result::greeting,
    "step_1_2" => result::named,
    "step_1_3" => result::sequence,
    "step_1_4" => result::object,
    "step_1_5" => result::null,
    "step_1_6" => result::uppercase,
    "step_1_7" => result::logged,
    "step_1_8" => replay::before_a_wait,
    "step_1_9" => replay::succeeded,
    "step_1_10" => replay::failed,
    "step_1_11" => retry::second_attempt,
    "step_1_12" => retry::exhausted,
    "step_1_13" => retry::by_default,
    "step_1_14" => retry::with_backoff,
    "step_1_15" => retry::of_this_error,
    "step_1_16" => retry::of_any_other_error,
    "step_1_17" => interruption::final_at_once,
    "step_1_18" => interruption::retried,
    "step_1_19" => failure::uncaught,
    "step_1_20" => failure::caught,
}
