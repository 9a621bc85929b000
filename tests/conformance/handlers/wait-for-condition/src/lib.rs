//! Suite `wait_for_condition`.

mod counter;
mod failure;
mod state;

use std::time::Duration;

use durable_wasm_sdk as durable;
use durable_wasm_sdk::builders::JitterStrategy;
use durable_wasm_sdk::builders::wait_for_condition::{WaitStrategy, WaitStrategyBuilder};

durable::export! {
    "wait_for_condition_6_1" => counter::from_zero,
    "wait_for_condition_6_2" => counter::already_there,
    "wait_for_condition_6_3" => counter::named,
    "wait_for_condition_6_4" => counter::from_five,
    "wait_for_condition_6_5" => counter::every_two_seconds,
    "wait_for_condition_6_6" => failure::attempts_exhausted,
    "wait_for_condition_6_7" => failure::of_the_check,
    "wait_for_condition_6_8" => failure::caught,
    "wait_for_condition_6_9" => state::object,
    "wait_for_condition_6_10" => state::null,
    "wait_for_condition_6_11" => state::encoded,
    "wait_for_condition_6_12" => counter::then_a_step,
    "wait_for_condition_6_13" => counter::one_after_another,
}

/// Checks every second until the state is as it should be.
fn every_second<S>(is_done: impl Fn(&S) -> bool + Send + Sync + 'static) -> WaitStrategyBuilder<S> {
    WaitStrategy::builder(is_done).initial_delay(Duration::from_secs(1)).backoff_rate(1.0).jitter(JitterStrategy::None)
}
