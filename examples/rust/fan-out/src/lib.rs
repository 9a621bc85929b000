//! A photo import: many photos are made into thumbnails side by side, and a few that are broken do not stop the rest.
//!
//! Every photo is fetched, resized and published, at most five at a time, with a second between fetch and resize in
//! which the store makes it available. An import is good enough as long as at most a fifth of its photos fail; what
//! failed and why is in the result. With more failures the import gives up, without touching the photos it has not
//! begun.
//!
//! ```text
//! durable-wasm run examples/rust/fan-out --input '{"album": "summer", "photos": ["a.jpg", "b.jpg", "broken.jpg",
//!     "c.jpg", "d.jpg", "e.jpg"]}'
//! ```
//!
//! Input: an [`Import`]. Result: a [`Summary`]. The photo store is a stand-in: photos whose names begin with `broken`
//! cannot be decoded, and those whose names begin with `flaky` are there at the second attempt.

mod model;
mod photos;
#[cfg(test)]
mod tests;

use std::time::Duration;

use durable::builders::map_parallel::{BatchError, BatchResult, CompletionConfig, CompletionReason};
use durable::builders::{JitterStrategy, RetryStrategyConfig};
use durable::{BoxError, DurableContext, RetryDecision, TypedError, log};
use durable_wasm_sdk as durable;

pub use model::{Failure, Import, InvalidImport, Summary, Thumbnail, TooManyFailures};

/// How many photos are worked on at a time.
const CONCURRENCY: usize = 5;
/// The part of the photos that may fail, in percent.
const TOLERATED_PERCENT: usize = 20;

/// The handler.
///
/// # Errors
/// There is nothing to import, or too many photos fail.
pub async fn fan_out(import: Import, ctx: DurableContext) -> Result<Summary, BoxError> {
    import.validate().map_err(TypedError::new)?;
    let completion = CompletionConfig::builder().tolerated_failure_percentage(TOLERATED_PERCENT).build()?;
    let names = import.photos.clone();
    let batch = ctx
        .map(import.photos.clone(), |child, photo, _| thumbnail(child, photo))
        .name("thumbnails")
        .item_namer(move |index| names.get(index).cloned().unwrap_or_default())
        .max_concurrency(CONCURRENCY)
        .completion(completion)
        .await_batch()
        .await?;
    let summary = summarize(&import, &batch);
    log::info!(album = import.album.as_str(); "{} of {} published", summary.thumbnails.len(), import.photos.len());
    if batch.reason == CompletionReason::FailureToleranceExceeded {
        return Err(TypedError::new(TooManyFailures { album: import.album, failed: summary.failures.len() }).into());
    }
    Ok(summary)
}

/// Makes the thumbnail of one photo, in a context of its own.
async fn thumbnail(ctx: DurableContext, photo: String) -> Result<Thumbnail, BoxError> {
    let retries = RetryStrategyConfig::builder()
        .max_attempts(3)
        .initial_delay(Duration::from_secs(2))
        .jitter(JitterStrategy::None)
        .build();
    let name = photo.clone();
    let bytes = ctx
        .step(move |step| async move { photos::fetch(&name, step.attempt()) })
        .name("fetch")
        .retry_strategy_config(retries)
        .await?;
    ctx.wait(Duration::from_secs(1)).name("settle").await?;
    let resize = ctx.step(move |_| async move { photos::resize(&photo, bytes) }).name("resize");
    Ok(resize.retry_strategy(|_, _| RetryDecision::Stop).await?)
}

fn summarize(import: &Import, batch: &BatchResult<Thumbnail>) -> Summary {
    let failure = |error: BatchError<'_>| Failure {
        photo: import.photos.get(error.index).cloned().unwrap_or_default(),
        reason: error.message.to_owned(),
    };
    Summary {
        album: import.album.clone(),
        thumbnails: batch.results().into_iter().cloned().collect(),
        failures: batch.errors().into_iter().map(failure).collect(),
    }
}

durable::export!(fan_out);
