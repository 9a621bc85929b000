//! Reads what must be the same in every invocation.

use crate::bindings::durable::execution::checkpoint::{self, Mode};
use crate::bindings::durable::execution::types::{OperationAction, OperationType, OperationUpdate};
use crate::bindings::wasi::clocks::{monotonic_clock, wall_clock};
use crate::bindings::wasi::random::{insecure, insecure_seed, random};
use crate::in_step;

/// Reads by the import that the input names, first in a step and then outside, after the step `charge` and an update that
/// is refused.
pub(crate) fn denied(import: &str) -> String {
    in_step(|| read(import));
    let start = OperationUpdate {
        id: "step-1".to_owned(),
        parent_id: None,
        name: Some("charge".to_owned()),
        type_: OperationType::Step,
        sub_type: None,
        action: OperationAction::Start,
        payload: None,
        error: None,
        options: None,
    };
    let refused = OperationUpdate { id: String::new(), name: Some("refund".to_owned()), ..start.clone() };
    let _ = checkpoint::checkpoint(&[start], Mode::Durable);
    let _ = checkpoint::checkpoint(&[refused], Mode::Durable);
    read(import);
    "null".to_owned()
}

fn read(import: &str) {
    match import {
        "wasi:clocks/wall-clock.now" => drop(wall_clock::now()),
        "wasi:clocks/monotonic-clock.now" => drop(monotonic_clock::now()),
        "wasi:random/random.get-random-bytes" => drop(random::get_random_bytes(1)),
        "wasi:random/random.get-random-u64" => drop(random::get_random_u64()),
        "wasi:random/insecure.get-insecure-random-bytes" => drop(insecure::get_insecure_random_bytes(1)),
        "wasi:random/insecure.get-insecure-random-u64" => drop(insecure::get_insecure_random_u64()),
        "wasi:random/insecure-seed.insecure-seed" => drop(insecure_seed::insecure_seed()),
        "sleeping" => monotonic_clock::subscribe_duration(1).block(),
        other => unreachable!("no import {other}"),
    }
}
