//! A simulator of the executor: it owns time, chance, the store, crashes and whoever is outside, all from one seed.
//!
//! Random functions run in processes that die at any moment, over stores that fail, while checkpoints get lost, callbacks
//! are answered, executions paused and tasks done in any order. Then nothing goes wrong any more, and everything must end,
//! with the result that it must have. What was acknowledged is never lost, what has ended is never run again, and an
//! execution is never invoked twice at once.
//!
//! `DURABLE_WASM_SIMULATOR_SEEDS=N` lives more worlds, `DURABLE_WASM_SIMULATOR_SEED=N` that one alone.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking, and prints its seed"
)]

mod chance;
mod handler;
mod ledger;
mod program;
mod store;
mod world;

use store::Medium;

/// Worlds lived unless told otherwise.
const MEMORY_WORLDS: u64 = 200;
const SQLITE_WORLDS: u64 = 6;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable}={text} is no number")))
}

/// The seeds to live.
fn seeds(usually: u64) -> std::ops::Range<u64> {
    match number("DURABLE_WASM_SIMULATOR_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("DURABLE_WASM_SIMULATOR_SEEDS").unwrap_or(usually),
    }
}

fn live(seed: u64, medium: Medium) -> Vec<String> {
    eprintln!("DURABLE_WASM_SIMULATOR_SEED={seed}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(world::live(seed, medium))
}

#[test]
fn everything_ends_as_it_must_in_memory() {
    for seed in seeds(MEMORY_WORLDS) {
        let record = live(seed, Medium::memory());
        if seed % 10 == 0 {
            assert_eq!(live(seed, Medium::memory()), record, "the same seed, the same world");
        }
    }
}

#[test]
fn everything_ends_as_it_must_on_disk() {
    for seed in seeds(SQLITE_WORLDS) {
        live(seed, Medium::sqlite());
    }
}
