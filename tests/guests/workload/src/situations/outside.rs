//! Operations that somebody outside ends. Callbacks are named after what is to become of them.

use std::time::Duration;

use durable_wasm_sdk::builders::{JitterStrategy, RetryStrategyConfig};
use durable_wasm_sdk::{BoxError, DurableContext, StepContext, log};

use super::Situation;
use crate::operations::{Fate, replay};

/// The name of the function that [`invoke`] calls: [`step`](super::step) in the caller's situation.
const CALLEE: &str = "callee";

const TIMEOUT: Duration = Duration::from_secs(60);

impl Situation {
    /// What is to become of a callback.
    fn callback(self) -> &'static str {
        match self {
            Self::FirstRun | Self::ReplayBefore | Self::ReplayAfter | Self::Crash => "accept",
            Self::Failure => "refuse",
            Self::Exhausted => "ignore",
        }
    }

    /// Crashes the guest if it is to crash and has not done so before.
    fn crash(self, is_first: bool) -> Result<(), BoxError> {
        if self == Self::Crash { Fate::CrashOnce.meet(is_first, 1) } else { Ok(()) }
    }
}

/// A callback. Its attempts are callbacks that nobody answers, one after the other.
pub(crate) async fn callback(situation: Situation, ctx: DurableContext) -> Result<String, BoxError> {
    let is_first = !ctx.is_replaying();
    let create = move |ctx: DurableContext| ctx.create_callback::<String>().name(situation.callback()).timeout(TIMEOUT);
    if situation == Situation::Exhausted {
        let attempts = ctx.with_retry(move |child| async move { Ok(create(child).await?.result().await?) });
        return replay(attempts.name("attempts").retry_strategy_config(retries(situation)).await, &ctx).await;
    }
    let callback = create(ctx.clone()).await?;
    situation.crash(is_first)?;
    situation.around(callback.result(), &ctx).await
}

/// A callback with a submitter, whose attempts they are.
pub(crate) async fn wait_for_callback(situation: Situation, ctx: DurableContext) -> Result<String, BoxError> {
    let is_first = !ctx.is_replaying();
    let submit = move |step: StepContext, _| async move {
        log::info!("attempt {}", step.attempt());
        situation.crash(is_first)?;
        if situation == Situation::Exhausted { Fate::Fail.meet(is_first, step.attempt()) } else { Ok(()) }
    };
    let callback = ctx.wait_for_callback::<String, _, _>(submit).name(situation.callback()).timeout(TIMEOUT);
    situation.around(callback.submitter_retry_config(retries(situation)).spawn(), &ctx).await
}

/// A call of a function, which has the attempts.
pub(crate) async fn invoke(situation: Situation, ctx: DurableContext) -> Result<u32, BoxError> {
    let is_first = !ctx.is_replaying();
    // One crash is enough.
    let callee = if situation == Situation::Crash { Situation::FirstRun } else { situation };
    let call = ctx.invoke::<u32, _>(CALLEE, callee).name("call").spawn();
    if situation == Situation::Crash {
        ctx.step(move |_| async move { situation.crash(is_first) }).name("beside").await?;
    }
    situation.around(call, &ctx).await
}

fn retries(situation: Situation) -> RetryStrategyConfig {
    RetryStrategyConfig::builder()
        .max_attempts(situation.attempts())
        .initial_delay(Duration::from_secs(2))
        .jitter(JitterStrategy::None)
        .build()
}
