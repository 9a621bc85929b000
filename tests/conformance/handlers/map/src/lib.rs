//! Suite `map`.

mod completion;
mod replay;
mod result;
mod serdes;

use durable_wasm_sdk as durable;

durable::export! {
    "map_9_1" => result::of_steps,
    "map_9_2" => result::unnamed,
    "map_9_3" => result::with_index,
    "map_9_4" => result::of_nothing,
    "map_9_5" => completion::fail_fast,
    "map_9_6" => completion::fail_fast_and_escape,
    "map_9_7" => completion::min_successful,
    "map_9_8" => completion::failure_tolerated,
    "map_9_9" => completion::failures_exceed_tolerance,
    "map_9_10" => completion::failures_exceed_percentage,
    "map_9_11" => result::of_two_at_a_time,
    "map_9_12" => result::flat,
    "map_9_13" => result::named_items,
    "map_9_14" => serdes::of_items,
    "map_9_15" => replay::during_the_map,
    "map_9_16" => result::too_large,
    "map_9_17" => replay::after_the_map,
    "map_9_18" => replay::after_a_failed_item,
    "map_9_19" => serdes::of_the_result,
    "map_9_20" => serdes::of_the_result_replayed,
}
