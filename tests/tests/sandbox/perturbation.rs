//! What a handler must not depend on can be made different, and is then different outside steps, and there only.

use std::collections::BTreeSet;
use std::time::Duration;

use durable_wasm_runtime::{InvocationError, Perturbation, StepEntry};
use serde_json::Value;

use crate::harness::{Guest, START, call};

const HOUR: Duration = Duration::from_secs(3600);

/// What a perturbed handler reads of time and random numbers outside a step, in one, in its second attempt, and outside
/// again.
async fn time_and_random(perturbation: Perturbation) -> Value {
    let mut reading = call(Guest::Wasi, "time-and-random");
    reading.perturbation = perturbation;
    serde_json::from_str(reading.run().await.result()).unwrap()
}

#[tokio::test]
async fn clocks_and_random_numbers_are_different_outside_steps() {
    let usual = time_and_random(Perturbation::default()).await;
    let perturbed = time_and_random(Perturbation { clock: HOUR, random: 1, ..Perturbation::default() }).await;
    let start = START.as_millis() / 1000;
    for outside in [0, 3] {
        assert_eq!(usual[outside][0], start);
        assert_eq!(perturbed[outside][0], start + HOUR.as_secs());
        assert_ne!(perturbed[outside][2], usual[outside][2], "random numbers");
        assert_ne!(perturbed[outside][3], usual[outside][3], "a hash map's seed");
    }
    for step in [1, 2] {
        assert_eq!(perturbed[step], usual[step]);
    }
}

#[tokio::test]
async fn a_hash_map_has_another_order_where_memory_is_laid_out_otherwise() {
    let mut orders = BTreeSet::new();
    let layouts = [0, 1, 17, 256, 1024, 65_536];
    for memory_bytes in layouts.into_iter().chain(layouts) {
        let mut map_order = call(Guest::Programs, "map-order");
        map_order.perturbation = Perturbation { memory_bytes, ..Perturbation::default() };
        orders.insert(map_order.run().await.result().to_owned());
    }
    assert_eq!(orders.len(), layouts.len(), "each has an order of its own, the same each time");
}

#[tokio::test]
async fn a_guest_ends_at_a_step_that_its_host_does_not_want() {
    let mut ended = call(Guest::Wasi, "time-and-random");
    ended.step_entry = StepEntry::EndInvocation;
    assert!(matches!(ended.run().await.answer, Err(InvocationError::Lost(_))));
}
