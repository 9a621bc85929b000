//! The functions that the other handlers call.

use durable_wasm_sdk::{BoxError, DurableContext};
use serde_json::Value;
use support::refuse;

/// Names of the functions.
pub(crate) const ECHO: &str = "target_echo";
pub(crate) const LENGTH: &str = "target_length";
pub(crate) const FAILING: &str = "target_failing";

/// Returns its input.
pub(crate) async fn echo(input: Value, _: DurableContext) -> Result<Value, BoxError> {
    Ok(input)
}

/// Returns how many bytes its input has.
pub(crate) async fn length(input: String, _: DurableContext) -> Result<usize, BoxError> {
    Ok(input.len())
}

pub(crate) async fn failing(_: Value, _: DurableContext) -> Result<(), BoxError> {
    refuse("out of order")
}
