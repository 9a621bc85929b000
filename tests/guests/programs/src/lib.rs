//! Handlers for random programs and for large batches, and one that depends on the layout of memory.

mod program;

use std::collections::HashMap;
use std::time::Duration;

use durable_wasm_sdk::{self as durable, BoxError, DurableContext};

durable::export! {
    "program" => program::program,
    "map-of-waits" => map_of_waits,
    "map-order" => map_order,
}

/// A map of so many items, each of which waits a second. Result: how many came through.
async fn map_of_waits(items: usize, ctx: DurableContext) -> Result<usize, BoxError> {
    let waits = ctx.map((0..items).collect::<Vec<_>>(), |ctx, item: usize, _| async move {
        ctx.wait(Duration::from_secs(1)).name("nap").await?;
        Ok(item)
    });
    Ok(waits.name("naps").await?.len())
}

/// The order in which a hash map has its keys, which depends on addresses in memory.
async fn map_order(_input: (), _ctx: DurableContext) -> Result<Vec<u32>, BoxError> {
    Ok((0..16).map(|key| (key, ())).collect::<HashMap<_, _>>().into_keys().collect())
}
