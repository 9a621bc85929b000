//! Callbacks that fail, time out or are never submitted.

use std::time::Duration;

use durable_wasm_sdk::{BoxError, DurableContext};
use support::{every_second, refuse};

use crate::submit;

pub(crate) async fn with_timeout(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.wait_for_callback::<String, _, _>(submit).name(name);
    Ok(callback.timeout(Duration::from_secs(3)).await?)
}

pub(crate) async fn with_heartbeat(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.wait_for_callback::<String, _, _>(submit).name(name);
    Ok(callback.heartbeat(Duration::from_secs(5)).await?)
}

pub(crate) async fn caught(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let outcome = ctx.wait_for_callback::<String, _, _>(submit).name(name).await;
    Ok(outcome.unwrap_or_else(|_| "recovered".to_owned()))
}

pub(crate) async fn timeout_caught(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let outcome = with_timeout(name, ctx).await;
    Ok(outcome.unwrap_or_else(|_| "timed-out-handled".to_owned()))
}

pub(crate) async fn of_the_submitter(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.wait_for_callback::<String, _, _>(|_, _| async { refuse("nobody answers") }).name(name);
    Ok(callback.submitter_retry_config(every_second(2)).await?)
}
