//! WASI is there, and there is nothing behind it.

use std::time::Duration;

use durable_wasm_runtime::LogLevel;
use serde_json::Value;

use crate::harness::{Call, Guest, START, call};

async fn json(call: Call) -> Value {
    serde_json::from_str(call.run().await.result()).unwrap()
}

#[tokio::test]
async fn a_component_with_wasi_loads() {
    let component = Guest::Wasi.component();
    assert!(component.imports().iter().any(|import| import.starts_with("wasi:clocks/wall-clock@0.2")));
    assert_eq!(component.handlers().await.unwrap()[0], "surroundings");
}

#[tokio::test]
async fn there_is_no_environment_no_argument_and_no_input() {
    assert_eq!(call(Guest::Wasi, "surroundings").run().await.result(), "[0,0,false]");
}

#[tokio::test]
async fn time_and_randomness_live_in_steps_only() {
    let minute = Duration::from_secs(60);
    let reading = |seed| {
        let mut reading = call(Guest::Wasi, "time-and-random");
        reading.now = START.after(minute);
        reading.seed = [seed; 32];
        json(reading)
    };
    let (read, again, other_seed) = (reading(1).await, reading(1).await, reading(2).await);
    assert_eq!(read, again, "a second invocation reads the same");

    let start = START.as_millis() / 1000;
    let nanos = u64::try_from(minute.as_nanos()).unwrap();
    let clocks: Vec<_> = (0..4).map(|at| (read[at][0].as_u64().unwrap(), read[at][1].as_u64().unwrap())).collect();
    assert_eq!(clocks, [(start, 0), (start + 60, nanos), (start + 60, nanos), (start, 0)]);

    let mut numbers: Vec<u64> =
        [&read, &other_seed].iter().flat_map(|read| (0..4).map(|at| read[at][2].as_u64().unwrap())).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 8, "numbers differ between attempts and seeds");
}

#[tokio::test]
async fn sleeping_moves_only_the_monotonic_clock() {
    let slept = call(Guest::Wasi, "sleep").run().await;
    let start = START.as_millis() / 1000;
    assert_eq!(slept.result(), format!("[3600,3601,[1],{start}]"));
}

#[tokio::test]
async fn what_is_printed_is_logged() {
    let outcome = call(Guest::Wasi, "print").run().await;
    assert_eq!(outcome.result(), "true");
    let mut printed: Vec<_> = outcome
        .logs
        .iter()
        .map(|record| (record.target.as_deref().unwrap(), record.level, record.message.as_str()))
        .collect();
    printed.sort_unstable();
    let expected = [
        ("stderr", LogLevel::Error, "to stderr"),
        ("stdout", LogLevel::Info, "to stdout"),
        ("stdout", LogLevel::Info, "without end"),
    ];
    assert_eq!(printed, expected);
}
