//! Handlers of one kind of operation each, whose fate the input decides. Most wait a second at the end, and so replay
//! what came before.

use std::time::Duration;

use durable_wasm_sdk::builders::{JitterStrategy, RetryStrategyConfig};
use durable_wasm_sdk::{BoxError, DurableContext, OperationError, StepSemantics, TypedError, log};
use serde::Deserialize;

/// What becomes of an operation.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Fate {
    /// It ends well.
    Succeed,
    /// Its first attempt fails.
    FailOnce,
    /// Every attempt fails.
    Fail,
    /// The guest crashes while it is under way, unless an earlier invocation has.
    CrashOnce,
    /// The guest crashes while it is under way.
    Crash,
}

/// The failure of an operation that is to fail.
#[derive(Debug, thiserror::Error)]
#[error("the bank said no")]
struct Declined;

impl Fate {
    /// Meets it. `is_first`: no earlier invocation has come this far.
    pub(crate) fn meet(self, is_first: bool, attempt: u32) -> Result<(), BoxError> {
        match self {
            Self::Fail => Err(TypedError::new(Declined).into()),
            Self::FailOnce if attempt == 1 => Err(TypedError::new(Declined).into()),
            Self::CrashOnce if is_first => panic!("the power went out"),
            Self::Crash => panic!("the power went out"),
            Self::Succeed | Self::FailOnce | Self::CrashOnce => Ok(()),
        }
    }
}

/// A step of at most three attempts. Result: which one succeeded.
pub(crate) async fn step(fate: Fate, ctx: DurableContext) -> Result<u32, BoxError> {
    run_step(fate, StepSemantics::AtLeastOncePerRetry, ctx).await
}

/// The same, and an attempt that was interrupted has failed.
pub(crate) async fn step_at_most_once(fate: Fate, ctx: DurableContext) -> Result<u32, BoxError> {
    run_step(fate, StepSemantics::AtMostOncePerRetry, ctx).await
}

async fn run_step(fate: Fate, semantics: StepSemantics, ctx: DurableContext) -> Result<u32, BoxError> {
    let retries = RetryStrategyConfig::builder()
        .max_attempts(3)
        .initial_delay(Duration::from_secs(2))
        .jitter(JitterStrategy::None)
        .build();
    // The step's start is on the record when its body has begun.
    let is_first = !ctx.is_replaying();
    let step = ctx.step(move |step| async move {
        log::info!("attempt {}", step.attempt());
        fate.meet(is_first, step.attempt())?;
        Ok(step.attempt())
    });
    let outcome = step.name("step").semantics(semantics).retry_strategy_config(retries).await;
    replay(outcome, &ctx).await
}

/// A child context whose result is too large to be recorded. Result: its length.
pub(crate) async fn large_child(_: (), ctx: DurableContext) -> Result<usize, BoxError> {
    let body = |ctx: DurableContext| async move {
        let digit: u32 = ctx.step(|_| async { once(7) }).name("inner").await?;
        Ok(digit.to_string().repeat(300_000))
    };
    let outcome = ctx.run_in_child_context(body).name("child").await;
    Ok(replay(outcome, &ctx).await?.len())
}

/// A step whose result is too large to be recorded. The handler cannot catch that.
pub(crate) async fn large_step(_: (), ctx: DurableContext) -> Result<usize, BoxError> {
    let step = ctx.step(|_| async { once("x".repeat(300_000)) }).name("step").await;
    Ok(step.map(|text| text.len()).unwrap_or_default())
}

/// Crashes between two steps in its first invocation.
pub(crate) async fn crash_between(_: (), ctx: DurableContext) -> Result<u32, BoxError> {
    let is_first = !ctx.is_replaying();
    let one = ctx.step(|_| async { once(1) }).name("one").await?;
    Fate::CrashOnce.meet(is_first, 1)?;
    let two = ctx.step(|_| async { once(2) }).name("two").await?;
    Ok(one + two)
}

/// Two child contexts side by side, each with a wait and a step.
pub(crate) async fn branches(_: (), ctx: DurableContext) -> Result<u32, BoxError> {
    let branch = |seconds: u32| {
        let body = move |ctx: DurableContext| async move {
            ctx.wait(Duration::from_secs(seconds.into())).name(format!("wait-{seconds}")).await?;
            Ok(ctx.step(move |_| async move { once(seconds) }).name(format!("step-{seconds}")).await?)
        };
        ctx.run_in_child_context(body).name(format!("branch-{seconds}")).spawn()
    };
    let (slow, fast) = (branch(30), branch(4));
    Ok(slow.await? + fast.await?)
}

/// Asks for a step first and for a wait when it replays.
pub(crate) async fn unsteady(_: (), ctx: DurableContext) -> Result<(), BoxError> {
    if ctx.is_replaying() {
        ctx.wait(Duration::from_secs(1)).name("surprise").await?;
    } else {
        ctx.step(|_| async { once(()) }).name("plan").await?;
    }
    Ok(ctx.wait(Duration::from_secs(1)).await?)
}

/// Waits for what nobody will bring about.
pub(crate) async fn stuck(_: (), ctx: DurableContext) -> Result<(), BoxError> {
    ctx.step(|_| async { once(()) }).name("step").await?;
    std::future::pending().await
}

/// Returns a text whose JSON has so many bytes.
pub(crate) async fn result_of(bytes: usize, _: DurableContext) -> Result<String, BoxError> {
    Ok("x".repeat(bytes - 2))
}

/// Says that a step's body has run.
fn once<T>(value: T) -> Result<T, BoxError> {
    log::info!("ran");
    Ok(value)
}

/// Waits a second, and so meets the outcome again in a replay.
pub(crate) async fn replay<T>(outcome: Result<T, OperationError>, ctx: &DurableContext) -> Result<T, BoxError> {
    ctx.wait(Duration::from_secs(1)).name("pause").await?;
    Ok(outcome?)
}
