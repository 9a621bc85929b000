//! Suite `parallel`.

mod completion;
mod nesting;
mod replay;
mod result;
mod serdes;

use durable_wasm_sdk::{self as durable, Branch};
use support::refuse;

durable::export! {
    "parallel_8_1" => result::of_steps,
    "parallel_8_2" => result::unnamed,
    "parallel_8_3" => result::of_named_branches,
    "parallel_8_4" => result::of_several_types,
    "parallel_8_5" => result::of_nothing,
    "parallel_8_6" => completion::fail_fast,
    "parallel_8_7" => completion::fail_fast_and_escape,
    "parallel_8_8" => completion::min_successful,
    "parallel_8_9" => completion::failure_tolerated,
    "parallel_8_10" => completion::failures_exceed_tolerance,
    "parallel_8_11" => result::of_two_at_a_time,
    "parallel_8_12" => nesting::flat,
    "parallel_8_13" => completion::failures_exceed_percentage,
    "parallel_8_14" => replay::after_a_wait,
    "parallel_8_15" => serdes::of_branches,
    "parallel_8_16" => completion::all_fail,
    "parallel_8_17" => completion::min_successful_not_reached,
    "parallel_8_18" => completion::tolerance_before_min_successful,
    "parallel_8_19" => completion::no_concurrency,
    "parallel_8_20" => completion::accessors,
    "parallel_8_21" => nesting::inside_a_branch,
    "parallel_8_22" => completion::failures_within_percentage,
}

/// A branch that does nothing but return.
fn returning(name: &str, value: &'static str) -> Branch<String> {
    Branch::new(name, move |_| async move { Ok(value.to_owned()) })
}

/// A branch that does nothing but fail.
fn failing(name: &str) -> Branch<String> {
    Branch::new(name, |_| async { refuse("not today") })
}

/// A branch that returns what its step does.
fn stepping(name: &str, value: &'static str) -> Branch<String> {
    Branch::new(name, move |child| async move { Ok(child.step(move |_| async move { Ok(value.to_owned()) }).await?) })
}
