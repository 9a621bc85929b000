//! Handlers written for the official crate `aws-durable-execution-sdk`, which run here as they are.
//!
//! The files beside this one hold the handlers, and nothing in them knows of durable-wasm. A port changes two things:
//!
//! 1. The dependency in `Cargo.toml`. Renamed there, even the `use` lines stay.
//! 2. The entry point: `durable::run(handler).await` in `main` becomes the `export!` below.
//!
//! ```text
//! durable-wasm run examples/rust/ported --handler greet --input '{}'
//! durable-wasm run examples/rust/ported --handler delivery --input '{"order": "A-17", "parcels": [3, 5, 8]}' \
//!     --function carrier=examples/rust/ported:carrier --callback 'signature=success:"kim"@2h'
//! ```

mod delivery;
mod greet;

use aws_durable_execution_sdk as durable;

durable::export! {
    "greet" => greet::handler,
    "delivery" => delivery::handler,
    "carrier" => delivery::carrier,
}
