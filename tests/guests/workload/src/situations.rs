//! Operations, each in every situation it can be in. The situation is the handler's input.

pub(crate) mod batches;
pub(crate) mod outside;

use std::time::Duration;

use durable_wasm_sdk::builders::wait_for_condition::WaitStrategy;
use durable_wasm_sdk::builders::{JitterStrategy, RetryStrategyConfig};
use durable_wasm_sdk::{BoxError, DurableContext, DurableFuture, StepContext, StepSemantics, log};
use serde::{Deserialize, Serialize};

use crate::operations::{Fate, replay};

/// What an operation goes through.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Situation {
    /// It succeeds, and so does the handler at once, if the operation allows that.
    FirstRun,
    /// It is under way when the handler replays, because a wait beside it is over sooner.
    ReplayBefore,
    /// It has succeeded when the handler replays, after a wait.
    ReplayAfter,
    /// The guest crashes while it is under way.
    Crash,
    /// It fails, without a second attempt. The handler replays that before it returns the failure.
    Failure,
    /// All of its three attempts fail. The handler replays that before it returns the failure.
    Exhausted,
}

impl Situation {
    /// Brings it about, around an operation that was spawned.
    async fn around<T>(self, operation: DurableFuture<T>, ctx: &DurableContext) -> Result<T, BoxError> {
        match self {
            Self::FirstRun | Self::Crash => Ok(operation.await?),
            Self::ReplayBefore => {
                ctx.wait(Duration::from_secs(1)).name("tick").await?;
                Ok(operation.await?)
            }
            Self::ReplayAfter | Self::Failure | Self::Exhausted => replay(operation.await, ctx).await,
        }
    }

    /// What becomes of an attempt, for an operation that is under way between two of them.
    fn fate(self) -> Fate {
        match self {
            Self::FirstRun | Self::ReplayAfter => Fate::Succeed,
            Self::ReplayBefore => Fate::FailOnce,
            Self::Crash => Fate::CrashOnce,
            Self::Failure | Self::Exhausted => Fate::Fail,
        }
    }

    /// How often the operation is attempted.
    fn attempts(self) -> u32 {
        if self == Self::Failure { 1 } else { 3 }
    }
}

/// A step. Result: which attempt succeeded.
pub(crate) async fn step(situation: Situation, ctx: DurableContext) -> Result<u32, BoxError> {
    let step = attempt(situation, StepSemantics::AtLeastOncePerRetry, !ctx.is_replaying(), &ctx);
    situation.around(step, &ctx).await
}

/// The same, and an attempt that was interrupted has failed.
pub(crate) async fn step_at_most_once(situation: Situation, ctx: DurableContext) -> Result<u32, BoxError> {
    let step = attempt(situation, StepSemantics::AtMostOncePerRetry, !ctx.is_replaying(), &ctx);
    situation.around(step, &ctx).await
}

/// A wait of ten seconds. It has no attempts: it fails when it is too long, and what is exhausted are the invocations of
/// a handler that crashes every time.
pub(crate) async fn wait(situation: Situation, ctx: DurableContext) -> Result<(), BoxError> {
    let is_first = !ctx.is_replaying();
    let seconds = if situation == Situation::Failure { 31_622_401 } else { 10 };
    let wait = ctx.wait(Duration::from_secs(seconds)).name("wait").spawn();
    let crash = match situation {
        Situation::Crash => Some(Fate::CrashOnce),
        Situation::Exhausted => Some(Fate::Crash),
        Situation::FirstRun | Situation::ReplayBefore | Situation::ReplayAfter | Situation::Failure => None,
    };
    if let Some(fate) = crash {
        ctx.step(move |_| async move { fate.meet(is_first, 1) }).name("beside").await?;
    }
    situation.around(wait, &ctx).await
}

/// A child context with a step in it. Result: which attempt succeeded.
pub(crate) async fn child(situation: Situation, ctx: DurableContext) -> Result<u32, BoxError> {
    let is_first = !ctx.is_replaying();
    let body = move |child: DurableContext| async move {
        Ok(attempt(situation, StepSemantics::AtLeastOncePerRetry, is_first, &child).await?)
    };
    let child = ctx.run_in_child_context(body).name("child").spawn();
    situation.around(child, &ctx).await
}

/// A condition that holds at the first check, or at the second one if the situation needs that. Result: how many checks
/// there were.
pub(crate) async fn wait_for_condition(situation: Situation, ctx: DurableContext) -> Result<u32, BoxError> {
    let is_first = !ctx.is_replaying();
    let check = move |step: StepContext, checks: u32| async move {
        log::info!("check {} of state {checks}", step.attempt());
        match situation {
            Situation::Crash => Fate::CrashOnce.meet(is_first, 1)?,
            Situation::Failure => Fate::Fail.meet(is_first, 1)?,
            Situation::FirstRun | Situation::ReplayBefore | Situation::ReplayAfter | Situation::Exhausted => {}
        }
        Ok(checks + 1)
    };
    let target = match situation {
        Situation::ReplayBefore => 2,
        Situation::Exhausted => u32::MAX,
        Situation::FirstRun | Situation::ReplayAfter | Situation::Crash | Situation::Failure => 1,
    };
    let strategy = WaitStrategy::builder(move |checks| *checks >= target)
        .max_attempts(3)
        .initial_delay(Duration::from_secs(2))
        .jitter(JitterStrategy::None)
        .build();
    let condition = ctx.wait_for_condition(check, 0).name("condition").wait_strategy(strategy).spawn();
    situation.around(condition, &ctx).await
}

/// A step that is tried again after two seconds, and then after four.
fn attempt(situation: Situation, semantics: StepSemantics, is_first: bool, ctx: &DurableContext) -> DurableFuture<u32> {
    let body = move |step: StepContext| async move {
        log::info!("attempt {}", step.attempt());
        situation.fate().meet(is_first, step.attempt())?;
        Ok(step.attempt())
    };
    let retries = RetryStrategyConfig::builder()
        .max_attempts(situation.attempts())
        .initial_delay(Duration::from_secs(2))
        .jitter(JitterStrategy::None)
        .build();
    ctx.step(body).name("step").semantics(semantics).retry_strategy_config(retries).spawn()
}
