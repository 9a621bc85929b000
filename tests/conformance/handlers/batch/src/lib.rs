//! What the suites `parallel` and `map` share: what handlers tell of a batch.

use durable_wasm_sdk::builders::map_parallel::BatchResult;
use serde_json::{Value, json};

/// Why the batch ended, and how many succeeded of how many.
#[must_use]
pub fn progress<O>(batch: &BatchResult<O>) -> Value {
    json!({
        "completionReason": batch.reason.as_str(),
        "successCount": batch.success_count(),
        "totalCount": batch.total_count(),
    })
}

/// The same, and how many failed.
#[must_use]
pub fn tally<O>(batch: &BatchResult<O>) -> Value {
    json!({
        "completionReason": batch.reason.as_str(),
        "successCount": batch.success_count(),
        "failureCount": batch.failure_count(),
        "totalCount": batch.total_count(),
    })
}

/// The same, and the verdict over all.
#[must_use]
pub fn verdict<O>(batch: &BatchResult<O>) -> Value {
    json!({
        "completionReason": batch.reason.as_str(),
        "status": batch.status().as_str(),
        "successCount": batch.success_count(),
        "failureCount": batch.failure_count(),
        "totalCount": batch.total_count(),
    })
}
