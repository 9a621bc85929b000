//! Steps that fail, and how often and when they are tried again.

use std::error::Error;
use std::time::Duration;

use durable_wasm_sdk::builders::{JitterStrategy, RetryStrategyConfig};
use durable_wasm_sdk::{BoxError, DurableContext, RetryDecision, StepContext, StepError, TypedError};
use serde_json::Value;
use support::{every_second, refuse};

pub(crate) async fn second_attempt(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
    let step = ctx.step(succeed_at::<2>).retry_strategy_config(every_second(3));
    Ok(step.await?)
}

pub(crate) async fn exhausted(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    let step = ctx.step(|_| async { refuse("it never works") }).retry_strategy_config(every_second(4));
    Ok(step.await?)
}

pub(crate) async fn by_default(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.step(succeed_at::<3>).await?)
}

pub(crate) async fn with_backoff(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
    let retries = RetryStrategyConfig::builder()
        .max_attempts(5)
        .initial_delay(Duration::from_secs(2))
        .backoff_rate(3.0)
        .jitter(JitterStrategy::None)
        .build();
    Ok(ctx.step(succeed_at::<3>).retry_strategy_config(retries).await?)
}

pub(crate) async fn of_this_error(_: Value, ctx: DurableContext) -> Result<u32, BoxError> {
    let step = |step: StepContext| async move {
        match step.attempt() {
            1 => Err(TypedError::new(TransientError).into()),
            attempt => Ok(attempt),
        }
    };
    let retry = |error: &StepError, _| if is_transient(error) { in_a_second() } else { RetryDecision::Stop };
    Ok(ctx.step(step).retry_strategy(retry).await?)
}

pub(crate) async fn of_any_other_error(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    let step = |_| async { Err(TypedError::new(TransientError).into()) };
    let retry = |error: &StepError, _| if is_transient(error) { RetryDecision::Stop } else { in_a_second() };
    Ok(ctx.step(step).retry_strategy(retry).await?)
}

#[derive(Debug, thiserror::Error)]
#[error("come back later")]
struct TransientError;

fn is_transient(error: &StepError) -> bool {
    let typed = error.source().and_then(|source| source.downcast_ref::<TypedError>());
    typed.is_some_and(|error| error.inner().is::<TransientError>())
}

fn in_a_second() -> RetryDecision {
    RetryDecision::Retry { delay: Duration::from_secs(1) }
}

/// Fails until this attempt.
async fn succeed_at<const ATTEMPT: u32>(step: StepContext) -> Result<String, BoxError> {
    if step.attempt() < ATTEMPT { refuse("too early") } else { Ok("Operation succeeded".to_owned()) }
}
