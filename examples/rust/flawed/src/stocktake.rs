//! Counts what lies on the shelves of a shop.

use std::collections::HashMap;

use durable_wasm_sdk::{BoxError, DurableContext, log};

/// The input: how many things should lie on each shelf, by its name.
pub type Shelves = HashMap<String, u32>;

/// Has every shelf counted, one after the other. Result: how many things there are.
///
/// # Errors
/// An operation failed.
pub async fn stocktake(shelves: Shelves, ctx: DurableContext) -> Result<u32, BoxError> {
    let mut total = 0;
    for (shelf, expected) in shelves {
        let name = format!("count-{shelf}");
        total += ctx
            .step(move |_| async move {
                log::info!(shelf = shelf.as_str(); "there should be {expected}");
                Ok(expected)
            })
            .name(name)
            .await?;
    }
    Ok(total)
}
