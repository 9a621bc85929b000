//! Operations that ask for what cannot be had.

use std::time::Duration;

use durable_wasm_sdk::builders::RetryStrategyConfig;
use durable_wasm_sdk::builders::map_parallel::CompletionConfig;
use durable_wasm_sdk::{BoxError, Branch, DurableContext, OperationError, OperationErrorKind, TypedError};
use serde::Deserialize;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What is wrong.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum BadInput {
    StepResult,
    StepError,
    StepName,
    StepNameCharacters,
    WaitNone,
    WaitYears,
    CallbackTimeout,
    InvokeUnknown,
    InvokeBadName,
    InvokePayload,
    InvokeTenant,
    MapConcurrency,
    ParallelConcurrency,
    TooManyRequired,
    TooManyTolerated,
    PercentageAtBuild,
    PercentageAtRun,
}

/// Meets it. Result: the kind of error that the handler gets, and what that says.
pub(crate) async fn bad_input(what: BadInput, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(match attempt(what, &ctx).await {
        Ok(()) => "no error".to_owned(),
        Err(error) => match error.downcast_ref::<OperationError>() {
            Some(error) => format!("{}: {error:#}", kind(error)),
            None => format!("{error}"),
        },
    })
}

async fn attempt(what: BadInput, ctx: &DurableContext) -> Result<(), BoxError> {
    let square = |_: DurableContext, item: u32, _: usize| async move { Ok(item * item) };
    let branch = || Branch::new("only", |_| async { Ok(1) });
    let unit = |_| async { Ok(()) };
    match what {
        BadInput::StepResult => drop(
            ctx.step(|_| async { Ok("x".repeat(262_143)) })
                .name("step")
                .retry_strategy_config(RetryStrategyConfig::none())
                .await?,
        ),
        BadInput::StepError => {
            let fail = |_| async { Err::<(), _>(TypedError::new(std::io::Error::other("x".repeat(300_000))).into()) };
            ctx.step(fail).name("step").retry_strategy_config(RetryStrategyConfig::none()).await?;
        }
        BadInput::StepName => ctx.step(unit).name("x".repeat(257)).await?,
        BadInput::StepNameCharacters => ctx.step(unit).name("line\nfeed").await?,
        BadInput::WaitNone => ctx.wait(Duration::ZERO).name("wait").await?,
        BadInput::WaitYears => ctx.wait(DAY * 367).name("wait").await?,
        BadInput::CallbackTimeout => {
            ctx.create_callback::<u32>().name("callback").timeout(DAY * 2_000).await?;
        }
        BadInput::InvokeUnknown => drop(ctx.invoke::<u32, _>("nobody", 1).name("call").await?),
        BadInput::InvokeBadName => drop(ctx.invoke::<u32, _>("no body!", 1).name("call").await?),
        BadInput::InvokePayload => drop(ctx.invoke::<u32, _>("callee", "x".repeat(1_048_577)).name("call").await?),
        BadInput::InvokeTenant => drop(ctx.invoke::<u32, _>("callee", 1).name("call").tenant_id("a\tb").await?),
        BadInput::MapConcurrency => drop(ctx.map(vec![1, 2], square).name("map").max_concurrency(0).await?),
        BadInput::ParallelConcurrency => drop(ctx.parallel([branch()]).name("all").max_concurrency(0).await?),
        BadInput::TooManyRequired => {
            let config = CompletionConfig::with_min_successful(3);
            drop(ctx.map(vec![1, 2], square).name("map").completion(config).await?);
        }
        BadInput::TooManyTolerated => {
            let config = CompletionConfig::with_tolerated_failure_count(3);
            drop(ctx.map(vec![1, 2], square).name("map").completion(config).await?);
        }
        BadInput::PercentageAtBuild => {
            CompletionConfig::builder().tolerated_failure_percentage(101).build()?;
        }
        BadInput::PercentageAtRun => {
            let config = CompletionConfig::with_tolerated_failure_percentage(101);
            drop(ctx.map(vec![1, 2], square).name("map").completion(config).await?);
        }
    }
    Ok(())
}

fn kind(error: &OperationError) -> String {
    match error.kind() {
        OperationErrorKind::Step(error) => format!("Step({:?})", error.kind()),
        OperationErrorKind::Wait(error) => format!("Wait({:?})", error.kind()),
        OperationErrorKind::Invoke(error) => format!("Invoke({:?})", error.kind()),
        OperationErrorKind::Callback(error) => format!("Callback({:?})", error.kind()),
        OperationErrorKind::ChildContext(error) => format!("ChildContext({:?})", error.kind()),
        other => format!("{other:?}"),
    }
}
